"""Who is next, what suits them, and when people are asked."""

from datetime import date, datetime, timedelta

import pytest

from appointments import booking
from appointments.booking import Contact, Person, share
from appointments.booking.line import answer_by, is_quiet, line
from appointments.models import Appointment
from offices import inventory
from offices.models import Office, Slot
from tests.appointments.booking.earlier.conftest import offered
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db


def test_who_has_waited_longest_is_first(full, in_line, free):
    *_others, late, later = full
    in_line(later, late)
    free(full[4])
    assert offered() == [(later, full[4].slot)]
    assert broken_rules() == []


def test_whose_report_by_date_has_passed_comes_before_who_has_waited_longer(full, in_line, free):
    *_others, patient, overdue = full
    Appointment.objects.filter(pk=overdue.pk).update(report_by=date(2026, 11, 30))
    in_line(patient, overdue)
    free(full[4])
    assert offered() == [(overdue, full[4].slot)]


def test_a_report_by_date_of_today_has_not_passed(full, in_line, free):
    *_others, patient, due = full
    Appointment.objects.filter(pk=due.pk).update(report_by=date(2026, 12, 1))
    in_line(patient, due)
    free(full[4])
    assert offered() == [(patient, full[4].slot)]


def test_of_two_whose_date_has_passed_the_longer_waiting_is_first(full, in_line, free):
    *_others, one, two = full
    Appointment.objects.filter(pk=one.pk).update(report_by=date(2026, 11, 30))
    Appointment.objects.filter(pk=two.pk).update(report_by=date(2026, 1, 1))
    in_line(one, two)
    free(full[4])
    assert offered() == [(one, full[4].slot)]


def test_each_is_offered_the_earliest_place_that_suits(full, in_line, free):
    in_line(*full[8:])
    booking.cancel(full[5].pk, version=1, now=full[5].booked_at)
    free(full[3])
    assert offered() == [(full[8], full[3].slot)]


def test_who_needs_more_notice_than_there_is_leaves_the_place_to_the_next(full, in_line, free):
    in_line(full[8], notice_days=14)
    in_line(full[9], notice_days=2)
    free(full[4])
    assert offered() == [(full[9], full[4].slot)]


@pytest.mark.parametrize(("hours", "offers"), [(0, 1), (5, 0)])
def test_notice_is_counted_from_the_last_minute_to_answer(hours, offers, full, in_line, free, now):
    at = now + timedelta(hours=hours)
    assert full[1].slot.starts_at > at + timedelta(days=2)
    in_line(full[9], notice_days=2)
    free(full[1], at=at)
    assert len(offered()) == offers


def test_the_hours_of_notice_of_the_office_hold_too(full, in_line, free):
    Office.objects.filter(code="ONE").update(lead_hours=24 * 7)
    in_line(full[9])
    free(full[3])
    assert offered() == []


@pytest.mark.parametrize("facts", [{"is_active": False}, {"confirmed_at": None, "confirmed_by": ""}])
def test_an_office_that_gives_no_places_offers_none(facts, full, in_line, free):
    Office.objects.filter(code="ONE").update(**facts)
    in_line(full[9])
    free(full[4])
    assert offered() == []


def test_a_place_of_the_same_or_a_later_day_is_not_earlier(full, in_line, free):
    in_line(full[4])
    free(full[6])
    assert offered() == []


def test_another_time_of_the_same_day_is_not_earlier(office, book, make_person, in_line, now):
    chosen = book(
        make_person(), on_or_after=now + timedelta(days=10, hours=1), contact=booking.Contact("en", "a@b.org")
    )
    inventory.change_capacity(
        office, inventory.Span(date(2026, 12, 1), date(2026, 12, 10)), inventory.How.SET, 0,
        keep_booked=True, now=now, actor="user:1",
    )  # fmt: skip
    in_line(chosen)
    assert not line(office, now=now).exists()


def test_a_party_that_does_not_fit_leaves_the_place_to_the_next(office, small, full, in_line, free, book, make_person):
    family = book(make_person("Ana"), contact=booking.Contact("en", "ana@example.com"), on_or_after=full[9].starts_at)
    Appointment.objects.filter(pk=family.pk).update(slot=full[9].slot, party_size=2)
    in_line(family, full[8])
    free(full[4])
    assert offered() == [(full[8], full[4].slot)]


def test_who_waits_at_another_office_is_not_asked(make_office, full, in_line, free, book, make_person, now):
    other = make_office("MIA")
    contact = booking.Contact("en", "a@example.com")
    in_line(book(make_person("Elena"), office=other, contact=contact, on_or_after=now + timedelta(days=20)))
    free(full[4])
    assert offered() == []


def test_whose_contact_was_taken_away_is_not_asked(full, in_line, free):
    in_line(full[9])
    Appointment.objects.filter(pk=full[9].pk).update(email=b"")
    free(full[4])
    assert offered() == []


def test_an_office_that_takes_nobody_offers_nothing(full, in_line, free):
    in_line(full[9])
    Office.objects.filter(code="ONE").update(is_active=False)
    free(full[4])
    assert offered() == []


# --- The share of people without a notice ------------------------------------------------------------------------


def test_a_late_day_does_not_lead_past_the_share(full, in_line, free, make_notice):
    in_line(full[9])
    make_notice()
    free(full[4])
    assert offered() == []


def test_who_has_a_notice_is_offered_the_place_instead(full, in_line, free, make_notice, book, small):
    known = book(Person.on_notice(make_notice()), office=small, contact=Contact("en", "ana@example.com"))
    in_line(known, full[9])
    free(full[4])
    assert offered() == [(known, full[4].slot)]


def test_an_agent_is_not_bound_by_the_share(full, free, make_notice, now):
    booking.join(full[9].pk, notice_days=2, now=now, actor="user:7")
    make_notice()
    free(full[4])
    assert offered() == [(full[9], full[4].slot)]


def test_places_that_are_offered_are_taken_of_the_share(full, in_line, free, make_notice, small, now):
    in_line(full[9])
    free(full[4])
    make_notice()
    day = small.local(full[4].starts_at).date()
    Slot.objects.filter(pk=full[4].slot_id).update(capacity=2)
    assert share.used_up_for_each(small, now)[1] >= {day}
    # One place of two is offered to someone without a notice; half of the day is their share.
    small.unverified_share = 50
    assert not share.has_share(full[4].slot, 1)
    assert small.local(share.first_moment(small, 1, now=now, on_or_after=full[4].starts_at)).date() > day


def test_a_place_that_was_offered_and_taken_counts_once(offer, make_notice, small, now):
    make_notice()
    booking.accept(offer.appointment_id, number=offer.number, now=now)
    Slot.objects.filter(pk=offer.slot_id).update(capacity=4)
    taken = Slot(pk=offer.slot_id, office=small, starts_at=offer.slot.starts_at)
    small.unverified_share = 50
    assert share.has_share(taken, 1)


def test_a_place_offered_to_someone_with_a_notice_is_not_of_the_share(full, in_line, free, make_notice, book, small):
    in_line(book(Person.on_notice(make_notice()), office=small, contact=Contact("en", "ana@example.com")))
    free(full[4])
    Slot.objects.filter(pk=full[4].slot_id).update(capacity=2)
    small.unverified_share = 50
    assert share.has_share(full[4].slot, 1)


# --- By day only -----------------------------------------------------------------------------------------------------

DAYTIME = [
    ("2026-12-01 09:00", "2026-12-01 13:00"),
    ("2026-12-01 16:00", "2026-12-01 20:00"),
    ("2026-12-01 16:01", "2026-12-02 09:01"),
    ("2026-12-01 19:59", "2026-12-02 12:59"),
    ("2026-12-01 20:00", "2026-12-02 13:00"),
    ("2026-12-01 03:00", "2026-12-01 13:00"),
    ("2027-03-13 19:00", "2027-03-14 12:00"),
    ("2026-10-31 19:00", "2026-11-01 12:00"),
]


@pytest.mark.parametrize("zone", ["America/New_York", "America/Denver", "Pacific/Guam"])
@pytest.mark.parametrize(("made", "ends"), DAYTIME)
def test_an_offer_stands_for_four_hours_of_daytime(zone, made, ends):
    office = Office(timezone=zone)
    moment = datetime.fromisoformat(made).replace(tzinfo=office.zone)
    assert f"{office.local(answer_by(office, moment)):%Y-%m-%d %H:%M}" == ends


@pytest.mark.parametrize(
    ("clock", "quiet"), [("08:59", True), ("09:00", False), ("19:59", False), ("20:00", True), ("03:00", True)]
)
def test_nobody_is_asked_at_night(clock, quiet):
    office = Office(timezone="America/Los_Angeles")
    moment = datetime.fromisoformat(f"2026-12-01 {clock}").replace(tzinfo=office.zone)
    assert is_quiet(office, moment) is quiet
