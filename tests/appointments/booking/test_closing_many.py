"""`bin/bench closing` in short: moving a party does not cost more when more days are closed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.booking import move_day
from appointments.models import Message, Relocation
from benchmarks import closing as closing_benchmark
from benchmarks.closing import book, closing, measure
from benchmarks.supply import NOW, make_office, make_slots

pytestmark = pytest.mark.django_db


def letters_of_a_move(code: str, parties: int) -> int:
    """How many letters of SQL, with its parameters, the move of the first party takes."""
    office = make_office(code)
    make_slots(office, parties + 56, capacity=1)
    book(office, parties)
    relocation = Relocation.objects.get(closure=move_day.close(closing(office), now=NOW, actor="staff:1"))
    first = move_day.waiting(relocation, now=NOW).values_list("pk", flat=True)[0]
    with CaptureQueriesContext(connection) as captured:
        assert move_day.move(relocation, first, now=NOW)
    return sum(len(query["sql"]) for query in captured)


def test_a_move_sends_no_list_of_all_closed_slots():
    assert letters_of_a_move("MANY", 112) <= 1.02 * letters_of_a_move("FEW", 28)


def test_everyone_is_moved_and_told(monkeypatch):
    # PostgreSQL keeps the sizes it notes when the test is rolled back; the plans of later tests depend on them.
    monkeypatch.setattr(closing_benchmark, "analyze", lambda: None)
    assert all(each > 0 for each in measure("TST", 12))
    assert Message.objects.filter(kind=Message.Kind.OFFICE_CLOSED).values("appointment").distinct().count() == 9
