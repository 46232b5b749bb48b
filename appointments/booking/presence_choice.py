"""Whether the people of an appointment allow that its QR code also shows who came. They did not until they say so."""

import uuid
from datetime import datetime

from appointments.booking.marks import locked
from appointments.booking.party import PERSON
from appointments.models import Appointment, AppointmentEvent
from offices.transactions import one_transaction


@one_transaction
def allow_presence(appointment_id: uuid.UUID, allowed: bool, *, now: datetime) -> Appointment:
    """Records their choice; the same choice again writes nothing. Raises `Forgotten`. Locks the appointment."""
    appointment = locked(appointment_id)
    if appointment.shows_presence != allowed:
        kind = AppointmentEvent.Kind.SHOWN if allowed else AppointmentEvent.Kind.HIDDEN
        appointment.events.create(kind=kind, version=appointment.version, happened_at=now, actor=PERSON)
    return appointment
