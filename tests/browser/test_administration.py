"""The administration in a browser: few presses to what is done often, and pages that everyone can use."""

import pytest
from django.urls import reverse
from django.utils import translation

from offices.models import Closure, Slot
from tests.browser import checks
from tests.browser.presses import Presses
from tests.browser.test_every_page import NARROW, WIDE

pytestmark = pytest.mark.django_db(transaction=True)

LISTS = ("offices_office", "offices_slot", "offices_closure", "appointments_appointment", "appointments_message")
OTHERS = (
    "appointments_offer",
    "appointments_attemptreceipt",
    "appointments_notice",
    "appointments_bulkchange",
    "auth_user",
)
PAGES = [
    *(f"admin:{name}_changelist" for name in (*LISTS, *OTHERS)),
    *(
        "admin:index",
        "admin:offices_office_add",
        "admin:appointments_upload_add",
        "admin:offices_closure_add",
        "admin:auth_user_add",
    ),
    *("admin:appointments_message_preview", "admin:password_change"),
]


def test_places_of_one_slot_change_in_three_presses(sign_in, office):
    page = sign_in("mara", viewport=WIDE)
    page.goto(reverse("admin:offices_slot_changelist"))
    press = Presses(page)
    press("input[name='form-0-capacity']")
    page.keyboard.press("Control+A")
    page.keyboard.type("9")
    press("input[name='_save']")
    press("button[name='go']")
    assert Slot.objects.filter(capacity=9).count() == 1
    assert press.number <= 3


def test_a_closed_day_is_tried_out_in_two_presses_from_the_row_of_an_office(sign_in, office):
    page = sign_in("mara", viewport=WIDE)
    page.goto(reverse("admin:offices_office_changelist"))
    press = Presses(page)
    press("#result_list a[href*='closure/add']")
    press("button[name='go']")
    assert office.name_source in page.locator(".check h2").inner_text()
    assert press.number <= 2
    assert not Closure.objects.exists()


@pytest.mark.parametrize("language", ["en", "es"])
def test_everyone_can_use_the_pages(language, sign_in, office):
    page, found = sign_in("eva", viewport=NARROW, reduced_motion="reduce"), []
    checks.bring_axe(page)
    for name in PAGES:
        with translation.override(language):
            page.goto(reverse(name))
        for size in (NARROW, WIDE):
            page.set_viewport_size(size)
            found += [f"{name} {size['width']}: {each}" for each in checks.axe(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{name} dark: {each}" for each in checks.axe(page, ["color-contrast"])]
        page.emulate_media(color_scheme="light")
    assert found == []
