"""Plans the message with a short code to the contact on file, which the person reads out in a call."""

from datetime import datetime

from django.db import transaction

from appointments.models import Appointment, Message
from appointments.outbox.planning import nudge


def plan_code(
    appointment: Appointment, kind: Message.Kind, channel: Message.Channel, *, now: datetime, until: datetime
) -> Message:
    """Writes it, for any hour, since the person waits for it. It is of no use after `until`."""
    planned = Message.objects.create(
        appointment=appointment,
        version=appointment.version,
        kind=kind,
        channel=channel,
        due_at=now,
        expires_at=until,
        quiet_hours_waived_until=until,
    )
    # After the commit: a worker would not see the row before it. `robust`: the code is saved, broker or not.
    transaction.on_commit(nudge, robust=True)
    return planned
