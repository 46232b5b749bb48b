"""A person reads what is kept about them and asks for its deletion, which becomes work for staff."""

import pytest

from appointments.models import ToDo

pytestmark = pytest.mark.django_db


def text_of(page) -> str:
    return page.content.decode()


def test_it_says_what_is_kept_and_for_how_long(family, settings):
    settings.KEEP_DETAILS_DAYS = 400
    page = text_of(family.get("kept"))
    assert "Names, dates of birth and countries of birth of all who come" in page
    assert "400 days after your appointment has ended" in page


def test_whole_years_are_said_as_years(family, settings):
    settings.KEEP_DETAILS_DAYS = 1095
    assert "3 years after your appointment has ended" in text_of(family.get("kept"))


def test_looking_asks_for_nothing(family):
    family.get("kept")
    assert not ToDo.objects.exists()


def test_asked_twice_it_is_one_request(family):
    family.post("kept")
    assert "We got your request" in text_of(family.post("kept"))
    assert ToDo.objects.get(kind="deletion").appointment == family.appointment


def test_once_it_is_done_one_may_ask_again(family, now):
    family.post("kept")
    ToDo.objects.update(done_at=now, done_by="user:1")
    assert "Ask for deletion" in text_of(family.get("kept"))
