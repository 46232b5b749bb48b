"""To-dos for staff: added once, claimed by one person, finished once. Only `upkeep.retention` writes `ToDo` too: it
finishes those of people whose details it deletes.

A conditional update and its row count decide between competing writers; nothing stays locked longer.
"""

import uuid
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from appointments.models import AgentDay, Appointment, AttemptReceipt, Attendee, Call, Notice, RelocatedParty, ToDo
from appointments.models.attempt import CONTACT_KEPT, is_among
from offices.models import Office
from offices.refusals import Refusal


class AlreadyClaimed(Refusal):
    """Someone else is at it, or it is done."""

    in_words = _("Someone else is working on it, or it is done. Nothing was changed.")


class NotClaimed(Refusal):
    """No one has it: it was never claimed, was given back, or was claimed too long ago."""

    in_words = _("This to-do is not yours now. It is free for everyone. Nothing was changed.")


class TakesAnAnswer(Refusal):
    """A person reported something: it is done once it is answered."""

    in_words = _("Answer the report. Then it is done. Nothing was changed.")


PROMISED_WITHIN = timedelta(hours=24)
"""A call-back is kept if it is made within this time."""

AT_ONCE = 1_000  # The next run adds the others.
_Kind = ToDo.Kind


def add(
    about: Appointment | AttemptReceipt | User,
    kind: ToDo.Kind,
    *,
    reason: str = "",
    due_at: datetime | None = None,
    now: datetime,
) -> None:
    """Adds a to-do, unless one of this kind is open already.

    `reason` holds no personal data.
    """
    row = ToDo(kind=kind, reason=reason[:200], due_at=due_at, made_at=now)
    setattr(row, _ABOUT[type(about)], about)
    # The constraint decides: two at once add one, and no error ends the transaction of the caller.
    ToDo.objects.bulk_create([row], ignore_conflicts=True)


_ABOUT = {Appointment: "appointment", AttemptReceipt: "attempt", User: "agent"}


def call_back(call: Call, appointment: Appointment | None, *, now: datetime) -> None:
    """A person asked in a call to be called back, with an appointment or without. The last number given is used."""
    rows = ToDo.objects.filter(kind=_Kind.CALL_BACK, appointment=appointment, done_at=None)
    # Asked again: the open one gets the newer call, with the number given last, and is not put off any more.
    if not appointment or not rows.update(call=call, not_before=None):
        row = ToDo(kind=_Kind.CALL_BACK, made_at=now, call=call, appointment=appointment)
        ToDo.objects.bulk_create([row], ignore_conflicts=True)


def collect(now: datetime) -> int:
    """Adds to-dos found by queries, once each: bookings without a notice, and tries whose result nobody was told.

    Returns how many were added. Removes those that are no longer needed. Safe to run twice at once.
    """
    rows = [
        *(ToDo(kind=_Kind.UNVERIFIED, appointment_id=pk, made_at=now) for pk in _unverified()),
        *(ToDo(kind=_Kind.NOT_YET, attempt=each, reason=reason, made_at=now) for each, reason in _untold(now)),
    ]
    ToDo.objects.bulk_create(rows, ignore_conflicts=True)
    _needed_no_more().update(done_at=now, done_by="clock")
    return len(rows)


def _unverified() -> Iterable[uuid.UUID]:
    # Done ones too: what staff have looked at does not come again.
    listed = ToDo.objects.filter(kind=_Kind.UNVERIFIED, appointment=OuterRef("appointment"))
    found = Attendee.objects.filter(~Exists(listed), is_active=True, is_verified=False).order_by()
    return found.values_list("appointment", flat=True).distinct()[:AT_ONCE]


def _untold(now: datetime) -> Iterable[tuple[AttemptReceipt, str]]:
    """Tries whose notice arrived but that left no contact, and those with one whose notice did not arrive in time."""
    new = AttemptReceipt.objects.filter(~Exists(ToDo.objects.filter(kind=_Kind.NOT_YET, attempt=OuterRef("pk"))))
    # Only as long as contacts are kept: an older try may have had one.
    silent = new.filter(found_at__isnull=False, tried_at__gt=now - CONTACT_KEPT, email=b"", phone=b"")
    unmet = new.with_contact().filter(kind=AttemptReceipt.Kind.NOT_YET, found_at=None, look_until__lte=now)
    yield from ((each, "no_contact") for each in silent.only("pk")[:AT_ONCE])
    yield from ((each, "not_found") for each in unmet.only("pk")[:AT_ONCE])


def _needed_no_more() -> QuerySet[ToDo]:
    """About an appointment that has ended, is verified or is in time again, or a message before one that is over; about
    a try whose person has booked.
    """
    unverified = Attendee.objects.filter(appointment=OuterRef("appointment"), is_active=True, is_verified=False)
    looked_for = OuterRef(OuterRef("attempt__matches"))
    is_theirs = Q(is_among("match_subject_id", looked_for)) | Q(is_among("match_a_number", looked_for))
    booked = Attendee.objects.filter(person__in=Notice.objects.filter(is_theirs).values("person"), is_active=True)
    over = Q(~Exists(unverified), kind=_Kind.UNVERIFIED) | Q(Exists(booked), kind=_Kind.NOT_YET)
    local = Func(F("appointment__slot__office__timezone"), F("appointment__slot__starts_at"), function="timezone")
    is_late = Q(appointment__status="booked", appointment__report_by__lt=F("day"))
    over |= Q(~is_late, kind=_Kind.LATE)
    # Not of a cancelled one: that it is cancelled may be what they were to read.
    is_over = Q(appointment__status__in=[*Appointment.Status.last_marks(), Appointment.Status.PASSED])
    over |= Q(is_over, kind=_Kind.MESSAGE_FAILED, made_at__lt=F("appointment__slot__starts_at"))
    return ToDo.objects.annotate(day=Cast(local, DateField())).filter(over, done_at=None)


def claim(to_do_id: int, *, actor: str, now: datetime) -> None:
    """`actor` claims it. A second claim by the same person changes nothing. Raises `AlreadyClaimed`."""
    # `left`, not `unclaimed`: someone who chooses this one may call before the hour to which it was put off.
    if not ToDo.objects.left(now).filter(pk=to_do_id).update(claimed_by=actor, claimed_at=now):
        # Refused, unless it is this person's own; that one keeps its time, so pressing again does not hold it longer.
        _change(to_do_id, actor, now, claimed_by=actor)


@transaction.atomic
def claim_next(kinds: Collection[str], *, actor: str, now: datetime) -> ToDo | None:
    """`actor` claims the most urgent free one of some kinds; `None` when there is none."""
    # Skips what others are claiming at this moment, so nobody waits and no two get the same.
    free = ToDo.objects.unclaimed(now).select_for_update(skip_locked=True, of=("self",))
    to_do = free.filter(kind__in=kinds).first()
    if to_do:
        to_do.claimed_by, to_do.claimed_at = actor, now
        to_do.save(update_fields=["claimed_by", "claimed_at"])
    return to_do


def give_back(to_do_id: int, *, actor: str, now: datetime) -> None:
    """`actor` releases it. Raises `AlreadyClaimed` when another person has it."""
    _change(to_do_id, actor, now, claimed_by="", claimed_at=None)


def no_answer(to_do_id: int, *, again_at: datetime, actor: str, now: datetime) -> None:
    """`actor` called and nobody answered: it is free for all again from `again_at`. Raises what `refuse` raises."""
    held = ToDo.objects.held_by(actor, now).filter(pk=to_do_id).order_by()
    if not held.update(claimed_by="", claimed_at=None, tries=F("tries") + 1, not_before=again_at):
        refuse(to_do_id, now=now)


def refuse(to_do_id: int, *, now: datetime) -> NoReturn:
    """Raises `NotClaimed` if it is free, else `AlreadyClaimed`."""
    raise NotClaimed if ToDo.objects.left(now).filter(pk=to_do_id).exists() else AlreadyClaimed


def finish_claimed(to_do_id: int, *, actor: str, now: datetime) -> None:
    """`finish`, for agents: what they have not claimed, they have not seen. Raises `NotClaimed` too."""
    # Their own is theirs to finish after the hour as well, while no one else has taken it: a call may last.
    if ToDo.objects.left(now).exclude(claimed_by=actor).filter(pk=to_do_id).exists():
        raise NotClaimed
    finish(to_do_id, actor=actor, now=now)


def finish(to_do_id: int, *, actor: str, now: datetime) -> None:
    """Marks it as done. Raises `AlreadyClaimed` when another person has it or has done it, `TakesAnAnswer` for a report
    of a person.
    """
    row = ToDo.objects.filter(pk=to_do_id).first()
    # Done by its answer only, so that nobody is left without one.
    if row and row.kind == _Kind.REPORTED:
        raise TakesAnAnswer
    with transaction.atomic():
        # The office has a list of its own of people to call, which must not ask for the same call. That list first, as
        # in `note_reached` and `end_move`: in two orders two of them could wait for each other.
        if row and row.kind == _Kind.TO_CALL:
            _note_called(RelocatedParty.objects.live().filter(appointment=row.appointment_id), actor, now)
        _change(to_do_id, actor, now, done_by=actor, done_at=now)
        if row and row.kind == _Kind.CALL_BACK:
            _count(row, actor, now)


def _count(called: ToDo, actor: str, now: datetime) -> None:
    """For the figures of the line. No lock is taken after it."""
    waited = now - called.made_at
    how = AgentDay.KEPT if waited <= PROMISED_WITHIN else AgentDay.LATE
    counts = {how: 1, AgentDay.WAITED: round(waited.total_seconds())}
    AgentDay.objects.add(actor, now.astimezone(UTC).date(), counts)


@transaction.atomic
def note_reached(relocated_party: RelocatedParty, *, actor: str, now: datetime) -> None:
    """Someone the office moved has been told, so nobody has to call them any more. Noting it twice changes nothing."""
    _note_called(RelocatedParty.objects.filter(pk=relocated_party.pk), actor, now)
    _end(relocated_party.appointment_id, _Kind.TO_CALL, actor, now)


def late_answers(offices: QuerySet[Office], *, now: datetime) -> set[Office]:
    """Those of `offices` that have not answered a report in time."""
    late = ToDo.objects.overdue(now).filter(kind=_Kind.REPORTED, appointment__slot__office__in=offices)
    return {row.appointment.office for row in late.with_place() if row.appointment}


def end_report(appointment: Appointment, *, actor: str, now: datetime) -> None:
    """Every report about the appointment is answered."""
    _end(appointment.pk, _Kind.REPORTED, actor, now)


def end_move(appointment: Appointment, *, now: datetime) -> None:
    """The party knows where it stands: it moved by itself, is not expected any more, or has its old time again."""
    appointment.relocations.all().end(now=now)
    _end(appointment.pk, _Kind.TO_CALL, "clock", now)


def end_undelivered(appointment: Appointment, *, actor: str, now: datetime) -> None:
    """They can be written to elsewhere now; when that fails too, it is added anew."""
    _end(appointment.pk, _Kind.MESSAGE_FAILED, actor, now)


def _end(appointment_id: uuid.UUID, kind: ToDo.Kind, actor: str, now: datetime) -> None:
    open_one = ToDo.objects.filter(appointment=appointment_id, kind=kind, done_at=None)
    open_one.update(done_at=now, done_by=actor)


def _note_called(rows: QuerySet[RelocatedParty], actor: str, now: datetime) -> None:
    """Those that have a place know it now. Those that have none stay until they do."""
    rows.filter(called_at=None).update(called_at=now, called_by=actor)
    # Told of no time is not settled: those without one stay on the list.
    rows.exclude(to_slot=None).filter(ended_at=None).update(ended_at=now)


def _change(to_do_id: int, actor: str, now: datetime, **changes: object) -> None:
    if not ToDo.objects.free_for(actor, now).filter(pk=to_do_id).update(**changes):
        raise AlreadyClaimed
