"""Changes where to write to a party, without changing the appointment."""

import uuid
from dataclasses import asdict
from datetime import datetime

from appointments import outbox, worklist
from appointments.booking.limits import refuse_flood
from appointments.booking.party import PERSON, Contact
from appointments.booking.refusals import AlreadyEnded, ChangedMeanwhile
from appointments.models import Appointment, AppointmentEvent
from offices.transactions import one_transaction


@one_transaction
def change_contact(
    appointment_id: uuid.UUID, contact: Contact, *, seen: str, now: datetime, actor: str = PERSON, reason: str = ""
) -> Appointment:
    """Writes to `contact` from now on; planned messages go there too.

    It is not a move: place and version stay. Raises `AlreadyEnded`, `ChangedMeanwhile` when the contact's stamp is not
    the one that was `seen`, or for a person `TooManyToday`. Locks the appointment.
    """
    appointment = Appointment.objects.locked(appointment_id)
    if appointment.status not in Appointment.Status.active():
        raise AlreadyEnded
    before = Contact.of(appointment)
    # Saved without a change: no event, no messages to the old address.
    if contact == before:
        return appointment
    # Under the lock: the other of person and agent may have changed it meanwhile.
    if not before.is_stamp(seen):
        raise ChangedMeanwhile
    refuse_flood(appointment, actor, now)
    for name, value in asdict(contact).items():
        setattr(appointment, name, value)
    appointment.save(update_fields=list(asdict(contact)))
    appointment.events.create(
        kind=AppointmentEvent.Kind.CONTACT,
        version=appointment.version,
        happened_at=now,
        actor=actor,
        reason=reason,
    )
    if (contact.email, contact.phone) != (before.email, before.phone) and (contact.email or contact.phone):
        worklist.end_undelivered(appointment, actor=actor, now=now)
    # The old address hears of it too: the person notices when someone else has changed it.
    outbox.follow_contact(appointment, emailed_before=before.email, texted_before=before.phone, now=now)
    return appointment
