"""The one door: every look is written down and charged, and a role looks at no more than its budget."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from appointments.models import AccessLog, Alert, ToDo
from appointments.people.disclosure import (
    BUDGETS,
    Budget,
    BudgetSpent,
    Look,
    NotForThisRole,
    Record,
    disclose,
)
from tests.staff import account
from tests.together import together

pytestmark = pytest.mark.django_db

Kind = AccessLog.Kind


@pytest.fixture
def carla(offices) -> User:
    return account("carla", offices)


@pytest.fixture
def small(monkeypatch):
    """Three looks of each kind in an hour, told of after two."""
    for role in BUDGETS:
        monkeypatch.setitem(BUDGETS, role, dict.fromkeys(BUDGETS[role], Budget(2, 3)))


def look(viewer, now, kind=Kind.FILE, **more) -> Look:
    return Look(viewer, "desk:day 2026-12-04", kind, now, **more)


def test_it_names_who_looked_at_whom_where_and_why(carla, ana, office, now):
    disclose(look(carla, now, reason="A bus was late", office=office), [Record(appointment=ana)])
    (row,) = AccessLog.objects.all()
    assert (row.agent, row.role, row.office, row.appointment) == (carla, "Office staff", office, ana)
    assert (row.page, row.kind, row.reason, row.looked_at) == ("desk:day 2026-12-04", "file", "A bus was late", now)


def test_a_list_opened_again_within_the_hour_is_written_once(carla, ana, bruno, now):
    disclose(look(carla, now, Kind.LISTED), [Record(appointment=ana)])
    disclose(
        look(carla, now + timedelta(minutes=30), Kind.LISTED), [Record(appointment=ana), Record(appointment=bruno)]
    )
    assert AccessLog.objects.count() == 2
    disclose(look(carla, now + timedelta(minutes=61), Kind.LISTED), [Record(appointment=ana)])
    assert AccessLog.objects.count() == 3


def test_supervisors_are_told_at_the_threshold_and_nothing_is_shown_past_the_end(small, carla, ana, now):
    for _look in range(3):
        disclose(look(carla, now), [Record(appointment=ana)])
    assert ToDo.objects.filter(kind="too_many_looks", agent=carla).count() == 1
    with pytest.raises(BudgetSpent):
        disclose(look(carla, now), [Record(appointment=ana)])
    assert AccessLog.objects.count() == 3
    disclose(look(carla, now + timedelta(minutes=61)), [Record(appointment=ana)])


def test_at_the_threshold_itself_no_one_is_told(small, carla, ana, now):
    disclose(look(carla, now), [Record(appointment=ana)] * 2)
    assert not Alert.objects.exists()
    assert not ToDo.objects.exists()


@pytest.mark.parametrize(("name", "kind"), [("carla", Kind.FULL), ("sol", Kind.LISTED), ("nadia", Kind.LISTED)])
def test_a_role_looks_only_in_its_own_way(name, kind, offices, ana, now):
    with pytest.raises(NotForThisRole):
        disclose(look(account(name, offices), now, kind), [Record(appointment=ana)])


@pytest.mark.django_db(transaction=True)
def test_looks_at_once_are_all_counted(small, carla, ana, now):
    def once():
        try:
            disclose(look(carla, now), [Record(appointment=ana)])
        except BudgetSpent:
            return False
        return True

    assert sum(together([once] * 8)) == AccessLog.objects.count() == 3
