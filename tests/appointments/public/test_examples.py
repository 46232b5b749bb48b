"""An example of a number, and the number of a form, is on one line."""

import pytest

from appointments.templatetags.examples import unbroken

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("page", "example"),
    [
        ("find", "K7P4-\u20609XQM"),
        ("check_receipt", "K7P-\u206049X-\u2060QM2"),
        ("find_subject", "312\u00a0345\u00a0678"),
        ("start", "I-\u2060385"),
        ("prepare", "I-\u2060220A"),
        ("questions", "EOIR-\u206033"),
    ],
)
def test_a_page_does_not_break_it(page, example, visitor):
    assert example in visitor.get(page).content.decode()


def test_a_choice_does_not_break_it(visitor):
    visitor.post("start", {})
    assert "I-\u2060385" in visitor.get("paper").content.decode()


@pytest.mark.parametrize("hint", ["Example: 212-555-0123", "re-enter it", "2026-12-09", "<b class='a-b'>x</b>"])
def test_phone_numbers_and_words_stay_as_they_are(hint):
    assert unbroken(hint) == hint
