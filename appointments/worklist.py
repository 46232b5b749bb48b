"""What staff must do by hand: put on a list once, taken by one person, done once. The only writer of `ToDo`.

Competing writers are told apart by the count of rows a conditional update changed; nothing is locked longer than that.
"""

from datetime import datetime

from django.db import transaction

from appointments.models import Appointment, Displacement, ToDo


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


@transaction.atomic
def claim_next(kind: str, *, actor: str, now: datetime) -> ToDo | None:
    """`actor` takes the most urgent one nobody has, of a kind or (empty) of any; `None` when there is none.

    Rows that others are taking at this moment are passed over, so nobody waits and no two get the same.
    """
    free = ToDo.objects.unclaimed(now).select_for_update(skip_locked=True, of=("self",))
    to_do = (free.filter(kind=kind) if kind else free).first()
    if to_do:
        to_do.claimed_by, to_do.claimed_at = actor, now
        to_do.save(update_fields=["claimed_by", "claimed_at"])
    return to_do


def give_back(to_do_id: int, *, actor: str, now: datetime) -> None:
    """`actor` does not do it after all. Raises `Taken` when another has it."""
    _change(to_do_id, actor, now, claimed_by="", claimed_at=None)


def finish(to_do_id: int, *, actor: str, now: datetime) -> None:
    """It is done; whoever had to be called has been told. Raises `Taken` when another has it or has done it."""
    with transaction.atomic():
        _change(to_do_id, actor, now, done_by=actor, done_at=now)
        reached = ToDo.objects.filter(pk=to_do_id, kind=ToDo.Kind.TO_CALL).values("appointment")
        to_call = Displacement.objects.filter(appointment__in=reached, needs_call=True, called_at=None)
        to_call.update(called_at=now, called_by=actor)


@transaction.atomic
def note_reached(displacement: Displacement, *, actor: str, now: datetime) -> None:
    """Someone the office moved has been told, so nobody has to call them any more. Noting it twice changes nothing."""
    Displacement.objects.filter(pk=displacement.pk, called_at=None).update(called_at=now, called_by=actor)
    waiting = ToDo.objects.filter(appointment=displacement.appointment_id, kind=ToDo.Kind.TO_CALL, done_at=None)
    waiting.update(done_at=now, done_by=actor)


def _change(to_do_id: int, actor: str, now: datetime, **changes: object) -> None:
    if not ToDo.objects.free_for(actor, now).filter(pk=to_do_id).update(**changes):
        raise Taken
