"""A next check-in that the office took back, and those that hold now."""

from appointments.models import Appointment, AppointmentEvent
from appointments.models.appointment_event import OUT_OF_A_PARTY
from appointments.values.reasons import TAKEN_BACK


def was_taken_back(appointment: Appointment) -> bool:
    """Whether the office took it back. No query unless it was cancelled and is a next check-in."""
    if not appointment.follows_id or not appointment.stage.is_cancelled:
        return False
    return appointment.events.filter(kind=AppointmentEvent.Kind.CANCELLED, reason__in=TAKEN_BACK).exists()


def next_of(appointment: Appointment, *, to_staff: bool = False) -> list[Appointment]:
    """The next check-ins that the office set and that stand, the earliest first; of one taken back: those instead.

    Only staff see those of people who have left the party: its link must not show where one of them goes alone.
    """
    origin = appointment.follows_id if was_taken_back(appointment) else appointment.pk
    found = Appointment.objects.with_place().active().filter(follows=origin).order_by("slot__starts_at")
    return list(found if to_staff else found.exclude(pk__in=found.filter(OUT_OF_A_PARTY).order_by().values("pk")))
