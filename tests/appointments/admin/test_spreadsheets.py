"""Files as spreadsheets save them: empty columns and lines at the end, headings of two lines; of every kind."""

import pytest

from tests.appointments.admin.test_uploads import choose, text_of
from tests.appointments.notices.test_load_notices import GOOD
from tests.offices.test_load_offices import PLAIN

pytestmark = pytest.mark.django_db

__all__ = ["choose"]

ROWS = {
    "offices": PLAIN,
    "hours": {"office": "NYC", "weekday": "lunes", "opens": "9 AM", "closes": "12:00"},
    "closures": {"office": "NYC", "date": "2026-12-30", "reason_en": "Snow", "reason_es": "Nieve"},
    "coverage": {"office": "NYC", "state": "NY", "county": "Kings"},
    "notices": GOOD,
}


@pytest.mark.parametrize("kind", ROWS)
@pytest.mark.parametrize("end", [",", ",,"])
def test_empty_columns_and_lines_of_a_spreadsheet_are_not_read(kind, end, choose, office):
    heading, row = text_of(ROWS[kind]).splitlines()
    empty = "," * heading.count(",")
    text = "\r\n".join(line + end for line in (heading, row, empty, empty))
    page = choose(kind, text=text).content.decode()
    assert 'name="seen"' in page
    assert "to mend" not in page


@pytest.mark.parametrize("kind", ROWS)
def test_a_column_without_a_name_that_holds_something_is_named(kind, choose, office):
    heading, row = text_of(ROWS[kind]).splitlines()
    page = choose(kind, text=f"{heading},\n{row},x\n").content.decode()
    assert f"line 2, column {heading.count(',') + 2}: has no name in the heading, and is not empty" in page


@pytest.mark.parametrize("kind", ROWS)
def test_a_column_that_is_named_twice_is_refused(kind, choose, office):
    heading, row = text_of(ROWS[kind]).splitlines()
    page = choose(kind, text=f"{heading},{heading.split(',')[0]}\n{row},x\n").content.decode()
    assert "this column appears more than once" in page


@pytest.mark.parametrize("kind", ROWS)
def test_a_heading_may_break_over_two_lines(kind, choose, office):
    row = ROWS[kind]
    first, *others = row
    text = ";".join([f'"{first}\n"', *others]) + "\n" + ";".join(f'"{value}"' for value in row.values()) + "\n"
    assert 'name="seen"' in choose(kind, text=text).content.decode()
