"""From the start page to the confirmation."""

from collections import Counter

import pytest

from appointments.models import Appointment
from tests.browser.keyboard import KeyboardPerson
from tests.browser.person import STEPS, WAYS

pytestmark = pytest.mark.django_db(transaction=True)


# Every way in both languages, with and without the script, without every combination of them.
BOOKED = [
    *(("subject_id", "en", True), ("subject_id", "es", False)),
    *(("a_number", "en", False), ("a_number", "es", True)),
    *(("no_paper", "en", True), ("no_paper", "es", False)),
]
TYPED = [("subject_id", "en"), ("a_number", "es"), ("no_paper", "en")]

MOST_PAGES, MOST_TAPS = 7, 25
CHILD = {"family_name": "Sample", "born_month": "6", "born_day": "2", "born_year": "2015", "country": "GT"}


@pytest.mark.parametrize(("way", "language", "script"), BOOKED)
def test_one_person_books(person, way, language, script):
    ana = person(language, java_script_enabled=script)
    ana.book(way)
    assert ana.is_at("confirmation")
    assert str(Appointment.objects.get()) in ana.page.locator("main").inner_text()


@pytest.mark.parametrize(("language", "script"), [("en", True), ("es", False)])
def test_a_family_of_three_books(person, language, script):
    ana = person(language, java_script_enabled=script)
    ana.come_to("family")
    for child in ("Lucia", "Mateo"):
        ana.page.click("main a.usa-button--outline")
        ana.type({"given_names": child} | CHILD)
        ana.press()
    ana.go_on_from("family")
    assert Appointment.objects.get().party_size == 3
    assert all(name in ana.page.locator(".receipt").first.inner_text() for name in ("A. S.", "Lucia", "Mateo"))


@pytest.mark.parametrize(("way", "language"), TYPED)
def test_the_keyboard_is_enough(person, way, language):
    ana = person(language)
    typist = KeyboardPerson(ana.page, language, ana.notice)
    typist.book(way)
    assert typist.is_at("confirmation")
    assert Appointment.objects.get().attendees.count() == 1


def test_the_keyboard_finds_what_is_wrong_and_puts_it_right(person):
    ana = person()
    ana.come_to("details")
    ana.press()
    typist = KeyboardPerson(ana.page, "en", ana.notice)
    assert typist.page.evaluate("document.activeElement.matches('.usa-alert--error')")
    typist.tab_to(".usa-alert--error a")
    typist.page.keyboard.press("Enter")
    assert typist.page.evaluate("document.activeElement.name") == "subject_id"
    typist.go_on_from("details")
    assert typist.is_at("confirmation")


def test_few_pages_and_few_taps(person):
    """Choosing from a list is two taps; nothing else is. Fields that the phone fills in count as typed."""
    ana = person()
    ana.book()
    *pages, confirmation = ana.pages
    assert "/confirmation/" in confirmation
    assert len(pages) == len(set(pages)) <= MOST_PAGES
    assert ana.taps <= MOST_TAPS


def test_every_way_is_tried():
    assert {way for way, *_rest in BOOKED} == {way for way, _language in TYPED} == set(WAYS)


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_asked_twice(person, way):
    ana = person()
    ana.start()
    asked: Counter[str] = Counter()
    for step in STEPS:
        asked.update(
            set(ana.page.eval_on_selector_all("main [name]:not([type=hidden])", "all => all.map(it => it.name)"))
        )
        ana.answer(step, way)
        ana.press()
    assert asked
    assert asked.most_common(1)[0][1] == 1


@pytest.mark.parametrize(("step", "script"), [("paper", True), ("details", False), ("contact", True)])
def test_another_language_keeps_what_was_typed(person, step, script):
    ana = person("en", java_script_enabled=script)
    ana.come_to(step)
    ana.answer(step)
    ana.page.click(".language-switch")
    ana.language = "es"
    assert ana.is_at(step)
    assert ana.has_kept(step)
    ana.go_on_from(step)
    assert ana.is_at("confirmation")


def test_leaving_shows_another_site_and_forgets_the_answers(person):
    ana = person()
    ana.come_to("check")
    ana.page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body="elsewhere"))
    ana.page.click(".leave-button")
    ana.page.wait_for_url("http://127.0.0.1:9/")
    assert ana.page.context.cookies() == []
    ana.open("check")
    assert ana.is_at("cleared")
