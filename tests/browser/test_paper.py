"""The confirmation on a phone, and printed: what matters comes first, and all of it fits one page."""

import io
import unicodedata

import pypdf
import pytest
from django.conf import settings

from appointments import booking
from tests.browser.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = [
    "Ana María Guadalupe",
    "José Francisco",
    "Ñusta Fernanda",
    "Wenceslao Amadeo",
    "Zoë",
    "Łukasz",
    "Ngọc",
    "Mateo",
]


@pytest.fixture
def confirmation(open_browser, site, book, make_person, make_office, now):
    """Opens the confirmation of so many people, after so many changes."""

    def confirmation(language="en", people=1, changes=0):
        appointment = book(
            *(make_person(name, "Fernández de la Cruz") for name in NAMES[:people]),
            report_by=now.date(),
            office=make_office("BIG", people_per_slot=8),
        )
        for _change in range(changes):
            appointment = booking.reschedule(
                appointment.pk,
                version=appointment.version,
                now=now,
                on_or_after=appointment.slot.starts_at.replace(hour=20),
                actor="user:1",
                reason="agent:ill",
            )
        page = open_browser(viewport=PHONE)
        page.goto(f"{site}/{language}/confirmation/{appointment.link_token}/")
        return page

    return confirmation


@pytest.mark.parametrize("language", ["en", "es"])
def test_date_place_and_four_actions_are_seen_without_scrolling(language, confirmation):
    page = confirmation(language)
    assert page.locator(".actions a").count() == 4
    for what in (".key-date__day", ".address", ".actions"):
        box = page.locator(what).first.bounding_box()
        assert box["y"] + box["height"] <= PHONE["height"], what


def test_the_second_language_is_folded(confirmation):
    page = confirmation()
    folded = page.locator("details[lang=es] .receipt")
    assert not folded.is_visible()
    page.locator("details[lang=es] summary").click()
    assert folded.is_visible()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("people", "changes", "most"), [(1, 0, 1), (4, 3, 1), (8, 3, 2)])
def test_it_prints_on_letter_paper_in_both_languages(language, people, changes, most, confirmation):
    printed = pypdf.PdfReader(io.BytesIO(confirmation(language, people, changes).pdf(format="Letter")))
    assert len(printed.pages) <= most
    text = " ".join(page.extract_text() for page in printed.pages)
    assert "What to bring" in text
    assert "Qué llevar" in text
    # "fi" may be printed as one letter.
    assert f"/{language}/find/" in unicodedata.normalize("NFKC", "".join(text.split()))


def test_what_to_bring_prints_on_one_sheet(open_browser, site):
    page = open_browser(viewport=PHONE)
    page.goto(f"{site}/es/prepare/i-385/")
    assert len(pypdf.PdfReader(io.BytesIO(page.pdf(format="Letter"))).pages) == 1


def test_what_is_not_for_paper_is_not_printed(confirmation):
    page = confirmation()
    page.emulate_media(media="print")
    assert page.locator(".no-print").count()
    assert [each.inner_text() for each in page.locator(".no-print").all() if each.is_visible()] == []


def test_a_link_to_another_site_is_printed_with_its_address(open_browser, site):
    page = open_browser(viewport=PHONE)
    page.goto(f"{site}/en/trust/")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="Letter")))
    text = "".join(page.extract_text() for page in printed.pages)
    assert settings.LEGAL_HELP_URL in "".join(text.split())
