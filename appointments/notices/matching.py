"""Matches what a person typed with a notice. Gives one vague refusal, and limits the tries."""

from datetime import date, datetime

from django.db.models import Q

from appointments import vault
from appointments.models import Notice
from appointments.rate_limits import Actor, NoMatch, TooManyTries, counted, limits_for
from appointments.values import spelling

__all__ = [
    "Actor",
    "NoMatch",
    "TooManyTries",
    "by_a_number",
    "by_subject_id",
    "index_notice",
    "match_a_number",
    "match_subject_id",
    "names_agree",
    "own_digests",
]


def by_subject_id(subject_id: str, born: date, country: str, *, actor: Actor, now: datetime) -> Notice:
    """The notice with this Subject ID, date and country of birth (ISO code). Raises `NoMatch` or `TooManyTries`."""
    match = Q(match_subject_id=match_subject_id(subject_id, country))
    return _find(match, born, vault.index("tries/subject", subject_id), actor, now)


def by_a_number(a_number: str, born: date, country: str, *, actor: Actor, now: datetime) -> Notice:
    """The newest notice with this A-number, date and country of birth. Raises `NoMatch` or `TooManyTries`."""
    match = Q(match_a_number=match_a_number(a_number, born.isoformat(), country))
    return _find(match, born, vault.index("tries/a", a_number), actor, now)


def index_notice(notice: Notice) -> None:
    """Sets the digests that a notice is found by. `person` is set once and never changes on a re-import."""
    notice.subject_id_index = vault.index("subject", notice.subject_id)
    notice.match_subject_id = match_subject_id(notice.subject_id, notice.country_of_birth)
    if notice.a_number:
        notice.a_number_index = vault.index("a", notice.a_number)
        notice.match_a_number = match_a_number(notice.a_number, notice.date_of_birth, notice.country_of_birth)
    if not notice.person:
        notice.person = own_digests(notice)[0]


def own_digests(notice: Notice) -> list[str]:
    """The digests of its numbers, the A-number first: it belongs to the person, a Subject ID to the paper."""
    digests = [vault.index("person/a", notice.a_number)] if notice.a_number else []
    return [*digests, vault.index("person/subject", notice.subject_id)]


def match_subject_id(subject_id: str, country: str) -> str:
    """The digest of a Subject ID and a country of birth, taken together."""
    return vault.index("match/subject", subject_id, country)


def match_a_number(a_number: str, born: str, country: str) -> str:
    """The digest of an A-number, a date of birth (ISO 8601) and a country of birth, taken together."""
    return vault.index("match/a", a_number, born, country)


def names_agree(notice: Notice, given_names: str, family_name: str) -> bool:
    """Whether one given name and one family name that were typed stand in the name on the notice, in any spelling."""
    on_it = set(spelling.parts(notice.full_name))
    return all(on_it & set(spelling.parts(typed)) for typed in (given_names, family_name))


def _find(match: Q, born: date, number: str, actor: Actor, now: datetime) -> Notice:
    with counted(limits_for(number, actor), now):
        notice = Notice.objects.filter(match).order_by("-issued_on", "-imported_at").first()
        if notice is None or notice.date_of_birth != born.isoformat():
            raise NoMatch
    return notice
