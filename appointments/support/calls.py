"""WRITE: calls, checks of callers, notes and the access log."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments import worklist
from appointments.models import AccessLog, Appointment, Attendee, Call, Note, Verification
from appointments.models.constraints import constraint_of
from appointments.people.disclosure import SUPERVISE, Look, Record, disclose
from appointments.people.linking import known_as
from appointments.support import codes, consent, counting, facts
from appointments.support.consent import Helper, HelperUnknown
from appointments.support.duplicates import is_double
from appointments.support.facts import Fact
from appointments.support.search import Found
from appointments.support.subject import Subject, subjects
from offices.refusals import Refusal

TRIES_IN_A_CALL = 3  # People misremember a day or a spelling; someone who guesses needs more.
TRIES_BY_AN_AGENT = 15  # An agent who guesses for someone starts new calls.
WINDOW = timedelta(hours=1)
"""Failed checks by one agent, and against one person in all calls, are counted over this time."""


NOBODY_FOUND: dict[str, Any] = {"found": [], "found_by": [], "found_in": [], "marks": []}


class OneCallAtATime(Refusal):
    """The agent has a call open."""

    in_words = _("You have a call open. Close it first.")


class NoNumber(Refusal):
    """Someone is to be called back, and there is no number to call."""

    in_words = _("There is no number to call back. Nothing was saved.")


class TooManyChecks(Refusal):
    """This call, or someone about this person, has failed too often. Only general help is left."""

    in_words = _("There were too many failed checks. Only general help is left.")


class TooFewFacts(Refusal):
    """Fewer facts were asked than it takes."""

    in_words = _("Ask for more facts first. Nothing was saved.")


class NothingKept(Refusal):
    """Every fact that was told is known to people near the person too, and no supervisor says how they know them."""

    in_words = _("Ask for a number, contact or family member, or pass the call to a supervisor. Nothing was saved.")


def start(agent: User, *, caller: str, language: str, now: datetime, helper: Helper | None = None) -> Call:
    """Opens a call, of a `helper` or of the person.

    Raises `OneCallAtATime`, also when two tabs start one at the same time, or `HelperUnknown`.
    """
    # Both ways: a helper without a name, and a name in a call of the person.
    if (caller in (Call.Caller.HELPER, Call.Caller.ASKED)) != bool(helper and helper.name and helper.relation):
        raise HelperUnknown
    call = Call(agent=agent, caller=caller, language=language, started_at=now)
    if helper:
        call.helper, call.relation, call.organisation = helper.name, helper.relation, helper.organisation
        if caller == Call.Caller.HELPER:
            call.agreed_at, call.agreed_by = now, Call.Agreed.LINE
    try:
        with transaction.atomic():
            # The constraint decides between two tabs; the savepoint keeps the caller's transaction usable.
            call.save(force_insert=True)
            return call
    except IntegrityError as error:
        if constraint_of(error) == "one_open_call_per_agent":
            raise OneCallAtATime from error
        raise


@transaction.atomic
def close(
    call: Call,
    outcome: str,
    *,
    now: datetime,
    phone: str = "",
    topic: str = "",
    window: str = "",
    about: Appointment | None = None,
) -> bool:
    """Ends the call, unless it has ended; returns whether it ended now. Closes every page that it opened.

    With a call-back, adds a to-do, with an appointment or without: `about`, else the one of a caller who was confirmed;
    at `phone` (E.164), else at the number of the appointment. Raises `NoNumber` when there is neither; then the call
    continues.
    """
    ended = (
        # Conditional, so that of two presses one ends it. What was found in it is needed no longer.
        Call.objects.open().filter(pk=call.pk).update(ended_at=now, outcome=outcome, **NOBODY_FOUND)
    )
    if ended and outcome == Call.Outcome.CALL_BACK:
        call.topic, call.window = topic, window
        _call_back(call, phone, about or _of_confirmed(call), now)
    if ended:
        counting.count(call, outcome, now=now)
    return bool(ended)


def close_about(people: Sequence[str], *, now: datetime, but: Call | None = None) -> None:
    """Ends every open call, but one, whose caller was identified as one of them: their identity has changed, so it is
    checked again.
    """
    shown = Verification.objects.filter(person__in=people, has_passed=True, call__ended_at=None)
    # In one order: each locks the counts of its agent.
    about = Call.objects.open().filter(pk__in=shown.values("call")).exclude(pk__in=[but.pk] if but else [])
    for call in about.order_by("agent"):
        close(call, Call.Outcome.CHANGED, now=now)


def _of_confirmed(call: Call) -> Appointment | None:
    checked = opened(call)
    whole = [each.person for each in checked if each.opens_all]
    # Since the check, one of them may have been linked to another record.
    theirs = Q(person__in=known_as([each.person for each in checked]))
    is_open = Q(person__in=known_as(whole)) | Q(appointment__in=[key for each in checked for key in each.opens])
    booked = Attendee.objects.filter(theirs & is_open, is_active=True).select_related("appointment").first()
    return booked.appointment if booked else None


def _call_back(call: Call, phone: str, appointment: Appointment | None, now: datetime) -> None:
    if not phone and not (appointment and appointment.phone):
        raise NoNumber
    call.phone = phone
    call.save(update_fields=["phone", "topic", "window"])
    worklist.call_back(call, appointment, now=now)


@transaction.atomic
def note_search(call: Call, found: Found, *, now: datetime) -> None:
    """Stores the people and the receipt that the search found, and records that the agent looked.

    Raises `NoConsent`.
    """
    consent.refuse_to_search(call)
    call.found, call.found_by, call.receipt, call.marks = found.people, found.told, found.receipt, found.marks
    call.found_in = found.within
    call.save(update_fields=["receipt", *NOBODY_FOUND])
    look = _look(call, "support:call", AccessLog.Kind.FOUND, ", ".join([*found.told, *sorted({*found.marks})]), now)
    # A search that found nobody is written down too.
    disclose(look, [Record(person) for person in found.people or [""]])


@transaction.atomic
def verify(
    call: Call,
    subject: Subject,
    given: Mapping[str, Any],
    *,
    why_without_paper: str = "",
    second: User | None = None,
    now: datetime,
) -> Verification:
    """Compares the caller's answers with the data on file, and records which facts were asked and the result.

    `why_without_paper`: a supervisor's reason to open a record with facts that people near the person know too; the
    account `second` has agreed to it. Raises `NoConsent`, `TooFewFacts` (it takes more when this person has been
    guessed at), `NothingKept` or `TooManyChecks`, all before anything is compared. Locks the call.
    """
    consent.refuse_to_open(call, given)
    needed = facts.ENOUGH + (facts.MORE_IF_GUESSED if is_guessed_at(subject.person, now) else 0)
    if facts.points(call.found_by, given) < needed:
        raise TooFewFacts
    # Two people, so that no supervisor alone can open any record.
    is_vouched = bool(why_without_paper) and may_vouch(call.agent) and second not in (None, call.agent)
    if facts.nothing_kept(call.found_by, given) and not is_vouched:
        raise NothingKept
    # Two checks made at once would both find a try left.
    Call.objects.select_for_update(no_key=True).get(pk=call.pk)
    if tries_left(call) <= 0 or _failed_by(call.agent, now) >= TRIES_BY_AN_AGENT:
        raise TooManyChecks
    # All of it before any answer: the time must not reveal which of them was wrong.
    shown = facts.shown(subject, given) | _code_shown(call, subject, given, now)
    parts = facts.opened(call, subject, given, shown, needed=needed)
    has_passed = facts.agree(subject, given, shown) and (is_vouched or bool(parts))
    checked = Verification.objects.create(
        call=call,
        person=subject.person,
        # The code of a receipt finds people and is no fact.
        asked=sorted({*given, *call.found_by} & {*facts.WEIGHTS}),
        has_passed=has_passed,
        **(facts.written(subject, parts, is_vouched=is_vouched) if has_passed else {}),
        checked_at=now,
        has_double=has_passed and is_double(subject),
        mark=_mark_of(call, subject),
        second=second,
    )
    if checked.has_passed:
        codes.use_up(call, subject, now=now)
        consent.keep_yes(call, now=now)
        look = _look(call, "support:person", AccessLog.Kind.OPENED, why_without_paper or call.caller, now)
        disclose(look, [Record(subject.person, subject.appointment)])
    return checked


def _code_shown(call: Call, subject: Subject, given: Mapping[str, Any], now: datetime) -> facts.Shown:
    typed = given.get(Fact.CODE)
    return {Fact.CODE: codes.shown_by(call, subject, typed, now=now)} if typed else {}


def _mark_of(call: Call, subject: Subject) -> str:
    """How they differed from the text that the last search found them by; nothing if they matched."""
    # There are no marks when all of them matched.
    marks = dict(zip(call.found, call.marks, strict=False))
    return next((marks[each] for each in (subject.person, *subject.aliases) if each in marks), "")


def may_vouch(agent: User) -> bool:
    """Whether the agent may open a record without a fact that only the person has: a supervisor."""
    return agent.has_perm(SUPERVISE)


def opened_by_booking(
    call: Call, person: str, told: Sequence[str], *, appointment: Appointment, now: datetime
) -> Verification:
    """Opens the page of a person who has just been booked in the call: `told` are the facts that were used. Without the
    number of their notice, it opens only this appointment.

    Raises `NoConsent`.
    """
    consent.refuse_without_consent(call)
    row = {"call": call, "person": person, "asked": sorted(told), "has_passed": True, "checked_at": now}
    by_number = appointment.attendees.filter(person=person, notice__isnull=False)
    row["opens_all"] = not facts.OF_NOTICES.isdisjoint(told) and by_number.exists()
    row["opens"] = [appointment.pk]
    checked = Verification.objects.create(**row, has_double=any(map(is_double, subjects([person]))))
    disclose(_look(call, "support:person", AccessLog.Kind.OPENED, "booking", now), [Record(person, appointment)])
    return checked


def opened(call: Call) -> list[Verification]:
    """The successful checks of this call: the people whose pages are open in it."""
    return list(call.verifications.filter(has_passed=True))


def tries_left(call: Call) -> int:
    """How many more checks may fail in this call."""
    return TRIES_IN_A_CALL - call.verifications.filter(has_passed=False).count()


def write_note(checked: Verification, text: str, *, now: datetime) -> Note:
    """Writes a note for the next agent. The same words in the same call are the same note, sent twice."""
    # Compared here: the texts are sealed, so the database cannot.
    there = next((note for note in checked.notes.filter(event=None) if note.text == text), None)
    return there or Note.objects.create(verification=checked, text=text, written_at=now)


def note_found(checked: Verification, page: str, why: str, people: Sequence[str], *, now: datetime) -> None:
    """Writes down that the agent learned something of others, such as that they may be the person on the line."""
    disclose(_look(checked.call, page, AccessLog.Kind.FOUND, why, now), [Record(person) for person in people])


@transaction.atomic
def show_full(checked: Verification, reason: str, *, appointment: Appointment | None, now: datetime) -> None:
    """Writes down that the agent sees the full details from now on, in this call, and why."""
    look = _look(checked.call, "support:full", AccessLog.Kind.FULL, reason, now)
    disclose(look, [Record(checked.person, appointment)])


def note_file(call: Call, page: str, record: Record, *, now: datetime) -> None:
    """Writes down that the agent takes a paper of someone out of the site."""
    disclose(_look(call, page, AccessLog.Kind.FILE, "", now), [record])


def is_guessed_at(person: str, now: datetime) -> bool:
    """Whether checks of this person have failed so often, in all calls, that more is asked."""
    # Only more is asked: with a lock, anyone could keep a person from their own appointment.
    failed = Verification.objects.filter(person=person, has_passed=False, checked_at__gt=now - WINDOW)
    return failed.count() >= settings.TRIES_PER_NUMBER


def _failed_by(agent: User, now: datetime) -> int:
    failed = Verification.objects.filter(call__agent=agent, has_passed=False, checked_at__gt=now - WINDOW)
    return failed.count()


def _look(call: Call, page: str, kind: AccessLog.Kind, why: str, now: datetime) -> Look:
    return Look(call.agent, page, kind, now, reason=why, call=call)
