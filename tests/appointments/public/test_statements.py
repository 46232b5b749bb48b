"""How many statements a whole booking makes, every page read and the offices twice. Lower the pin when it falls."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.public import journey
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db


class Alone(Visit):
    """A person without a notice, a family or an address to write to: what most bookings under load are."""

    @property
    def answers(self):
        person = {"given_names": self.given_names, "family_name": self.family_name, "country": "HN"}
        details = person | self.born | {"zip_code": "10278"}
        known = {"paper": {"way": "no_paper"}, "details": details, "contact": {"language": "en"}}
        return {step: known.get(step, {}) for step in ("start", *journey.STEPS)}


@pytest.mark.django_db(transaction=True)
def test_a_whole_booking_takes_few_statements(office, notice):
    visitor = Alone("en")
    with CaptureQueriesContext(connection) as asked:
        page = visitor.book_page_by_page()
    statements = [each["sql"] for each in asked if each["sql"] not in ("BEGIN", "COMMIT")]
    assert "confirmation" in page.request["PATH_INFO"]
    assert len(statements) <= 60
