"""Finds people at the desk: by a number of theirs, by a name with a date of birth, by a name among those of today."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime

from django.db.models import Q, QuerySet

from appointments import vault
from appointments.desk.day_sheet import Sheet
from appointments.models import Appointment, Attendee
from appointments.models.person import named
from appointments.notices.matching import read_subject_id
from appointments.values import identifiers, spelling
from appointments.values.births import as_on_paper
from appointments.values.identifiers import BadIdentifier
from appointments.values.names_and_births import name_and_births
from appointments.values.typed_dates import BadDate
from offices.models import Office

MOST = 8
"""A whole family; more people are not listed."""


def find(typed: str, offices: QuerySet[Office], today: Sheet | None, *, now: datetime) -> list[Appointment]:
    """Their appointments at these offices, the nearest to now first; at most `MOST`."""
    found: dict[object, Appointment] = {}
    for reading in _readings(typed, now):
        there = Attendee.objects.filter(reading, appointment__slot__office__in=offices.order_by())
        keys = list(there.order_by("appointment__booked_at").values_list("appointment", flat=True)[:MOST])
        found |= {each.pk: each for each in _whole(keys)}
    # A name alone fits too many: it is looked for among those who are expected today only.
    if not found and today:
        found = {each.pk: each for each in _named(typed, today.appointments)}
    return sorted(found.values(), key=lambda each: abs(each.slot.starts_at - now))[:MOST]


def _readings(typed: str, now: datetime) -> Iterator[Q]:
    # One box for all of them: each reading that is possible is tried.
    with suppress(BadIdentifier):
        yield Q(notice__a_number_index__in=vault.indexes("a", identifiers.a_number(typed)))
    with suppress(BadIdentifier):
        yield Q(notice__subject_id_index__in=vault.indexes("subject", read_subject_id(typed)))
    with suppress(BadDate):
        name, births = name_and_births(typed, latest=now.date())
        # With a part of a name: a date alone would list everyone who was born on it. A paper may lack the day or month.
        for written in {each for born in births for each in as_on_paper(born)} if spelling.parts(name) else ():
            yield named(name, written)


def _whole(keys: list[uuid.UUID]) -> Iterable[Appointment]:
    return Appointment.objects.with_place().filter(pk__in=keys).prefetch_related("attendees")


def _named(typed: str, appointments: Iterable[Appointment]) -> list[Appointment]:
    """Those with a person each of whose typed names begins a name of theirs, in any spelling that sounds alike."""
    # A mistyped number is no name.
    typed_parts = [] if any(sign.isdigit() for sign in typed) else spelling.parts(typed)
    return [
        each
        for each in appointments
        if typed_parts and any(_begins(typed_parts, person) for person in each.attendees.all())
    ]


def _begins(typed_parts: list[str], person: Attendee) -> bool:
    names = spelling.parts(person.full_name)
    return all(any(name.startswith(part) for name in names) for part in typed_parts)
