"""Attendance, by the wording of the reminders."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef

from appointments.desk.figures import SMALLEST_SHOWN
from appointments.models import Appointment, Message

_Status = Appointment.Status


@dataclass(frozen=True)
class Outcome:
    """The attendance of the parties of one wording; `None`: too few to show."""

    wording: Message.Wording
    seen: int | None
    no_show: int | None

    @property
    def share(self) -> str | None:
        """The percentage that came, of those the office marked: "81.3"."""
        if self.seen is None or self.no_show is None:
            return None
        return f"{100 * self.seen / (self.seen + self.no_show):.1f}"


def outcomes() -> list[Outcome]:
    """One for each wording: parties that were reminded at a comparing office, and were seen or did not come."""
    return [_outcome(wording) for wording in Message.Wording]


def _outcome(wording: Message.Wording) -> Outcome:
    # Of the present version: a reminder of a time before a move is not about the day that was marked.
    reminded = Message.objects.filter(
        appointment=OuterRef("pk"), version=OuterRef("version"), wording=wording, status=Message.Status.SENT
    )
    marked = Appointment.objects.filter(Exists(reminded), status__in=[_Status.SEEN, _Status.NO_SHOW]).order_by()
    counts = dict(marked.values_list("status").annotate(Count("pk")))
    return Outcome(wording, _shown(counts.get(_Status.SEEN, 0)), _shown(counts.get(_Status.NO_SHOW, 0)))


def _shown(count: int) -> int | None:
    return count if count >= SMALLEST_SHOWN else None
