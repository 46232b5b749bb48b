"""A fault in a running process, and the tests that are chosen for it."""

import pytest
from django.utils.functional import SimpleLazyObject

from appointments.booking import availability
from offices.inventory.seen import ChangedSinceSeen, refuse_stale
from tests.mutants.faults import BASE, Fault, faults_of
from tests.mutants.planting import planted
from tests.mutants.reach import Reach

FILE = "offices/inventory/seen.py"


def fault() -> Fault:
    found = faults_of(FILE, (BASE / FILE).read_text(encoding="utf-8"))
    return next(each for each in found if each.then == "seen == now")


def test_it_changes_what_runs():
    with planted(fault()), pytest.raises(ChangedSinceSeen):
        refuse_stale("same", "same")


def test_it_is_gone_afterwards():
    with planted(fault()):
        pass
    refuse_stale("same", "same")


@pytest.mark.django_db
def test_a_query_that_is_kept_is_put_together_with_it():
    file = "appointments/booking/availability.py"
    faults = faults_of(file, (BASE / file).read_text(encoding="utf-8"))
    fault = next(each for each in faults if (each.was, each.then) == ("False", "True"))

    def sql() -> str:
        sql, *_others = availability._OFFICES_NEAR._parts
        return sql

    right = sql()
    with planted(fault):
        assert sql() != right
    assert sql() == right


def test_what_is_lazy_stays_so():
    asked = []
    lazy = SimpleLazyObject(lambda: asked.append(lazy))
    with planted(fault()):
        assert not asked


def test_the_fastest_test_that_runs_the_line_comes_first():
    reach = Reach({"a.py:3": ["slow", "fast"], "a.py:4": ["other"]}, {"slow": 2.0, "fast": 0.1, "other": 0.0})
    assert reach.of(Fault("a.py", 3, 0, "1", "2")) == ["fast", "slow"]
