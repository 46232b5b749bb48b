"""The optional script in a real browser: no connection, two taps, a stored confirmation, and leaving."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from appointments.models import Appointment
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)
in_each_language = pytest.mark.parametrize("language", ["en", "es"])

SLOW = {"offline": False, "latency": 1000, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
NO_SIGNAL = {"en": "There is no internet now.", "es": "Ahora no hay internet."}


@pytest.fixture
def posts() -> Callable[[Page], list[str]]:
    """Records every sent form."""

    def listen(page: Page) -> list[str]:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
        return sent

    return listen


def kept(page: Page) -> list[str]:
    """What this site has stored on the phone, and its workers."""
    return page.evaluate(
        """async () => {
        const workers = await navigator.serviceWorker.getRegistrations();
        return [...await caches.keys(), ...workers.map(it => it.scope)]; }"""
    )


def keep(someone: Person) -> None:
    """Books, and stores the confirmation on the phone."""
    someone.book()
    someone.page.locator("[data-worker] button").first.click()
    expect(someone.page.locator("[data-worker] [role=status]")).not_to_be_empty()
    someone.page.evaluate("() => navigator.serviceWorker.ready")


def press_twice_on_a_slow_line(someone: Person) -> None:
    """The second press comes while the first request runs."""
    someone.page.context.new_cdp_session(someone.page).send("Network.emulateNetworkConditions", SLOW)
    someone.main_button.scroll_into_view_if_needed()
    box = someone.main_button.bounding_box()
    for _press in range(2):
        someone.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        someone.page.wait_for_timeout(300)
    someone.page.wait_for_url("**/confirmation/**")


def test_two_taps_send_one_form(person, posts):
    someone = person()
    someone.come_to("check")
    sent = posts(someone.page)
    press_twice_on_a_slow_line(someone)
    assert len(sent) == 1
    assert Appointment.objects.count() == 1


def test_without_the_script_two_taps_send_two_forms_and_book_once(person, posts):
    someone = person(java_script_enabled=False)
    someone.come_to("check")
    sent = posts(someone.page)
    press_twice_on_a_slow_line(someone)
    assert len(sent) == 2
    assert Appointment.objects.count() == 1


def test_after_back_the_button_works_again(person):
    someone = person()
    someone.come_to("details")
    someone.answer("details")
    someone.press()
    someone.page.go_back()
    someone.answer("details")
    someone.press()
    assert someone.is_at("family")


@in_each_language
def test_without_a_signal_what_was_typed_stays(language, person, posts):
    someone = person(language)
    someone.come_to("contact")
    someone.answer("contact")
    sent = posts(someone.page)
    someone.page.context.set_offline(True)
    someone.press()
    expect(someone.page.locator("#offline")).to_contain_text(NO_SIGNAL[language])
    assert (sent, someone.page.input_value("[name=email]")) == ([], "ana@example.com")


def test_with_the_signal_back_the_same_press_works(person):
    someone = person()
    someone.come_to("contact")
    someone.answer("contact")
    someone.page.context.set_offline(True)
    someone.press()
    # Else the press may go through once there is a signal, and the next one is made on the page after it.
    expect(someone.page.locator("#offline")).not_to_be_empty()
    someone.page.context.set_offline(False)
    expect(someone.page.locator("#offline")).to_be_empty()
    someone.press()
    assert someone.is_at("check")


def test_a_browser_that_is_wrong_about_the_signal_still_sends(person):
    someone = person()
    someone.page.add_init_script("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    someone.start()
    someone.page.wait_for_url("**/paper/")
    assert someone.is_at("paper")


@in_each_language
def test_a_kept_confirmation_opens_without_a_signal(language, person):
    someone = person(language)
    keep(someone)
    someone.page.context.set_offline(True)
    someone.page.reload()
    assert someone.page.locator(".receipt__reference").count() == 2
    assert someone.page.evaluate("getComputedStyle(document.querySelector('.receipt')).borderTopWidth") == "2px"


def test_only_that_page_and_its_look_are_kept(person):
    someone = person()
    keep(someone)
    found = someone.page.evaluate(
        "async () => (await (await caches.open(location.pathname)).keys()).map(it => new URL(it.url).pathname)"
    )
    assert len(found) == 3
    assert [path for path in found if not path.startswith("/static/site.")] == [
        someone.page.evaluate("location.pathname")
    ]


def test_nothing_is_kept_unless_it_is_asked_for(person):
    someone = person()
    someone.book()
    assert kept(someone.page) == []


def test_it_can_be_removed_again(person):
    someone = person()
    keep(someone)
    someone.page.get_by_role("button", name="Remove it from this phone").click()
    expect(someone.page.get_by_role("button", name="Keep this page on this phone")).to_be_focused()
    someone.page.reload()
    assert kept(someone.page) == []
    someone.page.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        someone.page.reload()


def test_leaving_removes_it(person):
    someone = person()
    keep(someone)
    someone.page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body="elsewhere"))
    someone.page.locator("[data-leave] button").click()
    someone.page.wait_for_url("http://127.0.0.1:9/")
    someone.open("start")
    assert kept(someone.page) == []


def test_leaving_works_without_a_signal_too(person):
    someone = person()
    keep(someone)
    someone.page.context.set_offline(True)
    someone.page.locator("[data-leave] button").click()
    someone.page.wait_for_timeout(500)
    someone.page.context.set_offline(False)
    someone.open("start")
    assert kept(someone.page) == []


def test_without_the_script_nothing_is_offered_that_needs_it(person):
    someone = person(java_script_enabled=False)
    someone.book()
    assert not someone.page.locator("[data-worker]").is_visible()
    assert not someone.page.locator("#offline").is_visible()


def test_the_browser_finds_nothing_wrong_with_it(person):
    someone = person()
    wrong: list[str] = []
    someone.page.on("console", lambda message: wrong.append(message.text))
    someone.page.on("pageerror", lambda error: wrong.append(str(error)))
    keep(someone)
    assert wrong == []
