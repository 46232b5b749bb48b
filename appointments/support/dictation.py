"""WRITE: a booking that the caller dictates, with the draft, look-up and allocator of the public pages.

An agent begins a draft, or takes over the one on the caller's screen by its code. Then both work on the same answers.
If both press Book, there is one appointment.
"""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import QueryDict

from appointments import booking, drafts
from appointments.booking import Contact, apart
from appointments.models import AccessLog, Appointment, Attendee, Call, Draft, Verification
from appointments.pages import failures, party
from appointments.people.disclosure import Look, Record, disclose
from appointments.people.linking import known_by
from appointments.rate_limits import Actor, NoMatch, TooManyTries
from appointments.support import noting, verification
from appointments.support.consent import refuse_for_someone_new, refuse_without_consent
from appointments.support.facts import OF_NOTICES, OF_THE_PERSON, Fact
from appointments.support.search import Found
from appointments.support.subject import Subject
from offices import inventory
from offices.models import MAX_PARTY, Office, Slot

ASKED = {
    "subject_id": (Fact.SUBJECT_ID, Fact.BORN, Fact.COUNTRY),
    "a_number": (Fact.A_NUMBER, Fact.BORN, Fact.COUNTRY),
    "no_paper": (Fact.NAME, Fact.BORN, Fact.COUNTRY),
}
"""The kind of paper -> the facts that the caller has given by dictating it."""


FOUND_BY = {"subject_id": (Fact.SUBJECT_ID,), "a_number": (Fact.A_NUMBER,), "no_paper": (Fact.NAME, Fact.BORN)}
"""The kind of paper -> what a search would have found them by."""


PAGE = "dictation"
"""The page of the support line in a draft. The caller's own screen does not show what was typed on it."""


class NoSuchCode(Exception):
    """No live draft has this code."""


def begin(call: Call, *, now: datetime) -> Draft:
    """A new draft for this call; an earlier one of the call expires. Raises `NoConsent`."""
    refuse_for_someone_new(call)
    return _begun(call, now)


def begin_for(checked: Verification, subject: Subject, *, now: datetime) -> Draft:
    """A new draft for the caller, who has been checked: who they are and how to reach them is known. The agent is not
    shown it. Nothing is known of someone who gave only a number and whose notice is gone. Raises `NoConsent`.
    """
    refuse_without_consent(checked.call)
    draft = _begun(checked.call, now)
    if not (subject.notices or subject.attendees[0].named_themselves):
        return draft
    # Marks the draft, so that its form asks nothing of this again and shows nothing of it.
    known = _known(subject) | {"checked": checked.asked}
    also = {"paper": {"way": known["way"]}, "contact": _contact(subject.appointment)}
    drafts.answer(draft, "details", known, now=now, also=also)
    return draft


def take_over(call: Call, code: str, *, now: datetime) -> Draft:
    """Continues the booking on the caller's own screen, with its answers. Raises `NoSuchCode` or `NoConsent`.

    Each try is written down and charged as a search is. Raises `BudgetSpent`.
    """
    refuse_for_someone_new(call)
    draft = drafts.by_help_code(code, now=now)
    # One that has booked is over: there is nothing to continue.
    is_there = draft is not None and not draft.appointment_id
    reason = "code of a booking" if is_there else "wrong code of a booking"
    # Also of a wrong code: codes could be tried until one opens a stranger's booking.
    disclose(Look(call.agent, "support:begin", AccessLog.Kind.FOUND, now, reason=reason, call=call), [Record()])
    if draft is None or not is_there:
        raise NoSuchCode
    return _work_on(call, draft)


def find_booked(call: Call, draft: Draft, *, now: datetime) -> None:
    """Finds those of the party who have an appointment. Counts as told only what was told about each of them. Writes it
    down.
    """
    told = _told_of_each(draft)
    known = known_by(list(told))
    booked = Attendee.objects.filter(person__in=set(known.values()), is_active=True).order_by("position")
    found = list(dict.fromkeys(booked.values_list("person", flat=True)))
    # The number of one says nothing about another: a stranger could be added to one's own number.
    of_found = [set(facts) for digest, facts in told.items() if known[digest] in found]
    shared = sorted(set.intersection(*of_found)) if found else []
    noting.note_search(call, Found(found, shared, within=_notices(draft)), now=now)


def _told_of_each(draft: Draft) -> dict[str, Sequence[str]]:
    """Each digest of the people of a draft -> the facts that a search would have found this person by."""
    people = zip(party.people(draft), _given(draft), strict=True)
    return {digest: _found_by(one) for person, one in people for digest in person.digests}


def _notices(draft: Draft) -> list[uuid.UUID]:
    """The notices whose numbers were told."""
    return [uuid.UUID(one["notice"]) for one in _given(draft) if one.get("notice")]


def _given(draft: Draft) -> list[dict[str, Any]]:
    return [drafts.answers(draft, "details") or {}, *party.members(draft)]


def _found_by(given: Mapping[str, Any]) -> Sequence[str]:
    if checked := given.get("checked"):
        # What was told about an appointment opened that one, and this may be another.
        return [fact for fact in checked if fact in OF_THE_PERSON | OF_NOTICES]
    return FOUND_BY[next((way for way in ("subject_id", "a_number") if given.get(way)), "no_paper")]


def draft_of(call: Call, now: datetime) -> Draft | None:
    """The draft of this call, or `None` when there is none or it was idle too long."""
    return drafts.by_pk(call.draft_id, now=now) if call.draft_id else None


def keep(draft: Draft, answers: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """Stores what the caller dictated: identity, place and contact.

    Raises `NoMatch` or `TooManyTries`; then nothing is stored.
    """
    # Before anything is stored: a number that was not found must not stay in the draft as if it were.
    details = party.with_notice(answers["details"], drafts.answers(draft, "details"), actor=actor, now=now)
    also = {name: answers[name] for name in ("place", "contact")} | {"paper": {"way": details["way"]}}
    drafts.answer(draft, "details", details, now=now, forget=[PAGE], also=also)


def keep_typed(draft: Draft, typed: QueryDict, *, now: datetime) -> None:
    """Stores what the agent typed and what could not be kept as answers, until `keep`."""
    drafts.keep_typed(draft, PAGE, drafts.typed_in(typed, is_checked=True), now=now)


def typed(draft: Draft) -> drafts.Typed | None:
    """What `keep_typed` stored, if there is something."""
    return drafts.typed(draft, PAGE)


def note_failure(draft: Draft, refusal: Exception, given: dict[str, Any], *, now: datetime) -> None:
    """Stores a failure, so that the caller can have a receipt of it."""
    if isinstance(refusal, NoMatch):
        failures.no_record(draft, given, now=now)
    elif isinstance(refusal, TooManyTries):
        failures.too_many_tries(draft, given, now=now)
    elif isinstance(refusal, booking.NoSlotLeft):
        failures.no_slot(draft, now=now)


def knows_who_calls(draft: Draft) -> bool:
    """Whether the draft has the details of the first person, which must come before family members."""
    return drafts.answers(draft, "details") is not None


def add_member(draft: Draft, given: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    """Adds one person to the party; the same person again changes nothing. Raises `NoMatch` or `TooManyTries`."""
    found = party.with_notice(given, None, actor=actor, now=now)
    *others, added = party.digests(draft, found)
    # Pressed twice, or dictated twice.
    if added not in others:
        one = found | {"id": drafts.new_member_id()}
        drafts.revise(draft, "family", lambda before: _family([*_members(before), one]), now=now)


def remove_member(draft: Draft, member_id: str, *, now: datetime) -> None:
    """Removes a person from the party."""
    drafts.revise(
        draft,
        "family",
        lambda before: _family([one for one in _members(before) if one["id"] != member_id]),
        now=now,
    )


@transaction.atomic
def book(call: Call, draft: Draft, slot: Slot, *, actor: str, now: datetime) -> Verification:
    """Books the draft in exactly this slot, which comes with its office, and opens the page of the person booked,
    because the caller has given their identity.

    The draft on the caller's own screen then leads to their confirmation. Raises `NoConsent`, and what `booking.book`
    and `party.people` raise. Locks the office's queue, then the draft.
    """
    refuse_without_consent(call)
    press = _press(draft, slot.office, actor, now)
    # Exactly the time that was read aloud, since the caller has said yes to that one.
    appointment = booking.book(**press, slot_id=inventory.name_of(slot))
    return _opened(call, draft, appointment, shown=slot.starts_at, now=now)


@transaction.atomic
def book_apart(call: Call, draft: Draft, office: Office, *, actor: str, now: datetime) -> Verification:
    """Books a family that no time there can hold at times next to each other, and opens the page of the caller.

    Raises like `book`. Locks the same.
    """
    refuse_without_consent(call)
    first, *_others = apart.book_apart(**_press(draft, office, actor, now))
    return _opened(call, draft, first, shown=first.starts_at, now=now)


def _press(draft: Draft, office: Office, actor: str, now: datetime) -> dict[str, Any]:
    people = party.people(draft)
    return {
        "office": office,
        "people": people,
        "contact": Contact(**(drafts.answers(draft, "contact") or {})),
        "submission": draft.submission,
        "now": now,
        "report_by": party.report_by(draft, people),
        "actor": actor,
    }


def _opened(call: Call, draft: Draft, appointment: Appointment, *, shown: datetime, now: datetime) -> Verification:
    asked = (drafts.answers(draft, "details") or {}).get("checked")
    way = (drafts.answers(draft, "paper") or {"way": "no_paper"})["way"]
    drafts.finish(draft, appointment, shown=shown.isoformat(), now=now)
    # From the booking and not from the dictated answers: the caller may have pressed Book first, with other answers.
    booked = appointment.attendees.earliest("position")
    return verification.opened_by_booking(call, booked.person, asked or ASKED[way], appointment=appointment, now=now)


def _begun(call: Call, now: datetime) -> Draft:
    draft, _secret = drafts.begin(now=now)
    return _work_on(call, draft)


def _work_on(call: Call, draft: Draft) -> Draft:
    call.draft = draft
    call.save(update_fields=["draft"])
    return draft


def _known(subject: Subject) -> dict[str, Any]:
    """The details of a person as a draft stores them; the latest paper's date to report by, where no notice has it."""
    known = {"born": subject.details.date_of_birth, "country": subject.details.country_of_birth}
    if subject.notices:
        notice = subject.notices[0]
        return known | {"subject_id": notice.subject_id, "notice": str(notice.pk), "way": "subject_id"}
    report_by = subject.attendees[0].appointment.report_by
    names = {"given_names": subject.details.given_names, "family_name": subject.details.family_name}
    return known | names | {"report_by": report_by.isoformat() if report_by else "", "way": "no_paper"}


def _contact(last: Appointment | None) -> dict[str, Any]:
    return {name: getattr(last, name) for name in ("email", "phone", "needs", "language")} if last else {}


def _members(before: dict[str, Any] | None) -> list[dict[str, Any]]:
    return list((before or {}).get("members", []))


def _family(members: list[dict[str, Any]]) -> dict[str, Any]:
    # The first person is not among them. Complete, because the agent asks for all at once.
    return {"members": members[: MAX_PARTY - 1], "is_complete": True}
