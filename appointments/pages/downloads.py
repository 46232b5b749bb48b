"""Files for spreadsheets in which no cell can be a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def cell(value: object) -> str:
    """`value` as text that no spreadsheet runs: what could begin a formula, in any width, gets an apostrophe first."""
    text = str(value)
    return f"'{text}" if unicodedata.normalize("NFKC", text[:1]).startswith(_STARTS_A_FORMULA) else text


def answer(filename: str, header: Sequence[object], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A file to download. It begins with the mark by which Excel knows UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerows([cell(value) for value in row] for row in (header, *rows))
    response = HttpResponse(f"\ufeff{text.getvalue()}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, filename) or ""
    return response


def file_to_save(content: bytes, content_type: str, name: str) -> HttpResponse:
    """Named so that a list of downloads tells nothing."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
