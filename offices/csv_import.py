"""Reading a CSV file strictly: every problem names its line, column and reason, and a line is taken whole or held back.

    table = table_of(text_of(content), required=["code", "name"], optional=["parent"])
    reading = read(table, parse)               # parse(row) raises BadCells or returns one value
    reading.good, reading.problems, reading.to_mend()

Raises `BadCsv` when no line can be read. Messages never repeat a value, so a file of personal data leaves no trace in a
log: a `reason` you write must not either.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Generic, TypeVar

from django.utils.translation import gettext as _

from offices import typed_text
from offices.progress import progress

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

T = TypeVar("T")

PROBLEM = "problem"
"""The column of a file to mend that says what is wrong with a line. It is not read when the file is loaded again."""

_APOSTROPHE = re.compile(r"^'(?=[=+@-])")
# What accents of Mac OS and MS-DOS look like in Windows-1252, and those of UTF-8 that were read so and saved again.
_OF_OTHER_ENCODINGS = re.compile(r"[A-Za-z](?:[‚ƒ„†‡‰¡¢£¤¥]|[–—][a-z])|[a-z]Ž")
_SAVED_WRONGLY = re.compile(r"[ÂÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


@dataclass(frozen=True)
class Problem:
    """One error in a file. `line` counts from 1, the heading; 0 and "" mean the file as a whole."""

    line: int
    column: str
    reason: "StrOrPromise"

    def __str__(self) -> str:
        place = [_("line %(number)s") % {"number": self.line}] if self.line else []
        return ": ".join(filter(None, [", ".join([*place, *self._column()]), str(self.reason)]))

    @property
    def in_its_line(self) -> str:
        """The same without the line, to write beside it."""
        return ": ".join([*self._column(), str(self.reason)])

    def _column(self) -> list[str]:
        return [_("column %(name)s") % {"name": self.column}] if self.column else []


class BadCsv(Exception):
    """The file is refused. `problems` holds all errors, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class BadCells(Exception):
    """Raised by `parse` for one row: column -> reason, all errors of the row at once."""

    def __init__(self, reasons: "Mapping[str, StrOrPromise]") -> None:
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


@dataclass(frozen=True)
class Table:
    """The records of a file. `rows` have a cell for each column; `problems` says what is wrong with the others."""

    heading: Sequence[str]
    columns: Sequence[str]
    """The heading, by the names that `parse` knows."""
    rows: list[Row]
    problems: list[Problem]
    written: dict[int, Sequence[str]]
    """Line -> its cells, as they stand in the file."""

    def cell(self, line: int, column: str) -> str:
        """The text of a cell, of a line with a problem too; "" when there is none."""
        at = self.columns.index(column)
        return _cell("".join(self.written[line][at : at + 1]))


@dataclass
class ReadRows(Generic[T]):
    """What `parse` made of a table: line -> value. Lines with a problem are held back."""

    table: Table
    good: dict[int, T] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def hold_back(self, line: int, column: str, reason: "StrOrPromise") -> None:
        """Takes a line out of `good`."""
        self.good.pop(line, None)
        self.problems.append(Problem(line, column, reason))

    def hold_back_beside(
        self, column: str, reason: "StrOrPromise", *, read: Callable[[str], str] = str.casefold
    ) -> None:
        """Takes out the lines whose text in a column is `read` like that of a line that is held back."""
        texts = {read(self.table.cell(line, column)) for line in self.held_back}
        for line in [line for line in self.good if read(self.table.cell(line, column)) in texts]:
            self.hold_back(line, column, reason)

    @property
    def held_back(self) -> list[int]:
        """The lines with a problem, in the order of the file."""
        return sorted({problem.line for problem in self.problems})

    def to_mend(self) -> list[list[str]]:
        """A file of the lines that are held back: the heading, and each line behind what is wrong with it."""
        said = [at for at, name in enumerate(self.table.heading) if _column(name) == PROBLEM]
        # As they were written, so that the file can be mended and loaded again.
        rows = [self.table.heading, *(self.table.written[line] for line in self.held_back)]
        kept = [[cell for at, cell in enumerate(row) if at not in said] for row in rows]
        said_of: dict[int, list[str]] = {line: [] for line in self.held_back}
        for problem in self.problems:
            said_of[problem.line].append(problem.in_its_line)
        # In front: behind a line with too many cells, or too few, it would stand under another heading.
        return [[text, *row] for row, text in zip(kept, [PROBLEM, *map("; ".join, said_of.values())], strict=True)]


def table_of(
    text: str,
    *,
    required: Sequence[str],
    optional: Sequence[str] = (),
    spellings: Mapping[str, str] = MappingProxyType({}),
) -> Table:
    """The records of the text of a file. Commas, semicolons or tabs stand between cells. Headings are in any order and
    case, with spaces or dashes for underscores, or spelled as in `spellings`.

    Raises `BadCsv` when it is empty, has a missing, unknown or doubled column, or an unclosed quote. `parse` decides
    whether a cell may be empty.
    """
    records = list(_records(text))
    if not records:
        raise BadCsv([Problem(0, "", _("the file is empty"))])
    (at, heading), *others = _named(records)
    columns = [spellings.get(name, name) for name in map(_column, heading)]
    _check_heading(at, columns, required, optional)
    table = Table(heading, columns, [], [], {})
    for line, cells in others:
        found = list(_problems_of(line, columns, cells))
        table.problems.extend(found)
        table.written[line] = cells
        if not found:
            table.rows.append(Row(line, dict(zip(columns, map(_cell, cells), strict=True))))
    if not table.written:
        raise BadCsv([Problem(0, "", _("the file has a heading but no rows"))])
    return table


def read(table: Table, parse: Callable[[Row], T], *, show: bool = True) -> ReadRows[T]:
    """The result of `parse` for each row, with progress."""
    reading: ReadRows[T] = ReadRows(table, problems=list(table.problems))
    for row in progress(table.rows, "Checking", show=show):
        try:
            reading.good[row.line] = parse(row)
        except BadCells as error:
            reading.problems += [Problem(row.line, column, reason) for column, reason in error.reasons.items()]
    # Problems of the table and of `parse` came one after the other.
    reading.problems.sort(key=lambda problem: problem.line)
    return reading


def text_of(content: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 or Windows-1252. Raises `BadCsv`."""
    # UTF-8 first: nearly all bytes are some text in Windows-1252.
    encodings = ("utf-16",) if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if encoding != "cp1252" or {*"áéíóúñ"} & {*text} or not _OF_OTHER_ENCODINGS.search(text):
                return text
    raise BadCsv([Problem(0, "", _("the text cannot be read; save the file as “CSV UTF-8”"))])


def _column(heading: str) -> str:
    """The name of a column: "Date of birth" -> "date_of_birth"."""
    return re.sub(r"[\W_]+", "_", typed_text.latin(heading).casefold()).strip("_")


def _cell(written: str) -> str:
    """The text of a cell."""
    # The apostrophe that keeps a spreadsheet from running a cell as a formula is no part of it.
    return _APOSTROPHE.sub("", typed_text.plain(written))


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without the line that names it for a spreadsheet ("sep=;")."""
    first, _newline, rest = text.partition("\n")
    named = re.fullmatch(r"\W?sep=(.)\W*", first.strip("\r"), re.IGNORECASE)
    if named:
        # An empty line in its place keeps the numbers of the other lines right.
        return named[1], "\n" + rest
    heading = ""
    for line in text.splitlines():
        heading += line
        # A name in quotes can have a line break.
        if heading.strip() and heading.count('"') % 2 == 0:
            break
    # The heading has names only, so the sign that is most frequent there stands between them.
    return max(",;\t", key=heading.count), text


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records that are not empty, each with the line it begins on (a quoted cell can span lines)."""
    separator, text = _separator(text)
    # `strict`: otherwise an unclosed quote would take the following lines into its cell without a word.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    while True:
        # Before the record is read: afterwards this is its last line.
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadCsv([Problem(line, "", _("not proper CSV: %(error)s") % {"error": error})]) from error
        # Spreadsheets write empty lines at the end.
        if any(cell.strip() for cell in cells):
            yield line, cells


def _named(records: list[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    """The records without columns that have no name and no text, as spreadsheets write them. Raises `BadCsv`."""
    nameless = {at for at, name in enumerate(records[0][1]) if not _column(name)}
    for line, cells in records:
        for at in nameless:
            if "".join(cells[at : at + 1]).strip():
                raise BadCsv([Problem(line, str(at + 1), _("has no name in the heading, and is not empty"))])
        yield line, [cell for at, cell in enumerate(cells) if at not in nameless]


def _check_heading(line: int, columns: list[str], required: Sequence[str], optional: Sequence[str]) -> None:
    reasons = {name: _("this column is missing") for name in required if name not in columns}
    known = [*required, *optional]
    for name in columns:
        # Refused and not ignored: a misspelled optional column would be left out in silence.
        if name not in [*known, PROBLEM]:
            text = _("not a known column; known are %(names)s") % {"names": ", ".join(known)}
            reasons[name] = text
        elif columns.count(name) > 1:
            reasons[name] = _("this column appears more than once")
    if reasons:
        raise BadCsv(Problem(line, name, reason) for name, reason in reasons.items())


def _problems_of(line: int, columns: list[str], cells: list[str]) -> Iterator[Problem]:
    if len(cells) != len(columns):
        text = _("%(cells)s cells where the heading has %(columns)s")
        yield Problem(line, "", text % {"cells": len(cells), "columns": len(columns)})
        return
    for column, cell in zip(columns, cells, strict=True):
        # A quote too many joins lines in one cell. `isprintable` first, since it is quick and nearly always true.
        if not cell.isprintable() and any(unicodedata.category(sign) == "Cc" for sign in cell.strip()):
            yield Problem(line, column, _("has a line break or another control character"))
        elif not cell.isascii() and _SAVED_WRONGLY.search(cell):
            yield Problem(line, column, _("has letters that a program saved wrongly, such as “Ã©” for “é”"))
