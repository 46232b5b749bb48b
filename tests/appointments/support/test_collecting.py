"""To-dos that are found by queries: bookings without a notice, and tries whose result nobody was told."""

from dataclasses import replace
from datetime import timedelta

import pytest

from appointments import booking, worklist
from appointments.booking import Contact, Person
from appointments.delivery.follow_ups import follow_up
from appointments.models import AttemptReceipt, Attendee, Message, ToDo
from appointments.models.attempt import CONTACT_KEPT
from appointments.notices import attempts
from appointments.notices.attempts import Way
from tests import marking
from tests.appointments.notices import conftest

pytestmark = pytest.mark.django_db
actor, write = conftest.actor, conftest.write

LATE = attempts.LOOK_FOR + timedelta(hours=1)


def listed(**which) -> list[tuple[str, str]]:
    return sorted(ToDo.objects.open().filter(**which).values_list("kind", "reason"))


def test_a_booking_without_a_notice_is_listed_once(bruno, now):
    assert [worklist.collect(now), worklist.collect(now)] == [1, 0]
    assert ToDo.objects.get().appointment == bruno


def test_a_booking_with_a_notice_is_not(book, make_notice, now):
    book(Person.on_notice(make_notice()))
    assert worklist.collect(now) == 0


def test_one_that_is_listed_hides_no_other(book, bruno, make_person, now):
    worklist.collect(now)
    emil = book(make_person("Emil"))
    worklist.add(emil, ToDo.Kind.LATE, now=now)
    assert worklist.collect(now) == 1
    assert ToDo.objects.filter(kind="unverified").latest("pk").appointment == emil


def test_a_try_that_is_listed_hides_no_other(write, now):
    write(phone="+12125550123")
    worklist.collect(now + LATE)
    write(phone="+12125550124")
    assert worklist.collect(now + LATE) == 1


def test_what_was_done_does_not_come_again(bruno, now):
    worklist.collect(now)
    worklist.finish(ToDo.objects.get().pk, actor="user:1", now=now)
    assert worklist.collect(now) == 0


@pytest.mark.parametrize("end", ["cancelled", "verified"])
def test_what_nobody_needs_is_let_go(end, bruno, now):
    worklist.collect(now)
    if end == "cancelled":
        booking.cancel(bruno.pk, version=1, now=now)
    else:
        Attendee.objects.update(is_verified=True)
    worklist.collect(now)
    assert ToDo.objects.get().done_by == "clock"


def test_what_someone_has_done_is_not_done_again(bruno, now):
    worklist.collect(now)
    worklist.finish(ToDo.objects.get().pk, actor="user:1", now=now)
    booking.cancel(bruno.pk, version=1, now=now)
    worklist.collect(now)
    assert ToDo.objects.get().done_by == "user:1"


def test_a_try_that_is_being_watched_is_nothing_to_do_yet(write, line, now):
    write()
    assert worklist.collect(now) == 0
    assert line.get("to_dos").context["waiting"][-1].count == 1


def test_a_notice_that_came_for_someone_without_a_contact_is_listed(write, make_notice, now):
    write()
    make_notice()
    attempts.look_again(now)
    worklist.collect(now)
    assert listed() == [("not_yet", "no_contact")]


def test_a_notice_that_did_not_come_is_listed_for_whoever_left_a_contact(write, now):
    write(phone="+12125550123")
    write()
    worklist.collect(now + LATE)
    assert listed() == [("not_yet", "not_found")]


@pytest.mark.parametrize("contact", [{"email": "ana@example.com"}, {"phone": "+12125550123"}])
def test_a_notice_that_came_for_someone_who_can_be_told_is_not_listed(contact, write, make_notice, now):
    write(**contact)
    make_notice()
    attempts.look_again(now)
    assert worklist.collect(now) == 0


def test_a_booking_of_someone_else_ends_no_try(write, make_notice, book, now):
    write()
    make_notice()
    attempts.look_again(now)
    book(Person.on_notice(make_notice("312345679", "012345679")))
    worklist.collect(now)
    assert listed() == [("not_yet", "no_contact")]


@pytest.mark.parametrize("tried", [{}, {"way": Way.A_NUMBER, "number": "012345678", "born": "1988-03-21"}])
def test_whoever_has_booked_since_needs_nobody(tried, write, make_notice, book, now):
    write(**tried)
    notice = make_notice()
    attempts.look_again(now)
    book(Person.on_notice(notice))
    worklist.collect(now)
    assert ToDo.objects.get().done_by == "clock"


@pytest.mark.parametrize(("failed", "is_listed"), [(["email"], False), (["email", "sms"], True)])
def test_news_that_reached_nobody_is_listed(failed, is_listed, write, make_notice, now):
    write(email="ana@example.com", phone="+12125550123")
    make_notice()
    attempts.look_again(now)
    Message.objects.filter(channel__in=failed).update(status="failed", error="550")
    follow_up(now)
    assert ToDo.objects.filter(kind="not_yet").exists() == is_listed


def test_an_agent_takes_a_try_and_calls(write, make_notice, line, now):
    receipt = write(phone="+12125550123", language="es")
    worklist.collect(now + LATE)
    page = line.post("take", {"kind": "not_yet"})
    assert "We looked for 16 days and found no notice." in page.content.decode()
    call = line.post("to_do", {"what": "call"}, number=page.context["mine"][0].to_do.pk)
    assert str(receipt) in call.content.decode()


def test_a_try_of_long_ago_is_not_listed(write, now):
    write()
    AttemptReceipt.objects.update(found_at=now)
    assert worklist.collect(now + CONTACT_KEPT) == 0
    assert worklist.collect(now + CONTACT_KEPT - timedelta(minutes=1)) == 1


@pytest.mark.parametrize(("of_before", "is_listed"), [(True, False), (False, True)])
def test_that_a_message_did_not_arrive_is_let_go_once_the_day_it_was_about_is_over(of_before, is_listed, bruno, now):
    begins = bruno.slot.starts_at
    worklist.add(bruno, ToDo.Kind.MESSAGE_FAILED, now=now if of_before else begins)
    worklist.collect(begins)
    assert ToDo.objects.open().filter(kind="message_failed").exists()
    marking.mark_seen(bruno.pk, now=begins, actor="user:1")
    worklist.collect(begins)
    assert ToDo.objects.open().filter(kind="message_failed").exists() == is_listed


@pytest.mark.parametrize(("given", "is_listed"), [({"phone": "+13055550100"}, False), ({"language": "en"}, True)])
def test_that_a_message_did_not_arrive_is_done_once_they_can_be_reached_elsewhere(given, is_listed, ana, now):
    worklist.add(ana, ToDo.Kind.MESSAGE_FAILED, now=now)
    before = Contact.of(ana)
    booking.change_contact(ana.pk, replace(before, **given), seen=before.stamp, now=now)
    assert ToDo.objects.open().exists() == is_listed


@pytest.mark.parametrize(
    ("kind", "email", "said"),
    [
        ("message_failed", "carla@example.com", "They left an e-mail and no phone"),
        ("message_failed", "", "They left no phone and no e-mail"),
        ("deletion", "", "They asked us to delete their details."),
    ],
)
def test_nobody_is_told_to_call_without_a_number_and_a_wish_for_deletion_goes_to_the_operator(
    kind, email, said, line, book, make_person, now
):
    worklist.add(book(make_person("Carla"), contact=Contact("en", email)), ToDo.Kind(kind), now=now)
    (item,) = line.post("take", {"kind": kind}).context["mine"]
    assert (item.what_to_do.startswith(said), item.again) == (True, None)
