"""Days, or hours of each of those days, at one office or all: the range of a closure or a change of capacity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from offices.hours import slot_times, touches
from offices.models import Closure, Office, OpeningHours, Slot

LONGEST = timedelta(days=366 * 5)
"""The longest span one change may cover."""

LONGEST_EVERYWHERE = timedelta(days=31)
"""The same for all offices at once: nobody can book anywhere while their slots are closed, some seconds for a month."""


@dataclass(frozen=True)
class Span:
    """From `starts_on` to `ends_on`, local dates of the office; with times, only those hours of each day."""

    starts_on: date
    ends_on: date
    from_time: time | None = None
    until_time: time | None = None

    @classmethod
    def of(cls, closure: Closure) -> "Span":
        """The span of a closure."""
        return cls(closure.starts_on, closure.ends_on, closure.from_time, closure.until_time)

    def slots(self, office: Office, now: datetime) -> list[Slot]:
        """The future slots that the span touches, earliest first."""
        found = self.rows(office).filter(starts_at__gte=now)
        return [slot for slot in found if touches(self, office.local(slot.starts_at), slot.minutes)]

    def rows(self, office: Office) -> QuerySet[Slot]:
        """The slots on the days of the span, at any hour."""
        midnight = datetime.combine(self.starts_on, time.min, office.zone)
        last = min(self.ends_on, date.max - timedelta(days=1))
        end = datetime.combine(last + timedelta(days=1), time.min, office.zone)
        return Slot.objects.filter(office=office, starts_at__gte=midnight, starts_at__lt=end).order_by("starts_at")

    def days(self, office: Office, now: datetime, until: date) -> Iterator[date]:
        """Its days from today on, before `until`."""
        first = max(self.starts_on, office.local(now).date())
        last = min(self.ends_on, until - timedelta(days=1))
        yield from (first + timedelta(days=n) for n in range((last - first).days + 1))


@dataclass(frozen=True)
class ChosenSlots(Span):
    """Slots of one office that staff picked from a list, on any days."""

    ids: frozenset[int] = frozenset()

    @classmethod
    def among(cls, office: Office, slots: Sequence[Slot]) -> "ChosenSlots":
        """These slots; at least one."""
        days = [office.local(slot.starts_at).date() for slot in slots]
        return cls(min(days), max(days), ids=frozenset(slot.pk for slot in slots))

    def rows(self, office: Office) -> QuerySet[Slot]:
        """The slots picked."""
        return super().rows(office).filter(pk__in=self.ids)


def planned(
    office: Office, plans: Sequence[OpeningHours], days: Iterator[date], closures: Sequence[Closure] = ()
) -> dict[datetime, Slot]:
    """Start (UTC) -> unsaved slot, for the slots that `plans` make on `days`."""
    return {
        slot.starts_at: Slot(office=office, starts_at=slot.starts_at, minutes=slot.minutes, capacity=slot.capacity)
        for day in days
        for slot in slot_times(day, office.zone, plans, closures)
    }
