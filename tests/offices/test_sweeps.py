"""A sweep takes every row, also when one of them fails."""

import pytest
from django.db import connection

from offices.inventory import Busy
from offices.sweeps import one_by_one


def failing(how: dict[int, Exception], done: list[int]):
    """A step that notes each row, and fails at some."""

    def step(row: int) -> int:
        if row in how:
            raise how[row]
        done.append(row)
        return 10

    return step


@pytest.mark.django_db
def test_it_takes_each_row_and_adds_up():
    done: list[int] = []
    assert one_by_one(failing({}, done), [1, 2, 3]) == 30
    assert done == [1, 2, 3]


@pytest.mark.django_db
def test_a_busy_office_holds_up_no_other_and_is_no_failure(caplog):
    done: list[int] = []
    assert one_by_one(failing({1: Busy()}, done), [1, 2, 3]) == 20
    assert done == [2, 3]
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.django_db
def test_a_row_that_fails_holds_up_no_other_and_is_raised_at_the_end(caplog):
    done: list[int] = []
    with pytest.raises(ZeroDivisionError):
        one_by_one(failing({1: ZeroDivisionError()}, done), [1, 2, 3])
    assert done == [2, 3]
    assert "failed: 1" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_without_a_database_it_ends_at_once():
    done: list[int] = []

    def step(row: int) -> int:
        done.append(row)
        # What a server that has gone looks like.
        connection.ensure_connection()
        connection.connection.close()
        raise ConnectionError

    try:
        with pytest.raises(ConnectionError):
            one_by_one(step, [1, 2, 3])
    finally:
        connection.close()
    assert done == [1]
