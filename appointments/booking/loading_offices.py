"""Saves the offices of a file. What touches people who are booked is saved only when the caller says so."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from appointments.booking import office_facts
from offices import office_csv
from offices.csv_import import progress
from offices.long_work import long_work
from offices.models import Office


class Touched(NamedTuple):
    """An office whose change reaches people who are booked there: what changes, and how many appointments."""

    office: Office
    lines: list[tuple[str, str, str]]
    appointments: int


class PeopleAreBooked(Exception):
    """The file changes offices where people are booked, and the caller did not say that they may be told."""

    def __init__(self, touched: list[Touched]) -> None:
        super().__init__(f"{len(touched)} offices")
        self.touched = touched


class LoadedOffices(NamedTuple):
    """How many offices a file added and how many it updated."""

    added: int
    updated: int


def load(
    offices: Sequence[Office], *, tell_booked: bool, now: datetime, actor: str, show: bool = True
) -> LoadedOffices:
    """Adds the new offices and changes the known ones, in one transaction; hours of known offices stay.

    Raises `PeopleAreBooked` unless `tell_booked`: another address or time zone is told to those who are booked.
    """
    with long_work():
        changes, known = office_csv.changed_facts(offices), {office.pk for office in offices if office.pk}
        touched = preview(offices, now=now)
        if touched and not tell_booked:
            raise PeopleAreBooked(touched)
        for office in progress(offices, "Saving", show=show):
            if not office.pk:
                office_csv.add(office, now.date())
            elif office.pk in changes:
                office_facts.change(office, changes[office.pk], now=now, actor=actor)
    return LoadedOffices(sum(office.pk not in known for office in offices), len(known))


def preview(offices: Sequence[Office], *, now: datetime) -> list[Touched]:
    """The offices whose change would reach people who are booked."""
    changes = office_csv.changed_facts(offices)
    stored = Office.objects.in_bulk(list(changes))
    plans = ((stored[pk], office_facts.plan(stored[pk], facts, now=now)) for pk, facts in changes.items())
    return [Touched(office, plan.lines, len(plan.told)) for office, plan in plans if plan.told]
