"""Matches what a person typed with a notice. Gives one vague refusal, and limits the tries."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q

from appointments import vault
from appointments.models import Notice
from appointments.models.notice import NEWEST_FIRST
from appointments.rate_limits import Actor, NoMatch, counted, limits_for
from appointments.values import identifiers, spelling
from appointments.values.births import Born, as_on_paper


def read_subject_id(typed: str) -> str:
    """The digits of a Subject ID in any spelling, as many as the settings allow. Raises `BadIdentifier`."""
    shortest, longest = settings.SUBJECT_ID_SHORTEST, settings.SUBJECT_ID_LONGEST
    return identifiers.subject_id(typed, shortest=shortest, longest=longest)


def by_subject_id(subject_id: str, born: Born, country: str, *, actor: Actor, now: datetime) -> Notice:
    """The notice with this Subject ID, date and country of birth (ISO code). Raises `NoMatch` or `TooManyTries`."""
    match = Q(match_subject_id__in=Notice.matches_of_subject_id(subject_id, country))
    return _find(match, born, vault.index("tries/subject", subject_id), actor, now)


def by_a_number(a_number: str, born: Born, country: str, *, actor: Actor, now: datetime) -> Notice:
    """The newest notice with this A-number, date and country of birth. Raises `NoMatch` or `TooManyTries`."""
    matches = [one for each in as_on_paper(born) for one in Notice.matches_of_a_number(a_number, each, country)]
    return _find(Q(match_a_number__in=matches), born, vault.index("tries/a", a_number), actor, now)


def names_agree(notice: Notice, given_names: str, family_name: str) -> bool:
    """Whether a part of each name that was typed stands in the name on the notice, in any spelling.

    People with one name type one; an empty pair agrees with nothing.
    """
    on_it = set(spelling.parts(notice.full_name))
    typed = [name for name in (given_names, family_name) if name]
    # Parts, not whole names: people leave out one of two family names, and papers swap given and family names.
    return bool(typed) and all(on_it & set(spelling.parts(name)) for name in typed)


def _find(match: Q, born: Born, number: str, actor: Actor, now: datetime) -> Notice:
    with counted(limits_for(number, actor), now):
        # A person can have several notices; the newest has the deadline that counts.
        notice = Notice.objects.filter(match).order_by(*NEWEST_FIRST).first()
        # One refusal for both, so that nobody learns which numbers exist.
        if notice is None or notice.date_of_birth not in as_on_paper(born):
            raise NoMatch
    return notice
