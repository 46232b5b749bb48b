"""The confirmation as a printer draws it: one Letter sheet with nothing at its edges, and a code that a phone reads."""

from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.utils import translation
from PIL import Image, ImageOps

from appointments import booking
from appointments.receipts.addresses import check_of
from appointments.receipts.confirmation import confirmation_pdf

pytestmark = pytest.mark.django_db

DOTS = 150
LETTER = (8.5 * DOTS, 11 * DOTS)
MARGIN = 0.3 * DOTS
NAMES = ["Ana María Guadalupe", "José Francisco", "Ñusta Fernanda", "Wenceslao Amadeo"]


def drawn(appointment, language) -> list[Image.Image]:
    """The pages in grey."""
    with translation.override(language):
        content = confirmation_pdf(appointment)
    return [page.render(scale=DOTS / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(content)]


@pytest.fixture
def booked(book, make_person, now):
    """The appointment of so many people, after so many changes."""

    def booked(people, changes):
        party = [make_person(name, "Fernández de la Cruz") for name in NAMES[:people]]
        appointment = book(*party, report_by=now.date(), on_or_after=now)
        for week in range(1, changes + 1):
            wish = {"on_or_after": now + timedelta(weeks=week), "actor": "user:1"}
            appointment = booking.reschedule(appointment.pk, version=appointment.version, now=now, **wish)
        return appointment

    return booked


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("people", "changes"), [(1, 0), (4, 3)])
def test_one_sheet_holds_all_and_a_phone_reads_its_code(people, changes, language, booked, settings):
    settings.SITE_URL = "https://check-in.example.org"
    appointment = booked(people, changes)
    (page,) = drawn(appointment, language)
    assert page.size == pytest.approx(LETTER, abs=1)
    left, top, right, bottom = ImageOps.invert(page).getbbox()
    assert min(left, top, page.width - right, page.height - bottom) >= MARGIN
    (found,) = zxingcpp.read_barcodes(page)
    assert found.text == check_of(appointment)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("site", ["check-in.example.org", "appointments.check-in.example.org"])
def test_an_address_is_not_broken_at_its_hyphen(site, language, booked, settings):
    settings.SITE_URL = f"https://{site}"
    with translation.override(language):
        pages = pypdfium2.PdfDocument(confirmation_pdf(booked(4, 3)))
    said = pages[0].get_textpage().get_text_range()
    assert all(f"{site}/{each}/find/" in said for each in ("en", "es"))
