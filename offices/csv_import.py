"""Reading a CSV file strictly: every problem names its line, column and reason, and nothing is half taken.

    rows = read_rows(path, required=["code", "name"], optional=["parent"])
    offices = parse_rows(rows, parse)          # parse(row) raises BadCells or returns one value
    for office in progress(offices, "Saving"): ...

`BadCsv` carries every problem found; a command turns it into a `CommandError`. Messages never repeat a value, so a
file of personal data leaves no trace in a log: a `reason` you write must not either.
"""

import codecs
import csv
import io
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from tqdm import tqdm

from offices import typed_text

T = TypeVar("T")

_SECONDS_BETWEEN_LOG_LINES = 5.0


@dataclass(frozen=True)
class Problem:
    """One error in a file. `line` counts from 1, the heading; 0 and "" mean the file as a whole."""

    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = [f"line {self.line}"] if self.line else []
        place += [f"column {self.column}"] if self.column else []
        return f"{', '.join(place)}: {self.reason}" if place else self.reason


class BadCsv(Exception):
    """The file is refused. `problems` holds all errors, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BadCells(Exception):
    """Raised by `parse` for one row: column -> reason, all errors of the row at once."""

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        super().__init__(self.reasons)


@dataclass(frozen=True)
class Row:
    """One record. `values` has every known column of the file, stripped; `line` is where the record begins."""

    line: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a column; "" for an optional column the file does not have."""
        return self.values.get(column, "")

    def __contains__(self, column: str) -> bool:
        """Whether the file has this column."""
        return column in self.values


def read_rows(
    path: Path,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    spellings: Mapping[str, str] = MappingProxyType({}),
) -> list[Row]:
    """Every record of a CSV file with a heading line, as spreadsheets save it.

    Raises `BadCsv` when the file cannot be read, and as `rows_of` does.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadCsv([Problem(0, "", f"the file cannot be read: {error.strerror}")]) from error
    return rows_of(text_of(content), required=required, optional=optional, spellings=spellings)


def rows_of(
    text: str,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    spellings: Mapping[str, str] = MappingProxyType({}),
) -> list[Row]:
    """Every record of the text of a file. Commas, semicolons or tabs stand between cells. Headings are in any order and
    case, with spaces or dashes for underscores, or spelled as in `spellings`.

    Raises `BadCsv` when it is empty, has a missing, unknown or doubled column, a record of another length, an unclosed
    quote, or a control character. `parse` decides whether a cell may be empty.
    """
    records = _records(text)
    heading = next(records, None)
    if heading is None:
        raise BadCsv([Problem(0, "", "the file is empty")])
    columns = [spellings.get(name, name) for name in map(_column, heading[1])]
    _check_heading(heading[0], columns, required, optional)
    rows: list[Row] = []
    problems: list[Problem] = []
    for line, cells in records:
        found = list(_problems_of(line, columns, cells))
        problems += found
        if not found:
            rows.append(Row(line, dict(zip(columns, map(typed_text.plain, cells), strict=True))))
    if problems:
        raise BadCsv(problems)
    if not rows:
        raise BadCsv([Problem(0, "", "the file has a heading but no rows")])
    return rows


def parse_rows(rows: Sequence[Row], parse: Callable[[Row], T], *, show: bool = True) -> list[T]:
    """The result of `parse` for each row, with progress. Raises `BadCsv` with the errors of all rows at once."""
    parsed: list[T] = []
    problems: list[Problem] = []
    for row in progress(rows, "Checking", show=show):
        try:
            parsed.append(parse(row))
        except BadCells as error:
            problems += [Problem(row.line, column, reason) for column, reason in error.reasons.items()]
    if problems:
        raise BadCsv(problems)
    return parsed


def progress(items: Sequence[T], what: str, *, show: bool = True) -> Iterable[T]:
    """`items` one by one, with a progress bar on standard error; in a log, a line every few seconds."""
    pause = 0.1 if sys.stderr.isatty() else _SECONDS_BETWEEN_LOG_LINES
    bar: Iterable[T] = tqdm(items, desc=what, disable=not show, mininterval=pause)
    return bar


def text_of(content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 or Windows-1252. Raises `BadCsv`."""
    encodings = ("utf-16",) if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise BadCsv([Problem(0, "", "the text cannot be read; save the file as “CSV UTF-8”")])


def _column(heading: str) -> str:
    """The name of a column: "Date of birth" -> "date_of_birth"."""
    return re.sub(r"[\W_]+", "_", typed_text.latin(heading).casefold()).strip("_")


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without the line that names it for a spreadsheet ("sep=;")."""
    first, _newline, rest = text.partition("\n")
    named = re.fullmatch(r"\W?sep=(.)\W*", first.strip("\r"), re.IGNORECASE)
    if named:
        # An empty line in its place keeps the numbers of the other lines right.
        return named[1], "\n" + rest
    heading = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=heading.count), text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not empty, each with the line it begins on (a quoted cell can span lines)."""
    separator, text = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadCsv([Problem(line, "", f"not proper CSV: {error}")]) from error
        if any(cell.strip() for cell in cells):
            yield line, cells


def _check_heading(line: int, columns: list[str], required: Sequence[str], optional: Sequence[str]) -> None:
    reasons = {name: "this column is missing" for name in required if name not in columns}
    for name in columns:
        if name not in required and name not in optional:
            reasons[name or "(no name)"] = f"not a known column; known are {', '.join([*required, *optional])}"
        elif columns.count(name) > 1:
            reasons[name] = "this column appears more than once"
    if reasons:
        raise BadCsv(Problem(line, name, reason) for name, reason in reasons.items())


def _problems_of(line: int, columns: list[str], cells: list[str]) -> Iterator[Problem]:
    if len(cells) != len(columns):
        yield Problem(line, "", f"{len(cells)} cells where the heading has {len(columns)}")
        return
    for column, cell in zip(columns, cells, strict=True):
        if any(unicodedata.category(sign) == "Cc" for sign in cell.strip()):
            yield Problem(line, column, "has a line break or another control character")
