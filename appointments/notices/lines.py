"""The CSV of issued Notices to Report (Form I-385): its columns, and how each line is read.

An error message holds no personal values: it names line, column and reason only.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments.notices.matching import read_subject_id
from appointments.values.births import Born, first_day
from appointments.values.countries import UnknownCountry, read_country
from appointments.values.identifiers import BadIdentifier, a_number
from appointments.values.names import BadName, read_name
from appointments.values.typed_dates import BadDate, read_birth, read_date
from offices import csv_import, languages
from offices.csv_cells import TextCells
from offices.csv_import import BadCells, ReadRows, Row, table_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

REQUIRED = ("subject_id", "family_name", "given_names", "date_of_birth", "country_of_birth")
OPTIONAL = ("a_number", "issued_on", "report_by", "family_unit")

_SPELLINGS = {
    **dict.fromkeys(("subject", "subject_number", "subjectid"), "subject_id"),
    **dict.fromkeys(("a", "a_no", "anumber", "alien_number", "alien_registration_number"), "a_number"),
    **dict.fromkeys(("last_name", "lastname", "surname", "last_names", "family_names"), "family_name"),
    **dict.fromkeys(("first_name", "firstname", "given_name", "first_names", "forenames"), "given_names"),
    **dict.fromkeys(("dob", "birth_date", "birthdate", "born"), "date_of_birth"),
    **dict.fromkeys(("country", "cob", "birth_country", "birthplace_country"), "country_of_birth"),
    **dict.fromkeys(("issue_date", "date_issued", "issued"), "issued_on"),
    **dict.fromkeys(("report_by_date", "deadline"), "report_by"),
    **dict.fromkeys(("family", "family_id", "family_number"), "family_unit"),
}
"""Other headings of a column in files from other systems, as `table_of` writes them."""

_FIRST_OFFICE_TO_SEE_A_DAY = ZoneInfo("Pacific/Guam")
_OLDEST = 120
_LONGEST_NAME = 100
_LONGEST_FAMILY_UNIT = 40
_LONGEST_DATE = 40

Read = TypeVar("Read")
_LANGUAGES = tuple(languages.codes())
_BAD_COUNTRIES = {
    "unknown": gettext_lazy("is not a country; write its ISO code or its English or Spanish name"),
    "gone": gettext_lazy("is a country that no longer exists; write the country that the place is in today"),
}
BAD_DATES: "dict[str, StrOrPromise]" = {
    "order": gettext_lazy("may be two dates; write the year first, as in 2026-12-31"),
    "year": gettext_lazy("has a year of two digits; write four"),
    "too_early": gettext_lazy("is before 1900"),
}
NO_DATE = gettext_lazy("is not a date such as 2026-12-31")
_BAD_NUMBERS = {
    "letters": gettext_lazy("has something other than digits"),
    "length": gettext_lazy("has too few or too many digits"),
    "decimal": gettext_lazy("has a decimal point or an exponent; format the column as text in the spreadsheet"),
}


@dataclass(frozen=True)
class NoticeLine:
    subject_id: str
    a_number: str
    family_name: str
    given_names: str
    date_of_birth: str
    country_of_birth: str
    issued_on: date | None
    report_by: date | None
    family_unit: str
    left_out: tuple[str, ...] = ()
    """Columns that the file does not have."""

    @property
    def said(self) -> dict[str, Any]:
        """Column -> value, of those that the file has."""
        return {name: value for name, value in vars(self).items() if name not in (*self.left_out, "left_out")}


def read(text: str, *, now: datetime, show: bool = True) -> ReadRows[NoticeLine]:
    """The lines of the text of a file. Holds back impossible numbers, dates and countries, and a repeated Subject ID.

    Raises `BadCsv`.
    """
    table = table_of(text, required=REQUIRED, optional=OPTIONAL, spellings=_SPELLINGS)
    # Issued “tomorrow” in Washington can be today in Guam.
    return csv_import.read(table, _parser(now.astimezone(_FIRST_OFFICE_TO_SEE_A_DAY).date()), show=show)


def _parser(today: date) -> Callable[[Row], NoticeLine]:
    """Parses the rows of one file; remembers the Subject IDs it has seen."""
    seen: dict[str, int] = {}

    def parse(row: Row) -> NoticeLine:
        cells = _Cells(row, today)
        line = cells.line()
        if line.subject_id in seen:
            cells.reasons["subject_id"] = _("the same Subject ID as on line %(line)s") % {"line": seen[line.subject_id]}
        elif line.subject_id:
            seen[line.subject_id] = row.line
        # People with one name have it in either column. A name that could not be read has its own reason already.
        if not (line.family_name or line.given_names or cells.reasons):
            cells.reasons["family_name"] = _("is empty, and so is given_names; one name is enough")
        if cells.reasons:
            raise BadCells(cells.reasons)
        return line

    return parse


class _Cells(TextCells):
    def __init__(self, row: Row, today: date) -> None:
        super().__init__(row)
        self.today = today

    def line(self) -> NoticeLine:
        born = self._born()
        issued_on, report_by = self._date("issued_on"), self._date("report_by")
        self._check_dates(born, issued_on, report_by)
        return NoticeLine(
            subject_id=self._number("subject_id", read_subject_id, required=True),
            a_number=self._number("a_number", a_number),
            family_name=self._name("family_name"),
            given_names=self._name("given_names"),
            date_of_birth=born.isoformat() if born else "",
            country_of_birth=self._country(),
            issued_on=issued_on,
            report_by=report_by,
            family_unit=self.text("family_unit", _LONGEST_FAMILY_UNIT),
            left_out=tuple(column for column in OPTIONAL if column not in self.row),
        )

    def _number(self, column: str, read: Callable[[str], str], *, required: bool = False) -> str:
        if not self.text(column, _LONGEST_NAME, required=required):
            return ""
        try:
            return read(self.row[column])
        except BadIdentifier as error:
            self.reasons[column] = _BAD_NUMBERS[error.reason]
            return ""

    def _name(self, column: str) -> str:
        try:
            return read_name(self.text(column, _LONGEST_NAME))
        except BadName:
            self.reasons[column] = _("has something other than letters")
            return ""

    def _date(self, column: str) -> date | None:
        text = self.text(column, _LONGEST_DATE)
        return self._read(column, read_date, text) if text else None

    def _born(self) -> Born | None:
        text = self.text("date_of_birth", _LONGEST_DATE, required=True)
        # Papers print 00 for a day and month that are not known; files have the year alone.
        whole = f"00/00/{text}" if re.fullmatch(r"\d{4}", text) else text
        return self._read("date_of_birth", read_birth, whole) if text else None

    def _read(self, column: str, read: Callable[[str, str, str], Read], text: str) -> Read | None:
        # Too long: a second reason would replace the first.
        if column in self.reasons:
            return None
        try:
            return read(text, "", "")
        except BadDate as error:
            self.reasons[column] = BAD_DATES.get(error.reason, NO_DATE)
            return None

    def _check_dates(self, known: Born | None, issued_on: date | None, report_by: date | None) -> None:
        born = known and first_day(known)
        if born and (born > self.today or self.today.year - born.year > _OLDEST):
            text = _("is in the future or more than %(years)s years ago")
            self.reasons["date_of_birth"] = text % {"years": _OLDEST}
        if issued_on and issued_on > self.today:
            self.reasons["issued_on"] = _("is in the future")
        if issued_on and born and issued_on < born:
            self.reasons["issued_on"] = _("is before the date of birth")
        if report_by and issued_on and report_by < issued_on:
            self.reasons["report_by"] = _("is before the date of issue")

    def _country(self) -> str:
        text = self.text("country_of_birth", _LONGEST_NAME, required=True)
        try:
            return read_country(text, _LANGUAGES) if text else ""
        except UnknownCountry as error:
            self.reasons["country_of_birth"] = _BAD_COUNTRIES[error.reason]
            return ""


def columns() -> Iterator[tuple[str, str]]:
    """Each column and what it holds, for `--help` and docs/files.md."""
    yield "subject_id", "required; the Subject ID, with or without spaces and dashes; a known one is updated"
    yield "a_number", "the A-number, in any usual spelling; may be empty"
    yield "family_name", "may be empty when given_names is not"
    yield "given_names", "may be empty when family_name is not"
    yield (
        "date_of_birth",
        "required; as 1988-03-21, March 21, 1988 or 3/21/1988; 1988 if only the year is known",
    )
    yield "country_of_birth", "required; ISO code (GT), or English or Spanish name"
    yield "issued_on", "as 2026-11-02; not in the future; may be empty"
    yield "report_by", "as 2027-01-15; not before issued_on; may be empty"
    yield "family_unit", "the same text for all members of a family; may be empty"
