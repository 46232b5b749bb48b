"""Finds one's own appointment, and no other."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from appointments import booking, vault
from appointments.models import FailedTry, LinkRequest, Message, Notice
from appointments.people import link_requests
from appointments.people.look_up import by_reference
from appointments.rate_limits import Actor, NoMatch, TooManyTries
from appointments.values.identifiers import new_reference
from tests.together import in_the_background

pytestmark = pytest.mark.django_db

BORN = {"born_month": "4", "born_day": "7", "born_year": "1990"}
WRONG = BORN | {"born_year": "1991"}


def find(client, reference, born):
    return client.post("/en/find/", {"reference": str(reference)} | born, follow=True)


def test_it_works(client, bruno):
    page = find(client, bruno, BORN)
    assert page.request["PATH_INFO"] == f"/en/confirmation/{bruno.link_token}/"
    assert not FailedTry.objects.exists()


def test_a_birth_date_of_anyone_on_it_works(client, ana):
    page = find(
        client, str(ana).lower().replace("-", " "), {"born_month": "sep", "born_day": "30", "born_year": "2018"}
    )
    assert "confirmation" in page.request["PATH_INFO"]


def test_after_a_move_link_and_number_lead_to_the_appointment_as_it_is(client, bruno, now):
    booking.reschedule(bruno.pk, version=1, now=now, on_or_after=datetime(2026, 12, 14, tzinfo=UTC))
    assert "December\xa014, 2026" in find(client, bruno, BORN).content.decode()
    assert "December\xa014, 2026" in client.get(f"/en/confirmation/{bruno.link_token}/").content.decode()


def without_what_was_typed(page):
    return re.sub(r' value="[^"]*"| selected', "", page.content.decode())


def test_an_unknown_number_and_a_wrong_date_get_the_same_answer(client, bruno):
    answers = [find(client, reference, WRONG) for reference in (bruno, new_reference())]
    assert [page.status_code for page in answers] == [200, 200]
    assert without_what_was_typed(answers[0]) == without_what_was_typed(answers[1])
    assert "We did not find an appointment" in answers[0].content.decode()


def test_known_and_unknown_ask_the_same_of_the_database(bruno, now, django_assert_num_queries):
    for reference in (bruno.reference, new_reference()):
        with django_assert_num_queries(3), pytest.raises(NoMatch):
            by_reference(reference, date(1991, 4, 7), actor=Actor("b", "192.0.2.1"), now=now)


@pytest.mark.parametrize("reference", ["", "K7P4", "0000-0000", "K7P4-9XQ2", "😀", "x" * 4000])
def test_what_is_wrong_with_a_number_is_said(reference, client, bruno):
    page = find(client, reference, BORN)
    assert page.context["form"].errors["reference"]
    assert not FailedTry.objects.exists()


# --- Guessing --------------------------------------------------------------------------------------------------------


@pytest.fixture
def guess(bruno, now, rounds):
    """Tries 100 birth dates a round, 10,000 in 100 rounds, the right one in the middle; how often one opened it."""
    guesses = min(100 * rounds, 10_000)
    first = date(1990, 4, 7) - timedelta(days=guesses // 2)

    def tried(actor, after):
        hits = 0
        for number in range(guesses):
            with suppress(NoMatch, TooManyTries):
                born = first + timedelta(days=number)
                by_reference(bruno.reference, born, actor=actor(number), now=now + after(number))
                hits += 1
        return hits

    return tried


WAYS = {
    "from one address": (lambda _n: Actor("b", "192.0.2.1"), lambda n: timedelta(seconds=n)),
    "from 500 addresses": (
        lambda n: Actor(f"b{n}", f"198.51.{n % 500 // 256}.{n % 256}"),
        lambda n: timedelta(seconds=n),
    ),
    "slowly": (lambda n: Actor(f"b{n}", f"198.51.100.{n % 256}"), lambda n: timedelta(minutes=10 * n)),
}


@pytest.mark.parametrize("way", WAYS)
def test_guesses_do_not_hit_and_the_link_still_works(way, guess, bruno, client):
    assert guess(*WAYS[way]) == 0
    assert client.get(f"/en/confirmation/{bruno.link_token}/").status_code == 200


def test_without_the_limits_they_would(guess, settings):
    settings.TRIES_PER_NUMBER = settings.TRIES_PER_BROWSER = settings.TRIES_PER_ADDRESS = 10_000
    settings.TRIES_PER_REFERENCE = 10_000
    assert guess(*WAYS["from one address"]) == 1


def test_too_many_tries_are_said_kindly(client, bruno, settings):
    for _try in range(settings.TRIES_PER_NUMBER):
        find(client, bruno, WRONG)
    page = find(client, bruno, BORN)
    assert page.status_code == 429
    assert "833-383-1465" in page.content.decode()


# --- The link, sent --------------------------------------------------------------------------------------------------

ASK = {"subject_id": "312345678", "country": "GT"}


def ask(client, **facts):
    return client.post("/en/find/subject/", ASK | facts, follow=True)


def links_planned():
    return Message.objects.filter(kind="link", status="planned")


def test_the_link_goes_to_the_contact_on_file(client, ana, now):
    page = ask(client)
    assert page.request["PATH_INFO"] == "/en/find/sent/"
    assert link_requests.answer_all(now) == 1
    assert {message.recipient for message in links_planned()} == {"ana@example.com", "+12125550123"}
    assert not LinkRequest.objects.exists()


def test_known_and_unknown_get_the_same_bytes_and_questions(client, ana, django_assert_num_queries):
    pages = []
    for subject_id in ("312345678", "999999999"):
        with django_assert_num_queries(4):
            pages.append(client.post("/en/find/subject/", ASK | {"subject_id": subject_id}).headers["Location"])
            client.cookies.clear()
    assert pages[0] == pages[1]


@pytest.mark.parametrize("facts", [{"subject_id": "999999999"}, {"country": "HN"}])
def test_wrong_details_send_nothing(facts, client, ana, now):
    ask(client, **facts)
    link_requests.answer_all(now)
    assert not links_planned().exists()


def test_without_a_contact_or_after_the_end_nothing_is_sent(client, ana, now):
    booking.cancel(ana.pk, version=1, now=now)
    ask(client)
    link_requests.answer_all(now)
    assert not links_planned().exists()


def test_a_request_that_fails_holds_up_no_other(client, ana, now, monkeypatch):
    broken = LinkRequest.objects.create(match="0" * 64, asked_at=now)
    ask(client)
    forms = vault.forms

    def forms_unless_broken(match):
        if match == broken.match:
            raise ZeroDivisionError
        return forms(match)

    monkeypatch.setattr(vault, "forms", forms_unless_broken)
    with pytest.raises(ZeroDivisionError):
        link_requests.answer_all(now)
    assert links_planned().exists()
    # It is tried again by the next run.
    assert LinkRequest.objects.get() == broken


def test_many_requests_send_few_links_a_day(client, ana, now):
    for hours in [*range(10), 24 + 9]:
        LinkRequest.objects.create(match=Notice.matches_of_subject_id("312345678", "GT")[0], asked_at=now)
        link_requests.answer_all(now + timedelta(hours=hours))
        links_planned().update(status="sent", sent_at=now)
    assert Message.objects.filter(kind="link", channel="email").count() == link_requests.LINKS_A_DAY + 1


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_answers_it(client, ana, now):
    ask(client)
    with transaction.atomic():
        assert link_requests.answer_all(now) == 1
        # A dispatcher can be as fast.
        links_planned().update(status="sent", sent_at=now)
        other = in_the_background(lambda: link_requests.answer_all(now))
    assert other.result(timeout=30) == 0
    assert Message.objects.filter(kind="link", channel="email").count() == 1


def test_requests_for_one_number_are_limited(client, ana, settings):
    pages = [ask(client) for _request in range(settings.LINK_REQUESTS_PER_NUMBER + 1)]
    assert [page.status_code for page in pages] == [200] * settings.LINK_REQUESTS_PER_NUMBER + [429]


@pytest.mark.parametrize("path", ["/en/find/", "/en/find/subject/", "/en/find/sent/"])
def test_nothing_is_kept_by_the_browser(path, client, db):
    assert "no-store" in client.get(path)["Cache-Control"]
