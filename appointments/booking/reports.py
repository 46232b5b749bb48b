"""Reports of people about their day at the office, and the office's answers.

A report is what the person says. Its signed receipt says that they reported it, never that it happened.
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from appointments import outbox, worklist
from appointments.booking.attendance import correct
from appointments.booking.markable import CORRECTED_WITHIN
from appointments.booking.marks import locked, member_of, standing
from appointments.booking.refusals import ChangedMeanwhile, NothingToReport
from appointments.models import Appointment, AppointmentEvent, AttemptReceipt, Report, ToDo
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper
from appointments.rate_limits import Actor
from offices.hours import working_days_after
from offices.models import Office
from offices.transactions import one_transaction

ANSWERED_WITHIN = 5
"""Working days."""

Kind = AttemptReceipt.Kind


class Told(NamedTuple):
    """What the person says: what it is about, when they came, what happened."""

    kind: Kind
    came_at: datetime
    words: str


def reportable(appointment: Appointment, *, now: datetime) -> list[Kind]:
    """What the person can report about it now, from its day on; a day it was moved away from counts too."""
    if appointment.status == Appointment.Status.CANCELLED or appointment.details_forgotten_at:
        return []
    # As long as the office can still correct the mark.
    if now > appointment.slot.starts_at + CORRECTED_WITHIN or not day_has_come(appointment, now=now):
        return []
    is_absent = appointment.attendees.filter(presence=Appointment.Status.NO_SHOW).exists()
    has_no_mark = is_absent or appointment.stage.was_missed or appointment.stage.has_no_mark
    return [Kind.TURNED_AWAY, *([Kind.MARKED_ABSENT] if has_no_mark else [])]


def office_then(appointment: Appointment, moment: datetime) -> Office:
    """Where the appointment was at `moment`. People turned away at one office may be moved to another."""
    moves = appointment.events.filter(kind=AppointmentEvent.Kind.MOVED, happened_at__gt=moment).order_by("pk")
    move = moves.select_related("from_slot__office").first()
    return move.from_slot.office if move and move.from_slot else appointment.office


def day_has_come(appointment: Appointment, *, now: datetime) -> bool:
    """Whether the first day has come on which they had an appointment. Before it there is nothing to report."""
    return appointment.office.local(now).date() >= first_day(appointment)


def first_day(appointment: Appointment) -> date:
    """The first day on which they had an appointment: its own, or one it was moved away from."""
    if appointment.version == 1:
        return appointment.starts_at.date()
    moves = appointment.events.filter(kind=AppointmentEvent.Kind.MOVED).select_related("from_slot__office")
    # A person turned away at a time that was moved afterwards must be able to report it.
    left = [move.from_slot.office.local(move.from_slot.starts_at).date() for move in moves if move.from_slot]
    return min([appointment.starts_at.date(), *left])


@one_transaction
def report(appointment_id: uuid.UUID, told: Told, *, keeper: Keeper, actor: Actor, now: datetime) -> Report:
    """Writes the report, its receipt and the office's to-do. While one of the kind is open, returns that one.

    Raises `NothingToReport`, or `TooManyTries` for a browser or address that requests too many receipts. Locks the
    appointment.
    """
    appointment = Appointment.objects.locked(appointment_id)
    # Instead of a second one: pressed twice, or by two members of the family.
    waiting = appointment.reports.open().filter(receipt__kind=told.kind).first()
    if waiting:
        return waiting
    if told.kind not in reportable(appointment, now=now):
        raise NothingToReport
    there = office_then(appointment, told.came_at)
    found = Report(
        receipt=attempts.write(_attempt(appointment, told.kind, there, now), keeper, actor=actor, now=now),
        appointment=appointment,
        came_at=told.came_at,
        words=told.words,
        mark=appointment.status,
        due_at=answer_due(there, now),
    )
    found.save(force_insert=True)
    worklist.add(appointment, ToDo.Kind.REPORTED, due_at=found.due_at, now=now)
    return found


@one_transaction
def answer_reports(
    appointment_id: uuid.UUID,
    answer: str,
    *,
    seen: str,
    mark: Appointment.Status | None = None,
    why: str = "",
    member_id: str = "",
    now: datetime,
    actor: str,
) -> None:
    """Answers the open reports about the appointment, corrects its mark if `mark` is given, and tells the person.

    `seen` is the `standing` that the caller saw. Raises `Forgotten`, `ChangedMeanwhile`, or what `correct_mark` raises.
    """
    appointment = locked(appointment_id)
    # A colleague has answered, or a further report came in, since the page was opened.
    if standing(appointment) != seen or not appointment.reports.open().exists():
        raise ChangedMeanwhile
    if mark:
        correct(appointment, mark, why, now, actor, member_of(appointment, member_id))
    for each in appointment.reports.open():
        each.answer, each.answered_at, each.answered_by = answer, now, actor
        each.save(update_fields=["answer", "answered_at", "answered_by"])
    worklist.end_report(appointment, actor=actor, now=now)
    outbox.plan_answer(appointment, now=now)


def answer_due(office: Office, now: datetime) -> datetime:
    """The end of the last day to answer, at the office."""
    # On the office's calendar: its federal holidays and its midnight.
    last = working_days_after(office.local(now).date(), ANSWERED_WITHIN)
    return datetime.combine(last + timedelta(days=1), time(), office.zone)


def _attempt(appointment: Appointment, kind: Kind, office: Office, now: datetime) -> Attempt:
    return Attempt(
        # The same report sent twice gives the same receipt; a later one of the same kind gives another.
        submission=uuid.uuid5(appointment.pk, f"report/{kind}/{appointment.reports.count()}"),
        kind=kind,
        tried_at=now,
        office=office,
        **(attempts.of_appointment(appointment) | {"timezone": office.timezone}),
    )
