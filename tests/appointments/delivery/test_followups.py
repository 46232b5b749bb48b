"""A message that reached nobody: staff get one to-do, and the other channel is used."""

from datetime import timedelta
from functools import partial

import pytest

from appointments import booking
from appointments.booking import move_day
from appointments.delivery import dispatch, opt_outs
from appointments.delivery.follow_ups import follow_up
from appointments.models import Appointment, Message, OptOut, Relocation, ToDo
from appointments.notices import attempts
from appointments.tasks import follow_up_failures
from offices.models import Closure
from tests.appointments.notices.conftest import actor, write
from tests.together import together

__all__ = ["actor", "write"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed(bruno, mailbox, now) -> Appointment:
    """Bruno's server refuses his address."""
    mailbox.answers["bruno@example.com"] = "550 5.1.1 no such user"
    assert list(dispatch.send_due(lambda: now)) == ["failed"]
    return bruno


def test_staff_are_told_why(failed, now):
    assert follow_up(now) == 1
    to_do = ToDo.objects.get()
    assert (to_do.appointment, to_do.reason) == (failed, "email confirmation SMTP 550 5.1.1")


def test_a_failure_is_taken_up_once(failed, now):
    follow_up(now)
    ToDo.objects.update(done_at=now, done_by="user:1")
    assert follow_up(now) == 0
    assert not ToDo.objects.open().exists()


def test_what_a_provider_reports_later_counts_too(bruno, mailbox, now):
    list(dispatch.send_due(lambda: now))
    Message.objects.update(delivery="undelivered", error="Twilio 30003")
    follow_up(now)
    assert ToDo.objects.get().reason == "email confirmation Twilio 30003"


def test_what_arrived_needs_nobody(bruno, mailbox, now):
    list(dispatch.send_due(lambda: now))
    assert follow_up(now) == 0


def test_the_other_way_is_taken_when_nothing_was_planned_there(failed, now):
    failed.phone = "+12125550123"
    failed.save(update_fields=["phone"])
    follow_up(now)
    other = Message.objects.get(channel="sms")
    assert (other.kind, other.version, other.due_at, other.status) == ("confirmation", 1, now, "planned")


def test_what_the_other_way_said_already_is_not_said_twice(ana, mailbox, now):
    mailbox.answers["ana@example.com"] = "550 no such user"
    list(dispatch.send_due(lambda: now))
    follow_up(now)
    assert list(Message.objects.filter(channel="sms").values_list("status", flat=True)) == ["sent"]


@pytest.fixture
def closed_day(office, now):
    """Closes the day of an appointment and moves its party."""

    def close(appointment) -> None:
        day = appointment.starts_at.date()
        closure = Closure(office=office, starts_on=day, ends_on=day, reason_source="Snow")
        move_day.close(closure, now=now, actor="user:1")
        move_day.relocate(Relocation.objects.get().pk, lambda: now)
        list(dispatch.send_due(lambda: now))
        follow_up(now)

    return close


def test_whom_the_office_moves_and_no_message_may_reach_is_called(text, closed_day, now):
    opt_outs.stop("sms", "+12125550123", OptOut.Reason.ASKED, now=now)
    closed_day(text.appointment)
    to_do = ToDo.objects.get()
    assert (to_do.appointment, to_do.reason) == (text.appointment, "sms office_closed opted out")


def test_a_mail_is_enough_for_a_person_without_texts(ana, mailbox, closed_day, now):
    opt_outs.stop("sms", "+12125550123", OptOut.Reason.ASKED, now=now)
    closed_day(ana)
    assert not ToDo.objects.exists()


def test_neither_a_dead_mailbox_nor_a_phone_without_texts_tells_them(ana, mailbox, closed_day, now):
    opt_outs.stop("sms", "+12125550123", OptOut.Reason.ASKED, now=now)
    opt_outs.stop("email", "ana@example.com", OptOut.Reason.BOUNCED, now=now)
    closed_day(ana)
    assert ToDo.objects.get().appointment == ana


def test_what_no_longer_holds_needs_nobody(failed, now):
    booking.cancel(failed.pk, version=1, now=now)
    follow_up(now)
    assert not ToDo.objects.exists()


def test_after_the_appointment_nobody_is_called(failed):
    follow_up(failed.slot.starts_at + timedelta(hours=1))
    assert not ToDo.objects.exists()


def test_of_a_notice_that_was_found_staff_are_told_when_neither_way_works(write, make_notice, mailbox, now):
    write(email="ana@example.com", phone="+12125550123")
    make_notice()
    attempts.look_again(now)
    assert {message.version for message in Message.objects.all()} == {1}
    mailbox.answers["ana@example.com"] = "550 no such user"
    assert sorted(dispatch.send_due(lambda: now)) == ["failed", "sent"]
    assert follow_up(now) == 1
    assert not ToDo.objects.exists()
    Message.objects.filter(channel="sms").update(delivery="undelivered")
    assert follow_up(now) == 1
    assert ToDo.objects.get().reason == "sms attempt_follow_up"


def test_the_clock_does_it(failed):
    Message.objects.update(expires_at="2100-01-01T00:00Z")
    follow_up_failures()
    assert ToDo.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_it_up_once(failed, now):
    assert sum(together([partial(follow_up, now)] * 2)) == 1
    assert ToDo.objects.count() == 1
