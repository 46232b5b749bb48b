"""The confirmation of a past appointment says where the office was then, on the page, the paper and in the calendar."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from appointments.booking import office_facts
from appointments.receipts.calendar import calendar_file
from appointments.receipts.confirmation import confirmation_receipt
from tests import marking

pytestmark = pytest.mark.django_db

FACTS = {"address": "1 New Street", "room": "Room 9", "arrival_source": "Use the back door."}


@pytest.fixture
def moved(ana, clock, office):
    """Ana's appointment, two days after its time; the office has another address since yesterday."""
    clock.now = ana.slot.starts_at + timedelta(days=1)
    office_facts.change(office, FACTS, now=clock.now, actor="user:1")
    clock.move(days=1)
    ana.office.refresh_from_db()
    return ana


def page_of(appointment) -> str:
    return Client().get(reverse("public:confirmation", args=[appointment.link_token])).content.decode()


def says(text) -> list[bool]:
    return [each in text for each in ("26 Federal Plaza", *FACTS.values())]


def test_the_page_says_where_it_was(moved):
    assert says(page_of(moved)) == [True, False, False, False]


def test_the_page_of_one_that_took_place_says_it_too(moved, clock):
    marking.mark_seen(moved.pk, now=clock.now, actor="user:1")
    assert says(page_of(moved)) == [True, False, False, False]


def test_the_paper_says_where_it_was(moved):
    [where] = [block for block in confirmation_receipt(moved).parts[0].blocks if block.heading == "Where"]
    assert says(str(where)) == [True, False, False, False]


def test_the_calendar_file_says_where_it_was(moved, clock):
    assert says(calendar_file(moved, now=clock.now).decode()) == [True, False, False, False]


def test_one_that_is_ahead_is_at_the_new_address(ana, office, now, clock):
    office_facts.change(office, FACTS, now=now, actor="user:1")
    assert says(page_of(ana)) == [False, True, True, True]
