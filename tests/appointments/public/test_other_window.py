"""Two windows of one browser: Book books what its own page shows, or nothing."""

from datetime import timedelta

import pytest
from django.db.models import F

from appointments.models import Appointment, Draft
from tests.project.visit import Alone, Visit

pytestmark = pytest.mark.django_db


class Luis(Alone):
    """Someone else, without a paper."""

    given_names, family_name = "Luis", "Prueba"


@pytest.fixture
def old(office, notice) -> Alone:
    """The window that shows the answers of the first person."""
    first = Alone("en")
    first.come_to("check")
    first.get("check")
    return first


@pytest.fixture
def other(old) -> Luis:
    """A second window of the same browser, where another person starts."""
    second = Luis("en", client=old.client)
    second.come_to("check")
    return second


def text_of(page) -> str:
    return page.content.decode()


def test_book_books_only_those_that_its_page_shows(old, other):
    page = old.post("check", {})
    assert not Appointment.objects.exists()
    assert page.request["PATH_INFO"] == old.url("check")
    assert "Your answers were changed in another window." in text_of(page)
    assert "Luis Prueba" in text_of(page)


def test_the_page_that_says_so_books_what_it_shows(old, other):
    old.post("check", {})
    old.post("check", {})
    assert [str(each.family_name) for each in Appointment.objects.get().attendees.all()] == ["Prueba"]


@pytest.mark.parametrize(
    ("page", "given"),
    [("contact", {"email": "luis@example.com", "language": "en"}), ("add_member", Visit("en").answers["add_member"])],
)
def test_any_answer_counts(page, given, old):
    Alone("en", client=old.client).post(page, given)
    old.post("check", {})
    assert not Appointment.objects.exists()


def test_a_press_without_the_stamp_books_nothing(old):
    old.client.post(old.url("check"), {})
    assert not Appointment.objects.exists()


def test_the_same_answers_given_again_count_as_the_same(old):
    Alone("en", client=old.client).post("contact", old.answers["contact"])
    old.post("check", {})
    assert Appointment.objects.count() == 1


def test_another_language_changes_no_answer(old):
    old.client.post(old.url("check"), {"switch_language": "es"})
    old.post("check", {})
    assert Appointment.objects.count() == 1


def test_what_was_said_stays_in_the_other_language(old, other):
    page = old.post("check", {})
    sent = {"switch_language": "es", "seen": page.context["seen"]}
    page = old.client.post(old.url("check"), sent, follow=True)
    assert page.context["has_changed"]


def test_an_answer_changed_since_ends_what_was_said(old, other):
    old.post("check", {})
    page = old.post("contact", {"email": "luis@example.com", "language": "en"})
    assert not page.context["has_changed"]


def test_a_booking_in_the_other_window_is_not_taken_for_this_one(old, other):
    other.post("check", {"seen": other.client.get(other.url("check")).context["seen"]})
    page = old.post("check", {})
    assert page.status_code == 409
    assert "Nothing is booked with these answers." in text_of(page)
    assert Appointment.objects.count() == 1


@pytest.fixture
def killed(old) -> Alone:
    """The site went down after it had booked and before it wrote that down: the draft is as it was."""
    before = Draft.objects.values("sealed", "touched_at").get()
    old.post("check", {})
    Draft.objects.update(appointment=None, **before)
    Appointment.objects.update(booked_at=F("booked_at") - timedelta(minutes=1))
    return old


def test_pressed_again_after_the_site_went_down_it_leads_to_the_confirmation(killed):
    page = killed.post("check", {})
    assert page.request["PATH_INFO"].startswith("/en/confirmation/")
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("page", "given"),
    [("contact", {"email": "luis@example.com", "language": "en"}), ("add_member", Visit("en").answers["add_member"])],
)
def test_answers_changed_after_the_site_went_down_are_not_taken_for_those_booked(page, given, killed):
    killed.post(page, given)
    killed.post("family", {})
    page = killed.post("check", {"seen": killed.client.get(killed.url("check")).context["seen"]})
    assert page.status_code == 409
    assert "Nothing is booked with these answers." in text_of(page)
    assert Appointment.objects.count() == 1
    assert killed.get("check").request["PATH_INFO"].startswith("/en/confirmation/")
