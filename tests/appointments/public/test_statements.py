"""How many statements a whole booking makes. Lower the pin when it falls."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.project.visit import Alone

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_whole_booking_takes_few_statements(office, notice):
    visitor = Alone("en")
    with CaptureQueriesContext(connection) as asked:
        page = visitor.book_page_by_page()
    statements = [each["sql"] for each in asked if each["sql"] not in ("BEGIN", "COMMIT")]
    assert "confirmation" in page.request["PATH_INFO"]
    # The test reads the offices twice (4), and the first booking at an office writes its mark (1).
    assert len(statements) - 5 <= 40
