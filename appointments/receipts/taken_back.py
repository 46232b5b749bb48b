"""A next check-in that the office took back, and those that hold now."""

from appointments.models import Appointment, AppointmentEvent
from appointments.values.reasons import TAKEN_BACK


def was_taken_back(appointment: Appointment) -> bool:
    """Whether the office took it back. No query unless it was cancelled and is a next check-in."""
    if not appointment.follows_id or not appointment.stage.is_cancelled:
        return False
    return appointment.events.filter(kind=AppointmentEvent.Kind.CANCELLED, reason__in=TAKEN_BACK).exists()


def next_of(appointment: Appointment) -> list[Appointment]:
    """The next check-ins that the office set and that stand, the earliest first; of one taken back: those instead."""
    origin = appointment.follows_id if was_taken_back(appointment) else appointment.pk
    return list(Appointment.objects.with_place().active().filter(follows=origin).order_by("slot__starts_at"))
