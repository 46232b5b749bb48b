"""What a party is told while the office cannot keep its time and has no other."""

from datetime import date, time, timedelta

import pytest
from icalendar import Calendar

from appointments import booking, outbox
from appointments.booking import Contact, move_day
from appointments.booking.attendance import pass_unmarked
from appointments.booking.move_day import Surplus
from appointments.models import Appointment, Message, RelocatedParty, Relocation, ToDo
from offices.models import Closure, OpeningHours
from tests.supply import earliest_slot

pytestmark = pytest.mark.django_db

CARLA = "user:1"
Kind = Message.Kind
A_WEEK = {"slot_minutes": 30, "people_per_slot": 4, "valid_from": date(2020, 1, 1)}


def relocate(now) -> None:
    for job in Relocation.objects.filter(finished_at=None):
        move_day.relocate(job.pk, lambda: now)


@pytest.fixture
def closed_for_good(office, book, make_person, now) -> Appointment:
    """Dora's appointment, after her office has given up all its hours."""
    dora = book(make_person("Dora"), contact=Contact("en", "dora@example.com"))
    move_day.change_hours(office, [], surplus=Surplus.MOVE, now=now, actor=CARLA)
    relocate(now)
    dora.refresh_from_db()
    assert dora.is_stranded
    return dora


@pytest.mark.parametrize("kind", [Kind.LINK, Kind.COPY, Kind.FAMILY])
def test_nothing_that_they_ask_for_sends_them_to_the_closed_office(kind, closed_for_good, send, now):
    closed_for_good.messages.all().delete()
    outbox.follow(closed_for_good, kind, now=now)
    assert list(closed_for_good.messages.values_list("kind", flat=True)) == [kind]
    send()
    assert "Do not come then." in closed_for_good.messages.get().sent_text


def test_an_office_that_closes_again_meanwhile_is_not_said_to_be_open(closed_for_good, office, send, now):
    week = [OpeningHours(weekday=day, opens=time(8), closes=time(15), **A_WEEK) for day in range(5)]
    move_day.change_hours(office, week, surplus=Surplus.MOVE, now=now, actor=CARLA)
    assert closed_for_good.messages.latest("pk").kind != Kind.STRANDED
    day = closed_for_good.starts_at.date()
    move_day.close(Closure(office=office, starts_on=day, ends_on=day, reason_source="Snow"), now=now, actor=CARLA)
    send()
    assert "Do not come then." in closed_for_good.messages.get(kind=Kind.RESTORED).sent_text


def test_the_mail_takes_the_date_out_of_their_calendar(closed_for_good, mailbox, send):
    send()
    (file,) = mailbox.mails[-1].iter_attachments()
    assert file["Content-Type"].params["method"] == "CANCEL"
    (event,) = Calendar.from_ical(file.get_content()).walk("VEVENT")
    assert (event["status"], event.decoded("dtstart")) == ("CANCELLED", closed_for_good.slot.starts_at)


def test_the_mail_about_an_office_that_opens_again_brings_it_back(closed_for_good, office, mailbox, send, now):
    send()
    week = [OpeningHours(weekday=day, opens=time(8), closes=time(15), **A_WEEK) for day in range(5)]
    move_day.change_hours(office, week, surplus=Surplus.MOVE, now=now, actor=CARLA)
    assert closed_for_good.messages.latest("pk").kind == Kind.RESTORED
    send()
    files = {file.get_filename(): file for file in mailbox.mails[-1].iter_attachments()}
    assert sorted(files) == ["appointment.ics", "appointment.pdf"]
    assert files["appointment.ics"]["Content-Type"].params["method"] == "PUBLISH"


@pytest.fixture
def days_later(closed_for_good):
    """Two days after the time that the office could not keep; the clock looked for appointments without a mark."""
    later = closed_for_good.slot.starts_at + timedelta(days=2)
    assert pass_unmarked(later) == 0
    return later


def test_they_stay_on_the_lists_when_the_day_has_passed(closed_for_good, days_later):
    assert RelocatedParty.objects.to_call().get().appointment == closed_for_good
    assert ToDo.objects.open().get(kind=ToDo.Kind.TO_CALL).appointment == closed_for_good


def test_their_page_still_says_that_the_office_was_closed(closed_for_good, days_later, client):
    page = client.get(f"/en/confirmation/{closed_for_good.link_token}/").content.decode()
    assert "We are finding you a new time." in page


def test_they_can_still_choose_another_office_themselves(closed_for_good, days_later, make_office):
    there = make_office("MIA")
    moved = booking.reschedule(closed_for_good.pk, version=2, slot_id=earliest_slot(there, days_later), now=days_later)
    assert (moved.office, moved.slot.starts_at > days_later) == (there, True)


def test_or_give_it_up(closed_for_good, days_later):
    assert booking.cancel(closed_for_good.pk, version=2, now=days_later).status == "cancelled"
