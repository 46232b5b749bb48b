"""WRITE: what agents write of a call: notes, and the access log of what they saw."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from appointments.models import AccessLog, Appointment, Call, Note, Verification
from appointments.people.disclosure import Look, Record, disclose
from appointments.support import consent
from appointments.support.search import Found

NOBODY_FOUND: dict[str, Any] = {"found": [], "found_by": [], "found_in": [], "marks": []}
"""The facts of a call without a search."""


@transaction.atomic
def note_search(call: Call, found: Found, *, now: datetime) -> None:
    """Stores the people and the receipt that the search found, and records that the agent looked.

    Raises `NoConsent`.
    """
    consent.refuse_to_search(call)
    call.found, call.found_by, call.receipt, call.marks = found.people, found.told, found.receipt, found.marks
    call.found_in = found.within
    call.save(update_fields=["receipt", *NOBODY_FOUND])
    seen = look(call, "support:call", AccessLog.Kind.FOUND, ", ".join([*found.told, *sorted({*found.marks})]), now)
    # A search that found nobody is written down too.
    disclose(seen, [Record(person) for person in found.people or [""]])


def write_note(checked: Verification, text: str, *, now: datetime) -> Note:
    """Writes a note for the next agent. The same words in the same call are the same note, sent twice."""
    # Compared here: the texts are sealed, so the database cannot.
    there = next((note for note in checked.notes.filter(event=None) if note.text == text), None)
    return there or Note.objects.create(verification=checked, text=text, written_at=now)


def note_found(checked: Verification, page: str, why: str, people: Sequence[str], *, now: datetime) -> None:
    """Writes down that the agent learned something of others, such as that they may be the person on the line."""
    disclose(look(checked.call, page, AccessLog.Kind.FOUND, why, now), [Record(person) for person in people])


@transaction.atomic
def show_full(checked: Verification, reason: str, *, appointment: Appointment | None, now: datetime) -> None:
    """Writes down that the agent sees the full details from now on, in this call, and why."""
    seen = look(checked.call, "support:full", AccessLog.Kind.FULL, reason, now)
    disclose(seen, [Record(checked.person, appointment)])


def note_file(call: Call, page: str, record: Record, *, now: datetime) -> None:
    """Writes down that the agent takes a paper of someone out of the site."""
    disclose(look(call, page, AccessLog.Kind.FILE, "", now), [record])


def look(call: Call, page: str, kind: AccessLog.Kind, why: str, now: datetime) -> Look:
    """What the agent of the call sees on a page, for the access log."""
    return Look(call.agent, page, kind, now, reason=why, call=call)
