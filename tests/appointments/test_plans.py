"""Queries that read one row of a large table, or one page of it, use an index."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.booking.report_by import follow_dates
from appointments.desk.wordings import outcomes
from appointments.models import Appointment, Draft, Notice

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans():
    """The plans of the statements about a table; scans of a whole table and sorts are discouraged."""

    def plans(work, about: str) -> str:
        with CaptureQueriesContext(connection) as asked:
            work()
        found = [query["sql"] for query in asked if about in query["sql"]]
        with connection.cursor() as cursor:
            # The planner scans and sorts small tables; other tests decide how small these are.
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
            return "\n".join(explained(cursor, sql) for sql in found)

    return plans


def explained(cursor, sql: str) -> str:
    cursor.execute("EXPLAIN " + sql.replace("%", "%%"), [])
    return "\n".join(row for (row,) in cursor.fetchall())


def without_index(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {name}")


@pytest.fixture
def draft(now) -> Draft:
    return Draft.objects.create(token_hash="0" * 64, language="en", started_at=now, touched_at=now)


def first_page(rf) -> list[Appointment]:
    request = rf.get("/")
    request.user = User(is_superuser=True, is_active=True)
    shown = admin.site.get_model_admin(Appointment).get_changelist_instance(request)
    return list(shown.get_queryset(request)[:100])


def test_deleting_a_draft_finds_its_call_by_an_index(draft, plans):
    found = plans(draft.delete, '"appointments_call"')
    assert "calls_by_draft" in found
    assert "Seq Scan" not in found


def test_the_list_of_appointments_is_in_the_order_of_an_index(rf, plans):
    found = plans(lambda: first_page(rf), 'ORDER BY "appointments_appointment"."booked_at"')
    assert "appointments_by_booking" in found
    assert "Sort" not in found


@pytest.mark.as_owner
def test_without_its_index_the_list_would_be_sorted(rf, plans):
    without_index("appointments_by_booking")
    assert "Sort" in plans(lambda: first_page(rf), 'ORDER BY "appointments_appointment"."booked_at"')


def test_dates_are_followed_from_the_few_notices_that_changed(plans, now):
    found = plans(lambda: follow_dates(now), "has_new_date")
    assert "notices_with_new_date" in found
    assert "Seq Scan" not in found


@pytest.mark.as_owner
def test_without_its_index_all_notices_would_be_read(plans, now):
    without_index("notices_with_new_date")
    assert "notices_with_new_date" not in plans(lambda: follow_dates(now), "has_new_date")


def test_who_booked_is_asked_only_where_dates_differ(ana, plans, now):
    Notice.objects.update(has_new_date=True)
    assert "joined" in plans(lambda: follow_dates(now), "has_new_date")
    assert "joined" not in plans(lambda: follow_dates(now), "has_new_date")


@pytest.mark.as_owner
def test_comparing_wordings_reads_only_the_messages_compared(plans):
    # On an empty table every index costs the same, so the others go.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'appointments_message'::regclass"
            " AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)"
            " AND indexrelid <> 'messages_compared'::regclass"
        )
        others = [name for (name,) in cursor.fetchall()]
    for name in others:
        without_index(name)
    found = plans(outcomes, '"appointments_message"')
    assert "messages_compared" in found
    assert "Seq Scan on appointments_message" not in found
