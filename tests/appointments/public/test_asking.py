"""Whether a named person is booked can be asked a few times only, also when the answer is no."""

from datetime import date

import pytest
from django.test import Client

from appointments import rate_limits
from appointments.models import Appointment, FailedTry
from appointments.rate_limits import Actor, count_tries, limits_on_asking
from tests.project.visit import Alone

pytestmark = pytest.mark.django_db

ELSEWHERE = "198.51.100.1"


class Asked(Alone):
    """Books by name, with a birth date that may be a guess, in a browser of their own."""

    def __init__(self, day: int, address: str = "203.0.113.7") -> None:
        super().__init__("en", Client(REMOTE_ADDR=address))
        self.born = Alone.born | {"born_day": str(day)}

    def is_told(self) -> bool:
        """Whether Book says that there is an appointment."""
        return self.book().request["PATH_INFO"] == self.url("already_booked")


@pytest.fixture
def booked(office, notice, book, make_person):
    """Booked by name, from nowhere that is counted."""
    return book(make_person(Alone.given_names, Alone.family_name, born=date(1988, 3, 21), country="HN"))


def test_it_works(booked):
    assert Asked(21).is_told()
    assert not Asked(20).is_told()


def test_before_book_nothing_is_said_of_a_name(booked):
    asked = Asked(21)
    asked.come_to("details")
    page = asked.post("details", asked.answers["details"])
    assert page.request["PATH_INFO"] == asked.url("family")
    asked = Asked(20)
    asked.come_to("family")
    page = asked.post("add_member", asked.answers["details"] | Alone.born)
    assert page.request["PATH_INFO"] == asked.url("family")


def test_who_guesses_a_birth_date_is_stopped(settings, booked):
    settings.TRIES_PER_NUMBER = 3
    assert not any(Asked(day).is_told() for day in (1, 2, 3))
    page = Asked(21).book()
    assert (page.status_code, page["Retry-After"]) == (429, "86400")
    assert "too many tries" in page.content.decode().lower()
    assert Appointment.objects.count() == 4


def test_others_with_that_name_are_not_stopped(settings, booked):
    settings.TRIES_PER_NUMBER = 1
    Asked(1).book(), Asked(2).book()
    assert Asked(21, ELSEWHERE).is_told()


def test_pressed_again_it_is_one_try(settings, booked):
    settings.TRIES_PER_NUMBER = 1
    assert all(Asked(21).is_told() for _press in range(3))


def test_where_no_one_has_a_notice_it_is_counted_too(settings, booked, notice):
    notice.delete()
    settings.TRIES_PER_NUMBER = 1
    assert not Asked(1).is_told()
    assert Asked(21).book().status_code == 429


@pytest.mark.parametrize("has_notices", [True, False])
def test_the_network_is_counted_once(has_notices, booked, notice):
    if not has_notices:
        notice.delete()
    Asked(1).is_told()
    # The name twice, the browser, and two networks; where notices are, the browser of the booking too.
    assert FailedTry.objects.count() == 5 + has_notices


def test_a_family_of_eight_that_corrects_each_name_passes(now):
    typed = [f"{name} {spelling}" for name in "abcdefgh" for spelling in ("sample", "sampel", "sanple")]
    for name in typed:
        count_tries(limits_on_asking(name, name, Actor("browser", "203.0.113.7")), now)
    assert FailedTry.objects.count() == 5 * len(typed)


@pytest.mark.parametrize("actor", [Actor("browser", ELSEWHERE), Actor("another", "203.0.113.7")])
def test_many_names_are_stopped_by_browser_and_by_network(actor, now, settings, monkeypatch):
    monkeypatch.setattr(rate_limits, "UNVERIFIED_PER_BROWSER", 1)
    settings.BOOKINGS_PER_ADDRESS = 1
    for name in "abcdefgh":
        count_tries(limits_on_asking(name, name, Actor("browser", "203.0.113.7")), now)
    with pytest.raises(rate_limits.TooManyTries):
        count_tries(limits_on_asking("i", "i", actor), now)
