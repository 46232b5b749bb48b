"""Replaces the secret link of an appointment that others may have seen."""

import uuid
from datetime import datetime

from appointments import vault
from appointments.booking.party import PERSON
from appointments.models import Appointment, AppointmentEvent
from offices.transactions import one_transaction


@one_transaction
def replace_link(appointment_id: uuid.UUID, *, number: int, now: datetime, actor: str = PERSON) -> Appointment:
    """From now on another link opens the appointment, and all before it open nothing.

    `number`: the `link_number` that the page showed; if it is another by now, nothing changes. Locks the appointment.
    """
    appointment = Appointment.objects.locked(appointment_id)
    # A second press must not make the link useless that the first one has just shown.
    if appointment.link_number != number or appointment.link_hash is None:
        return appointment
    appointment.link_number += 1
    # A new one is made when it is asked for; the hash of the old link matches nothing then.
    appointment.link_secret = ""
    appointment.link_hash = vault.token_hash(appointment.link_token)
    appointment.save(update_fields=["link_number", "link_hash", "link_secret"])
    appointment.events.create(
        kind=AppointmentEvent.Kind.LINK, version=appointment.version, happened_at=now, actor=actor
    )
    return appointment
