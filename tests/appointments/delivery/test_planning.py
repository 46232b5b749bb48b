"""Which messages a booking plans, and for when."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appointments import booking, outbox
from appointments.booking import Contact
from appointments.models import Appointment, Message
from appointments.outbox.reminders import DAYS_BEFORE, reminders
from offices.models import Office, Slot
from offices.zones import ZONE_NAMES

pytestmark = pytest.mark.django_db


def planned(appointment):
    return {message.kind: message.due_at for message in appointment.messages.all()}


def test_the_confirmation_is_due_at_once_and_of_no_use_after_the_appointment(bruno, now):
    message = bruno.messages.get(kind="confirmation")
    assert (message.due_at, message.expires_at) == (now, bruno.slot.starts_at)


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
        outbox.follow(bruno, Message.Kind.CONFIRMATION, now=now)


@given(
    st.integers(0, 6 * 365 * 24 * 12).map(
        lambda steps: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=5 * steps)
    ),
    st.integers(0, 30 * 24 * 60),
    st.sampled_from(sorted(ZONE_NAMES)),
)
def test_reminders_are_ahead_by_day_and_on_their_days(starts_at, minutes_before, zone):
    office = Office(timezone=zone)
    appointment = Appointment(slot=Slot(office=office, starts_at=starts_at), remind_on_day=True)
    now = starts_at - timedelta(minutes=minutes_before)
    for kind, due, _until in reminders(appointment, now=now):
        days = (appointment.starts_at.date() - office.local(due).date()).days
        assert now < due < starts_at
        assert 9 <= office.local(due).hour < 20
        assert days == DAYS_BEFORE.get(kind, days)
        assert kind in DAYS_BEFORE or days in (0, 1)


def test_who_asked_is_reminded_on_the_day_too(book, make_person):
    noon = datetime(2026, 12, 21, 17, tzinfo=UTC)
    asked = book(make_person(), on_or_after=noon, contact=Contact("en", "b@example.com", remind_on_day=True))
    assert planned(asked)["reminder_0"] == datetime(2026, 12, 21, 14, tzinfo=UTC)
    others = book(make_person("Dora"), on_or_after=noon, contact=Contact("en", "d@example.com"))
    assert "reminder_0" not in planned(others)


def test_a_move_and_a_cancellation_leave_no_old_reminder(book, make_person, now):
    later = datetime(2026, 12, 21, 5, tzinfo=UTC)
    appointment = book(make_person(), on_or_after=later, contact=Contact("en", "b@example.com", remind_on_day=True))
    booking.reschedule(appointment.pk, version=1, now=now, on_or_after=later + timedelta(days=2))
    waiting = Message.objects.filter(status="planned")
    assert set(waiting.values_list("version", flat=True)) == {2}
    assert waiting.get(kind="reminder_7").due_at == datetime(2026, 12, 16, 15, tzinfo=UTC)
    booking.cancel(appointment.pk, version=2, now=now)
    assert set(waiting.values_list("kind", flat=True)) == {"cancelled"}


def test_no_worker_is_told_to_look_when_nothing_was_written(book, make_person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after:
        book(make_person("Quiet"), contact=Contact("en"))
    assert outbox.nudge not in after


def test_a_worker_is_told_to_look_when_a_message_was_written(book, make_person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after:
        book(make_person("Told"), contact=Contact("en", "told@example.com"))
    assert outbox.nudge in after


@pytest.mark.parametrize(
    ("back_on", "kinds"),
    [(datetime(2026, 12, 9, 17, tzinfo=UTC), ["reminder_1"]), (datetime(2026, 12, 5, 17, tzinfo=UTC), ["reminder_7"])],
    ids=["after all three", "before the second"],
)
def test_after_a_fault_of_days_one_reminder_goes_out(back_on, kinds, book, make_person, send, now):
    contact = Contact("en", "", "+12125550123")
    dora = book(make_person("Dora"), on_or_after=datetime(2026, 12, 10, 5, tzinfo=UTC), contact=contact)
    send(now)
    send(back_on)
    sent = dora.messages.filter(status="sent", kind__startswith="reminder")
    assert list(sent.values_list("kind", flat=True)) == kinds


def test_one_that_waits_for_the_morning_gives_way_to_the_one_of_that_day(book, make_person, send):
    contact = Contact("en", "", "+12125550123")
    dora = book(make_person("Dora"), on_or_after=datetime(2026, 12, 10, 5, tzinfo=UTC), contact=contact)
    send(datetime(2026, 12, 7, 3, tzinfo=UTC))
    send(datetime(2026, 12, 7, 14, tzinfo=UTC))
    assert dora.messages.get(kind="reminder_7").status == "dropped"
    send(datetime(2026, 12, 7, 15, tzinfo=UTC))
    assert dora.messages.get(kind="reminder_3").status == "sent"
