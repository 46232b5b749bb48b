"""The application's role of the database books, and can change nothing that is logged; the auditor only reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg2.errors import InsufficientPrivilege, IntegrityError, ReadOnlySqlTransaction

from appointments import booking
from appointments.models import Appointment, AuditRow
from appointments.upkeep import database_roles
from appointments.upkeep.database_roles import APPLICATION, AUDITOR, role
from tests.project.visit import Visit

EVENT, LOG, LOOK = "appointments_appointmentevent", "appointments_auditrow", "appointments_accesslog"
PASSWORDS = {APPLICATION: "application-in-tests", AUDITOR: "auditor-in-tests"}


def name(part: str) -> str:
    return role(part, connection.settings_dict["NAME"])


@pytest.fixture
def roles(transactional_db) -> None:
    database_roles.make(PASSWORDS)


@contextmanager
def signed_in_as(part: str) -> Iterator[psycopg2.extensions.cursor]:
    """A connection of its own, so that the role's settings apply."""
    address = connection.get_connection_params() | {"user": name(part), "password": PASSWORDS[part]}
    address = {key: value for key, value in address.items() if key not in ("cursor_factory", "context")}
    own = psycopg2.connect(**address)
    own.autocommit = True
    with own.cursor() as cursor:
        yield cursor
    own.close()


@contextmanager
def with_the_rights_of(part: str) -> Iterator[None]:
    """What the product does on this connection is done with that role's rights."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {name(part)}")
        try:
            yield
        finally:
            # Also when the test fails: the next one uses the same connection.
            cursor.execute("RESET ROLE")


def test_the_application_books_cancels_and_is_logged(roles, office, make_person, book, now):
    with with_the_rights_of(APPLICATION):
        appointment = book(make_person("Carlos"))
        booking.cancel(appointment.pk, version=appointment.version, now=now)
    logged = AuditRow.objects.filter(table="appointments_appointment").order_by("pk")
    assert list(logged.values_list("what", flat=True)) == ["insert", "update"]


def test_a_person_books_page_by_page_and_cancels(roles, office, make_notice):
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    visitor = Visit("en")
    with with_the_rights_of(APPLICATION):
        visitor.book_page_by_page()
        found = Appointment.objects.get()
        booking.cancel(found.pk, version=found.version, now=timezone.now())
    assert AuditRow.objects.filter(table=EVENT).count() == 2


@pytest.mark.parametrize(
    "sql",
    [
        f"TRUNCATE {EVENT}",
        "TRUNCATE appointments_appointment CASCADE",
        f"UPDATE {EVENT} SET actor = 'person'",
        f"DELETE FROM {EVENT}",
        f"DELETE FROM {LOOK}",
        f"INSERT INTO {LOG} (\"table\") VALUES ('x')",
        f"UPDATE {LOG} SET what = 'x'",
        f"DELETE FROM {LOG}",
        "DELETE FROM django_admin_log",
        f"ALTER TABLE {EVENT} DISABLE TRIGGER ALL",
        f"DROP TABLE {LOG}",
        "SET session_replication_role = replica",
        "COPY django_session TO PROGRAM 'cat'",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
    ],
)
def test_the_application_may_not(sql, roles):
    with signed_in_as(APPLICATION) as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute(sql)


FORGED = f"""
    INSERT INTO {EVENT} (appointment_id, kind, version, happened_at, actor, reason)
    SELECT id, %s, version + %s, clock_timestamp() - %s * interval '1 hour', 'person', '' FROM appointments_appointment
"""


@pytest.mark.parametrize(
    ("kind", "version", "hours"),
    [("contact", 0, 0), ("cancelled", 0, 0), ("booked", 0, 0), ("arrived", 1, 0), ("arrived", 0, 2)],
)
def test_the_application_forges_no_event(kind, version, hours, roles, bruno):
    with signed_in_as(APPLICATION) as cursor, pytest.raises(IntegrityError, match="an event"):
        cursor.execute(FORGED, [kind, version, hours])


def test_an_event_beside_its_change_is_accepted(roles, bruno):
    with signed_in_as(APPLICATION) as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SAVEPOINT inner_one")
        cursor.execute("UPDATE appointments_appointment SET email = ''")
        cursor.execute(FORGED, ["contact", 0, 0])
        cursor.execute("COMMIT")
        assert cursor.execute(FORGED, ["arrived", 0, 0]) is None


def test_without_the_trigger_it_would_be_forged(roles, bruno):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {EVENT} DISABLE TRIGGER USER")
    with signed_in_as(APPLICATION) as cursor:
        cursor.execute(FORGED, ["contact", 0, 2])
        assert cursor.rowcount == 1
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {EVENT} ENABLE TRIGGER USER")


def test_the_owner_may_so_the_refusals_are_those_of_the_role(roles, bruno):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {EVENT} DISABLE TRIGGER ALL")
        cursor.execute(f"DELETE FROM {EVENT}")
        assert cursor.rowcount == 1
        cursor.execute(f"ALTER TABLE {EVENT} ENABLE TRIGGER ALL")


def test_the_application_waits_no_longer_than_the_settings_say(roles, settings):
    limits = settings.DATABASE_TIMEOUTS
    with signed_in_as(APPLICATION) as cursor:
        cursor.execute("SELECT current_setting(name) FROM unnest(%s) AS name", [list(limits)])
        assert [row[0] for row in cursor.fetchall()] == list(limits.values())


def test_the_auditor_reads_what_is_audited(roles, bruno, capsys):
    with with_the_rights_of(AUDITOR):
        call_command("verify_audit")
    assert "whole" in capsys.readouterr().out


@pytest.mark.parametrize("table", ["auth_user", "django_session", "appointments_attendee", "appointments_notice"])
def test_the_auditor_reads_nothing_else(table, roles):
    with signed_in_as(AUDITOR) as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute(f"SELECT FROM {table}")


def test_the_auditor_writes_nothing(roles):
    with signed_in_as(AUDITOR) as cursor, pytest.raises((InsufficientPrivilege, ReadOnlySqlTransaction)):
        cursor.execute("DELETE FROM appointments_auditseal")


def test_rights_given_by_hand_are_taken_back(roles):
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON {EVENT} TO {name(APPLICATION)}")
    call_command("database_roles")
    with signed_in_as(APPLICATION) as cursor, pytest.raises(InsufficientPrivilege):
        cursor.execute(f"TRUNCATE {EVENT}")


def test_a_role_that_may_not_make_roles_is_told_who_may(roles):
    with with_the_rights_of(APPLICATION), pytest.raises(CommandError, match="as the owner"):
        call_command("database_roles")


@pytest.mark.parametrize("command", [["drill"], ["restore", "file", "--replace"], ["backup", "."]])
def test_the_application_is_told_who_backs_up_and_restores(command, roles, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    with with_the_rights_of(APPLICATION), pytest.raises(CommandError, match=r"^DATABASE_URL: must name the owner"):
        call_command(*command)
