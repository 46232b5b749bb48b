"""Back, reload, two tabs and two taps: the same appointment, never a second one."""

import pytest

from appointments.models import Appointment
from tests.browser.person import STEPS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana(person):
    """Without the script, which would prevent some of it."""
    return person(java_script_enabled=False)


@pytest.mark.parametrize("step", STEPS)
def test_reload_keeps_the_page_and_what_was_answered(step, ana):
    ana.come_to(step)
    ana.page.reload()
    ana.go_on_from(step)
    assert ana.is_at("confirmation")
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize("step", STEPS)
def test_back_shows_the_answers_and_leads_on_again(step, ana):
    ana.come_to(step)
    ana.answer(step)
    ana.press()
    ana.page.go_back()
    if step == "check":
        assert ana.is_at("confirmation")
        return
    assert ana.has_kept(step)
    ana.press()
    assert ana.is_at("confirmation") or ana.main_button.is_visible()
    assert not ana.page.locator(".usa-alert--error").count()


def test_the_link_back_leads_through_every_page_to_the_start(ana):
    ana.come_to("contact")
    seen = [ana.page.url]
    while ana.page.locator(".back-link").count():
        ana.page.click(".back-link")
        ana.page.wait_for_load_state()
        seen.append(ana.page.url)
    assert ana.is_at("start")
    assert len(seen) == len(set(seen)) == STEPS.index("contact") + 2


def test_two_tabs_book_once(ana):
    ana.come_to("check")
    other = ana.in_another_tab()
    other.open("check")
    ana.press()
    other.press()
    assert other.page.url == ana.page.url
    assert Appointment.objects.count() == 1


def test_answers_given_in_two_tabs_both_count(ana):
    ana.come_to("contact")
    other = ana.in_another_tab()
    other.open("details")
    other.type({"zip_code": "10001"})
    ana.answer("contact")
    ana.press()
    other.press()
    other.press()
    assert other.is_at("check")
    assert "ana@example.com" in other.page.locator("main").inner_text()


def test_two_taps_on_book_make_one_appointment(ana):
    ana.come_to("check")
    ana.main_button.dblclick()
    ana.page.wait_for_url("**/confirmation/**")
    assert Appointment.objects.count() == 1


def test_a_changed_answer_leads_straight_back_to_the_check_page(ana):
    ana.come_to("check")
    ana.page.locator(".summary-list a").last.click()
    ana.type({"email": "other@example.com"})
    ana.press()
    assert ana.is_at("check")
    assert "other@example.com" in ana.page.locator("main").inner_text()


def test_start_again_after_a_booking_leads_to_the_start_page(ana):
    ana.book()
    ana.open("start")
    ana.press()
    assert ana.is_at("paper")
