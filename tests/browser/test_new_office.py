"""A new office, from nothing to its first booking, by the words of the guide for staff."""

import pytest
from django.urls import reverse

from appointments.models import Appointment
from tests.browser.presses import Presses
from tests.browser.test_every_page import WIDE

pytestmark = pytest.mark.django_db(transaction=True)

TYPED = {
    "Code": "TMP",
    "Name": "Tampa Check-In Office",
    "Street address": "5524 West Cypress Street",
    "City": "Tampa",
    "State": "FL",
    "ZIP code": "33607",
}
CHOSEN = {"Kind": "check_in_office", "Time zone": "America/New_York"}


def test_a_new_office_takes_its_first_booking_after_five_presses(sign_in, person):
    page = sign_in("eva", viewport=WIDE)
    page.goto(reverse("admin:index"))
    press = Presses(page)
    press("tr:has-text('Offices') a:text-is('Add')")
    for label, value in TYPED.items():
        page.get_by_label(label).first.fill(value)
    for label, value in CHOSEN.items():
        page.get_by_label(label).first.select_option(value)
    press("input[value='Save']")
    # The list is where this leads: nothing else has to be found.
    assert "/offices/office/" in page.url
    press("tr:has-text('TMP') input.action-select")
    page.select_option("[name=action]", label="Confirm address, room and hours")
    press("button:text-is('Go')")
    press("button:text-is('Yes, all of this is right')")
    assert press.number == 5
    visitor = person()
    visitor.zip_code = "33607"
    visitor.book()
    assert Appointment.objects.get().office.code == "TMP"
