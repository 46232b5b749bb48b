"""Short notes of the office on the day of a party."""

import uuid
from datetime import datetime

from appointments.booking.marks import locked
from appointments.models import DayNote
from offices.transactions import one_transaction


@one_transaction
def note_day(appointment_id: uuid.UUID, text: str, *, submission: uuid.UUID, now: datetime, actor: str) -> DayNote:
    """Writes a note; the same `submission` always gives the same note.

    Locks the appointment, so that no note is written after its details are forgotten. Raises `Forgotten`.
    """
    # A note may name people, so none may come after the job that deletes such notes.
    appointment = locked(appointment_id)
    facts = {"appointment": appointment, "text": text, "written_at": now, "written_by": actor}
    written, _is_new = DayNote.objects.get_or_create(submission=submission, defaults=facts)
    return written
