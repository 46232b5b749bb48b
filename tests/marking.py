"""Marks of attendance, given on a page that was opened just before: it shows the present version and marks."""

import uuid
from typing import Any

from appointments import booking
from appointments.booking.marks import member_of
from appointments.models import Appointment


def arrive(pk: uuid.UUID, **given: Any) -> Appointment:
    return booking.arrive(pk, **{"version": _there(pk).version} | given)


def mark_seen(pk: uuid.UUID, **given: Any) -> Appointment:
    return booking.mark_seen(pk, **{"version": _there(pk).version} | given)


def mark_no_show(pk: uuid.UUID, **given: Any) -> Appointment:
    return booking.mark_no_show(pk, **_as_shown(pk) | given)


def mark_member(pk: uuid.UUID, member_id: str, status: str, **given: Any) -> Appointment:
    return booking.mark_member(pk, member_id, status, **_as_shown(pk, member_id) | given)


def undo_mark(pk: uuid.UUID, *, member_id: str = "", **given: Any) -> Appointment:
    return booking.undo_mark(pk, member_id=member_id, **_as_shown(pk, member_id) | given)


def _there(pk: uuid.UUID) -> Appointment:
    return Appointment.objects.get(pk=pk)


def _as_shown(pk: uuid.UUID, member_id: str = "") -> dict[str, Any]:
    appointment = _there(pk)
    member = member_of(appointment, member_id)
    return {"version": appointment.version, "shown": member.mark if member else appointment.marks}
