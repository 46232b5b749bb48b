"""To forget one appointment leaves what is known of everyone else as it is."""

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.db.models import Model

from appointments.booking import Contact
from appointments.models import (
    Appointment,
    AttemptReceipt,
    Attendee,
    Call,
    DayNote,
    LinkRemoval,
    Message,
    Note,
    RelocatedParty,
    Relocation,
    Report,
    SamePerson,
    ToDo,
    WalkIn,
)
from appointments.upkeep.retention import forget_appointments, forget_calls, forget_walk_ins
from appointments.values.identifiers import with_check
from tests import marking
from tests.appointments.upkeep.retention.conftest import MOMENT, talk

pytestmark = pytest.mark.django_db

EMPTIED = (Appointment, Attendee, Call, DayNote, LinkRemoval, Message, Note, RelocatedParty, Report, SamePerson, ToDo)
ALIASES = ("3" * 64, "4" * 64)


def rows() -> dict[tuple[type[Model], Any], dict[str, Any]]:
    return {(model, row["id"]): row for model in (*EMPTIED, WalkIn) for row in model.objects.values()}


def write_about(booked: Appointment, now: datetime) -> None:
    """All that retention empties or ends, at this moment."""
    by = {"written_by": "user:1", "submission": uuid.uuid4()}
    talk(booked, now, agent="zara", aliases=ALIASES)
    Message.objects.filter(appointment=booked).update(provider_id="SM9")
    DayNote(appointment=booked, text="Comes early", written_at=now, **by).save(force_insert=True)
    WalkIn(office=booked.office, arrived_at=now, name="Dora", kind="told", language="en", **by).save(force_insert=True)
    tried = {"code": with_check("K7P49XQM"), "link_hash": b"1", "submission": uuid.uuid4(), "tried_at": now}
    receipt = AttemptReceipt.objects.create(kind="turned_away", **tried)
    report = Report(receipt=receipt, appointment=booked, words="The door was shut", mark="booked")
    report.came_at = report.due_at = now
    report.save(force_insert=True)
    job = Relocation.objects.create(office=booked.office, slots=[], asked_at=now, asked_by="user:1")
    moved = {"from_slot": booked.slot, "version": 1, "moved_at": now, "needs_call": True}
    RelocatedParty.objects.create(relocation=job, appointment=booked, **moved)


def test_nothing_of_anyone_else_is_forgotten(talked, book, make_person, due):
    hers = rows()
    write_about(book(make_person("Bruno"), contact=Contact("en", "bruno@example.com")), due)
    his = {key: row for key, row in rows().items() if key not in hers}
    assert {model for model, _pk in his} == {*EMPTIED, WalkIn}
    assert forget_appointments(due + MOMENT) == 1
    assert {key: row for key, row in rows().items() if key in his} == his


def test_what_was_said_of_them_goes_with_the_last_that_is_known_of_them(bruno, due):
    marking.mark_seen(bruno.pk, now=bruno.slot.starts_at, actor="user:1")
    talk(bruno, due, agent="zara", aliases=ALIASES)
    removal = LinkRemoval.objects.get()
    other = LinkRemoval(alias=removal.person, person="5" * 64, reason="Sisters", verification=removal.verification)
    other.linked_at = other.unlinked_at = due
    other.linked_in = removal.linked_in
    other.save(force_insert=True)
    forget_appointments(due + MOMENT)
    assert not Note.objects.exists()
    assert (Call.objects.get().phone, SamePerson.objects.get().reason) == ("", "")
    assert {each.reason for each in LinkRemoval.objects.all()} == {""}


def test_what_is_forgotten_is_counted_once(talked, book, make_person, due):
    write_about(book(make_person("Bruno")), talked.started_at)
    assert (forget_calls(due), forget_walk_ins(due)) == (8, 1)
    assert (forget_calls(due), forget_walk_ins(due)) == (0, 0)
