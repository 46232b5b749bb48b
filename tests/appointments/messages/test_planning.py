"""Which messages a booking plans, and for when."""

from datetime import UTC, datetime, timedelta

import pytest

from appointments import outbox
from appointments.booking import Contact
from appointments.models import Message

pytestmark = pytest.mark.django_db


def planned(appointment):
    return {message.kind: message.due_at for message in appointment.messages.all()}


def test_the_confirmation_is_due_at_once_and_of_no_use_after_the_appointment(bruno, now):
    message = bruno.messages.get(kind="confirmation")
    assert (message.due_at, message.useless_at) == (now, bruno.slot.starts_at)


def test_reminders_are_due_at_10_on_the_offices_clock_7_3_and_1_days_before(book, make_person, now):
    later = datetime(2026, 12, 21, 5, tzinfo=UTC)
    appointment = book(make_person(), on_or_after=later, contact=Contact("en", "bruno@example.com"))
    assert appointment.starts_at.day == 21
    assert planned(appointment) == {
        "confirmation": now,
        "reminder_7": datetime(2026, 12, 14, 15, tzinfo=UTC),
        "reminder_3": datetime(2026, 12, 18, 15, tzinfo=UTC),
        "reminder_1": datetime(2026, 12, 20, 15, tzinfo=UTC),
    }


def test_a_reminder_keeps_the_offices_hour_when_the_clocks_change(book, make_person, office):
    spring = datetime(2027, 3, 15, 4, tzinfo=UTC)
    appointment = book(make_person(), on_or_after=spring, contact=Contact("en", "bruno@example.com"))
    hours = {office.local(due).hour for kind, due in planned(appointment).items() if kind != "confirmation"}
    assert hours == {10}


def test_reminders_whose_time_has_passed_are_skipped(bruno):
    assert bruno.starts_at.date() - timedelta(days=1) == datetime(2026, 12, 1, tzinfo=UTC).date()
    assert set(planned(bruno)) == {"confirmation"}


def test_each_channel_the_party_left_has_its_own_row(ana):
    assert set(ana.messages.values_list("channel", flat=True)) == {"email", "sms"}


def test_a_party_that_left_no_contact_gets_none(book, make_person):
    assert not book(make_person()).messages.exists()


def test_planning_the_same_version_twice_is_refused(bruno, now):
    with pytest.raises(Exception, match="one_message_per_version_kind_and_channel"):
        outbox.plan(bruno, Message.Kind.CONFIRMATION, now=now)
