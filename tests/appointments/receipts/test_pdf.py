"""The confirmation as a PDF: for screen readers, in both languages, small, by its link alone."""

import io
from datetime import timedelta

import pypdf
import pytest
from django.utils import translation

from appointments import booking
from appointments.receipts.addresses import check_of
from appointments.receipts.confirmation import confirmation_pdf
from offices.models import MAX_PARTY, Office

pytestmark = pytest.mark.django_db


def opened(appointment, language="en") -> pypdf.PdfReader:
    with translation.override(language):
        return pypdf.PdfReader(io.BytesIO(confirmation_pdf(appointment)))


def text_of(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Appointment to check in with ICE"), ("es", "Cita para reportarse con ICE")]
)
def test_it_is_tagged_with_language_and_title(ana, language, title):
    reader = opened(ana, language)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]["/K"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata.title == title
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()


def test_the_qr_code_has_words_for_who_cannot_see_it(ana):
    figures = [node for node in nodes(opened(ana)) if node.get("/S") == "/Figure"]
    assert [figure["/Alt"] for figure in figures] == ["QR code"]


def test_each_half_is_marked_with_its_language(ana):
    assert {node["/Lang"] for node in nodes(opened(ana)) if "/Lang" in node} >= {"es"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_says_what_the_page_says_in_both_languages(ana, language):
    text = text_of(opened(ana, language))
    for words in (
        str(ana),
        "Ana Sample",
        "Lucia Sample",
        "26 Federal Plaza",
        "Wednesday, December 2, 2026",
        "miércoles 2 de diciembre de 2026",
        "This was the earliest date at 26 Federal Plaza, New York at that moment.",
        "1-800-898-7180",
    ):
        assert words in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_says_who_made_it_and_whom_to_call(ana, language, settings):
    settings.SITE_URL, settings.OPERATOR_NAME = "https://check-in.example.org", "Example Legal Aid"
    text = text_of(opened(ana, language))
    for words in ("check-in.example.org", "Example Legal Aid", "833-383-1465", f"/{language}/find/"):
        assert words in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_four_people_and_three_changes_fit_one_letter_page(language, book, make_person, now):
    names = ["Ana María Guadalupe", "José Francisco", "Ñusta Fernanda", "Wenceslao Amadeo"]
    appointment = book(
        *(make_person(name, "Fernández de la Cruz") for name in names), report_by=now.date(), on_or_after=now
    )
    for days in (7, 13, 14, 15):
        wish = {"on_or_after": now + timedelta(days=days), "actor": "user:1"}
        appointment = booking.reschedule(appointment.pk, version=appointment.version, now=now, **wish)
    reader = opened(appointment, language)
    assert [tuple(round(side) for side in page.mediabox[2:]) for page in reader.pages] == [(612, 792)]
    assert smallest_letters(reader) >= 8


def smallest_letters(reader) -> float:
    """In points."""
    sizes = []
    reader.pages[0].extract_text(
        visitor_text=lambda text, _cm, _tm, _font, size: sizes.append(size) if text.strip() else None
    )
    return min(sizes)


def test_a_full_party_fits_one_small_page(book, make_person, make_office):
    names = ["Ana María Guadalupe", "José Francisco", "Ñusta", "Zoë", "Łukasz", "Ngọc", "Mateo", "Wenceslao"]
    people = [make_person(name, "Fernández de la Cruz y Quintanilla") for name in names]
    assert len(people) == MAX_PARTY
    appointment = book(*people, office=make_office("BIG", people_per_slot=8))
    with translation.override("es"):
        content = confirmation_pdf(appointment)
    assert len(content) <= 60_000
    reader = pypdf.PdfReader(io.BytesIO(content))
    assert len(reader.pages) == 1
    assert "Ñusta Fernández" in text_of(reader)
    assert "Ngọc Fernández" in text_of(reader)


@pytest.mark.parametrize("name", ["*Ana* _S_ #panic() $x$ @ref <label>", "علي", "李", "\\u{41} `raw`", "]"])
def test_a_name_is_never_read_as_markup(name, book, make_person):
    reader = opened(book(make_person(name, "Sample")))
    assert len(reader.pages) == 1
    assert "Sample" in text_of(reader)


def test_it_comes_by_the_confirmations_link(client, ana):
    answer = client.get(f"/es/confirmation/{ana.link_token}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="appointment.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-")


def test_a_bad_link_is_not_found(client):
    assert client.get("/en/confirmation/x/pdf/").status_code == 404


def test_what_is_cancelled_has_no_paper(client, ana, now):
    booking.cancel(ana.pk, version=1, now=now)
    answer = client.get(f"/en/confirmation/{ana.link_token}/pdf/")
    assert answer["Location"] == f"/en/confirmation/{ana.link_token}/"


def test_it_asks_the_database_four_times(client, ana, django_assert_num_queries, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    """The last time for the office's texts: a paper is in every language."""
    with django_assert_num_queries(4):
        client.get(f"/en/confirmation/{ana.link_token}/pdf/")


def test_the_qr_code_leads_to_the_check(ana, client):
    page = client.get(f"/en/confirmation/{ana.link_token}/")
    assert page.context["check_url"] == check_of(ana)
    assert 'class="qr"' in page.content.decode()


def nodes(reader: pypdf.PdfReader):
    """Every element of the tree of tags."""
    pending = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while pending:
        node = pending.pop().get_object()
        if isinstance(node, list):
            pending += node
        elif isinstance(node, dict):
            yield node
            pending += [node["/K"]] if "/K" in node else []


@pytest.mark.parametrize(("language", "says"), [("en", "Go to the side door."), ("es", "Vaya a la puerta lateral.")])
def test_page_and_paper_say_where_to_go_on_arrival(language, says, client, ana):
    ana.slot.office.write("arrival", {"en": "Go to the side door.", "es": "Vaya a la puerta lateral."}).save()
    assert says in text_of(opened(ana))
    assert says in client.get(f"/{language}/confirmation/{ana.link_token}/").content.decode()


def test_it_names_the_room(ana):
    Office.objects.update(room="Room B-110")
    ana.slot.office.refresh_from_db()
    assert text_of(opened(ana)).count("Room B-110") == 2
