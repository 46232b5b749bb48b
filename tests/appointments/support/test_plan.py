"""The agent's pages stay fast with many appointments stored: every look-up uses an index.

`bin/bench support` measures the same with a million.
"""

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from appointments.models import Attendee, Call, ToDo
from appointments.support import calls, figures
from appointments.support.duplicates import twins
from appointments.support.search import find
from appointments.support.subject import subjects
from appointments.support.timeline import timeline
from offices.actors import actor_of
from tests import few_queries

pytestmark = [pytest.mark.django_db, pytest.mark.as_owner]

MANY = 4_000
MOST_PAGES, MOST_QUERIES = 200, 12
APPOINTMENTS = f"""
    INSERT INTO appointments_appointment SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'reference', 'R' || n, 'link_hash', md5(n::text), 'submission', NULL,
        'contact_digests', to_jsonb(ARRAY[md5('c' || n)])))).*
    FROM appointments_appointment one, generate_series(1, {MANY}) n
"""
ATTENDEES = """
    INSERT INTO appointments_attendee SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'appointment_id', appointment.id, 'person', md5(appointment.reference),
        'position', 1, 'notice_id', NULL, 'name_digests', to_jsonb(ARRAY[md5('n' || appointment.reference)]),
        'born_digest', md5('b' || appointment.reference)))).*
    FROM appointments_attendee one, appointments_appointment appointment
    WHERE one.position = 1 AND appointment.id <> one.appointment_id
"""
CALLS = f"""
    INSERT INTO appointments_call SELECT (jsonb_populate_record(one, jsonb_build_object(
        'id', gen_random_uuid(), 'started_at', one.started_at - n * interval '4 minutes'))).*
    FROM appointments_call one, generate_series(1, {MANY}) n WHERE one.id = %s
"""
TO_DOS = """
    INSERT INTO appointments_todo (appointment_id, kind, reason, made_at, claimed_by, done_by)
    SELECT id, 'message_failed', '', %s, '', '' FROM appointments_appointment
"""
FEW_PAGES = 50
BIG = ("Seq Scan on appointments_attendee ", "Seq Scan on appointments_appointment ")


@pytest.fixture
def many(ana):
    """Ana among many other people."""
    with connection.cursor() as cursor:
        cursor.execute(APPOINTMENTS)
        cursor.execute(ATTENDEES)
        # As autovacuum does: rows that wait to be sorted into an index make it look expensive.
        for index in ("attendees_by_name", "appointments_by_contact"):
            cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
        cursor.execute("ANALYZE")
    assert Attendee.objects.count() > MANY
    return ana


def plans(ana) -> list[str]:
    """The plans of all queries of a search, a person's page and the page of similar records."""
    with CaptureQueriesContext(connection) as asked:
        by_name = ("Ana Sample March 21, 1988", "Sample March 21, 1988", "Ana Sanple March 21, 1988")
        for text in (str(ana), "A012345678", "312345678", "ana@example.com", *by_name):
            assert find(text).people
        (subject,) = subjects([ana.attendees.first().person])
        assert timeline(subject).entries
        twins(subject)
    with connection.cursor() as cursor:
        return [_plan(cursor, query["sql"]) for query in asked if query["sql"].startswith(("SELECT", "(SELECT"))]


def _plan(cursor, sql) -> str:
    cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
    return "\n".join(row for (row,) in cursor.fetchall())


def test_no_look_up_reads_a_whole_table_but_without_its_index_one_would(many):
    assert len(plans(many)) > 12
    assert [plan for plan in plans(many) if any(each in plan for each in BIG)] == []
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX attendees_by_name")
    assert any(BIG[0] in plan for plan in plans(many))


def test_a_name_of_one_word_is_looked_up_by_its_own_index(many):
    with CaptureQueriesContext(connection) as asked:
        assert find("Sample March 21, 1988").people
    with connection.cursor() as cursor:
        searches = [_plan(cursor, query["sql"]) for query in asked if "name_digests" in query["sql"]]
    assert len(searches) == 1
    assert "attendees_by_name" in searches[0]


@pytest.mark.parametrize(
    "text", ["Sample March 21, 1988", "Ana Sanple March 21, 1988", "Sanple 3/4/1988", "A012345678"]
)
def test_a_search_reads_few_pages(text, many):
    with CaptureQueriesContext(connection) as asked:
        find(text)
    searches = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    assert len(searches) <= MOST_QUERIES
    with connection.cursor() as cursor:
        assert sum(_pages(cursor, sql) for sql in searches) <= MOST_PAGES


@pytest.fixture
def busy(many, line, now) -> str:
    """Two weeks with many calls, and a long list of to-dos. Returns the agent."""
    call = Call.objects.get(pk=line.start())
    calls.close(call, "told", now=now)
    with connection.cursor() as cursor:
        cursor.execute(CALLS, [call.pk])
        cursor.execute(TO_DOS, [now])
        cursor.execute("ANALYZE")
    return actor_of(call.agent_id)


def read_by(look) -> int:
    """How many pages its queries read."""
    with CaptureQueriesContext(connection) as asked:
        look()
    with connection.cursor() as cursor:
        return sum(_pages(cursor, query["sql"]) for query in asked)


def test_figures_and_to_dos_do_not_read_every_call_and_every_to_do(busy, now):
    def look():
        assert figures.counted(now)
        assert figures.waiting(ToDo.Kind)[0].more_than
        assert not ToDo.objects.held_by(busy, now).order_by().exists()

    assert read_by(look) <= FEW_PAGES
    assert read_by(lambda: list(Call.objects.values("outcome").annotate(Count("pk")))) > FEW_PAGES


def test_a_page_that_asks_too_much_fails_the_test_that_opens_it(line, monkeypatch):
    line.get("home")
    monkeypatch.setattr(few_queries, "MOST", 2)
    with pytest.raises(few_queries.TooManyQueries):
        line.get("home")


def _pages(cursor, sql) -> int:
    cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql.replace("%", "%%"), [])
    ((explained,),) = cursor.fetchall()
    return explained[0]["Plan"]["Shared Hit Blocks"] + explained[0]["Plan"]["Shared Read Blocks"]
