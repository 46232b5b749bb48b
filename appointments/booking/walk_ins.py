"""People who come without an appointment at the office: written down, and given an appointment or a receipt, or served.

Everyone ends in one outcome. An appointment is the earliest of this office, from the allocator that everyone uses.
"""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from appointments import vault
from appointments.booking.book import book
from appointments.booking.party import Contact, Person
from appointments.booking.refusals import ChangedMeanwhile, TooLate
from appointments.models import Appointment, AttemptReceipt, WalkIn
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper
from appointments.rate_limits import Actor
from appointments.values.reasons import AT_THE_OFFICE
from offices.models import Office
from offices.transactions import one_transaction

_Outcome = WalkIn.Outcome


@one_transaction
def walk_in(
    office: Office,
    kind: WalkIn.Kind,
    *,
    name: str,
    people: int,
    language: str,
    submission: uuid.UUID,
    now: datetime,
    actor: str,
) -> WalkIn:
    """Writes down that they came; the same `submission` always gives the same row."""
    facts = {"office": office, "kind": kind, "name": name, "people": people, "language": language}
    facts |= {"arrived_at": now, "written_by": actor}
    # The unique submission decides between two presses at once.
    written, _is_new = WalkIn.objects.get_or_create(submission=submission, defaults=facts)
    return written


@one_transaction
def end_walk_in(walk_in_id: uuid.UUID, outcome: WalkIn.Outcome, *, now: datetime, actor: str) -> WalkIn:
    """They were seen, or left. Safe to repeat. Raises `ChangedMeanwhile` when it ended otherwise. Locks the row."""
    found = _locked(walk_in_id)
    if found.outcome == outcome:
        return found
    # The outcome comes from a form; the others need a receipt or an appointment, which other verbs make.
    if found.outcome or outcome not in (_Outcome.SERVED, _Outcome.LEFT):
        raise ChangedMeanwhile
    return _end(found, outcome, now, actor)


@one_transaction
def undo_end(walk_in_id: uuid.UUID, *, seen: str, now: datetime) -> WalkIn:
    """They wait again: "seen" or "left" was wrong. Safe to repeat. `seen`: the outcome that the caller saw.

    Raises `ChangedMeanwhile`, or `TooLate` after the day. Locks the row.
    """
    found = _locked(walk_in_id)
    if not found.ended_at:
        return found
    if found.outcome != seen or not found.can_wait_again:
        raise ChangedMeanwhile
    if found.office.local(found.ended_at).date() != found.office.local(now).date():
        raise TooLate
    found.outcome, found.ended_at, found.ended_by = "", None, ""
    found.save(update_fields=["outcome", "ended_at", "ended_by"])
    return found


@one_transaction
def give_receipt(walk_in_id: uuid.UUID, *, now: datetime, actor: str) -> AttemptReceipt:
    """The receipt that they came and were not seen; the same one when it is pressed again.

    Raises `ChangedMeanwhile`. Locks the row.
    """
    found = _locked(walk_in_id)
    if found.receipt:
        return found.receipt
    if found.outcome:
        raise ChangedMeanwhile
    keeper = Keeper(holder=found.digest, language=found.language)
    # The office asks and not a browser: the digest of this one person has one receipt.
    found.receipt = attempts.write(_attempt(found), keeper, actor=Actor(found.digest, ""), now=now)
    _end(found, _Outcome.RECEIPT, now, actor)
    return found.receipt


@one_transaction
def book_walk_in(
    walk_in_id: uuid.UUID,
    people: Sequence[Person],
    contact: Contact,
    *,
    report_by: date | None,
    now: datetime,
    actor: str,
) -> Appointment:
    """The earliest appointment of this office for all of them; the same one when it is pressed again.

    Raises `ChangedMeanwhile`, or what `book` raises. Locks the row, then the office's queue.
    """
    found = _locked(walk_in_id)
    if found.appointment:
        return found.appointment
    if found.outcome:
        raise ChangedMeanwhile
    found.appointment = book(
        office=found.office,
        people=people,
        contact=contact,
        # Derived from the row: a press that comes again after a lost answer finds the appointment of the first.
        submission=uuid.uuid5(found.pk, "appointment"),
        now=now,
        report_by=report_by,
        actor=actor,
        reason=AT_THE_OFFICE,
    )
    _end(found, _Outcome.APPOINTMENT, now, actor)
    return found.appointment


def _locked(walk_in_id: uuid.UUID) -> WalkIn:
    return WalkIn.objects.select_for_update(no_key=True).get(pk=walk_in_id)


def _end(found: WalkIn, outcome: WalkIn.Outcome, now: datetime, actor: str) -> WalkIn:
    found.outcome, found.ended_at, found.ended_by = outcome, now, actor
    found.save(update_fields=["outcome", "ended_at", "ended_by", "appointment", "receipt"])
    return found


def _attempt(found: WalkIn) -> Attempt:
    return Attempt(
        submission=uuid.uuid5(found.pk, "receipt"),
        kind=AttemptReceipt.Kind.WALKED_IN,
        tried_at=found.arrived_at,
        timezone=found.office.timezone,
        way=attempts.Way.NO_PAPER,
        # Nothing is known of the person that could open it again: they have the paper, and its code can be checked.
        born=vault.token("walk-in", str(found.pk)),
        people=found.people,
        office=found.office,
    )
