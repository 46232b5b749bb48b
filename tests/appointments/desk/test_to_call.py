"""The people to call: the number by one tap that is noted, what to say, how the call ended."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError
from django.urls import reverse

from appointments import booking
from appointments.booking import Contact, move_day
from appointments.models import AccessLog, Appointment, CallTry, Message, RelocatedParty, Relocation
from appointments.people import call_list
from offices.models import Closure, OpeningHours, Slot
from tests.project.supply_pages import closing

pytestmark = pytest.mark.django_db

FIRST = date(2026, 12, 2)


@pytest.fixture
def rosa(book, make_person, office, set_clock, now):
    """Rosa, who left a phone and without a place."""
    set_clock(now)
    rosa = book(make_person("Rosa"), contact=Contact("es", phone="+12125550177"))
    OpeningHours.objects.update(valid_until=FIRST)
    Slot.objects.filter(starts_at__date__gt=FIRST).update(capacity=0)
    move_day.close(
        Closure(office=office, starts_on=FIRST, ends_on=FIRST, reason_source="Snow"), now=now, actor="user:1"
    )
    move_day.relocate(Relocation.objects.get().pk, lambda: now)
    return Appointment.objects.with_place().get(pk=rosa.pk)


@pytest.fixture
def send(staff, office, rosa):
    """Presses a button beside Rosa's row as Carla."""
    row = RelocatedParty.objects.get().pk
    return lambda name, **data: staff("carla").post(reverse(f"desk:{name}", args=[office.code, row]), data, follow=True)


def test_the_list_shows_no_number(staff, office, rosa):
    page = staff("carla").get(reverse("desk:to_call", args=[office.code])).content.decode()
    assert "Rosa" in page
    assert "2125550177" not in page


def test_one_tap_shows_the_number_and_notes_who_saw_it(send):
    page = send("number").content.decode()
    assert 'href="tel:+12125550177"' in page
    assert "No vaya" in page
    assert CallTry.objects.get().result == "shown"
    assert AccessLog.objects.get().kind == "number"


def test_who_was_not_reached_stays_with_when_to_call_again(send, rosa):
    page = send("called", not_reached="1", again_in="4", version=rosa.version).content.decode()
    assert "Again from" in page
    assert CallTry.objects.get().again_at


@pytest.mark.as_owner
def test_how_a_call_ended_cannot_be_rewritten(send, rosa):
    send("called", not_reached="1", again_in="4", version=rosa.version)
    with pytest.raises(IntegrityError, match="append-only"):
        CallTry.objects.update(result="reached", again_at=None)


def test_who_was_reached_but_has_no_time_yet_stays_and_is_said_to_know(send, rosa):
    page = send("called", reached="1", version=rosa.version).content.decode()
    assert "They know" in page
    assert "Rosa" in page


def test_a_call_about_a_time_that_is_not_theirs_any_more_is_not_noted(send, rosa):
    page = send("called", reached="1", version=rosa.version - 1).content.decode()
    assert "Nobody has to call them any more" in page
    assert not CallTry.objects.exists()


def test_who_has_cancelled_is_on_no_list_and_their_number_is_not_shown(send, rosa, now):
    booking.cancel(rosa.pk, version=rosa.version, now=now)
    assert "2125550177" not in send("number").content.decode()
    assert not CallTry.objects.exists()


def text_of(answer) -> str:
    """A page with single, ordinary spaces."""
    return " ".join(answer.content.decode().split())


@pytest.fixture
def close(office, now):
    """Closes a day and moves its people; returns the newest row of those who must be called."""

    def close(day: date) -> RelocatedParty:
        closure = Closure(office=office, starts_on=day, ends_on=day, reason_source="Snow")
        move_day.close(closure, now=now, actor="user:1")
        move_day.relocate(Relocation.objects.latest("pk").pk, lambda: now)
        return RelocatedParty.objects.latest("pk")

    return close


def test_a_call_to_one_party_is_noted_of_no_other(office, now, book, make_person, close):
    for name in ("Rosa", "Nora"):
        book(make_person(name), contact=Contact("en", phone="+12125550177"))
    close(FIRST)
    RelocatedParty.objects.update(needs_call=True)
    first, second = RelocatedParty.objects.order_by("pk")
    hours = timedelta(hours=4)
    call_list.note(second.pk, reached=False, version=second.version, actor="user:1", now=now, again_in=hours)
    assert {row.pk: row.again_at for row in call_list.to_call(office)} == {first.pk: None, second.pk: now + hours}


@pytest.mark.parametrize(("is_reached", "known"), [(False, "December 2"), (True, "December 3")])
def test_who_is_moved_again_before_a_call_hears_of_the_time_that_they_know(
    is_reached, known, staff, office, set_clock, now, book, make_person, close
):
    set_clock(now)
    book(make_person("Rosa"), contact=Contact("en", phone="+12125550177"))
    carla, row = staff("carla"), close(FIRST)
    Message.objects.update(status="failed")
    RelocatedParty.objects.update(needs_call=True)
    if is_reached:
        call_list.note(row.pk, reached=True, version=row.version, actor="user:1", now=now)
    again = close(FIRST + timedelta(days=1))
    RelocatedParty.objects.filter(pk=again.pk).update(needs_call=True)
    listed = text_of(carla.get(reverse("desk:to_call", args=[office.code])))
    said = text_of(carla.post(reverse("desk:number", args=[office.code, again.pk])))
    assert re.findall(r"Before: \w+, (\w+ \d+)", listed) == [known]
    assert re.findall(r"You had an appointment on \w+, (\w+ \d+)", said) == [known]
    assert "Your new time is Friday, December 4" in said


def test_who_is_moved_again_and_finds_no_place_is_told_of_the_time_that_they_know(
    staff, office, set_clock, now, book, make_person, close
):
    set_clock(now)
    book(make_person("Rosa"), contact=Contact("en", phone="+12125550177"))
    close(FIRST)
    Message.objects.update(status="failed")
    Slot.objects.filter(starts_at__date__gt=FIRST + timedelta(days=1)).update(capacity=0)
    OpeningHours.objects.update(valid_until=FIRST + timedelta(days=1))
    again = close(FIRST + timedelta(days=1))
    assert again.to_slot is None
    said = text_of(staff("carla").post(reverse("desk:number", args=[office.code, again.pk])))
    assert "You had an appointment on Wednesday, December 2" in said


def test_nobody_is_told_not_to_come_at_a_time_that_is_over(send, set_clock, rosa):
    """Negative control: the test of the number, before it."""
    set_clock(rosa.slot.starts_at)
    page = send("number").content.decode()
    assert "Usted tenía una cita el" in page
    assert "No vaya" not in page


def test_a_look_at_a_closure_says_of_no_one_without_a_place_that_they_keep_the_old_time(
    staff, office, book, make_person, set_clock, now
):
    set_clock(now)
    book(make_person("Rosa"))
    OpeningHours.objects.update(valid_until=FIRST)
    Slot.objects.filter(starts_at__date__gt=FIRST).update(capacity=0)
    where = reverse("desk:close", kwargs={"code": office.code, "day": FIRST})
    page = staff("mara").post(where, closing(FIRST)).content.decode()
    assert "1 appointment has no place." in page
    assert "Each is moved to the next time" not in page
    assert "Those who get a new time keep the old one until then." in page


def test_what_was_found_no_place_is_not_said_to_be_moved(staff, office, rosa):
    page = " ".join(staff("carla").get(reverse("desk:to_call", args=[office.code])).content.decode().split())
    assert "Finished. Moved: 0. No place was found: 1." in page


def test_who_has_the_old_time_again_is_not_said_to_have_a_new_one(staff, office, rosa, now):
    move_day.reopen(Closure.objects.get().pk, now=now, actor="user:1")
    again = reverse("desk:again", args=[office.code, RelocatedParty.objects.get().pk])
    assert f"{rosa} has the old time again." in staff("mara").post(again, follow=True).content.decode()
    assert "They have a time again already" in staff("mara").post(again, follow=True).content.decode()
