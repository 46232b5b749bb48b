"""What the QR code of a confirmation may show of the day at the office: nothing, unless the people allowed it."""

from appointments.models import Appointment
from appointments.receipts import presence
from appointments.receipts.presence_statement import PresenceStatement
from offices.as_it_was import as_they_were


def shown(appointment: Appointment) -> list[str]:
    """What the office noted of each person who was there, with their initials; empty unless they allow it."""
    if appointment.details_forgotten_at or not appointment.shows_presence:
        return []
    said = [(each, PresenceStatement.of(each)) for each in appointment.attendees.all()]
    noted = [(each, statement) for each, statement in said if statement]
    then = as_they_were([(appointment.office, statement.noted_at) for _person, statement in noted])
    # Initials only: the code can be scanned by anyone who sees the paper.
    return [
        f"{each.initials}: {presence.noted(statement, office)}"
        for (each, statement), office in zip(noted, then, strict=True)
    ]
