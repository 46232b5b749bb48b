"""Files for spreadsheets, without formulas."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from offices import typed_text

_BREAKS = ("\t", "\r", "\n")
_STARTS_A_FORMULA = ("=", "+", "-", "@")


def cell(value: object) -> str:
    """`value` as text that no spreadsheet runs: a possible formula, in any width, gets an apostrophe first."""
    text = str(value)
    # Spreadsheets leave out what is not drawn. NFKC: they also run a formula that begins with a full-width sign.
    first = unicodedata.normalize("NFKC", typed_text.first_shown(text))
    return f"'{text}" if text.startswith(_BREAKS) or first.startswith(_STARTS_A_FORMULA) else text


def text_of(rows: Iterable[Sequence[object]]) -> str:
    """The text of a file."""
    text = StringIO()
    # Every cell, the heading too: what people typed can stand anywhere.
    csv.writer(text).writerows([cell(value) for value in row] for row in rows)
    # Excel recognises UTF-8 by this mark.
    return f"\ufeff{text.getvalue()}"


def answer(filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file to download."""
    response = HttpResponse(text_of([header, *rows]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, filename) or ""
    return response


def file_to_save(content: bytes, content_type: str, name: str) -> HttpResponse:
    """A file under a neutral name."""
    # The list of downloads stays on a shared device, so no name of ours reveals what the file is about.
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
