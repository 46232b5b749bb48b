"""Asks for an earlier date, on a separate page."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.booking.line import OPEN_FOR
from appointments.models import Appointment, EarlierRequest, Offer
from appointments.models.offer import MOST_OFFERS
from tests.telling import tell

pytestmark = pytest.mark.django_db


WRITES = booking.Contact("en", "bruno@example.com")


@pytest.fixture
def bruno(book, make_person, now) -> Appointment:
    """Booked for a date that leaves time for each of the notices."""
    return book(make_person("Bruno"), contact=WRITES, on_or_after=now + timedelta(days=60))


@pytest.fixture
def link(client, bruno):
    tell(client, bruno)
    return reverse("public:earlier", args=[bruno.link_token])


def text_of(page) -> str:
    assert page.status_code == 200
    return page.content.decode()


def test_the_confirmation_leads_to_it(client, bruno, link):
    confirmation = reverse("public:confirmation", args=[bruno.link_token])
    assert f'href="{link}"' in text_of(client.get(confirmation))


def test_asking_puts_the_party_in_line(client, bruno, link, now):
    page = client.post(link, {"notice_days": "14"}, follow=True)
    assert "You are on the list" in text_of(page)
    waiting = EarlierRequest.objects.get()
    assert (waiting.appointment, waiting.notice_days, waiting.since) == (bruno, 14, now)


def test_looking_changes_nothing(client, link):
    client.get(link)
    client.head(link)
    assert not EarlierRequest.objects.exists()


def test_what_was_chosen_is_shown_and_can_be_changed(client, link):
    client.post(link, {"notice_days": "14"})
    assert client.get(link).context["notice"]["notice_days"].value() == 14
    assert re.findall(r'value="(\d+)"[^>]* checked', text_of(client.get(link))) == ["14"]
    client.post(link, {"notice_days": "30"})
    assert EarlierRequest.objects.get().notice_days == 30


def test_who_stops_is_no_longer_in_line(client, link):
    client.post(link, {"notice_days": "14"})
    page = client.post(link, {"stop": "1"}, follow=True)
    assert "You are not on the list." in text_of(page)
    assert "You are on the list" not in text_of(page)
    assert not EarlierRequest.objects.going_on().exists()


@pytest.mark.parametrize("days", ["", "0", "3", "-7", "x", "9999999999999"])
def test_what_is_no_choice_of_ours_changes_nothing(days, client, link):
    assert "Put me on the list" in text_of(client.post(link, {"notice_days": days}, follow=True))
    assert not EarlierRequest.objects.exists()


def test_who_can_not_be_told_reads_whom_to_call(client, book, make_person):
    silent = book(make_person())
    link = reverse("public:earlier", args=[silent.link_token])
    tell(client, silent)
    page = client.post(link, {"notice_days": "14"}, follow=True)
    assert "we cannot tell you" in text_of(page)
    assert not EarlierRequest.objects.exists()


def test_it_tells_the_rules_as_they_are(client, link):
    text = text_of(client.get(link))
    assert f"You have {OPEN_FOR // timedelta(hours=1)} hours to answer" in text
    assert f"You get at most {MOST_OFFERS} offers" in text


def test_after_the_last_offer_it_says_so(client, bruno, link):
    for number in (1, 2, 3):
        day = bruno.booked_at.replace(day=number)
        facts = {"number": number, "version": 1, "people": 1, "is_overdue": False, "until": day + timedelta(hours=4)}
        made = {"made_at": day, "offered_on": day.date(), "ended_at": day, "status": Offer.Status.DECLINED}
        slots = {"slot_id": bruno.slot_id + number, "instead_of": bruno.slot}
        Offer.objects.create(appointment=bruno, **facts, **made, **slots)
    page = client.post(link, {"notice_days": "14"}, follow=True)
    assert "all the earlier dates we can" in text_of(page)


def test_after_a_cancellation_it_leads_to_the_confirmation(client, bruno, link, now):
    booking.cancel(bruno.pk, version=1, now=now)
    for answer in (client.get(link), client.post(link, {"notice_days": "14"})):
        assert answer["Location"].startswith(reverse("public:confirmation", args=[bruno.link_token]))


def test_it_asks_few_questions_of_the_database(client, link, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):  # which notices leave a date; who stopped messages
        client.get(link)


TOO_NEAR = "We can offer you no earlier date any more."


def test_only_notices_that_leave_a_date_are_offered(client, book, make_person, now):
    held = book(make_person(), on_or_after=now + timedelta(days=9), contact=WRITES)
    tell(client, held)
    link = reverse("public:earlier", args=[held.link_token])
    assert [days for days, _said in client.get(link).context["notice"].fields["notice_days"].choices] == ["2", "7"]
    client.post(link, {"notice_days": "14"})
    assert not EarlierRequest.objects.exists()


def test_where_no_date_can_come_it_says_so(client, book, make_person):
    held = book(make_person(), contact=WRITES)
    tell(client, held)
    link = reverse("public:earlier", args=[held.link_token])
    page = client.post(link, {"notice_days": "2"}, follow=True)
    assert TOO_NEAR in text_of(page)
    assert "Put me on the list" not in text_of(page)
    assert not EarlierRequest.objects.exists()


def test_one_who_waits_reads_when_their_notice_became_too_long(client, book, make_person, now):
    held = book(make_person(), on_or_after=now + timedelta(days=9), contact=WRITES)
    booking.join(held.pk, notice_days=14, now=now)
    tell(client, held)
    page = text_of(client.get(reverse("public:earlier", args=[held.link_token])))
    assert "Choose fewer days, and save." in " ".join(page.split())
    assert "We write to you when an earlier date is free." not in page


SOME_OF_THEM = "So we can offer you only some of the times."


def test_it_says_that_a_share_limits_people_without_a_notice(client, bruno, link, make_notice):
    assert SOME_OF_THEM not in text_of(client.get(link))
    make_notice()
    assert SOME_OF_THEM in text_of(client.get(link))


def test_it_says_no_such_thing_where_no_share_binds(client, bruno, link, make_notice, now):
    make_notice()
    booking.join(bruno.pk, notice_days=14, now=now, actor="user:7")
    assert SOME_OF_THEM not in text_of(client.get(link))
