"""SQL that is prepared once for each connection."""

from contextlib import closing
from types import SimpleNamespace

import pytest
from django.db import NotSupportedError, connection, transaction
from django.test.utils import CaptureQueriesContext

from offices.kept_queries import Given, KeptQuery
from offices.models import Office
from offices.prepared import Prepared
from scheduler.postgresql import base

pytestmark = pytest.mark.django_db(transaction=True)

SUM, NAMED = Prepared("SELECT %s + 1, '100%%'"), Prepared("SELECT %(a)s || '-' || %(b)s || '-' || %(a)s")


@pytest.fixture
def fresh():
    with closing(connection.copy()) as fresh:
        yield fresh


def ask(here, sql, values=None):
    with here.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()


def prepared(here):
    return ask(here, "SELECT count(*) FROM pg_prepared_statements")[0]


def test_each_call_has_its_own_values_and_it_is_prepared_once(fresh):
    assert [ask(fresh, SUM, [number])[0] for number in (1, 2)] == [2, 3]
    assert [ask(fresh, NAMED, {"b": b, "a": "A"})[0] for b in "xy"] == ["A-x-A", "A-y-A"]
    assert ask(fresh, Prepared("SELECT 7")) == (7,)
    assert prepared(fresh) == 3


def test_what_is_not_marked_is_not_prepared(fresh):
    assert ask(fresh, str(SUM), [1]) == (2, "100%")
    assert prepared(fresh) == 0


def test_behind_a_pooler_nothing_is_prepared(fresh, monkeypatch):
    """Its next transaction may run in another session, where the name means nothing, or something else."""
    fresh.ensure_connection()
    monkeypatch.setattr(base._Connection, "info", SimpleNamespace(backend_pid=1))
    assert ask(fresh, SUM, [1]) == (2, "100%")
    assert prepared(fresh) == 0


def test_it_stays_after_a_transaction_that_is_rolled_back(fresh):
    fresh.ensure_connection()
    fresh.set_autocommit(False)
    ask(fresh, SUM, [1])
    fresh.rollback()
    assert ask(fresh, SUM, [4])[0] == 5


def test_a_migration_while_the_site_runs_costs_at_most_one_answer(fresh):
    with fresh.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE migrated (word varchar(3)); INSERT INTO migrated VALUES ('one')")
    words = Prepared("SELECT word FROM migrated")

    def migrate(length):
        with fresh.cursor() as cursor:
            cursor.execute(f"ALTER TABLE migrated ALTER word TYPE varchar({length})")

    assert ask(fresh, words) == ("one",)
    migrate(4)
    assert ask(fresh, words) == ("one",)
    assert ask(fresh, words) == ("one",)
    migrate(5)
    # In a transaction it cannot be asked again.
    fresh.set_autocommit(False)
    with pytest.raises(NotSupportedError):
        ask(fresh, words)
    fresh.rollback()
    assert ask(fresh, words) == ("one",)


def test_a_new_session_prepares_anew(fresh):
    ask(fresh, SUM, [1])
    fresh.close()
    assert ask(fresh, SUM, [1])[0] == 2
    assert prepared(fresh) == 1


def test_logs_and_tests_see_the_whole_sql():
    with CaptureQueriesContext(connection) as asked:
        ask(connection, NAMED, {"a": "A", "b": "B"})
    assert asked[-1]["sql"] == "SELECT 'A' || '-' || 'B' || '-' || 'A'"


def test_only_what_a_call_gives_is_left_open_in_a_kept_query(make_office):
    office = make_office("ELP", name_source="100% 'El Paso'")
    kept = KeptQuery(lambda: Office.objects.filter(name_source=office.name_source, code=Given("code")))
    assert [kept.rows(code=code) for code in ("ELP", "SFR")] == [[office], []]
    with transaction.atomic():
        found = ask(connection, "SELECT statement FROM pg_prepared_statements WHERE statement LIKE '%%El Paso%%'")
    # An index with a condition is used only if the value of the condition is known.
    assert "100% ''El Paso''" in found[0]
