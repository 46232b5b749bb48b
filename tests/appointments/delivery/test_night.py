"""Messages sent at night, and messages that wait for the morning."""

from datetime import UTC, date, datetime, timedelta

import pytest

from appointments import booking
from appointments.booking import Contact, move_day
from appointments.booking.contact import change_contact
from appointments.delivery import dispatch
from appointments.models import Message, RelocatedParty, Relocation
from offices import inventory
from offices.models import Closure, OpeningHours

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 12, 2, 4, tzinfo=UTC)
"""11 p.m. on December 1 in New York; Bruno is booked for the next morning."""

TRIP = datetime(2026, 12, 9, 11, tzinfo=UTC)
"""6 a.m. in New York, two hours before the first appointment of December 9."""

MORNING = datetime(2026, 12, 2, 14, tzinfo=UTC)


@pytest.fixture
def send():
    return lambda moment: [dispatch.deliver(claim, moment) for claim in dispatch.claim_due(moment, 100)]


@pytest.fixture
def booked_for(book, make_person, now):
    """A person booked days ahead whose confirmation is sent."""

    def booked_for(day):
        contact = Contact("en", "dora@example.com")
        appointment = book(make_person("Dora"), on_or_after=day, contact=contact, now=now - timedelta(days=1))
        appointment.messages.filter(kind="confirmation").update(status="sent", sent_at=day)
        return appointment

    return booked_for


def close(office, day, now):
    closure = Closure(office=office, starts_on=day, ends_on=day, reason_source="Snow")
    move_day.close(closure, now=now, actor="user:1")
    for job in Relocation.objects.all():
        move_day.relocate(job.pk, lambda: now)


def due(kind):
    return Message.objects.get(kind=kind).due_at


def test_what_someone_just_asked_for_is_answered_at_night(book, make_person, send):
    book(make_person(), contact=Contact("en", "bruno@example.com"), now=NIGHT)
    assert send(NIGHT) == ["sent"]


def test_an_answer_that_is_late_waits_for_the_morning(book, make_person, send):
    book(make_person(), contact=Contact("en", "bruno@example.com"), now=NIGHT)
    assert send(NIGHT + timedelta(hours=1)) == ["planned"]
    assert due("confirmation") == MORNING
    assert send(MORNING) == ["sent"]


def test_what_an_office_does_at_night_is_told_in_the_morning(booked_for, office, send):
    moved = booked_for(datetime(2026, 12, 9, 5, tzinfo=UTC))
    close(office, moved.starts_at.date(), NIGHT)
    assert send(NIGHT) == ["planned"]
    assert due("office_closed") == MORNING


@pytest.mark.parametrize(
    ("closed_at", "told_at"),
    [
        (datetime(2026, 12, 2, 2, tzinfo=UTC), datetime(2026, 12, 2, 2, tzinfo=UTC)),
        (NIGHT, datetime(2026, 12, 2, 10, tzinfo=UTC)),
        (datetime(2026, 12, 2, 10, 5, tzinfo=UTC), datetime(2026, 12, 2, 10, 5, tzinfo=UTC)),
    ],
    ids=["9 p.m.", "11 p.m.", "5:05 a.m."],
)
def test_what_an_office_does_to_the_next_day_is_told_while_people_are_up(closed_at, told_at, booked_for, office, send):
    moved = booked_for(datetime(2026, 12, 2, 18, tzinfo=UTC))
    assert moved.starts_at.date() == date(2026, 12, 2)
    close(office, moved.starts_at.date(), closed_at)
    assert due("office_closed") == told_at
    assert send(told_at) == ["sent"]


def test_who_is_moved_back_at_night_is_told_in_the_morning(booked_for, office, send, now):
    moved = booked_for(datetime(2026, 12, 9, 5, tzinfo=UTC))
    close(office, moved.starts_at.date(), now)
    assert send(now) == ["sent"]
    inventory.reopen(Closure.objects.get().pk, now=NIGHT, actor="user:1")
    move_day.move_back(RelocatedParty.objects.get().pk, now=NIGHT, actor="user:1", agreed=True)
    assert send(NIGHT) == ["planned"]
    assert Message.objects.get(version=3, kind="office_closed").due_at == MORNING


def test_a_reminder_held_up_until_night_goes_out_if_the_morning_is_too_late(booked_for, send):
    booked_for(datetime(2026, 12, 9, 5, tzinfo=UTC))
    evening = datetime(2026, 12, 9, 1, 30, tzinfo=UTC)
    assert "sent" in send(evening)


@pytest.mark.parametrize(
    ("held_up_until", "goes_out"),
    [
        (datetime(2026, 12, 9, 2, 59, tzinfo=UTC), None),
        (datetime(2026, 12, 9, 3, tzinfo=UTC), TRIP),
        (datetime(2026, 12, 9, 7, tzinfo=UTC), TRIP),
        (TRIP, None),
    ],
    ids=["9:59 p.m.", "10 p.m.", "2 a.m.", "6 a.m."],
)
def test_a_reminder_wakes_nobody_before_they_get_up_for_an_early_appointment(held_up_until, goes_out, booked_for, send):
    booked_for(datetime(2026, 12, 9, 5, tzinfo=UTC))
    Message.objects.exclude(kind="reminder_1").filter(status="planned").delete()
    assert send(held_up_until) == ["planned" if goes_out else "sent"]
    assert goes_out is None or send(goes_out) == ["sent"]


def test_a_reminder_held_up_until_night_waits_if_it_can(booked_for, send):
    booked_for(datetime(2026, 12, 10, 5, tzinfo=UTC))
    evening = datetime(2026, 12, 8, 1, 30, tzinfo=UTC)
    assert sorted(send(evening)) == ["dropped", "planned"]
    assert due("reminder_3") == datetime(2026, 12, 8, 14, tzinfo=UTC)


def test_a_cancellation_at_night_is_confirmed_at_once(booked_for, send):
    appointment = booked_for(datetime(2026, 12, 10, 5, tzinfo=UTC))
    booking.cancel(appointment.pk, version=1, now=NIGHT)
    assert send(NIGHT) == ["sent"]


EIGHT = datetime(2026, 12, 9, 5, tzinfo=UTC)
"""From then on the first free time is 8 a.m. of December 9 in New York."""


def told(appointment):
    return appointment.messages.exclude(kind__startswith="reminder").filter(status="sent").latest("pk")


def test_the_second_of_two_closures_in_one_night_is_told_before_the_first_closed_hour(booked_for, office, send):
    moved = booked_for(EIGHT)
    for day, closed_at in ((date(2026, 12, 9), EIGHT - timedelta(hours=2)), (date(2026, 12, 10), EIGHT)):
        close(office, day, closed_at)
    get_up = datetime(2026, 12, 9, 10, tzinfo=UTC)
    assert send(EIGHT) == []
    assert send(get_up) == ["sent"]
    text = told(moved).sent_text
    assert "It was: Wednesday, December 9, 2026, 8:00 a.m." in text
    assert "December 10" not in text


@pytest.mark.parametrize(
    ("back_at", "told_at"),
    [
        (datetime(2026, 12, 9, 1, 30, tzinfo=UTC), datetime(2026, 12, 9, 1, 30, tzinfo=UTC)),
        (datetime(2026, 12, 9, 4, tzinfo=UTC), datetime(2026, 12, 9, 10, tzinfo=UTC)),
    ],
    ids=["8:30 p.m.", "11 p.m."],
)
def test_a_worker_that_was_down_tells_of_a_closed_day_before_it_begins(back_at, told_at, booked_for, office, send):
    moved = booked_for(EIGHT)
    close(office, moved.starts_at.date(), EIGHT - timedelta(days=2))
    send(back_at)
    send(told_at)
    assert told(moved).sent_at == told_at


def test_who_is_moved_back_before_anyone_was_told_hears_nothing(booked_for, office, send):
    moved = booked_for(EIGHT)
    close(office, moved.starts_at.date(), NIGHT)
    inventory.reopen(Closure.objects.get().pk, now=NIGHT, actor="user:1")
    move_day.move_back(RelocatedParty.objects.get().pk, now=NIGHT, actor="user:1")
    assert send(MORNING) == []
    assert moved.messages.filter(version=3, kind="reminder_7").exists()


def test_a_family_that_does_not_know_of_its_move_is_told_of_it(book, make_person, office, send, now):
    children = [make_person("Lucia", born=date(2015, 6, 2))]
    family = book(make_person("Dora"), *children, on_or_after=EIGHT, contact=Contact("en", "dora@example.com"))
    send(now)
    close(office, family.starts_at.date(), NIGHT)
    booking.remove_member(family.pk, family.attendees.get(position=2).pk, version=2, now=NIGHT)
    send(MORNING)
    text = told(family).sent_text
    assert "the same" not in text
    assert "It was: Wednesday, December 9, 2026, 8:00 a.m." in text


def test_who_is_told_not_to_come_reads_the_time_they_know(booked_for, office, send):
    moved = booked_for(EIGHT)
    close(office, moved.starts_at.date(), NIGHT)
    move_day.change_hours(office, [], surplus=move_day.Surplus.MOVE, now=NIGHT, actor="user:1")
    move_day.relocate(Relocation.objects.latest("pk").pk, lambda: NIGHT)
    send(MORNING)
    assert "It was: Wednesday, December 9, 2026, 8:00 a.m." in told(moved).sent_text


@pytest.mark.parametrize("email", ["dora@example.com", ""], ids=["mail", "text"])
def test_a_cancellation_names_the_time_they_know(email, book, make_person, office, send, now):
    contact = Contact("en", email, "" if email else "+12125550123")
    dora = book(make_person("Dora"), on_or_after=EIGHT, contact=contact)
    send(now)
    close(office, dora.starts_at.date(), NIGHT)
    booking.cancel(dora.pk, version=2, now=NIGHT, actor="user:1")
    send(NIGHT)
    assert "Dec 9" in told(dora).sent_text.replace("December", "Dec")
    assert "Dec 10" not in told(dora).sent_text.replace("December", "Dec")


def test_a_contact_that_was_put_back_hears_of_no_change(book, make_person, send):
    dora = book(make_person("Dora"), contact=Contact("en", "dora@example.com"), on_or_after=EIGHT, now=NIGHT)
    for email in ("dorra@example.com", "dora@example.com"):
        dora.refresh_from_db()
        change_contact(dora.pk, Contact("en", email), seen=Contact.of(dora).stamp, now=NIGHT)
    send(MORNING)
    told = dora.messages.filter(kind="contact_changed")
    assert [(each.old_contact, each.status) for each in told.order_by("pk")] == [
        ("dora@example.com", "dropped"),
        ("dorra@example.com", "sent"),
    ]


LATE = EIGHT + timedelta(days=4, hours=-1)
"""11 p.m. of Saturday, December 12, in New York, when December 9 has passed."""


def test_a_time_found_after_the_closed_day_wakes_nobody_early(booked_for, office, send):
    moved = booked_for(EIGHT)
    week = [OpeningHours(**values) for values in office.hours.values("weekday", "opens", "closes", "valid_from")]
    move_day.change_hours(office, [], surplus=move_day.Surplus.MOVE, now=NIGHT, actor="user:1")
    move_day.relocate(Relocation.objects.get().pk, lambda: NIGHT)
    assert send(MORNING) == ["sent"]
    move_day.change_hours(office, week, surplus=move_day.Surplus.KEEP, now=LATE, actor="user:1")
    assert moved.messages.filter(kind="office_closed").exists()
    send(LATE)
    assert due("office_closed") == datetime(2026, 12, 13, 14, tzinfo=UTC)


def test_who_has_no_time_is_told_so_though_the_closed_hour_has_begun(booked_for, office, send):
    moved = booked_for(EIGHT)
    move_day.change_hours(office, [], surplus=move_day.Surplus.MOVE, now=MORNING, actor="user:1")
    begun = moved.slot.starts_at + timedelta(hours=2)
    move_day.relocate(Relocation.objects.get().pk, lambda: begun)
    assert "sent" in send(begun)
    assert told(moved).kind == "stranded"
