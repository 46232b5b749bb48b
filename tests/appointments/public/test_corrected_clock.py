"""The office's time zone is corrected while the check page is open, or after the booking."""

import pytest

from appointments import booking
from appointments.booking import office_facts
from appointments.models import Appointment
from offices.models import Office
from tests.appointments.public.test_later import choose, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(visitor):
    visitor.come_to("check")
    return visitor


@pytest.fixture
def correct(office, now):
    """Corrects the time zone, and has the office confirmed again."""

    def correct() -> None:
        office_facts.change(office, {"timezone": "America/Denver"}, now=now, actor="user:1")
        Office.objects.update(confirmed_by="Carla", confirmed_at=now)

    return correct


def test_the_earliest_on_another_clock_is_not_the_time_that_was_shown(here, correct):
    shown = here.get("check").context["shown"]
    correct()
    page = here.post("check", {"shown": shown})
    assert "The time is not the one you saw before" in text_of(page)


def test_a_chosen_time_on_another_clock_is_not_booked(here, correct):
    slot = choose(here)
    shown = here.get("check").context["shown"]
    correct()
    page = here.post("check", {"shown": shown, "slot": slot})
    assert not Appointment.objects.exists()
    assert page.request["PATH_INFO"] == here.url("times")
    assert "That time is not free any more." in text_of(page)
    page = here.get("check")
    assert "12:30 p.m. (Mountain Time)" in text_of(page)


def test_a_change_after_the_booking_is_not_said_to_be_before(here, now):
    page = here.post("check", {"shown": here.get("check").context["shown"]})
    found = Appointment.objects.get()
    booking.reschedule(found.pk, version=1, now=now, on_or_after=now.replace(day=14))
    page = here.client.get(page.request["PATH_INFO"])
    assert "The time is not the one you saw before" not in text_of(page)
