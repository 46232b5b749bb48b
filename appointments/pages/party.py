"""The people of a draft: looks each number up once, and makes the people that `booking.book` takes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from appointments import drafts, rate_limits
from appointments.booking import Person, booked_already
from appointments.models import Draft, Notice
from appointments.models.person import initials
from appointments.notices import matching
from appointments.rate_limits import Actor, Limit, NoMatch
from appointments.values import births
from offices.models import MAX_PARTY


def look_up(given: dict[str, Any], *, actor: Actor, now: datetime) -> str:
    """The id of the notice these answers match, the name too if one was typed, or nothing when they hold no number.

    Raises `NoMatch` or `TooManyTries`.
    """
    found = _notice_with(given, actor, now)
    name = given.get("given_names", ""), given.get("family_name", "")
    # The same answer as for an unknown number: it must not tell whose number it is.
    if found and any(name) and not matching.names_agree(found, *name):
        raise NoMatch
    return str(found.pk) if found else ""


def _notice_with(given: dict[str, Any], actor: Actor, now: datetime) -> Notice | None:
    facts = births.from_iso(given["born"]), given["country"]
    if given.get("a_number"):
        return matching.by_a_number(given["a_number"], *facts, actor=actor, now=now)
    if given.get("subject_id"):
        return matching.by_subject_id(given["subject_id"], *facts, actor=actor, now=now)
    return None


def with_notice(given: dict[str, Any], before: dict[str, Any] | None, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The answers with the notice they match. Unchanged answers are not looked up again.

    Raises `NoMatch` or `TooManyTries`.
    """
    if before and given == {name: value for name, value in before.items() if name != "notice"}:
        return before
    return given | {"notice": look_up(given, actor=actor, now=now)}


def members(draft: Draft) -> list[dict[str, Any]]:
    """The family members listed so far, each with its own `id` within the draft."""
    return list((drafts.answers(draft, "family") or {}).get("members", []))


def size(draft: Draft) -> int:
    """The number of people, including the person who books."""
    return 1 + len(members(draft))


def is_full(draft: Draft) -> bool:
    """Whether the appointment can hold no more people."""
    return size(draft) >= MAX_PARTY


def all_have_notices(draft: Draft) -> bool:
    """Whether each of them has a notice."""
    return all(map(_notice_of, [drafts.answers(draft, "details") or {}, *members(draft)]))


def people(draft: Draft) -> list[Person]:
    """All people, the one who books first. Raises `NoMatch` when a notice has been withdrawn meanwhile."""
    return _people([drafts.answers(draft, "details") or {}, *members(draft)])


def digests(draft: Draft, added: dict[str, Any]) -> list[str]:
    """Digests, equal for the same person: the person who books first, `added` last."""
    given = [drafts.answers(draft, "details") or {}, *members(draft), added]
    return [person.digest for person in _people(given)]


def is_booked_already(draft: Draft, *, on_notice: bool = False) -> bool:
    """Whether any of the people has an appointment, to say so early and not only at the end.

    `on_notice`: asks only about those whose number was found.
    """
    try:
        asked = [person for person in people(draft) if person.notice or not on_notice]
    # The check page handles a notice that has been withdrawn.
    except NoMatch:
        return False
    return bool(asked) and booked_already(asked)


def limits_on_asking(of: Sequence[Person], actor: Actor, *, by_network: bool = True) -> list[Limit]:
    """The limits on asking whether those of them who typed no number are booked."""
    return [limit for person in of if not person.notice for limit in _on_asking(person, actor, by_network)]


def _on_asking(person: Person, actor: Actor, by_network: bool) -> list[Limit]:
    name = f"{person.typed_name} {person.country}"
    return rate_limits.limits_on_asking(name, person.digest, actor, by_network=by_network)


def report_by(draft: Draft, of: Sequence[Person]) -> date | None:
    """The date by which the person who books must report: from the notice, else as they typed it."""
    if of[0].notice:
        return of[0].notice.report_by
    typed = (drafts.answers(draft, "details") or {}).get("report_by")
    return date.fromisoformat(typed) if typed else None


def shown_names(of: Sequence[Person]) -> list[str]:
    """The names of the people of a draft before the booking: "A. S." where only a number was typed."""
    return [_shown_name(person) for person in of]


def person_of(given: dict[str, Any]) -> Person:
    """The person of one set of answers. Raises `NoMatch` when their notice has been withdrawn meanwhile."""
    return _people([given])[0]


def _shown_name(person: Person) -> str:
    full = f"{person.given_names} {person.family_name}".strip()
    # The name is that of the notice: a number alone, which others may know, must not reveal it.
    return full if person.named_themselves else initials(person.given_names, person.family_name)


def _people(given: Sequence[dict[str, Any]]) -> list[Person]:
    """Reads all the notices at once."""
    found = {str(pk): one for pk, one in Notice.objects.in_bulk(list(filter(None, map(_notice_of, given)))).items()}
    return [_person(one, found) for one in given]


def _notice_of(given: dict[str, Any]) -> str:
    return str(given.get("notice") or "")


def _person(given: dict[str, Any], found: dict[str, Notice]) -> Person:
    """As they typed themselves, with their notice. If they typed no name, staff see the one on the notice."""
    notice = found.get(_notice_of(given))
    # The notice was found when they typed it, and an operator has deleted it since.
    if _notice_of(given) and notice is None:
        raise NoMatch
    name = given.get("given_names", ""), given.get("family_name", "")
    if notice and not any(name):
        return Person.on_notice(notice, named_themselves=False)
    return Person(*name, births.from_iso(given["born"]), given["country"], notice)
