"""A receipt on paper: both languages, small, for screen readers, can be checked without us, names nobody."""

import base64
import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
import typst
import zxingcpp
from django.conf import settings
from django.utils import translation
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image

from appointments.models import AttemptReceipt
from appointments.notices.attempts import Kind, Way
from appointments.receipts import attempt, attempt_statement, closed, statement
from appointments.receipts.addresses import check_of_attempt
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.receipts.pdf import FONTS, LAYOUT, inputs, render
from appointments.receipts.signing import NotGenuine, public_key
from appointments.values.identifiers import REFERENCE_ALPHABET
from tests.appointments.receipts.test_pdf import text_of

MOMENT = datetime(2026, 12, 1, 17, 0, 9, tzinfo=UTC)
moments = st.integers(1_767_225_600, 4_102_444_800).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
codes = st.text(REFERENCE_ALPHABET, min_size=9, max_size=9)
A_STATEMENT = AttemptStatement("K7P49XQM2", Kind.NO_SLOT, MOMENT)
CLOSED = AttemptStatement(closed.code_for(MOMENT), Kind.CLOSED, MOMENT)
FOUND = AttemptStatement("K7P49XQM2", Kind.FIND_TOO_OFTEN, MOMENT)
FAILED = AttemptStatement(closed.code_for(MOMENT, Kind.FAILED), Kind.FAILED, MOMENT)

KINDS = {
    Kind.NO_RECORD: ["We found no notice", "No encontramos un aviso", "Subject ID that ends in 678"],
    Kind.NOT_YET: ["until Thursday, December 17, 2026", "hasta el jueves 17 de diciembre de 2026", "ends in 678"],
    Kind.TOO_MANY_TRIES: ["Wait one hour", "Espere una hora", "ends in 678"],
    Kind.FIND_TOO_OFTEN: [
        "You tried to find your",
        "Confirmation number that ends in XQM",
        "Número de confirmación que termina en XQM",
    ],
    Kind.ADD_TOO_OFTEN: ["You tried to add a person", "It does not change your appointment", "Espere una hora"],
    Kind.TOO_FAR: ["no office within 150 miles", "For 3 people", "ninguna oficina a menos de 150 millas"],
    Kind.NO_SLOT: ["no date to offer", "For 3 people", "Para 3 personas", "ZIP code that starts with 102"],
}
FIELDS = {
    Kind.NO_SLOT: {"people": 3, "area": "102"},
    Kind.TOO_FAR: {"people": 3, "area": "969"},
    Kind.FIND_TOO_OFTEN: {"way": Way.REFERENCE, "number": "K7P49XQM"},
}


def pdf_of(statement_or_row) -> pypdf.PdfReader:
    is_row = isinstance(statement_or_row, AttemptReceipt)
    receipt = attempt.of(statement_or_row) if is_row else attempt.document(statement_or_row)
    content = render(receipt)
    assert len(content) < 60 * 1024
    return pypdf.PdfReader(io.BytesIO(content))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_it_says_what_happened_in_both_languages_on_one_small_page(kind, language, write):
    with translation.override(language):
        reader = pdf_of(write(kind=kind, **FIELDS.get(kind, {})))
    text = text_of(reader)
    assert [fact for fact in KINDS[kind] if fact not in text] == []
    assert "Tuesday, December 1, 2026, noon (Eastern Time)" in text
    assert "martes 1 de diciembre de 2026, 12 del mediodía (hora del Este)" in text
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/Lang"] == language


def test_it_is_tagged(write):
    reader = pdf_of(write())
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()


@pytest.mark.django_db
def test_a_closed_site_needs_no_database(django_assert_num_queries):
    with django_assert_num_queries(0):
        text = text_of(pdf_of(CLOSED))
    assert "This site was closed for maintenance." in text
    assert "Este sitio estaba cerrado por mantenimiento." in text
    assert CLOSED.formatted_code in text


def test_a_site_that_did_not_work_says_whose_fault_it_was():
    text = text_of(pdf_of(FAILED))
    assert "It was our fault, not yours." in text
    assert "Fue culpa nuestra, no suya." in text
    assert "Tuesday, December 1, 2026, noon (Eastern Time)" in text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"way": Way.A_NUMBER, "number": "012345678", "born": "1988-03-21"}, "A-number that ends in 678"),
        ({"way": Way.NO_PAPER, "number": "", "born": "1988-03-21"}, "Without a number"),
        ({"area": "NY"}, "Offices in or near New York"),
        ({"timezone": "America/Denver"}, "10:00 a.m. (Mountain Time)"),
    ],
)
def test_it_says_what_was_tried(fields, says, write):
    assert says in text_of(pdf_of(write(kind=Kind.NO_SLOT, **fields)))


def test_it_names_the_office_that_was_chosen(write, office):
    text = text_of(pdf_of(write(kind=Kind.NO_SLOT, office=office)))
    assert "NYC Field Office, 26 Federal Plaza" in text


def test_it_says_whether_we_write(write):
    assert "We write to you when you can book." in text_of(pdf_of(write(phone="+12125550123")))
    assert "We write to you" not in text_of(pdf_of(write()))


@pytest.mark.parametrize(("days", "is_looking"), [(0, True), (17, False)])
def test_it_says_whether_we_still_look(days, is_looking, write, now, monkeypatch):
    receipt = write(phone="+12125550123")
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=days))
    text = text_of(pdf_of(receipt))
    promises = ("We look for your notice each time", "We write to you when you can book.")
    assert [each in text for each in promises] == [is_looking, is_looking]
    assert ("We looked for your notice until Thursday, December 17, 2026" in text) is not is_looking


def test_once_the_notice_is_found_it_is_looked_for_no_more(write, now):
    receipt = write()
    receipt.found_at = now
    text = text_of(pdf_of(receipt))
    assert ("We look" in text, "Then try again." in text) == (False, True)


@pytest.mark.parametrize("allowed", [True, False])
def test_booking_without_a_number_is_offered_where_it_is_allowed(allowed, write, settings):
    settings.ALLOW_NO_PAPER = allowed
    assert ("You can also book without a number." in text_of(pdf_of(write()))) is allowed


def test_the_qr_code_is_read_back_from_the_paper(write):
    receipt = write()
    drawn = typst.compile(LAYOUT, font_paths=FONTS, sys_inputs=inputs(attempt.of(receipt)), format="png", ppi=120)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn)))
    assert found.text == check_of_attempt(AttemptStatement.of(receipt))


@examples(max_examples=30)
@given(st.builds(AttemptStatement, codes, st.sampled_from(list(Kind)), moments))
def test_what_was_signed_is_read(statement):
    assert attempt_statement.read(attempt_statement.sign(statement)) == statement


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_wrong_bit_is_found(place, change):
    code = attempt_statement.sign(A_STATEMENT)
    signed = bytearray(base64.urlsafe_b64decode(code + "=" * (-len(code) % 4)))
    signed[place % len(signed)] ^= change
    with pytest.raises(NotGenuine):
        attempt_statement.read(base64.urlsafe_b64encode(signed).decode().rstrip("="))


@pytest.mark.parametrize("receipt", [A_STATEMENT, CLOSED])
def test_a_receipt_is_never_taken_for_a_confirmation(receipt):
    with pytest.raises(NotGenuine):
        statement.read(attempt_statement.sign(receipt))


@pytest.mark.django_db
def test_a_confirmation_is_never_taken_for_a_receipt(bruno):
    with pytest.raises(NotGenuine):
        attempt_statement.read(statement.sign(statement.Statement.of(bruno)))


@pytest.mark.parametrize(
    "receipt", [CLOSED, FAILED, FOUND, *(replace(A_STATEMENT, kind=kind) for kind in AttemptReceipt.Kind)]
)
def test_the_documentation_checks_one_without_us(receipt):
    page = (Path(settings.BASE_DIR) / "docs/verification.md").read_text(encoding="utf-8")
    program = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(block, program)  # noqa: S102 The documentation's own program.
    found = program["check_attempt"](attempt_statement.sign(receipt), public_key())
    assert found == (receipt.code, receipt.kind, receipt.tried_at)


@given(moments)
def test_the_code_of_a_closed_site_holds_its_time(moment):
    for kind in closed.KINDS:
        typed = AttemptStatement(closed.code_for(moment, kind), kind, moment).formatted_code
        assert closed.read(typed) == (kind, moment)


@examples(max_examples=30)
@given(st.text(REFERENCE_ALPHABET, min_size=18, max_size=18) | st.text(max_size=40))
def test_other_codes_of_a_closed_site_are_not_ours(code):
    with pytest.raises(closed.NotOurs):
        closed.read(code)


def test_another_key_makes_another_code(settings):
    settings.INDEX_KEYS = {1: bytes(32)}
    with pytest.raises(closed.NotOurs):
        closed.read(CLOSED.code)
