"""All receipts of one owner, and the check of one by a third party."""

import io

import pypdf
import pytest
from django.conf import settings

from appointments.models import AttemptReceipt, Draft
from appointments.values.identifiers import with_check
from offices.models import OpeningHours, Slot
from tests.project.markup import without_keys
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

KNOWN = {"number": "777-777-777"}
UNKNOWN_CODE = with_check("22222222")


def html(page) -> str:
    return page.content.decode()


def try_in_vain(visit: Visit, country="GT") -> AttemptReceipt:
    if not visit.seen:
        visit.come_to("details")
    visit.post("details", {"subject_id": "777777777", "country": country} | Visit.born)
    page = visit.post("attempt", {"is_same": "yes"})
    return AttemptReceipt.objects.by_link(page.context["token"]).get()


@pytest.fixture
def receipt(visitor) -> AttemptReceipt:
    return try_in_vain(visitor)


@pytest.fixture
def stranger(visitor) -> Visit:
    """Another browser."""
    return Visit("en")


def test_this_device_shows_its_own_while_the_answers_are_kept(visitor, receipt, clock):
    assert str(receipt) in html(visitor.get("my_receipts"))
    clock.move(minutes=settings.IDLE_MINUTES)
    assert str(receipt) not in html(visitor.get("my_receipts"))


@pytest.mark.parametrize("way", ["leave", "start"])
def test_the_next_person_at_this_device_sees_none(way, visitor, receipt):
    visitor.client.post(visitor.url(way))
    assert str(receipt) not in html(visitor.get("my_receipts"))


def test_code_and_number_show_them_on_another_device(stranger, receipt):
    assert str(receipt) not in html(stranger.get("my_receipts"))
    page = stranger.post("my_receipts", KNOWN | {"code": str(receipt).lower()})
    assert page.request["PATH_INFO"] == stranger.url("my_receipts")
    assert str(receipt) in html(page)
    assert receipt.link_token in html(page)


def test_one_code_shows_all_that_were_made_on_that_device(visitor, stranger):
    first, second = try_in_vain(visitor), try_in_vain(visitor, "HN")
    page = html(stranger.post("my_receipts", KNOWN | {"code": str(first)}))
    assert str(first) in page
    assert str(second) in page


def test_a_new_try_is_kept_with_those_that_were_opened(visitor, receipt, stranger):
    stranger.come_to("details")
    stranger.post("my_receipts", KNOWN | {"code": str(receipt)})
    new = try_in_vain(stranger, "HN")
    assert new.holder == receipt.holder
    assert str(new) in html(visitor.get("my_receipts"))


def test_two_people_at_one_device_are_not_joined(visitor, receipt):
    other = Visit("en")
    theirs = try_in_vain(other, "HN")
    other.post("my_receipts", KNOWN | {"code": str(receipt)})
    theirs.refresh_from_db()
    assert theirs.holder != receipt.holder
    assert str(theirs) not in html(visitor.get("my_receipts"))


def test_all_of_them_are_one_file_a_page_each(visitor, receipt, django_assert_num_queries):
    other = try_in_vain(visitor, "HN")
    assert visitor.url("my_receipts_pdf") in html(visitor.get("my_receipts"))
    with django_assert_num_queries(2):
        answer = visitor.client.get(visitor.url("my_receipts_pdf"))
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages]
    # The list has both; then each has a page.
    named = sorted([str(each) in text for text in pages] for each in (other, receipt))
    assert named == [[True, False, True], [True, True, False]]
    assert len(pages) == 3
    assert "no-store" in answer["Cache-Control"]


def test_who_has_none_open_gets_no_file(stranger, receipt):
    page = stranger.get("my_receipts_pdf")
    assert page.request["PATH_INFO"] == stranger.url("my_receipts")


@pytest.mark.parametrize("number", ["777777778", "", "12"])
def test_a_wrong_number_shows_none(number, stranger, receipt):
    page = stranger.post("my_receipts", {"code": str(receipt), "number": number})
    assert page.context["form"].errors
    assert receipt.link_token not in html(page)


def test_an_unknown_code_and_a_wrong_number_get_the_same_answer(stranger, receipt):
    wrong = stranger.post("my_receipts", {"code": str(receipt), "number": "111111111"})
    unknown = stranger.post("my_receipts", KNOWN | {"code": UNKNOWN_CODE})
    assert wrong.context["form"].non_field_errors()
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_who_tried_without_a_number_knows_their_date_of_birth(visitor, stranger):
    visitor.come_to("paper")
    visitor.post("paper", {"way": "no_paper"})
    visitor.post("details", visitor.answers["add_member"])
    visitor.post("family", {})
    OpeningHours.objects.all().delete()
    Slot.objects.all().delete()
    visitor.post("office_state", {"state": "NY"})
    visitor.post("attempt", {})
    receipt = AttemptReceipt.objects.get()
    born = {"born_month": "6", "born_day": "2", "born_year": "2015"}
    assert receipt.link_token in html(stranger.post("my_receipts", {"code": str(receipt)} | born))


def test_guessing_ends_soon(stranger, receipt, settings):
    settings.TRIES_PER_NUMBER = 3
    pages = [stranger.post("my_receipts", {"code": str(receipt), "number": f"11111111{number}"}) for number in range(4)]
    assert [page.status_code for page in pages] == [200, 200, 200, 429]


def test_only_a_post_begins_a_draft(stranger):
    before = Draft.objects.count()
    stranger.get("my_receipts")
    stranger.get("check_receipt")
    assert Draft.objects.count() == before


def test_anyone_can_check_a_code(stranger, receipt):
    page = stranger.post("check_receipt", {"code": str(receipt)})
    assert page.request["PATH_INFO"].startswith("/en/verify/")
    assert "This receipt is genuine" in html(page)
    assert "Tuesday, December 1, 2026, noon (Eastern Time)" in html(page)


def test_the_check_tells_nobody_who_it_is(stranger, receipt):
    page = html(stranger.post("check_receipt", {"code": str(receipt)}))
    told = ("777777777", "777-777-777", "Subject", "Guatemala", "GT")
    assert receipt.link_token not in page
    assert [fact for fact in told if fact in without_keys(page)] == []


def test_the_check_is_genuine_after_the_receipt_was_deleted(stranger, receipt):
    address = stranger.post("check_receipt", {"code": str(receipt)}).request["PATH_INFO"]
    receipt.delete()
    assert "This receipt is genuine" in html(stranger.client.get(address))
    assert "We know no receipt" in html(stranger.post("check_receipt", {"code": str(receipt)}))


@pytest.mark.parametrize("code", ["x", "", "222-222-222-222", "é" * 9, "A" * 500])
def test_what_is_no_code_is_said(code, stranger):
    assert stranger.post("check_receipt", {"code": code}).context["form"].errors["code"]


def test_checking_many_codes_ends(stranger, settings):
    settings.TRIES_PER_ADDRESS = 2
    pages = [stranger.post("check_receipt", {"code": UNKNOWN_CODE}) for _try in range(3)]
    assert [page.status_code for page in pages] == [200, 200, 429]


def test_the_check_asks_the_database_once(stranger, receipt, django_assert_num_queries):
    address = stranger.post("check_receipt", {"code": str(receipt)}).request["PATH_INFO"]
    with django_assert_num_queries(1):
        stranger.client.get(address)


@pytest.mark.parametrize(("name", "language"), [("my_receipts", "es"), ("check_receipt", "es")])
def test_switching_the_language_keeps_the_page(name, language, stranger):
    page = stranger.client.post(stranger.url(name), {"switch_language": language, "code": "K7P"}, follow=True)
    assert page.request["PATH_INFO"] == Visit(language).url(name)
    assert page.context["form"]["code"].value() == "K7P"
