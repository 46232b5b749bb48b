"""The next check-ins of an appointment; also of one that the office took back, which has others instead."""

from appointments.models import Appointment, AppointmentEvent
from appointments.models.appointment_event import OUT_OF_A_PARTY
from appointments.values.reasons import TAKEN_BACK


def was_taken_back(appointment: Appointment) -> bool:
    """Whether the office took it back. No query unless it was cancelled and is a next check-in."""
    if not appointment.follows_id or not appointment.stage.is_cancelled:
        return False
    return appointment.events.filter(kind=AppointmentEvent.Kind.CANCELLED, reason__in=TAKEN_BACK).exists()


def next_of(appointment: Appointment, *, to_staff: bool = False) -> list[Appointment]:
    """The next check-ins that the office set and that were not cancelled, also those that are over, the earliest first;
    of one taken back: those instead.

    Only staff see those of people who have left the party: its link must not show where one of them goes alone.
    """
    found = Appointment.objects.with_place().with_details().filter(follows=_origin(appointment))
    found = found.exclude(status=Appointment.Status.CANCELLED).order_by("slot__starts_at")
    return list(found if to_staff else found.exclude(pk__in=found.filter(OUT_OF_A_PARTY).order_by().values("pk")))


def has_no_next(appointment: Appointment) -> bool:
    """Whether the last that the office noted is that there is no next one; of one taken back: instead of it."""
    return _origin(appointment).last_said_of_next == AppointmentEvent.Kind.NO_NEXT


def _origin(appointment: Appointment) -> Appointment:
    """The one at which the next check-ins were set that this appointment's page tells of."""
    return appointment.follows if appointment.follows and was_taken_back(appointment) else appointment
