"""What a third party sees: genuine or not, current or not, and no names."""

import re
from datetime import timedelta

import pytest
from django.utils.html import strip_tags

from appointments import booking
from appointments.booking import office_facts
from appointments.receipts.addresses import check_of
from tests import marking
from tests.project.markup import without_keys

pytestmark = pytest.mark.django_db


@pytest.fixture
def look(client):
    """Opens the page of a QR code, in a language."""

    def look(address, language="en", status=200):
        code = address.rstrip("/").rpartition("/")[2]
        page = client.get(f"/{language}/verify/{code}/")
        assert page.status_code == status
        return page.content.decode()

    return look


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


def test_it_works(look, ana):
    page = look(check_of(ana))
    for words in ("This confirmation is genuine", "still stands", str(ana), "26 Federal Plaza", "A. S., L. S., M. S."):
        assert words in page
    assert "Tuesday, December\xa01, 2026, noon" in page
    assert "earliest date at 26 Federal Plaza, New York at that moment" in strip_tags(page)


def test_it_names_nobody(look, ana):
    page = without_keys(look(check_of(ana)))
    assert not re.search("Ana |Sample|Lucia|Mateo|1988|Guatemala", page)


def test_the_code_asks_for_the_language_of_whoever_scans_it(client, ana, settings):
    path = check_of(ana).removeprefix(settings.SITE_URL)
    page = client.get(path, headers={"accept-language": "es-MX"}, follow=True)
    assert "Esta confirmación es auténtica" in page.content.decode()


def test_after_a_move_the_old_one_is_genuine_but_old(look, ana, now):
    old = check_of(ana)
    moved = booking.reschedule(ana.pk, version=1, now=now, on_or_after=now + timedelta(days=9))
    assert "The appointment was moved" in look(old)
    assert "still stands" in look(check_of(moved))


def test_a_paper_with_an_old_address_does_not_stand(look, ana, office, now):
    old = check_of(ana)
    office_facts.change(office, {"address": "1 New Street"}, now=now, actor="user:1")
    page = look(old)
    assert "The office has corrected its address" in page
    assert "1 New Street" in page
    assert "Date and place are right" not in page
    ana.refresh_from_db()
    assert "still stands" in look(check_of(ana))


def test_a_new_code_of_the_office_moves_nobody(look, ana, office, now):
    old = check_of(ana)
    office_facts.change(office, {"code": "NYM"}, now=now, actor="user:1")
    page = look(old)
    assert "still stands" in page
    assert "26 Federal Plaza" in page


def test_it_says_where_the_office_was_on_that_day(look, ana, office, now, monkeypatch):
    after = now + timedelta(days=30)
    monkeypatch.setattr("django.utils.timezone.now", lambda: after)
    office_facts.change(office, {"address": "1 New Street"}, now=after, actor="user:1")
    page = look(check_of(ana))
    assert ("26 Federal Plaza" in page, "1 New Street" in page) == (True, False)


def test_a_cancelled_one_says_so(look, ana, now):
    assert "The report-by date" in look(check_of(ana))
    booking.cancel(ana.pk, version=1, now=now)
    page = look(check_of(ana))
    assert "The appointment was cancelled" in page
    assert "It will not take place." in page
    assert "report-by date" not in page.lower()


def test_of_a_cancelled_one_in_the_past_it_does_not_speak_as_ahead(look, ana, now, monkeypatch):
    booking.cancel(ana.pk, version=1, now=now)
    monkeypatch.setattr("django.utils.timezone.now", lambda: ana.slot.starts_at)
    page = look(check_of(ana))
    assert ("The appointment was cancelled" in page, "It will not" in page) == (True, False)


@pytest.mark.parametrize("mark", [marking.mark_seen, marking.mark_no_show])
def test_whether_they_came_is_not_told(mark, look, ana):
    before = look(check_of(ana))
    mark(ana.pk, now=ana.slot.starts_at, actor="user:1")
    page = look(check_of(ana))
    assert "The date has passed" in page
    assert "still stands" in before


def test_a_date_that_has_passed_says_so(look, ana, now, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=30))
    assert "The date has passed" in look(check_of(ana))


def test_a_later_date_was_not_the_earliest(look, book, make_person, now):
    later = book(make_person(), on_or_after=now + timedelta(days=9))
    page = strip_tags(look(check_of(later))).replace("\xa0", " ")
    assert "The earliest date at 26 Federal Plaza, New York at that moment was Wednesday, December 2, 2026." in page
    assert "This was the earliest" not in page


def test_a_code_of_an_appointment_we_no_longer_have_is_still_genuine(look, ana):
    ana.reference = "22222222"
    page = look(check_of(ana))
    assert "We no longer have this appointment" in page
    assert "26 Federal Plaza" in page


@pytest.mark.parametrize("code", ["x", "A" * 115, "é", "%00", "A" * 5000])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_code_that_is_not_ours_gets_a_kind_page(code, language, look):
    page = look(code, language, status=404)
    assert ("línea de ayuda" if language == "es" else "support line") in page


def test_it_asks_the_database_few_times(look, ana, django_assert_num_queries):
    address = check_of(ana)
    with django_assert_num_queries(5):
        look(address)


def test_the_key_is_published(client):
    answer = client.get("/verify/key/")
    assert answer.json()["algorithm"] == "Ed25519"
    assert len(answer.json()["public_key"]) == 44
