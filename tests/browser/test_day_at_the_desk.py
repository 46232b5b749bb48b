"""A day at the front desk in a browser: one officer with a tablet, and everyone ends in the right state.

`--rounds 5` is the whole day: 60 people with an appointment, 24 of them in 8 families, 5 people without one, 3 on the
wrong day, 2 who cannot be seen. The tests make a fifth of it.
"""

import io
import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pypdf
import pytest
from django.urls import reverse
from playwright.sync_api import Page

from appointments import booking
from appointments.booking import Contact, Person
from appointments.models import Appointment, WalkIn
from appointments.receipts.addresses import check_of
from offices.models import Office, Slot
from tests.browser.presses import Presses
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db(transaction=True)

TABLET = {"width": 820, "height": 1180}
WHOLE_DAY = {"families": 8, "alone": 36, "wrong day": 3, "not seen": 2, "walk-ins": 5}


@pytest.fixture
def office(make_office: Callable[..., Office], now: datetime) -> Office:
    """An office at which it is not near midnight now; people may book the present slot."""
    is_day = 1 <= (now - timedelta(hours=5)).hour < 21
    zone = "America/New_York" if is_day else "Pacific/Honolulu"
    return make_office(timezone=zone, lead_hours=0, waiting_room=99)


def slot(office: Office, starts_at: datetime) -> datetime:
    Slot.objects.create(office=office, starts_at=starts_at, minutes=30, capacity=99)
    return starts_at


def party(office: Office, number: int, size: int, at: datetime, *, now: datetime) -> Appointment:
    people = [Person(f"Person{'x' * each}", "Sample", date(1930 + number, 1, 2), "GT") for each in range(size)]
    press = uuid.uuid4()
    return booking.book(office=office, people=people, contact=Contact("es"), submission=press, now=now, on_or_after=at)


class Officer:
    """Who scans with a hand scanner, which types and sends; so only presses on the page are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.press = page, Presses(page)
        page.goto(reverse("desk:scan", args=["NYC"]))

    def scan(self, appointment: Appointment) -> None:
        """Into the box that has the focus."""
        self.page.locator("#code:focus").wait_for()
        self.page.keyboard.type(check_of(appointment))
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/found/**")

    def mark(self, appointment: Appointment, *marks: str) -> None:
        form = f"form[action='{reverse('desk:mark', args=['NYC', appointment.pk])}']:not(:has([name=member]))"
        for each in marks:
            self.press(f"{form} button[value={each}]")

    def cannot_be_seen(self, appointment: Appointment) -> None:
        self.press(f"a[href='{reverse('desk:presence', args=['NYC', appointment.pk])}']")
        self.press("label:has(+ input[value=unseen]), input[value=unseen] + label")
        self.page.select_option("select[name=why]", "full")
        self.press("#page-form button[type=submit]")
        self.page.goto(reverse("desk:scan", args=["NYC"]))

    def came_without_one(self, number: int, outcome: str) -> None:
        self.press(f"a[href='{reverse('desk:walk_in', args=['NYC'])}']")
        self.page.fill("input[name=name]", f"W{number}")
        self.press("#page-form button[type=submit]")
        self.press(f"form[action*='walk-in'] button[value={outcome}]")
        self.page.goto(reverse("desk:scan", args=["NYC"]))


def test_everyone_ends_in_the_right_state(sign_in, office, now, rounds):
    count = {name: max(1, whole * rounds // 5) for name, whole in WHOLE_DAY.items()}
    today, tomorrow = slot(office, now.replace(microsecond=0)), slot(office, now + timedelta(days=1))
    sizes = [1] * count["alone"] + [3] * count["families"]
    absent, *came = [party(office, number, size, today, now=today) for number, size in enumerate(sizes)]
    early = [party(office, 70 + number, 1, tomorrow, now=today) for number in range(count["wrong day"])]
    unseen, usual = came[: count["not seen"]], came[count["not seen"] :]
    outcomes = [("served", "receipt", "left")[number % 3] for number in range(count["walk-ins"])]

    officer = Officer(sign_in("carla", viewport=TABLET))
    for each in early:
        officer.scan(each)
        assert "Wrong day" in officer.page.inner_text("main")
        officer.press("#code")
    for each in came:
        officer.scan(each)
        officer.mark(each, "arrived")
    for each in usual:
        officer.mark(each, "called_in", "seen")
    assert officer.press.number == len(early) + len(unseen) + 3 * len(usual)
    for number, outcome in enumerate(outcomes):
        officer.came_without_one(number, outcome)
    for each in unseen:
        officer.scan(each)
        officer.cannot_be_seen(each)
    officer.mark(absent, "no_show")
    officer.page.locator("#code:focus").wait_for()

    assert officer.press.number <= 3 * (sum(sizes) + len(early) + len(outcomes))
    found = dict(Appointment.objects.values_list("pk", "status"))
    ends = {"seen": usual, "unseen": unseen, "booked": early, "no_show": [absent]}
    for status, ended in ends.items():
        assert {found[each.pk] for each in ended} == {status}
    assert sorted(WalkIn.objects.values_list("outcome", flat=True)) == sorted(outcomes)
    # The slots of this moment are in no week plan.
    assert not broken_rules("slots_are_what_they_follow_from")


def test_the_day_prints_as_names_without_buttons(sign_in, office, now):
    party(office, 0, 2, slot(office, now.replace(microsecond=0)), now=now.replace(microsecond=0))
    page = sign_in("carla", viewport=TABLET)
    page.goto(reverse("desk:day", args=["NYC", office.local(now).date()]))
    button = page.inner_text("main .mark:visible >> nth=-1")
    [sheet] = pypdf.PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages
    text = " ".join(sheet.extract_text().split())
    # Each on a line of its own on the screen; on paper they must not run together.
    assert re.search("Person Sample[^P]*, ?Personx Sample", text)
    assert button
    assert button not in text
