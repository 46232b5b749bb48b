"""Before booking: someone who cannot come so soon says from which day, and chooses a time."""

import re
from datetime import date, timedelta

import pytest
from django.db.models import F

from appointments.models import Appointment, Notice
from appointments.pages.preferences import said_of_late
from appointments.receipts import story
from offices.models import Slot
from tests.appointments.manage.conftest import times

pytestmark = pytest.mark.django_db

LATER = {"when": "later", "day_month": "12", "day_day": "14", "day_year": "2026", "part": "afternoon"}
LONG_AFTER = ("1 day", "2 days")
SHOWN = "Monday, December 14, 2026, 12:30 p.m. (Eastern Time)"


@pytest.fixture
def here(visitor):
    visitor.come_to("check")
    return visitor


def choose(here) -> str:
    """Asks for an afternoon, and takes the second time there is."""
    slot = times(here.post("later", LATER))[1]
    here.post("times", {"slot": slot})
    return slot


def text_of(page) -> str:
    return page.content.decode().replace("\xa0", " ")


def test_the_page_and_its_list_of_times_have_names_of_their_own(here):
    page = text_of(here.post("later", LATER))
    assert re.search(r"<h1[^>]*>\s*Choose a time\s*</h1>", page)
    assert re.search(r"<legend[^>]*>\s*Free times\s*</legend>", page)


def test_it_works(here):
    slot = choose(here)
    text = text_of(here.get("check"))
    assert SHOWN in text
    assert "Wednesday, December 2, 2026, noon (Eastern Time)" in text
    here.post("check", {"slot": slot})
    assert Appointment.objects.get().slot == Slot.objects.get(pk=slot)


def test_the_record_says_what_the_earliest_was(here):
    here.post("check", {"slot": choose(here)})
    told = " ".join(story.of(Appointment.objects.get()).lines(to_person=True)).replace("\xa0", " ")
    assert "The earliest date at 26 Federal Plaza, New York at that moment was Wednesday, December 2, 2026." in told


def test_the_earliest_is_one_press_and_the_way_back_to_it(here):
    choose(here)
    page = here.post("later", {"when": "earliest", "part": "any"})
    assert here.url("check") == page.request["PATH_INFO"]
    here.post("check", {})
    assert Appointment.objects.get().was_earliest


def test_the_earliest_may_be_chosen_beside_the_old_day(here):
    choose(here)
    page = here.post("later", LATER | {"when": "earliest", "part": "any"})
    assert here.url("check") == page.request["PATH_INFO"]


def test_a_time_that_someone_else_took_is_said_with_others(here):
    slot = choose(here)
    Slot.objects.filter(pk=slot).update(booked=4)
    page = here.post("check", {"slot": slot})
    assert page.request["PATH_INFO"] == here.url("times")
    assert "usa-alert--error" in text_of(page)
    assert slot not in times(page)
    assert not Appointment.objects.exists()


def test_a_time_after_the_report_by_date_says_so(here):
    Notice.objects.update(report_by=date(2026, 12, 11))
    page = here.post("later", LATER)
    assert "The appointment is 3 days after it." in text_of(page)
    slot = times(page)[1]
    page = here.post("times", {"slot": slot})
    assert f"Yes, I take {SHOWN}. The report-by date" in text_of(page)
    page = text_of(here.post("times", {"slot": slot, f"yes_{slot}": "on"}))
    assert "The appointment is 3 days after it. An earlier date was free." in page


def test_each_day_after_the_report_by_date_says_so_and_no_other(here):
    Notice.objects.update(report_by=date(2026, 12, 15))
    page = here.post("later", LATER)
    notes = [str(tile.note) for _slot, tile in page.context["form"].fields["slot"].choices if tile.heading]
    late = [f"The report-by date is Tuesday, December 15, 2026. The appointment is {n} after it." for n in LONG_AFTER]
    assert notes[:4] == ["", "", *late]
    # Above all of them it would be said of those before it too.
    assert text_of(page).count("day after it") == 1
    assert "An earlier date was free." not in text_of(page)


def test_where_the_report_by_date_has_passed_the_page_says_it_once(here, now):
    Notice.objects.update(report_by=now.date() - timedelta(days=1))
    assert text_of(here.post("later", LATER)).count("It has passed. An earlier date was free.") == 1


def test_the_question_is_no_error(here):
    Notice.objects.update(report_by=date(2026, 12, 11))
    page = text_of(here.post("times", {"slot": times(here.post("later", LATER))[1]}))
    assert "One more question" in page
    assert not any(sign in page for sign in ("There is a problem", "Error:", "usa-alert--error", "aria-invalid"))


def test_a_late_time_that_is_the_earliest_asks_no_question(here, now):
    Notice.objects.update(report_by=now.date())
    Slot.objects.filter(starts_at__lt=now + timedelta(days=12)).update(is_closed=True)
    slot = times(here.post("later", LATER))[0]
    assert here.post("times", {"slot": slot}).request["PATH_INFO"] == here.url("check")


def test_where_the_share_is_used_up_meanwhile_nothing_is_said_of_sooner_times(here, office, now):
    office.unverified_share = 0
    slot = Slot.objects.filter(has_room=True, starts_at__gt=now).earliest("starts_at")
    slot.office = office
    assert said_of_late([slot], now.date() - timedelta(days=1), 1, unverified=1) == []


def test_where_all_is_full_for_years_a_day_after_that_may_be_wished(here, office):
    office.hours.update(valid_from=date(2029, 6, 4))
    Slot.objects.update(booked=F("capacity"))
    page = here.post("later", LATER | {"day_year": "2030"})
    assert page.request["PATH_INFO"] == here.url("times")
    assert "too far ahead" in text_of(here.post("later", LATER | {"day_year": "2032"}))


def test_without_a_day_the_times_lead_back_to_the_question(here):
    assert here.get("times").request["PATH_INFO"] == here.url("later")
