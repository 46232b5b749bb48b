"""Every page of the support line, every state, both languages; and how fast an agent moves an appointment."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from appointments import booking
from appointments.models import Appointment
from tests.browser import checks
from tests.browser.test_every_page import NARROW, everything_wrong, pages_in_languages
from tests.browser.test_staff_pages import _open
from tests.project.agent import Line
from tests.project.support_pages import PAGES
from tests.project.support_states import RIGHT, zoe

pytestmark = pytest.mark.django_db

MOST_TABS = 2
"""From the opened page to its first field."""

MOST_STEPS = 8
"""Keys or presses from the person's page to the new appointment."""


def tabs_to_the_first(page: Page) -> int:
    """How often Tab is pressed until the first field of the form has the focus; without one, the first control."""
    fields = page.locator("main #page-form :is(input, select, textarea):not([type=hidden], [tabindex='-1'])")
    others = page.locator("main :is(a, button, summary, input:not([type=hidden]), select, textarea)")
    first = (fields if fields.count() else others).first
    for tabs in range(MOST_TABS + 1):
        if not first.count() or first.evaluate("it => it === document.activeElement || it.name && "
                                               "it.name === document.activeElement.name"):  # fmt: skip
            return tabs
        page.keyboard.press("Tab")
    return MOST_TABS + 1


@pages_in_languages(PAGES)
def test_everyone_can_use_it(name, language, open_browser, known, offices):
    page = open_browser(viewport=NARROW)
    checks.bring_axe(page)
    for state, come_to in PAGES[name].items():
        shown = come_to(Line(offices, language))
        _open(page, shown.request["PATH_INFO"], shown.content.decode())
        assert state != "first look" or tabs_to_the_first(page) <= MOST_TABS
        assert [f"{state}: {each}" for each in everything_wrong(page, known)] == []


@pytest.mark.django_db(transaction=True)
def test_an_agent_moves_an_appointment_to_next_week_in_few_steps(open_browser, site, offices):
    line = Line(offices, "en")
    later = timezone.now() + timedelta(days=21)
    booked = booking.reschedule(zoe(line).pk, version=1, now=timezone.now(), on_or_after=later)
    there = line.person(str(booked), RIGHT)
    page = open_browser()
    cookies = [{"name": each.key, "value": each.value, "url": site} for each in line.client.cookies.values()]
    page.context.add_cookies(cookies)
    page.goto(line.url("person", **there))
    steps = [
        lambda: page.get_by_role("link", name="Move the appointment").press("Enter"),
        lambda: page.get_by_label("Next week").press("Space"),
        lambda: page.get_by_role("button", name="Show the times").press("Enter"),
        lambda: expect(page.get_by_role("heading", name="Times from")).to_be_focused(),
        lambda: page.keyboard.press("Tab"),
        lambda: page.keyboard.press("Space"),
        lambda: page.get_by_role("button", name="Move to this time").press("Enter"),
    ]
    for step in steps:
        step()
    expect(page.get_by_text("The appointment is changed.")).to_be_visible()
    moved = Appointment.objects.with_place().get(pk=booked.pk)
    here = moved.office.local(timezone.now()).date()
    assert moved.starts_at.date() == here + timedelta(days=7 - here.weekday())
    assert len(steps) <= MOST_STEPS
