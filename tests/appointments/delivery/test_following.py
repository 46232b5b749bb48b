"""One function says which messages an appointment should have planned; a sweep writes what is missing."""

from datetime import UTC, datetime, timedelta

import pytest

from appointments import booking, outbox
from appointments.booking import Contact
from appointments.booking.contact import change_contact
from appointments.models import Appointment, Message
from appointments.outbox import state

pytestmark = pytest.mark.django_db

LATER = datetime(2026, 12, 21, 5, tzinfo=UTC)


@pytest.fixture
def dora(book, make_person) -> Appointment:
    return book(make_person("Dora"), on_or_after=LATER, contact=Contact("en", "dora@example.com"))


def planned(appointment) -> set[tuple[str, int]]:
    return set(appointment.messages.filter(status="planned").values_list("kind", "version"))


def test_after_a_verb_the_sweep_finds_nothing(dora, now):
    moved = booking.reschedule(dora.pk, version=1, now=now, on_or_after=LATER + timedelta(days=2))
    assert outbox.follow_all(now) == 0
    assert outbox.follow(moved, now=now) == 0


def test_a_reminder_that_was_lost_is_planned_again(dora, now):
    before = planned(dora)
    dora.messages.filter(kind__startswith="reminder").delete()
    assert outbox.follow_all(now) == 1
    assert planned(dora) == before


def test_a_reminder_that_was_dropped_by_mistake_is_planned_again(dora, now):
    dora.messages.filter(kind="reminder_1").update(status=Message.Status.DROPPED)
    assert list(state.lacking(now)) == [dora.pk]
    outbox.follow_all(now)
    assert ("reminder_1", 1) in planned(dora)


def test_a_reminder_of_another_version_is_dropped(dora, now):
    Appointment.objects.filter(pk=dora.pk).update(version=2)
    assert set(state.stale(now)) == {dora.pk}
    outbox.follow_all(now)
    assert {version for _kind, version in planned(dora)} == {2}


def test_reminders_after_the_end_are_dropped(dora, now):
    Appointment.objects.filter(pk=dora.pk).update(status=Appointment.Status.CANCELLED)
    outbox.follow_all(now)
    assert planned(dora) == set()


def test_a_party_without_a_contact_lacks_nothing(book, make_person, now):
    book(make_person("Quiet"), on_or_after=LATER, contact=Contact("en"))
    assert not state.lacking(now).exists()


def test_an_appointment_too_near_for_a_reminder_lacks_nothing(bruno, now):
    assert not state.lacking(now).exists()


def test_the_yearly_question_counts_from_the_last_change(book, make_person, make_office, now):
    far = book(make_person(), on_or_after=now + timedelta(days=700), contact=Contact("en", "far@example.com"))
    asked = far.messages.get(kind="still_right")
    assert asked.due_at == now + timedelta(days=365)
    # It says that the appointment is far ahead.
    assert asked.expires_at == asked.due_at + timedelta(days=7)
    later = now + timedelta(days=20)
    booking.change_contact(
        far.pk, Contact("en", "far@example.com", "+12125550177"), seen=Contact.of(far).stamp, now=later
    )
    assert set(far.messages.filter(kind="still_right").values_list("due_at", flat=True)) == {asked.due_at}


@pytest.mark.parametrize("hours", [0, 11], ids=["a busy provider", "the night"])
def test_a_reminder_that_is_tried_again_survives_another_language(hours, text, provider, send):
    tries_at = text.appointment.slot.starts_at - timedelta(hours=26 - hours)
    text.delete()
    reminder = Message.objects.create(
        appointment=text.appointment,
        version=1,
        kind="reminder_1",
        channel="sms",
        due_at=tries_at,
        expires_at=text.appointment.slot.starts_at,
    )
    provider.behave = lambda: "busy"
    assert send(tries_at) == ["planned"]
    seen = Contact.of(text.appointment).stamp
    change_contact(text.appointment.pk, Contact("es", "", "+12125550123"), seen=seen, now=tries_at)
    reminder.refresh_from_db()
    assert (reminder.status, reminder.due_at > tries_at) == ("planned", True)
