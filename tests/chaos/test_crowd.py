"""A crowd over HTTP: 200 people press Book at one office at the same moment.

`pytest tests/chaos --rounds 10` is the long form; one round is the short one, with fewer people at two of the offices.
"""

import random
import re
import uuid
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import F, Sum
from django.utils import timezone

from appointments import drafts
from appointments.models import Appointment, Draft
from offices import inventory
from offices.models import Slot
from tests.chaos.browser import Browser
from tests.replay import overtaken
from tests.server import serving
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS, FEWER = 200, 60


def ready_to_book(office, size):
    """A visitor with every question answered, and the cookie of their draft."""
    now = timezone.now()
    draft, secret = drafts.begin(now=now)
    someone = partial(dict, family_name="Sample", born="1990-04-07", country="HN")
    members = [{**someone(given_names=uuid.uuid4().hex), "id": str(n), "notice": ""} for n in range(size - 1)]
    details = someone(given_names=uuid.uuid4().hex, way="no_paper", notice="", report_by=None)
    contents = draft.contents
    contents["answers"] = {
        "paper": {"way": "no_paper"},
        "details": details,
        "family": {"members": members, "is_complete": True},
        "place": {"zip_code": "10278"},
        "office": {"office": str(office.pk)},
        "contact": {"email": "", "phone": "", "language": "es"},
    }
    draft.contents = contents
    draft.save(update_fields=["sealed"])
    return draft, {settings.DRAFT_COOKIE_NAME: secret}


def press_book(address, cookies):
    """The person's last steps: opens the check page, presses Book, and sees the confirmation.

    Does again what the site was too busy for, as its page asks them to.
    """
    browser = Browser(address, cookies)
    assert until_served(partial(browser.get, "/es/book/check/")) == 200, browser.page
    seen = re.search(r'name="seen" value="(\w+)"', browser.page)
    # Another press of theirs has booked already, and they see its confirmation.
    if not seen:
        return 200, browser.url
    status = until_served(partial(browser.post, "/es/book/check/", shown="", seen=seen[1]))
    return status, browser.url


def until_served(step, tries=20):
    """The first answer that is not "the site is busy"."""
    for _again in range(tries):
        status = step()
        if status != 503:
            break
    return status


@pytest.fixture(scope="module")
def site(django_db_setup):
    """The site, served by gunicorn."""
    with serving() as address:
        yield address


@pytest.mark.parametrize("capacity", [1, 3, 10])
def test_a_crowd_at_once_is_all_given_the_earliest_place(capacity, site, make_office, rounds):
    office = make_office("CROWD", people_per_slot=capacity, slot_minutes=10)
    now = datetime.now(UTC)
    inventory.open_slots(office, now.date() + timedelta(days=30), now=now)
    dice = random.Random(capacity)
    clients, booked = CLIENTS if capacity == 3 or rounds > 1 else FEWER, 0
    for _round in range(rounds):
        sizes = [dice.randint(1, min(4, capacity)) for _ in range(clients)]
        visitors = [ready_to_book(office, size)[1] for size in sizes]
        answers = together([partial(press_book, site, cookies) for cookies in visitors], connect=False)
        assert {answer[0] for answer in answers} == {200}
        assert len({url for _status, url in answers}) == clients
        booked += sum(sizes)
    assert Slot.objects.aggregate(total=Sum("booked"))["total"] == booked
    assert not Slot.objects.filter(booked__gt=F("capacity")).exists()
    assert overtaken(office) == []
    call_command("check_invariants", stdout=StringIO())


def test_one_form_50_times_at_once_is_one_appointment_and_one_confirmation(site, office):
    _draft, cookies = ready_to_book(office, 3)
    answers = together([partial(press_book, site, cookies) for _ in range(50)], connect=False)
    assert len(set(answers)) == 1
    assert answers[0][0] == 200
    assert Appointment.objects.count() == 1
    assert Draft.objects.get().appointment == Appointment.objects.get()


def test_back_and_book_again_shows_the_same_confirmation(site, office):
    _draft, cookies = ready_to_book(office, 1)
    first = press_book(site, cookies)
    browser = Browser(site, cookies)
    assert (browser.get("/es/book/check/"), browser.url) == first
