"""WRITE: checks of the identity of a caller, and what a call has opened."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from appointments.models import AccessLog, Appointment, Call, Verification
from appointments.people.disclosure import SUPERVISE, Record, disclose
from appointments.support import codes, consent, facts
from appointments.support.duplicates import is_double
from appointments.support.facts import Fact
from appointments.support.noting import look
from appointments.support.subject import Subject, subjects
from offices.refusals import Refusal

TRIES_IN_A_CALL = 3  # People misremember a day or a spelling; someone who guesses needs more.
TRIES_BY_AN_AGENT = 15  # An agent who guesses for someone starts new calls.
WINDOW = timedelta(hours=1)
"""Failed checks by one agent, and against one person in all calls, are counted over this time."""


class TooManyChecks(Refusal):
    """This call, or someone about this person, has failed too often. Only general help is left."""

    in_words = _("There were too many failed checks. Only general help is left.")


class TooFewFacts(Refusal):
    """Fewer facts were asked than it takes."""

    in_words = _("Ask for more facts first. Nothing was saved.")


class NothingKept(Refusal):
    """Every fact that was told is known to people near the person too, and no supervisor says how they know them."""

    in_words = _("Ask for a number, contact or family member, or pass the call to a supervisor. Nothing was saved.")


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
        seen = look(call, "support:person", AccessLog.Kind.OPENED, why_without_paper or call.caller, now)
        disclose(seen, [Record(subject.person, subject.appointment)])
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
    disclose(look(call, "support:person", AccessLog.Kind.OPENED, "booking", now), [Record(person, appointment)])
    return checked


def opened(call: Call) -> list[Verification]:
    """The successful checks of this call: the people whose pages are open in it."""
    return list(call.verifications.filter(has_passed=True))


def tries_left(call: Call) -> int:
    """How many more checks may fail in this call."""
    return TRIES_IN_A_CALL - call.verifications.filter(has_passed=False).count()


def is_guessed_at(person: str, now: datetime) -> bool:
    """Whether checks of this person have failed so often, in all calls, that more is asked."""
    # Only more is asked: with a lock, anyone could keep a person from their own appointment.
    failed = Verification.objects.filter(person=person, has_passed=False, checked_at__gt=now - WINDOW)
    return failed.count() >= settings.TRIES_PER_NUMBER


def _failed_by(agent: User, now: datetime) -> int:
    failed = Verification.objects.filter(call__agent=agent, has_passed=False, checked_at__gt=now - WINDOW)
    return failed.count()
