"""A connection that is kept from one request to the next: noticed when it is gone, and not asked while it is there."""

from contextlib import closing

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db(transaction=True)

LAST = "SELECT query FROM pg_stat_activity WHERE pid = %s"


@pytest.fixture
def kept():
    """A connection of a request that has ended, and what its session last ran."""
    with closing(connection.copy()) as kept:
        with kept.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid(), 'last'")
            kept.pid = cursor.fetchone()[0]
        yield kept


def one(sql, pid):
    with connection.cursor() as cursor:
        cursor.execute(sql, [pid])
        return cursor.fetchone()[0]


def ask(kept):
    with kept.cursor() as cursor:
        cursor.execute("SELECT 7")
        return cursor.fetchone()[0]


def next_request(kept):
    kept.health_check_enabled, kept.health_check_done = True, False


def ended_by_the_server(kept):
    assert one("SELECT pg_terminate_backend(%s, 10_000)", kept.pid)


def test_one_that_the_server_ended_is_replaced(kept):
    ended_by_the_server(kept)
    next_request(kept)
    assert ask(kept) == 7


def test_without_the_check_it_fails(kept):
    ended_by_the_server(kept)
    with pytest.raises(OperationalError):
        ask(kept)


def test_one_that_works_is_asked_nothing(kept):
    next_request(kept)
    kept.close_if_health_check_failed()
    assert kept.health_check_done
    assert "last" in one(LAST, kept.pid)


def test_after_an_error_it_is_asked(kept):
    kept.errors_occurred = True
    assert kept.is_usable()
    assert one(LAST, kept.pid) == "SELECT 1"


def test_one_that_we_closed_is_of_no_use(kept):
    kept.connection.close()
    assert not kept.is_usable()
