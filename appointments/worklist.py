"""What staff must do by hand: put on a list once, taken by one person, done once. The only writer of `ToDo`.

Competing writers are told apart by the count of rows a conditional update changed; nothing is locked longer than that.
"""

from datetime import datetime

from appointments.models import Appointment, ToDo


class Taken(Exception):
    """Someone else is at it, or it is done."""


def add(appointment: Appointment, kind: ToDo.Kind, *, reason: str = "", now: datetime) -> None:
    """Puts it on the list, unless one of this kind is open already for the appointment.

    `reason` holds no personal data. May be called in any transaction, by many at once.
    """
    row = ToDo(appointment=appointment, kind=kind, reason=reason[:200], made_at=now)
    ToDo.objects.bulk_create([row], ignore_conflicts=True)


def claim(to_do_id: int, *, actor: str, now: datetime) -> None:
    """`actor` takes it on. Whoever has it already keeps it. Raises `Taken`."""
    _change(to_do_id, actor, now, claimed_by=actor, claimed_at=now)


def give_back(to_do_id: int, *, actor: str, now: datetime) -> None:
    """`actor` does not do it after all. Raises `Taken` when another has it."""
    _change(to_do_id, actor, now, claimed_by="", claimed_at=None)


def finish(to_do_id: int, *, actor: str, now: datetime) -> None:
    """It is done. Raises `Taken` when another has it or has done it."""
    _change(to_do_id, actor, now, done_by=actor, done_at=now)


def _change(to_do_id: int, actor: str, now: datetime, **changes: object) -> None:
    if not ToDo.objects.free_for(actor, now).filter(pk=to_do_id).update(**changes):
        raise Taken
