"""Two wordings of a reminder: which one a party gets, and what is recorded."""

import uuid
from collections import Counter

import pytest

from appointments.booking import Contact
from appointments.delivery import dispatch
from appointments.messages import of_appointments, wording_trial
from appointments.models import Appointment, Message

pytestmark = pytest.mark.django_db

LINE = "The office notes who comes"


@pytest.fixture
def lines(office):
    """Sets the office's choice."""

    def lines(choice):
        office.consequence_line = choice
        office.save(update_fields=["consequence_line"])

    return lines


@pytest.fixture
def reminder(bruno):
    """Bruno's reminder, as the database has it."""

    def reminder(channel="email"):
        bruno.messages.update(kind="reminder_1", channel=channel)
        return Message.objects.with_place().get()

    return reminder


@pytest.mark.parametrize(("choice", "said"), [("left_out", False), ("said", True)])
def test_an_office_switches_the_line(choice, said, lines, reminder, now):
    lines(choice)
    assert (LINE in of_appointments.compose(reminder(), now).body) == said
    Appointment.objects.update(phone=b"")
    assert ("Absences are noted" in of_appointments.compose(reminder("sms"), now).body) == said


def test_only_reminders_say_it(lines, bruno, now):
    lines("said")
    assert LINE not in of_appointments.compose(Message.objects.with_place().get(), now).body


def test_the_lot_is_fair_and_always_the_same():
    parties = [Appointment(pk=uuid.UUID(int=n)) for n in range(2000)]
    drawn = [wording_trial.drawn(party) for party in parties]
    assert 900 < Counter(drawn)["plain"] < 1100
    assert drawn == [wording_trial.drawn(party) for party in parties]


def test_where_two_are_compared_it_is_written_down_which_was_said(lines, reminder, mailbox, now):
    lines("compared")
    expected = wording_trial.drawn(reminder().appointment)
    list(dispatch.send_due(lambda: now))
    message = Message.objects.get()
    assert (message.status, message.wording) == ("sent", expected)
    assert (LINE in message.sent_text) == (expected == "consequence")


@pytest.mark.parametrize("choice", ["left_out", "said"])
def test_where_nothing_is_compared_nothing_is_written_down(choice, lines, reminder, mailbox, now):
    lines(choice)
    reminder()
    list(dispatch.send_due(lambda: now))
    assert Message.objects.get().wording == ""


def test_a_confirmation_takes_no_part(lines, book, make_person, mailbox, now):
    lines("compared")
    book(make_person(), contact=Contact("en", "bruno@example.com"))
    list(dispatch.send_due(lambda: now))
    assert Message.objects.get().wording == ""
