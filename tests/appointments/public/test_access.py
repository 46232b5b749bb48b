"""Access to the pages of the journey, and what no page may show."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from appointments.models import Appointment, Draft
from appointments.pages.visitor import address_of
from appointments.rate_limits import Actor
from tests.project import holding, visit
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

STEPS = [
    "paper",
    "details",
    "family",
    "add_member",
    "office",
    "office_zip",
    "office_state",
    "contact",
    "check",
    "later",
    "times",
    "attempt",
]
ENDS = ["start", "cleared", "already_booked", "no_appointments"]
NEED_NO_DRAFT = {
    *ENDS,
    *("confirmation", "confirmation_pdf", "calendar", "proof_pdf", "record_pdf", "worker"),
    *("earlier", "offer"),
    *("leave", "manifest", "offices", "reminders", "trust", "verify"),
    *("questions", "prepare", "prepare_paper", "unanswered_call", "unanswered_call_at"),
    *("find", "find_attempt", "find_subject", "find_sent"),
    *holding.PAGES,
    *(
        "attempt_receipt",
        "attempt_pdf",
        "my_receipts",
        "my_receipts_pdf",
        "check_receipt",
        "closed",
        "closed_receipt",
        "closed_pdf",
    ),
}
JOURNEY = ["start", "paper", "details", "family", "add_member", "office_zip", "office", "contact", "check"]


def test_every_page_needs_a_draft_but_these():
    assert set(visit.names()) - NEED_NO_DRAFT == set(STEPS)


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_without_answers_it_says_that_they_were_cleared(name, method, visitor):
    page = getattr(visitor.client, method)(visitor.url(name), follow=True)
    assert page.request["PATH_INFO"] == visitor.url("cleared")
    assert "Your answers were cleared" in page.content.decode()


@pytest.mark.parametrize("name", STEPS)
def test_after_the_idle_limit_the_answers_are_gone(name, visitor, clock):
    visitor.come_to("check")
    clock.move(minutes=settings.IDLE_MINUTES)
    assert visitor.client.post(visitor.url(name), {}).headers["Location"] == visitor.url("cleared")
    assert not Appointment.objects.exists()


def test_looking_at_pages_keeps_the_answers(visitor, clock):
    visitor.come_to("check")
    for _look in range(4):
        clock.move(minutes=settings.IDLE_MINUTES - 1)
        page = visitor.get("check")
    assert page.request["PATH_INFO"] == visitor.url("check")


@pytest.mark.parametrize("name", STEPS[1:])
@pytest.mark.parametrize("method", ["get", "post"])
def test_jumping_ahead_leads_to_the_first_missing_step(name, method, visitor):
    visitor.come_to("paper")
    page = getattr(visitor.client, method)(visitor.url(name))
    assert page.headers["Location"] == visitor.url("paper")


@pytest.mark.parametrize("secret", ["", "x", "A" * 22, "é", "A" * 4000])
def test_a_forged_cookie_opens_nothing(secret, visitor):
    visitor.come_to("check")
    stranger = Visit("en")
    stranger.client.cookies[settings.DRAFT_COOKIE_NAME] = secret
    assert stranger.get("check").request["PATH_INFO"] == stranger.url("cleared")


def test_the_hash_in_the_database_opens_nothing(visitor):
    visitor.come_to("check")
    stranger = Visit("en")
    stranger.client.cookies[settings.DRAFT_COOKIE_NAME] = Draft.objects.get().token_hash
    assert stranger.get("check").request["PATH_INFO"] == stranger.url("cleared")


@pytest.mark.parametrize("name", [*STEPS, *ENDS, "confirmation"])
def test_no_page_is_kept_or_tells_another_site_its_address(name, visitor):
    page = visitor.book() if name == "confirmation" else visitor.come_to("check") or visitor.get(name)
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["Referrer-Policy"] in ("no-referrer", "same-origin")


@pytest.mark.parametrize("name", [*JOURNEY, "office_state", "cleared", "already_booked", "no_appointments"])
def test_a_page_asks_few_questions_of_the_database(name, visitor, clock, django_assert_max_num_queries):
    visitor.come_to("check" if name in ("check", "office_state") else name)
    if name == "office":
        visitor.post("office_zip", {"zip_code": "10278"})
    clock.move(minutes=5)
    # Three for the share of a party without a notice.
    with django_assert_max_num_queries({"check": 9, "office": 7}.get(name, 6)):
        page = visitor.client.get(visitor.url(name))
    assert page.status_code == 200


def test_the_confirmation_asks_few_questions_of_the_database(visitor, clock, django_assert_max_num_queries):
    link = visitor.book().request["PATH_INFO"]
    clock.move(minutes=5)
    with django_assert_max_num_queries(8):
        visitor.client.get(link)


@pytest.mark.parametrize("name", ["paper", "details", "add_member", "family", "office_zip", "contact"])
def test_an_answer_asks_few_questions_of_the_database(name, visitor, django_assert_max_num_queries):
    limit = {"details": 15, "add_member": 12}.get(name, 6)
    visitor.come_to(name)
    with django_assert_max_num_queries(limit):
        visitor.client.post(visitor.url(name), visitor.answers[name])


def test_no_address_or_title_holds_personal_data(visitor):
    addresses, titles = [], []
    for name, data in visitor.answers.items():
        for page in (visitor.get(name), visitor.post(name, data)):
            addresses += [page.request["PATH_INFO"], page.request["QUERY_STRING"]]
            addresses += [address for address, _status in page.redirect_chain]
            titles += re.findall(r"<title>(.*?)</title>", page.content.decode(), re.DOTALL)
    assert titles
    assert not [fact for fact in visitor.personal for text in (*addresses, *titles) if fact in text]


def test_the_journey_is_seven_pages(visitor):
    answers = visitor.answers | {"details": visitor.answers["details"] | visitor.answers["office_zip"]}
    pages = [visitor.get("start").request["PATH_INFO"]]
    for name in ("start", "paper", "details", "family", "office", "contact"):
        pages.append(visitor.post(name, answers[name]).request["PATH_INFO"])
    assert len(set(pages)) == len(pages) == 7
    assert visitor.post("check", {}).request["PATH_INFO"].startswith("/en/confirmation/")


def test_an_address_is_believed_only_from_our_own_proxy(visitor, settings):
    settings.TRIES_PER_ADDRESS = 2
    for proxies, refused in ((0, True), (1, False)):
        settings.TRUSTED_PROXIES = proxies
        assert many_tries(visitor) == refused


def many_tries(visitor: Visit) -> bool:
    """Whether three tries from three addresses, behind one proxy, are too many."""
    for number in range(3):
        person = Visit("en")
        person.come_to("details")
        page = person.client.post(
            person.url("details"),
            {"subject_id": f"11111111{number}", "country": "GT"} | Visit.born,
            follow=True,
            headers={"x-forwarded-for": f"10.9.9.9, 192.0.2.{number}"},
            REMOTE_ADDR="198.51.100.1",
        )
    return page.status_code == 429


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_as_many_proxies_are_believed_as_there_are(proxies, forwarded, address, rf, settings):
    settings.TRUSTED_PROXIES = proxies
    assert address_of(rf.get("/", headers={"X-Forwarded-For": forwarded})) == address


@pytest.mark.parametrize(("other", "is_same"), [("2001:db8:0:1:ffff::1", True), ("2001:db8:0:2::1", False)])
def test_a_phone_has_all_of_a_64_network(other, is_same):
    assert (Actor("", "2001:db8:0:1::1").network == Actor("", other).network) == is_same


@pytest.mark.parametrize(("ago", "is_renewed"), [(30, False), (90, True)])
def test_a_page_renews_the_cookie_when_it_renews_the_draft(ago, is_renewed, visitor, settings):
    visitor.come_to("details")
    Draft.objects.update(touched_at=timezone.now() - timedelta(seconds=ago))
    sent = visitor.client.get(visitor.url("details")).cookies
    assert (settings.DRAFT_COOKIE_NAME in sent) == is_renewed
    assert (Draft.objects.get().touched_at >= timezone.now() - timedelta(seconds=20)) == is_renewed
