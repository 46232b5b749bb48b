"""The confirmation again: planned, never sent from a page, and limited."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.delivery import dispatch, opt_outs, resend
from appointments.messages import of_appointments
from appointments.models import Appointment, Message, OptOut
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(line, there):
    return lambda channel="sms": line.post("send", {"channel": channel}, **there).content.decode()


def sent(ana):
    return [(each.channel, each.status) for each in ana.messages.filter(kind="copy").order_by("pk")]


def test_a_press_plans_a_message_to_where_they_are(send, ana):
    assert "The confirmation goes out now." in send()
    assert sent(ana) == [("sms", "planned")]


def test_the_link_is_replaced_once_by_the_agent(line, there, ana):
    for _again in range(2):
        page = line.post("send", {"link": "0"}, **there).content.decode()
    assert "The old link opens nothing now." in page
    assert [event.actor[:5] for event in ana.events.filter(kind="link")] == ["user:"]
    assert not Appointment.objects.by_link(ana.link_token).exists()


def test_the_page_says_where_it_goes_masked(line, there):
    page = line.get("send", **there).content.decode()
    assert "•••••••••123" in page
    assert "a•••@example.com" in page
    assert not [fact for fact in ("2125550123", "ana@example.com") if fact in page]


def test_the_mail_carries_the_confirmation_and_the_timeline_shows_it(send, line, there, ana, now):
    send("email")
    assert list(dispatch.send_due(lambda: now)) == ["sent"] * 3
    files = of_appointments.attachments(ana.messages.with_place().get(kind="copy"), now)
    assert [file.name for file in files] == ["appointment.ics", "appointment.pdf"]
    page = line.get("person", **there).content.decode()
    assert "The confirmation once more" in page
    assert "E-mail · Sent" in page


def test_one_at_a_time_and_three_a_day(send, ana, set_clock, now):
    for time in range(5):
        set_clock(now + timedelta(minutes=10 * time))
        send()
        assert "It cannot go there now." in send()
        ana.messages.filter(kind="copy").update(status=Message.Status.SENT, sent_at=now)
    assert len(sent(ana)) == resend.COPIES_A_DAY
    set_clock(now + timedelta(days=1, minutes=1))
    assert resend.ways(ana, now + timedelta(days=1, minutes=1))[0].refusal is None


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_are_one_message(ana, now):
    results = together([lambda: resend.send(ana.pk, "sms", now=now)] * 6)
    assert sum(isinstance(result, resend.CannotSend) for result in results) == 5
    assert len(sent(ana)) == 1


@pytest.mark.parametrize("channel", ["", "pigeon"])
def test_another_way_sends_nothing(channel, send, ana):
    assert "It cannot go there now." in send(channel)
    assert sent(ana) == []


def test_nothing_goes_to_a_phone_that_stopped_or_a_mailbox_there_is_not(send, ana, now):
    opt_outs.stop("sms", ana.phone, OptOut.Reason.ASKED, now=now)
    opt_outs.stop("email", ana.email, OptOut.Reason.BOUNCED, now=now)
    assert [way.refusal.value for way in resend.ways(ana, now)] == ["stopped", "bounced"]
    send("email")
    assert sent(ana) == []


def test_a_copy_of_what_was_moved_since_does_not_go_out(send, ana, now):
    send()
    booking.reschedule(ana.pk, version=1, now=now, on_or_after=now + timedelta(days=5))
    assert sent(ana) == [("sms", "dropped")]
