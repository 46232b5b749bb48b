"""A link of two records, and its removal, leave the records of everyone else as they are."""

import pytest

from appointments.booking import Person
from appointments.models import Attendee, Notice, SamePerson
from tests.appointments.support.linked import link, part

pytestmark = pytest.mark.django_db


def rows() -> dict:
    return {(model, row["id"]): row for model in (Attendee, Notice, SamePerson) for row in model.objects.values()}


@pytest.fixture
def of_dario(identified, paper, by_name, make_notice, book, now) -> dict:
    """Dario has a notice and an appointment, and was linked to an earlier record."""
    before = rows()
    his = make_notice("312345679", "012345679", given_names="Dario")
    book(Person.on_notice(his))
    SamePerson.objects.create(alias="7" * 64, person=his.person, verification=identified, linked_at=now)
    return {key: row for key, row in rows().items() if key not in before}


def test_no_row_of_anyone_else_changes(of_dario, identified, paper, by_name, now):
    assert len(of_dario) == 3
    made = link(identified, paper, by_name, now)
    assert {*made.attendees, *made.notices, *made.aliases}.isdisjoint({key for _model, key in of_dario} | {"7" * 64})
    assert of_dario.items() <= rows().items()
    part(identified, made, now)
    assert of_dario.items() <= rows().items()
