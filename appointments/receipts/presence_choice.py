"""What the QR code of a confirmation may show of the day at the office: nothing, unless the people allowed it."""

from appointments.models import Appointment, AppointmentEvent
from appointments.receipts import presence
from appointments.receipts.presence_statement import PresenceStatement

_Kind = AppointmentEvent.Kind


def is_allowed(appointment: Appointment) -> bool:
    """Their last choice; without one: no."""
    choices = appointment.events.filter(kind__in=[_Kind.SHOWN, _Kind.HIDDEN]).order_by("-pk")
    return choices.values_list("kind", flat=True).first() == _Kind.SHOWN


def shown(appointment: Appointment) -> list[str]:
    """What the office noted of each person who was there, with their initials; empty unless they allow it."""
    if appointment.details_forgotten_at or not is_allowed(appointment):
        return []
    noted = [(each, PresenceStatement.of(each)) for each in appointment.attendees.all()]
    office = appointment.office
    return [f"{each.initials}: {presence.noted(statement, office)}" for each, statement in noted if statement]
