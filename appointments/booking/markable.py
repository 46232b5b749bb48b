"""Which marks the office can record of an appointment now. Pages offer these, and the verbs refuse all others."""

from datetime import datetime, timedelta

from appointments.booking.refusals import AlreadyEnded, NotBegun, NotYet, OfficeWasClosed
from appointments.models import Appointment
from offices.refusals import Refusal

CORRECTED_WITHIN = timedelta(days=30)  # After the appointment.

_Status = Appointment.Status


def untruth(appointment: Appointment, mark: str, *, now: datetime) -> type[Refusal] | None:
    """Why this mark cannot be true yet, or at all; `None`: it can."""
    if appointment.status == _Status.CANCELLED:
        return AlreadyEnded
    if appointment.starts_at.date() > appointment.office.local(now).date():
        return NotYet
    # Nobody can fail to come to a closed office.
    if mark == _Status.NO_SHOW and appointment.slot.is_closed:
        return OfficeWasClosed
    # Nobody is late before the hour.
    if mark == _Status.NO_SHOW and not appointment.has_begun(now):
        return NotBegun
    return None


def can_be_corrected(appointment: Appointment, *, now: datetime) -> bool:
    """Whether how the day ended can still be recorded anew."""
    # By the date and not the hour, since people come early.
    if not appointment.can_be_marked or appointment.starts_at.date() > appointment.office.local(now).date():
        return False
    # An open report must stay answerable with a mark, however late the office reads it.
    return now <= appointment.slot.starts_at + CORRECTED_WITHIN or appointment.reports.open().exists()
