"""The front desk: who is expected, here, in and done, and who waits longest."""

import re
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from appointments import booking
from appointments.booking import Contact
from appointments.desk.day_sheet import sheet
from appointments.desk.queue import people_in, queue
from appointments.models import AccessLog, Appointment
from offices.models import Office, Slot
from tests import marking

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DESK = ["NYC"]


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


@pytest.fixture
def shown(office, on_the_day):
    """The queue some minutes later."""

    def shown(minutes: int = 0):
        now = on_the_day + minutes * MINUTE
        return queue(sheet(office, office.local(now).date(), now=now), now=now)

    return shown


def counts(found) -> list[int]:
    return [people_in(part) for part in (found.expected, found.here, found.inside, found.done)]


def test_it_counts_people_in_each_place(shown, ana, bruno, on_the_day):
    facts = {"now": on_the_day, "actor": "user:1", "version": 1}
    assert counts(shown()) == [4, 0, 0, 0]
    marking.arrive(ana.pk, **facts)
    booking.call_in(bruno.pk, **facts)
    assert counts(shown()) == [0, 3, 1, 0]
    marking.mark_member(ana.pk, str(ana.attendees.get(position=1).pk), "seen", **facts)
    assert counts(shown()) == [0, 2, 1, 1]


def test_a_cancelled_one_is_not_in_it(shown, ana, bruno, now):
    booking.cancel(bruno.pk, version=1, now=now)
    assert counts(shown()) == [3, 0, 0, 0]


def test_those_who_wait_longest_are_first(shown, ana, bruno, on_the_day):
    marking.arrive(bruno.pk, now=on_the_day, actor="user:1")
    marking.arrive(ana.pk, now=on_the_day + 5 * MINUTE, actor="user:1")
    found = shown(12)
    assert [(group.appointment, group.minutes) for group in found.here] == [(bruno, 12), (ana, 7)]


@pytest.mark.parametrize(("minutes", "waited"), [(0, "0 min"), (59, "59 min"), (356, "5 h 56 min")])
def test_a_long_wait_is_told_in_hours(minutes, waited, shown, bruno, on_the_day):
    marking.arrive(bruno.pk, now=on_the_day, actor="user:1")
    assert shown(minutes).here[0].waited == waited


def test_nobody_has_failed_to_come_before_their_time(shown, ana):
    assert "no_show" not in shown(-1).expected[0].buttons
    assert "no_show" in shown(0).expected[0].buttons


@pytest.mark.parametrize(("size", "is_full"), [(None, False), (4, False), (3, True)])
def test_the_waiting_room_is_full_when_it_has_a_size(size, is_full, shown, ana, on_the_day, office):
    office.waiting_room = size
    marking.arrive(ana.pk, now=on_the_day, actor="user:1")
    assert shown().is_full == is_full


def test_the_page_says_the_room_and_that_it_is_full(staff, on_the_day, ana):
    Office.objects.update(waiting_room=3)
    marking.arrive(ana.pk, now=on_the_day, actor="user:1")
    page = text(staff("carla").get(reverse("desk:queue", args=DESK)))
    assert "Waiting room: 3 of 3 The waiting room is full." in page


def test_languages_and_help_are_on_top_until_they_are_done(shown, book, make_person, now, ana, on_the_day):
    needing = book(make_person("Carlos"), contact=Contact("es", needs="Mam interpreter"), now=now)
    assert shown().languages == [("Spanish", 4), ("English", 1)]
    assert [group.appointment for group in shown().needs] == [needing]
    marking.mark_seen(needing.pk, now=on_the_day, actor="user:1")
    assert shown().needs == []


@pytest.mark.parametrize("mark", ["arrived", "called_in"])
def test_a_press_for_several_people_marks_all_of_them_or_none(mark, staff, shown, ana):
    people = [str(ana.attendees.get(position=1).pk), str(uuid.uuid4())]
    before = ana.events.count()
    staff("carla").post(reverse("desk:mark", args=["NYC", ana.pk]), {"mark": mark, "version": 1, "member": people})
    assert (counts(shown()), ana.events.count()) == ([4, 0, 0, 0], before)


def test_three_presses_take_a_person_through(staff, on_the_day, bruno):
    carla, address = staff("carla"), reverse("desk:mark", args=["NYC", bruno.pk])
    for mark in ("arrived", "called_in", "seen"):
        page = carla.get(reverse("desk:queue", args=DESK)).content.decode()
        assert f'value="{mark}"' in page
        answer = carla.post(address, {"mark": mark, "version": 1, "back": "queue"})
        assert answer["Location"] == reverse("desk:queue", args=DESK)
    assert Appointment.objects.get(pk=bruno.pk).status == "seen"


def test_the_rest_of_a_family_is_marked_without_the_others(staff, on_the_day, ana):
    carla, address = staff("carla"), reverse("desk:mark", args=["NYC", ana.pk])
    people = [str(each.pk) for each in ana.attendees.all()]
    carla.post(address, {"mark": "arrived", "version": 1, "member": people[1:]})
    carla.post(address, {"mark": "called_in", "version": 1, "member": people[1:]})
    assert [str(each.mark) for each in ana.attendees.select_related("appointment")] == ["booked", "arrived", "arrived"]
    assert ana.events.filter(kind="called_in").count() == 2


def test_it_refreshes_itself_but_stands_still_where_something_is_typed(staff, on_the_day, ana):
    carla = staff("carla")
    page = carla.get(reverse("desk:queue", args=DESK))
    assert page["Refresh"] == "30; url=?by=itself"
    assert 'type="text"' not in page.content.decode()
    finding = carla.get(reverse("desk:scan", args=DESK))
    assert "Refresh" not in finding
    assert "Ana Sample" in finding.content.decode()
    assert "autofocus" in finding.content.decode()


@pytest.mark.parametrize(("address", "is_longer"), [("", True), ("?by=itself", False)])
def test_a_refresh_does_not_keep_a_session_alive(address, is_longer, staff, on_the_day, ana):
    carla = staff("carla")
    Session.objects.update(expire_date=on_the_day + 5 * MINUTE)
    assert carla.get(reverse("desk:queue", args=DESK) + address).status_code == 200
    assert (Session.objects.get().expire_date > on_the_day + 5 * MINUTE) == is_longer


def test_who_is_shown_is_written_down_once_an_hour(staff, on_the_day, ana, bruno):
    carla = staff("carla")
    for page in ("queue", "scan", "queue"):
        carla.get(reverse(f"desk:{page}", args=DESK))
    assert sorted(AccessLog.objects.values_list("appointment", flat=True)) == sorted([ana.pk, bruno.pk])


def test_more_people_take_no_more_queries(staff, on_the_day, book, make_person, now, django_assert_num_queries):
    carla = staff("carla")
    for name in ("Dora", "Emil", "Flor"):
        book(make_person(name), make_person(f"{name}o"), now=now)
    with django_assert_num_queries(15):
        carla.get(reverse("desk:queue", args=DESK))


def test_who_was_seen_though_the_office_closed_is_not_said_to_stay_away(staff, office, ana, on_the_day):
    marking.arrive(ana.pk, now=on_the_day, actor="user:1")
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    marking.mark_seen(ana.pk, now=on_the_day, actor="user:1")
    page = text(staff("carla").get(reverse("desk:queue", args=[office.code])))
    assert "Closed: nobody is to come" not in page.split("Done")[-1]


def test_those_who_were_told_not_to_come_are_not_counted_as_expected(shown, ana, bruno):
    Slot.objects.filter(pk=bruno.slot_id).update(is_closed=True)
    Slot.objects.filter(pk=ana.slot_id).exclude(pk=bruno.slot_id).update(is_closed=True)
    found = shown()
    assert counts(found) == [0, 0, 0, 0]
    assert (people_in(found.off), found.languages) == (4, [])
