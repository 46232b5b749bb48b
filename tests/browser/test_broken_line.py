"""The connection breaks at every form: before it reaches us or before the answer comes back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route

from appointments.models import Appointment
from tests.browser.person import STEPS, Person

pytestmark = pytest.mark.django_db(transaction=True)

with_script_or_without = pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])


def before(route: Route, code: str) -> None:
    """The form never reaches us."""
    route.abort(code)


def after(route: Route, code: str) -> None:
    """We receive the form; the answer is lost."""
    route.fetch(max_redirects=0)
    route.abort(code)


def press_again(ana: Person, step: str) -> None:
    """The page is still open. The script accepts a second press after ten seconds without an answer."""
    ana.page.clock.fast_forward("00:11")
    ana.press()


def go_back(ana: Person, step: str) -> None:
    """From the browser's own page about the failure. Only numbers from the paper are typed again."""
    ana.page.go_back()
    if not ana.is_at("confirmation"):
        assert ana.has_kept_what_may_be_kept(step)
        ana.answer(step)
        ana.press()


def reload(ana: Person, step: str) -> None:
    """Sends the form once more."""
    ana.page.reload()


RETRIES = {press_again: "aborted", go_back: "connectionreset", reload: "connectionreset"}


@with_script_or_without
@pytest.mark.parametrize("retry", RETRIES, ids=lambda retry: retry.__name__)
@pytest.mark.parametrize("cut", [before, after], ids=lambda cut: cut.__name__)
def test_no_answer_is_lost_and_nobody_booked_twice(cut, retry, script, person):
    ana = person(java_script_enabled=script)
    ana.page.clock.install()
    ana.open("start")
    for step in ("start", *STEPS):
        ana.answer(step)
        send_into_a_broken_line(ana, cut, RETRIES[retry])
        retry(ana, step)
        assert not ana.page.locator(".usa-alert--error").count()
    assert ana.is_at("confirmation")
    assert Appointment.objects.count() == 1


def send_into_a_broken_line(ana: Person, cut: Callable[[Route, str], None], code: str) -> None:
    """Presses the button; the connection breaks for the form of this page only."""

    def meet(route: Route) -> None:
        if route.request.method == "POST":
            cut(route, code)
        else:
            route.continue_()

    ana.page.route("**/*", meet)
    with ana.page.expect_event("requestfailed"):
        ana.press()
    ana.page.wait_for_timeout(200)
    ana.page.unroute("**/*")


def test_the_answers_are_those_that_were_given(person):
    ana = person()
    ana.come_to("check")
    answers = ana.page.locator(".summary-list").inner_text()
    for given in ("312345678", "Guatemala", "ana@example.com", "212", "English"):
        assert given in answers
