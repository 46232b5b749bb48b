"""The story of an appointment is told from its history: each sentence is what the events say, and none is left out."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from appointments import booking
from appointments.booking import office_facts
from appointments.models import Appointment, AppointmentEvent, Message
from appointments.receipts import story
from appointments.receipts.addresses import check_of
from appointments.receipts.confirmation import confirmation_receipt
from offices.dates import clock_time, long_date
from tests.supply import earliest_slot

pytestmark = pytest.mark.django_db

Kind = AppointmentEvent.Kind


def lines(appointment, *, to_person=True, last=None) -> list[str]:
    return [line.replace("\xa0", " ") for line in story.of(appointment).lines(to_person=to_person, last=last)]


def test_it_begins_with_the_booking_and_what_was_earliest_where(bruno):
    (line,) = lines(bruno)
    assert line.startswith("Booked on Tuesday, December 1, 2026, noon by you, for Wednesday, December 2, 2026,")
    assert line.endswith("This was the earliest date at 26 Federal Plaza, New York at that moment.")


def test_no_line_ends_within_a_time_of_it(bruno, now):
    then = now + timedelta(minutes=3)
    moved = booking.reschedule(bruno.pk, version=1, now=then, on_or_after=now + timedelta(days=9), actor="user:1")
    assert "December\xa01, 2026, 12:03\xa0p.m. by" in story.of(moved).lines(to_person=True)[1]


def test_a_later_day_says_what_the_earliest_was(book, make_person, now):
    later = book(make_person(), on_or_after=now + timedelta(days=9))
    assert (
        "The earliest date at 26 Federal Plaza, New York at that moment was Wednesday, December 2, 2026."
        in lines(later)[0]
    )


def test_there_and_back_again_is_no_later_date_and_is_not_unmoved(bruno, now, client, settings):
    away = booking.reschedule(bruno.pk, version=1, now=now, on_or_after=now + timedelta(days=9))
    back = booking.reschedule(bruno.pk, version=away.version, now=now)
    told = lines(back)
    assert len(told) == 3
    assert told[2].endswith("This was the earliest date at 26 Federal Plaza, New York at that moment.")
    page = client.get("/en" + check_of(back).removeprefix(settings.SITE_URL)).content.decode()
    assert "later date was chosen" not in page.casefold()
    assert "not moved" not in page
    assert page.count("Changed on") == 2


def test_a_corrected_address_is_told_on_page_paper_and_code(client, bruno, office, now, settings):
    office_facts.change(office, {"room": "9"}, now=now, actor="user:1")
    bruno = Appointment.objects.with_place().get(pk=bruno.pk)
    line = "The office corrected its address, its room or its time zone on Tuesday, December 1, 2026, noon."
    assert lines(bruno)[1:] == [line]
    check = client.get("/en" + check_of(bruno).removeprefix(settings.SITE_URL)).content.decode()
    assert line in strip_tags(check).replace("\xa0", " ")
    page = client.get(f"/en/confirmation/{bruno.link_token}/").content.decode()
    assert "Your confirmation from before this change is out of date." in page


def test_what_the_office_did_is_no_choice_of_the_person(bruno, now):
    moved = booking.reschedule(
        bruno.pk,
        version=1,
        now=now,
        on_or_after=now + timedelta(days=9),
        actor="user:1",
        reason="relocation:7",
        told=Message.Kind.OFFICE_CLOSED,
    )
    told = lines(moved)[1]
    assert "by the office" in told
    assert told.endswith("The office had to move it.")
    assert "earliest" not in told


def test_in_two_zones_each_time_names_its_own(bruno, make_office, now):
    """Negative control: in one zone none is named."""
    assert "Time)" not in lines(bruno)[0]
    far = make_office("ELP", timezone="America/Denver", city="El Paso")
    then = now + timedelta(minutes=3)
    moved = booking.reschedule(bruno.pk, version=1, now=then, slot_id=earliest_slot(far, then), actor="user:1")
    booked, changed = lines(moved)
    assert booked.startswith("Booked on Tuesday, December 1, 2026, noon (Eastern Time) by you, for Wednesday,")
    assert changed.startswith("Changed on Tuesday, December 1, 2026, 10:03 a.m. (Mountain Time) by the office: from ")
    assert changed.count("(Eastern Time)") == 1
    assert changed.count("(Mountain Time)") == 2


def test_a_split_leaves_a_trace_with_the_one_and_with_the_others(ana, now):
    """Negative control: only the whole record of the others tells it."""
    lucia = ana.attendees.get(position=2)
    later = ana.office.slots.filter(starts_at__gt=ana.slot.starts_at).latest("starts_at")
    alone = booking.split(ana.pk, lucia.pk, version=1, slot_id=later.pk, now=now)
    assert "Before that there was a place in a family appointment." in lines(alone)[0]
    assert len(lines(ana)) == 1
    told = story.of(ana, with_family=True).lines(to_person=False)[1].replace("\xa0", " ")
    assert told == "A family member got an appointment of their own on Tuesday, December 1, 2026, noon by the person."


def test_a_move_for_a_new_member_is_recorded_as_both(ana, make_person, now):
    """Only the whole record tells who joined; each event has its own version, and its own message is the move's."""
    later = ana.office.slots.filter(starts_at__gt=ana.slot.starts_at).latest("starts_at")
    moved = booking.add_member(ana.pk, make_person("Elena"), version=1, slot_id=later.pk, now=now)
    told = story.of(moved, with_family=True).lines(to_person=False)
    assert [line.split(" on ")[0] for line in told] == ["Booked", "Changed", "A family member was added"]
    assert list(moved.events.values_list("kind", "version")) == [("booked", 1), ("moved", 2), ("joined", 3)]
    assert set(moved.messages.filter(version=3).values_list("kind", flat=True)) >= {"changed"}


@pytest.mark.parametrize(("to_person", "who"), [(True, "by you"), (False, "by the person")])
def test_it_says_who_did_it(to_person, who, bruno):
    assert who in lines(bruno, to_person=to_person)[0]


def test_the_support_line_is_named(bruno, now):
    agent = {"actor": "user:1", "reason": "agent:ill"}
    moved = booking.reschedule(bruno.pk, version=1, now=now, on_or_after=now + timedelta(days=9), **agent)
    assert "by the support line" in lines(moved)[1]


def test_a_cancellation_and_its_end_are_told(bruno, now):
    gone = booking.cancel(bruno.pk, version=1, now=now)
    back = booking.undo_cancel(gone.pk, version=gone.version, now=now)
    assert [line.split(" on ")[0] for line in lines(back)] == ["Booked", "Cancelled", "Booked again"]


def test_papers_show_the_last_three_changes_and_the_code_all(bruno, now):
    version = 1
    for days in (3, 6, 9, 13, 16):
        version = booking.reschedule(
            bruno.pk, version=version, now=now, on_or_after=now + timedelta(days=days), actor="user:1"
        ).version
    bruno.refresh_from_db()
    shown = lines(bruno, last=3)
    assert shown[1] == "2 more changes are on the page that the code opens."
    assert [line for line in shown if line.startswith("Changed")] == lines(bruno)[-3:]


def test_all_its_past_places_are_asked_for_at_once(bruno, now, monkeypatch, django_assert_num_queries):
    moved = booking.reschedule(bruno.pk, version=1, now=now, on_or_after=now + timedelta(days=9))
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=30))
    with django_assert_num_queries(2):
        story.of(moved)


def test_page_pdf_and_story_say_the_same(client, bruno, now):
    moved = booking.reschedule(bruno.pk, version=1, now=now, on_or_after=now + timedelta(days=9))
    page = strip_tags(client.get(f"/en/confirmation/{moved.link_token}/").content.decode().replace("\xa0", " "))
    paper = [line.replace("\xa0", " ") for block in confirmation_receipt(moved).parts[0].blocks for line in block.lines]
    for line in lines(moved):
        assert line in paper
        assert line in page
    assert len(lines(moved)) == 2


CHANGES = st.lists(
    st.tuples(st.sampled_from(["move", "office", "agent", "cancel", "undo"]), st.integers(1, 25)), max_size=6
)


NUMBERS = count()


def happens(appointment, what, days, now):
    """One change of a random history; what cannot happen then does not. The office moves nobody to an earlier time."""
    appointment = Appointment.objects.select_related("slot").get(pk=appointment.pk)
    wish = {"on_or_after": now + timedelta(days=days)}
    later = {"on_or_after": max(wish["on_or_after"], appointment.slot.starts_at + timedelta(minutes=1))}
    office = {"actor": "user:1", "reason": "relocation:7", "told": Message.Kind.OFFICE_CLOSED}
    agent = {"actor": "user:1", "reason": "agent:ill"}
    verbs = {
        "move": lambda version: booking.reschedule(appointment.pk, version=version, now=now, **wish),
        "agent": lambda version: booking.reschedule(appointment.pk, version=version, now=now, **agent, **wish),
        "office": lambda version: booking.reschedule(appointment.pk, version=version, now=now, **office, **later),
        "cancel": lambda version: booking.cancel(appointment.pk, version=version, now=now),
        "undo": lambda version: booking.undo_cancel(appointment.pk, version=version, now=now),
    }
    refusals = booking.AlreadyEnded, booking.NothingToUndo, booking.SamePlace, booking.TooManyChanges, booking.TooNear
    with suppress(*refusals):
        verbs[what](appointment.version)


@examples(max_examples=15, suppress_health_check=list(HealthCheck))
@given(CHANGES)
def test_whatever_happens_every_sentence_is_what_the_events_say(book, make_person, now, changes):
    appointment = book(make_person(f"Sample{next(NUMBERS)}"))
    for number, (what, days) in enumerate(changes):
        happens(appointment, what, days, now + timedelta(minutes=number))
    events = list(appointment.events.filter(kind__in=story.TOLD).select_related("from_slot", "to_slot__office"))
    told = lines(appointment)
    assert len(told) == len(events)
    for line, event in zip(told, events, strict=True):
        agrees(line, event)


def said(moment, office) -> str:
    return f"{long_date(office.local(moment))}, {clock_time(moment, office)}"


def agrees(line: str, event: AppointmentEvent) -> None:
    office = (event.to_slot or event.from_slot).office
    assert said(event.happened_at, office) in line
    if event.kind in (Kind.BOOKED, Kind.MOVED):
        assert said(event.to_slot.starts_at, office) in line
    if event.kind == Kind.MOVED:
        assert said(event.from_slot.starts_at, office) in line
    assert ("by the office" in line) == event.reason.startswith("relocation:")
    assert ("by you" in line) == (event.actor == "person")
    is_earliest = event.earliest is not None and long_date(office.local(event.earliest)) == long_date(
        office.local(event.to_slot.starts_at)
    )
    assert ("This was the earliest date" in line) == is_earliest
