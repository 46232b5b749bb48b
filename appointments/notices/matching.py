"""Matches what a person typed with a notice. Gives one vague refusal, and limits the tries."""

from datetime import date, datetime

from django.db.models import Q

from appointments import vault
from appointments.models import Notice
from appointments.rate_limits import Actor, NoMatch, TooManyTries, counted, limits_for

__all__ = [
    "Actor",
    "NoMatch",
    "TooManyTries",
    "by_a_number",
    "by_subject_id",
    "index_notice",
    "match_a_number",
    "match_subject_id",
    "own_digests",
]


def by_subject_id(subject_id: str, country: str, *, actor: Actor, now: datetime) -> Notice:
    """The notice with this Subject ID and country of birth (ISO code). Raises `NoMatch` or `TooManyTries`."""
    match = Q(match_subject_id=match_subject_id(subject_id, country))
    return _find(match, vault.index("tries/subject", subject_id), actor, now)


def by_a_number(a_number: str, born: date, country: str, *, actor: Actor, now: datetime) -> Notice:
    """The newest notice with this A-number, date and country of birth. Raises `NoMatch` or `TooManyTries`."""
    match = Q(match_a_number=match_a_number(a_number, born.isoformat(), country))
    return _find(match, vault.index("tries/a", a_number), actor, now)


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


def _find(match: Q, number: str, actor: Actor, now: datetime) -> Notice:
    with counted(limits_for(number, actor), now):
        notice = Notice.objects.filter(match).order_by("-issued_on", "-imported_at").first()
        if notice is None:
            raise NoMatch
    return notice
