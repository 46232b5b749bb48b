"""The cells of one row being read; `reasons` collects what is wrong with them."""

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TypeVar

from django.utils.translation import gettext as _

from appointments.notices.lines import BAD_DATES, NO_DATE
from appointments.values.typed_dates import BadDate, read_date
from offices.codes import read_code
from offices.csv_cells import BadCell, TextCells, clock, whole_number
from offices.models import Office

Read = TypeVar("Read")


class Cells(TextCells):
    """Reads each cell by its kind. A cell that is empty or cannot be read is `None`."""

    def office(self, column: str, offices: Mapping[str, Office]) -> Office | None:
        """One of these offices, by its code in any spelling."""
        found = offices.get(read_code(self.row[column]))
        if found is None and self.row[column]:
            self.reasons[column] = _("no office of yours has this code")
        return found

    def day(self, column: str, *, required: bool = False) -> date | None:
        """A date as people write it."""
        return self._read(column, _day, required)

    def clock(self, column: str, *, required: bool = False) -> time | None:
        """A time of day."""
        return self._read(column, clock, required)

    def number(self, column: str, least: int, most: int) -> int | None:
        """A whole number within bounds."""
        return self._read(column, lambda text: whole_number(text, least, most), required=False)

    def _read(self, column: str, read: Callable[[str], Read], required: bool) -> Read | None:
        text = self.row[column]
        if not text:
            if required:
                self.reasons[column] = _("is empty")
            return None
        try:
            return read(text)
        except BadCell as error:
            self.reasons[column] = error.reason
            return None


def _day(text: str) -> date:
    try:
        return read_date(text, "", "")
    except BadDate as error:
        raise BadCell(str(BAD_DATES.get(error.reason, NO_DATE))) from error
