"""What people see of the check-in that took place, and of the next one."""

from datetime import date

import pytest

from appointments import booking
from appointments.booking.marks import standing
from appointments.booking.next_again import standing_with_next
from appointments.messages import of_appointments
from tests import marking

pytestmark = pytest.mark.django_db


def page_of(client, appointment) -> str:
    return client.get(f"/en/confirmation/{appointment.link_token}/").content.decode()


@pytest.fixture
def set_next(ana):
    def run(first_day):
        now = ana.slot.starts_at
        facts = {"seen": standing(ana), "now": now, "actor": "user:1"}
        return next(iter(booking.set_next(ana.pk, first_day=first_day, **facts)), None)

    return run


def test_it_says_when_they_came_and_when_the_next_one_is(client, ana, set_next):
    booked = set_next(date(2027, 3, 1))
    page = page_of(client, ana)
    assert "The office noted that you came on" in page
    assert "Your next check-in" in page
    assert booked.link_token in page
    assert "March" in page


def test_it_says_that_none_is_set(client, ana, set_next):
    set_next(None)
    assert "The office noted that no next check-in is set." in page_of(client, ana)


def test_seen_without_a_word_of_the_next_one(client, ana):
    marking.mark_seen(ana.pk, now=ana.slot.starts_at, actor="user:1")
    page = page_of(client, ana)
    assert "No next check-in is set on this site." in page
    assert "Did the office tell you something else?" in page


def test_a_next_one_that_was_cancelled_is_not_shown(client, ana, set_next):
    booked = set_next(date(2027, 3, 1))
    booking.cancel(booked.pk, version=1, now=ana.slot.starts_at, actor="user:1")
    assert booked.link_token not in page_of(client, ana)


@pytest.fixture
def taken_back_for_april(ana, set_next):
    """The next one of March, which the office took back, and that of April."""
    wrong, now = set_next(date(2027, 3, 1)), ana.slot.starts_at
    facts = {"why": "wrong_date", "seen": standing_with_next(ana), "now": now, "actor": "user:1"}
    return wrong, booking.set_next_again(ana.pk, first_day=date(2027, 4, 1), **facts)[0]


def test_a_next_one_that_took_place_leads_to_the_one_after_it(client, ana, set_next):
    booked = set_next(date(2027, 3, 1))
    facts = {"now": booked.slot.starts_at, "actor": "user:1"}
    [last] = booking.set_next(booked.pk, first_day=date(2027, 6, 1), seen=standing(booked), **facts)
    page = page_of(client, ana)
    assert "The check-in after this one" in page
    assert "No next check-in is set" not in page
    assert booked.link_token in page
    assert last.link_token in page_of(client, booked)


def test_what_the_person_cancelled_is_not_said_to_be_unset_by_the_office(client, ana, taken_back_for_april):
    wrong, right = taken_back_for_april
    booking.cancel(right.pk, version=1, now=ana.slot.starts_at)
    page = page_of(client, wrong)
    assert "The office noted that no next check-in is set." not in page
    assert "No next check-in is set on this site." in page
    mail = of_appointments.compose(
        wrong.messages.with_place().get(kind="taken_back", channel="email"), ana.slot.starts_at
    )
    assert "no hay próxima cita" not in mail.body


def test_each_person_is_named_with_their_mark_when_they_differ(client, ana):
    lucia, now = ana.attendees.get(position=2), ana.slot.starts_at
    marking.mark_member(ana.pk, str(lucia.pk), "no_show", version=1, now=now, actor="user:1")
    marking.mark_seen(ana.pk, now=now, actor="user:1")
    assert "Lucia Sample</span>: Did not come" in page_of(client, ana)


def test_the_page_of_a_date_that_was_taken_back_says_what_holds_now(client, ana, taken_back_for_april):
    wrong, right = taken_back_for_april
    page = page_of(client, wrong)
    assert "The office took this date back" in page
    assert right.link_token in page
    assert "Take my appointment back" not in page
    assert wrong.link_token not in page_of(client, ana)


def test_the_mail_of_a_date_that_was_taken_back_says_the_new_one(ana, taken_back_for_april):
    mail = of_appointments.compose(
        taken_back_for_april[0].messages.with_place().get(kind="taken_back", channel="email"), ana.slot.starts_at
    )
    assert "No vaya" in mail.subject
    assert "jueves 1 de abril de 2027" in mail.body


def test_that_mail_sent_late_names_no_next_check_in_that_has_begun(ana, set_next):
    wrong, now = set_next(date(2027, 3, 1)), ana.slot.starts_at
    facts = {"why": "wrong_date", "seen": standing_with_next(ana), "now": now, "actor": "user:1"}
    [right] = booking.set_next_again(ana.pk, first_day=date(2027, 2, 1), **facts)
    message = wrong.messages.with_place().get(kind="taken_back", channel="email")
    mail = of_appointments.compose(message, right.slot.starts_at)
    assert "lunes 1 de febrero de 2027" not in mail.body
    assert "no hay próxima cita" not in mail.body
