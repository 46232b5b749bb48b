"""READ: how far the moving of people is, and who could come back."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from appointments.booking.move_day import waiting
from appointments.models import Appointment, Clearance, Displacement
from offices.models import Closure, Office


@dataclass(frozen=True)
class Job:
    """A clearance with the numbers of parties done and still to do."""

    clearance: Clearance
    done: int
    left: int
    no_place: int

    @property
    def finished_at(self) -> datetime | None:
        """When it was finished, if it is."""
        return self.clearance.finished_at

    @property
    def total(self) -> int:
        """Everyone it was or is about; never 0, for a bar needs a length."""
        return max(self.done + self.left, 1)

    @property
    def moved(self) -> list[Displacement]:
        """Everyone it moved, in order."""
        rows = self.clearance.displacements.with_places()
        return list(rows.prefetch_related("appointment__attendees__notice").order_by("pk"))


def with_progress(clearances: QuerySet[Clearance]) -> list[Job]:
    """The jobs, the latest first, with how far each is."""
    counted = clearances.select_related("closure", "office").annotate(
        done=Count("displacements"), placed=Count("displacements__to_slot")
    )
    return [
        Job(one, one.done, 0 if one.finished_at else waiting(one).count(), one.done - one.placed) for one in counted
    ]


def way_back(closure: Closure, office: Office, *, now: datetime) -> list[Displacement]:
    """Those moved by the closure who have not changed since, and whose old time is still ahead and has room."""
    rows = Displacement.objects.with_places().filter(
        clearance__closure=closure,
        clearance__office=office,
        to_slot__isnull=False,
        appointment__status=Appointment.Status.BOOKED,
        from_slot__has_room=True,
        from_slot__starts_at__gt=now,
    )
    found = rows.prefetch_related("appointment__attendees__notice")
    return [row for row in found if row.appointment.version == row.version and _fits(row)]


def _fits(row: Displacement) -> bool:
    return row.from_slot.room >= row.appointment.party_size
