"""A visitor's answers so far."""

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict

from appointments import drafts
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(now):
    return drafts.begin(now=now)


def test_it_is_found_by_its_secret_only(begun, now):
    draft, secret = begun
    assert drafts.find(secret, now=now) == draft
    assert drafts.find(draft.token_hash, now=now) is None
    assert drafts.find("", now=now) is None


def test_no_two_have_one_secret(now):
    assert len({drafts.begin(now=now)[1] for _visitor in range(50)}) == 50


def test_it_is_forgotten_at_the_idle_limit(begun, now, settings):
    _draft, secret = begun
    limit = timedelta(minutes=settings.IDLE_MINUTES)
    assert drafts.find(secret, now=now + limit - timedelta(seconds=1))
    assert drafts.find(secret, now=now + 2 * limit) is None


def test_one_that_another_tab_deletes_while_it_is_read_is_no_fault(begun, now):
    """ "Leave now" can come between the two queries of `find`."""
    _draft, secret = begun

    def leave_first(execute, sql, *args):
        if sql.startswith("UPDATE"):
            execute("DELETE FROM appointments_draft", (), *args[1:])
        return execute(sql, *args)

    with connection.execute_wrapper(leave_first):
        assert drafts.find(secret, now=now + 2 * drafts.TOUCH_EVERY)
    assert drafts.find(secret, now=now) is None


def test_an_answer_replaces_what_was_typed(begun, now):
    draft, secret = begun
    drafts.keep_typed(draft, "paper", drafts.Typed({"way": ["x"]}, is_checked=True), now=now)
    drafts.answer(draft, "paper", {"way": "no_paper"}, now=now)
    found = drafts.find(secret, now=now)
    assert drafts.answers(found, "paper") == {"way": "no_paper"}
    assert drafts.typed(found, "paper") is None


def test_typed_values_are_clipped_and_show_their_control_signs():
    data = QueryDict("a=1%002&b=" + "x" * 999 + "&csrfmiddlewaretoken=t&switch_language=es")
    assert drafts.typed_in(data, is_checked=True).fields == {"a": ["1�2"], "b": ["x" * 300]}


def test_nothing_answered_stands_in_clear_in_the_database(begun, now):
    draft, _secret = begun
    drafts.answer(draft, "details", {"family_name": "Quintanilla"}, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM appointments_draft")
        sealed = bytes(cursor.fetchone()[0])
    assert sealed
    assert b"Quintanilla" not in sealed


@pytest.mark.django_db(transaction=True)
def test_two_tabs_answering_at_once_both_count(begun, now):
    _draft, secret = begun
    steps = [f"step {number}" for number in range(8)]
    together([lambda step=step: drafts.answer(drafts.find(secret, now=now), step, {}, now=now) for step in steps])
    found = drafts.find(secret, now=now)
    assert [step for step in steps if drafts.answers(found, step) is None] == []


def test_finishing_wipes_the_answers(begun, bruno, now):
    draft, secret = begun
    drafts.answer(draft, "paper", {"way": "no_paper"}, now=now)
    drafts.finish(draft, bruno, shown="", now=now)
    finished = drafts.find(secret, now=now)
    assert finished.appointment == bruno
    assert drafts.answers(finished, "paper") is None


def test_a_draft_left_while_its_booking_ran_stays_forgotten(begun, bruno, now):
    draft, secret = begun
    drafts.forget(secret)
    drafts.finish(draft, bruno, shown="", now=now)
    assert drafts.find(secret, now=now) is None


def test_contents_read_before_another_tab_wrote_are_not_stored(begun, now):
    _draft, secret = begun
    stale = drafts.find(secret, now=now)
    drafts.answer(drafts.find(secret, now=now), "paper", {"way": "no_paper"}, now=now)
    assert not stale.replace({"answers": {}, "typed": {}}, language="en", now=now)
    assert drafts.answers(drafts.find(secret, now=now), "paper") == {"way": "no_paper"}


def test_one_answer_is_one_statement(begun, now, django_assert_num_queries):
    draft = drafts.find(begun[1], now=now)
    with django_assert_num_queries(1):
        drafts.answer(draft, "paper", {"way": "no_paper"}, now=now)


def test_an_answer_writes_no_index(now):
    assert _updates_that_write_indexes(now) == 0


@pytest.mark.as_owner
def test_with_an_index_on_its_time_it_would(now):
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX ON appointments_draft (touched_at)")
    assert _updates_that_write_indexes(now) == 1


def _updates_that_write_indexes(now) -> int:
    _draft, secret = drafts.begin(now=now)
    kinds = [f"pg_stat_get_xact_tuples_{kind}('appointments_draft'::regclass)" for kind in ("updated", "hot_updated")]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {kinds[0]} - {kinds[1]}")
        before = cursor.fetchone()[0]
        later = now + timedelta(minutes=1)
        drafts.answer(drafts.find(secret, now=now), "paper", {"way": "no_paper"}, now=later)
        cursor.execute(f"SELECT {kinds[0]} - {kinds[1]}")
        return cursor.fetchone()[0] - before
