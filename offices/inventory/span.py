"""Days, or hours of each of those days, at one office or all: the range of a closure or a change of capacity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from offices.hours import touches
from offices.models import Closure, Office, Slot

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
        # What has begun cannot be closed or changed any more.
        found = self.rows(office).filter(starts_at__gte=now)
        return [slot for slot in found if touches(self, office.local(slot.starts_at), slot.minutes)]

    def rows(self, office: Office) -> QuerySet[Slot]:
        """The slots on the days of the span, at any hour."""
        midnight = datetime.combine(self.starts_on, time.min, office.zone)
        # The last day there is has no day after it.
        last = min(self.ends_on, date.max - timedelta(days=1))
        end = datetime.combine(last + timedelta(days=1), time.min, office.zone)
        return Slot.objects.filter(office=office, starts_at__gte=midnight, starts_at__lt=end).order_by("starts_at")

    def days(self, office: Office, now: datetime) -> list[date]:
        """Its days from today on."""
        first = max(self.starts_on, office.local(now).date())
        return [first + timedelta(days=n) for n in range((self.ends_on - first).days + 1)]

    def holds(self, slot: Slot) -> bool:
        """Whether the slot, made or not, is in it."""
        return touches(self, slot.office.local(slot.starts_at), slot.minutes)


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

    def holds(self, slot: Slot) -> bool:
        """Whether the slot was picked."""
        return slot.pk in self.ids
