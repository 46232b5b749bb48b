"""What an agent reads aloud, and what the page beside it says."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from appointments import booking, worklist
from appointments.models import Appointment, RelocatedParty, Relocation, ToDo
from appointments.support import script
from offices.models import Slot
from tests import marking
from tests.supply import set_places

pytestmark = pytest.mark.django_db


def test_the_script_is_in_the_callers_language_with_everything_spelled_out(ana, now):
    said = script.confirmation(ana, "es", now)
    assert "El día es miércoles, dos de diciembre de dos mil veintiséis." in said
    assert "La hora es doce del mediodía, hora del Este." in said
    assert any(said.count(sentence) for sentence in said if "número de confirmación" in sentence)


def test_the_script_in_english(ana, now):
    moved = booking.reschedule(ana.pk, version=1, now=now, on_or_after=ana.office.local(now).replace(day=9, hour=9))
    said = script.confirmation(moved, "en", now)
    assert "The day is Wednesday, December nine, two thousand twenty-six." in said
    assert "The time is nine in the morning, Eastern Time." in said


@pytest.mark.parametrize(("minute", "words"), [(0, "nine in the morning"), (5, "nine five in the morning")])
def test_the_clock_in_words(minute, words):
    assert script.clock_in_words(timezone.now().replace(hour=9, minute=minute)) == words


def test_signs_are_spelled_one_by_one():
    assert script.spelled("K7P4") == "K, seven, P, four"
    with translation.override("es"):
        assert script.spelled("29") == "dos, nueve"


@pytest.mark.parametrize(
    ("language", "day", "words"),
    [("es", 22, "veintidós"), ("es", 31, "treinta y uno"), ("es", 16, "dieciséis"), ("en", 21, "twenty-one")],
)
def test_a_day_is_spelled_as_its_language_spells_it(language, day, words):
    with translation.override(language):
        assert f" {words}" in script.day_in_words(datetime(2026, 12, day, tzinfo=UTC))


def test_a_language_without_number_words_gets_digits():
    with translation.override("ht"):
        assert script.spelled("29") == "2, 9"


def test_a_time_that_the_office_cannot_keep_is_not_read_aloud_as_one_to_come_to(ana, now):
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    ana = Appointment.objects.with_place().get(pk=ana.pk)
    said = script.confirmation(ana, "en", now)
    assert said[0] == "The office is closed at the time of your appointment. Do not come then."
    assert "The day was Wednesday, December two, two thousand twenty-six." in said
    assert not [each for each in said if each.startswith(("You have", "Bring", "The address"))]
    assert script.confirmation(ana, "en", ana.slot.starts_at)[0].startswith("The office was closed")


def test_a_closed_time_at_which_some_of_them_are_there_is_not_read_aloud_as_theirs(ana, now):
    lucia = str(ana.attendees.get(position=2).pk)
    marking.mark_member(ana.pk, lucia, "arrived", version=1, now=ana.slot.starts_at, actor="user:1")
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    ana = Appointment.objects.with_place().get(pk=ana.pk)
    said = script.confirmation(ana, "en", now)
    assert said[0] == "Some of you have come to the office already."
    assert "The day is Wednesday, December two, two thousand twenty-six." in said
    assert "You have a check-in appointment." not in said
    assert "The day was Wednesday, December two, two thousand twenty-six." in script.confirmation(
        ana, "en", ana.slot.starts_at
    )


def test_a_page_of_those_who_have_no_place_takes_as_few_queries(line, there, ana, now):
    """`tests.few_queries` counts them: each question whether they wait for a place would be one more."""
    set_places(ana.slot, 0)
    job = Relocation.objects.create(office=ana.office, slots=[ana.slot_id], asked_at=now, asked_by="user:1")
    place = {"appointment": ana, "from_slot": ana.slot, "version": 1, "moved_at": now, "needs_call": True}
    RelocatedParty.objects.create(relocation=job, **place)
    assert "They are not to go then." in line.get("person", **there).content.decode()


def test_the_agent_sees_that_the_office_cannot_keep_the_time(line, there, ana):
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    for name in ("person", "move", "cancel", "family"):
        page = line.get(name, **there).content.decode()
        assert "They are not to go then." in page
        assert "lose the place" not in page
        assert "They have: " not in page
    lucia = ana.attendees.get(position=2).pk
    assert "The others keep their time" not in line.get("family_member", member=lucia, **there).content.decode()


def test_a_time_that_has_come_is_not_read_aloud_as_ahead(ana):
    starts = ana.slot.starts_at
    said = script.confirmation(ana, "en", starts)
    assert said[0] == "The time of your check-in appointment has come."
    assert "The day was Wednesday, December two, two thousand twenty-six." in said
    marking.arrive(ana.pk, now=starts, actor="user:1")
    said = script.confirmation(Appointment.objects.with_place().get(pk=ana.pk), "en", starts)
    assert said[0] == "The office noted that you are there. Please wait to be called."


def test_a_cancelled_appointment_is_not_read_aloud(ana, now):
    Appointment.objects.update(report_by="2026-12-15")
    booking.cancel(ana.pk, version=1, now=now)
    assert script.confirmation(Appointment.objects.get(), "en", now) == [
        "You have no appointment now.",
        "Your last one was cancelled.",
        "If you must report, you still must report by Tuesday, December 15, 2026.",
    ]


def test_a_party_without_a_time_is_not_called_about_a_new_one(line, ana, now):
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    worklist.add(ana, ToDo.Kind.TO_CALL, now=now)
    page = line.post("take", {"kind": "to_call"}).content.decode()
    assert "they have no other yet. Call them: they are not to go then." in page
    assert "read the new time aloud" not in page


def test_a_party_without_a_time_takes_no_query_of_its_own(line, book, make_person, now):
    asked = []
    for name in ("Bruno", "Carla", "Elena"):
        party = book(make_person(name))
        Slot.objects.filter(pk=party.slot_id).update(is_closed=True)
        worklist.add(party, ToDo.Kind.TO_CALL, now=now)
        line.post("take", {"kind": "to_call"})
        with CaptureQueriesContext(connection) as queries:
            line.get("to_dos")
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]
