"""READ: the progress of moving people, and who could move back."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet

from appointments.booking.move_day import waiting
from appointments.models import Appointment, RelocatedParty, Relocation
from offices.models import Closure, Office


@dataclass(frozen=True)
class Job:
    """A relocation with the numbers of parties done and still to move."""

    relocation: Relocation
    done: int
    left: int
    no_place: int

    @property
    def finished_at(self) -> datetime | None:
        """When it was finished, if it is."""
        return self.relocation.finished_at

    @property
    def moved(self) -> list[RelocatedParty]:
        """All parties it moved, in order."""
        rows = self.relocation.parties.with_places()
        return list(rows.order_by("pk"))

    @property
    def placed(self) -> int:
        """Parties that got a new time."""
        return self.done - self.no_place


@dataclass(frozen=True)
class Everywhere:
    """The jobs of one closure of all offices, taken together."""

    closure: Closure
    jobs: list[Job]

    @property
    def finished_at(self) -> datetime | None:
        """When the last was finished, if all are."""
        moments = [job.finished_at for job in self.jobs]
        return max((moment for moment in moments if moment), default=None) if all(moments) else None

    @property
    def done(self) -> int:
        """Parties done."""
        return sum(job.done for job in self.jobs)

    @property
    def left(self) -> int:
        """Parties still to move."""
        return sum(job.left for job in self.jobs)

    @property
    def placed(self) -> int:
        """Parties that got a new time."""
        return sum(job.placed for job in self.jobs)

    @property
    def no_place(self) -> int:
        """Parties without a place."""
        return sum(job.no_place for job in self.jobs)


def everywhere(most: int, *, now: datetime) -> list[Everywhere]:
    """The latest closures of all offices that moved booked people."""
    # The join gives a closure once for each of its jobs.
    closures = Closure.objects.filter(office=None, relocations__isnull=False).distinct().order_by("-pk")[:most]
    return [Everywhere(one, with_progress(Relocation.objects.filter(closure=one), now=now)) for one in closures]


def with_progress(relocations: QuerySet[Relocation], *, now: datetime) -> list[Job]:
    """The jobs, the latest first, with their progress."""
    counted = relocations.select_related("closure", "office").annotate(
        # NULL is not counted: those without a place are the difference.
        done=Count("parties"),
        placed=Count("parties__to_slot"),
    )
    left = {one.pk: waiting(one, now=now).count() for one in counted if not one.finished_at}
    return [Job(one, one.done, left.get(one.pk, 0), one.done - one.placed) for one in counted]


def way_back(closure: Closure, office: Office, *, now: datetime) -> list[RelocatedParty]:
    """Parties moved by the closure that have not changed since, whose old time is in the future and has room."""
    rows = RelocatedParty.objects.with_places().filter(
        relocation__closure=closure,
        relocation__office=office,
        to_slot__isnull=False,
        appointment__status=Appointment.Status.BOOKED,
        from_slot__has_room=True,
        from_slot__starts_at__gt=now,
    )
    # Of another version: they chose a time themselves since, and keep it.
    return [row for row in rows if not row.is_changed and _fits(row)]


def _fits(row: RelocatedParty) -> bool:
    return row.from_slot.room >= row.appointment.party_size
