"""An example of a number, and the number of a form, is on one line."""

from datetime import UTC, datetime

import pytest

from appointments.models import Appointment
from appointments.receipts import closed
from appointments.templatetags.examples import on_one_line, unbroken, whole_words
from offices.models import Office

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "example"),
    [
        ("find", "K7P4-\u20609XQM"),
        ("check_receipt", "K7P-\u206049X-\u2060QM2"),
        ("find_subject", "312\u00a0345\u00a0678"),
        ("start", "(Form\u00a0I-\u2060385)"),
        ("start", "your A-\u2060number."),
        ("prepare", "I-\u2060220A"),
        ("questions", "EOIR-\u206033"),
    ],
)
def test_a_page_does_not_break_it(page, example, visitor):
    assert example in visitor.get(page).content.decode()


def test_a_choice_does_not_break_it(visitor):
    visitor.post("start", {})
    assert "(Form\u00a0I-\u2060385)" in visitor.get("paper").content.decode()


def test_a_long_word_before_the_number_of_a_form_does_not_make_it_too_wide_for_a_line(visitante):
    assert "(Formulario I-\u2060385)" in visitante.get("start").content.decode()


@pytest.mark.parametrize("hint", ["Example: 212-555-0123", "re-enter it", "2026-12-09", "<b class='a-b'>x</b>"])
def test_phone_numbers_and_words_stay_as_they_are(hint):
    assert unbroken(hint) == hint


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("1 Federal Plaza, Suite 9-110, New York", "9-110,"),
        ("Room B-12", "B-12"),
        ("Call 833-383-1465", "833-383-1465"),
    ],
)
def test_a_number_with_a_hyphen_stays_on_its_line(text, whole):
    assert on_one_line(text) == text.replace(whole, f'<span class="on-one-line">{whole}</span>')


def test_other_hyphens_may_end_a_line_and_signs_are_escaped():
    assert on_one_line("Winston-Salem <b>") == "Winston-Salem &lt;b&gt;"


def test_a_heading_in_large_letters_keeps_its_words_whole(visitor):
    assert whole_words("A <b> check-in") == 'A &lt;b&gt; <span class="on-one-line">check-in</span>'
    page = visitor.get("start").content.decode()
    assert '<span class="on-one-line">check-in</span> appointment</h1>' in page
    assert 'Book your <span class="on-one-line">check-in</span> appointment here.' in page


def test_an_office_to_choose_has_its_suite_on_one_line(visitor):
    visitor.come_to("office_zip")
    Office.objects.update(address="26 Federal Plaza, Suite 9-110")
    page = visitor.post("office_zip", {"zip_code": "10278"}).content.decode()
    assert '<span translate="no">26 Federal Plaza, Suite <span class="on-one-line">9-110,</span>' in page


@pytest.mark.parametrize(
    ("page", "number"), [("unanswered_call", "833-383-1465"), ("contact", "212-555-0123"), ("attempt", "212-555-0123")]
)
def test_a_phone_in_a_choice_or_a_hint_is_on_one_line(page, number, visitor):
    visitor.come_to("contact")
    assert f'<span class="on-one-line">{number}</span>' in visitor.get(page).content.decode()


def test_a_phone_on_a_receipt_is_on_one_line(visitor):
    page = visitor.get("closed_receipt", code=closed.code_for(datetime(2026, 12, 1, 17, tzinfo=UTC))).content.decode()
    assert page.count('<span class="on-one-line">833-383-1465</span>') == 2


def test_an_address_among_words_has_its_suite_on_one_line(visitor):
    Office.objects.update(address="26 Federal Plaza, Suite 9-110")
    visitor.come_to("check")
    check, confirmation = visitor.get("check"), visitor.post("check", {})
    record = visitor.get("record", token=Appointment.objects.get().link_token)
    for page in (check, confirmation, record):
        text = page.content.decode()
        assert 'Suite <span class="on-one-line">9-110' in text
        assert "Suite 9-110" not in text
