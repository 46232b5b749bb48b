"""Finds the appointment of a scanned code, and whether it is for this office today."""

import re
from datetime import datetime
from enum import StrEnum

from appointments.desk.day_sheet import slots_of
from appointments.models import Appointment, AppointmentEvent
from appointments.receipts.signing import NotGenuine
from appointments.receipts.statement import read
from appointments.values import identifiers
from appointments.values.identifiers import BadIdentifier
from offices.models import Office

LONGEST_SCAN = 300

_VERIFY = re.compile(r"/verify/([A-Za-z0-9_-]+)")
_LINK = re.compile(r"/confirmation/([A-Za-z0-9_-]+)")


class NotFound(Exception):
    """No appointment has this number or link, or the code is not ours."""


class Finding(StrEnum):
    """How an appointment relates to an office and a day."""

    EXPECTED = "expected"
    ALREADY_IN = "already_in"
    DID_NOT_COME = "did_not_come"
    OTHER_DAY = "other_day"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CLOSED = "closed"


def find(scanned: str) -> Appointment:
    """The appointment of a scanned QR code, a confirmation's link, or a confirmation number in any spelling.

    Raises `NotFound`. The caller checks the office.
    """
    appointments = Appointment.objects.with_place()
    # Anywhere in the text: a scanner types the whole address, of any host and language.
    link = _LINK.search(scanned)
    named = appointments.by_link(link[1]) if link else appointments.filter(reference=_reference(scanned))
    found = named.first()
    if found is None:
        raise NotFound
    return found


def judge(appointment: Appointment, *, now: datetime) -> Finding:
    """Whether it is for its own office today, in that office's time zone."""
    if appointment.status == Appointment.Status.CANCELLED:
        return Finding.CANCELLED
    if appointment.is_stranded:
        return Finding.CLOSED
    today = appointment.office.local(now).date()
    if appointment.starts_at.date() != today:
        # The paper in their hands may still name today.
        return Finding.MOVED if was_here(appointment, appointment.office, now) else Finding.OTHER_DAY
    match appointment.status:
        case Appointment.Status.BOOKED:
            return Finding.EXPECTED
        case Appointment.Status.NO_SHOW | Appointment.Status.PASSED:
            return Finding.DID_NOT_COME
    return Finding.ALREADY_IN


def was_here(appointment: Appointment, office: Office, now: datetime) -> bool:
    """Whether it was for this office on this day, and has been moved away."""
    # From the history: the appointment itself names the new place only.
    moves = appointment.events.filter(kind=AppointmentEvent.Kind.MOVED)
    return moves.filter(from_slot__in=slots_of(office, office.local(now).date())).exists()


def _reference(scanned: str) -> str:
    code = _VERIFY.search(scanned)
    try:
        return read(code[1]).reference if code else identifiers.reference(scanned)
    except (NotGenuine, BadIdentifier) as error:
        raise NotFound from error
