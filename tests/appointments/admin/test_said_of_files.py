"""What the page before a file is saved says of it."""

import pytest

from tests.appointments.admin.test_uploads import choose
from tests.appointments.booking.test_report_by import HEAD, LATER, ROW, party
from tests.appointments.notices.test_load_notices import GOOD

pytestmark = pytest.mark.django_db

__all__ = ["choose", "party"]


def test_it_is_not_said_that_nobody_is_touched_where_people_are_told_of_another_date(choose, party):
    page = choose("notices", text=f"{HEAD}\n{ROW}{LATER}\n").content.decode()
    assert "1 appointment gets another report-by date" in page
    assert "Nobody who is booked is touched." not in page


@pytest.mark.parametrize("rows", [100, 103])
@pytest.mark.parametrize("wrong", [{"country_of_birth": "Nowhere"}, {"date_of_birth": "1990-01-01"}])
def test_the_lines_that_are_not_shown_are_counted(rows, wrong, choose):
    """Held back for a country that is none; or looked at, as one number of people born on other days."""
    lines = [GOOD | {"subject_id": f"4{n:08}"} | wrong for n in range(rows)]
    page = choose("notices", GOOD, *lines).content.decode()
    assert ("And 3 more." in page) == (rows == 103)
