"""Every change is in the audit log, raw SQL included, and a row that is tampered with afterwards is found."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from appointments.models import AccessLog, AppointmentEvent, AuditRow, Call
from appointments.tasks import seal_audit
from appointments.upkeep import audit
from tests.staff import account

LOG, EVENT, APPOINTMENT = "appointments_auditrow", "appointments_appointmentevent", "appointments_appointment"
LOOK, CHECK = "appointments_accesslog", "appointments_verification"


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def behind_its_back(sql: str, table: str) -> None:
    """As the owner of the tables can."""
    # A table with checks that wait for the end of the transaction cannot be altered.
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    execute(sql)
    execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def states() -> list[tuple[str, str]]:
    rows = AuditRow.objects.filter(table=APPOINTMENT).order_by("pk")
    return [(row.what, row.state.partition(" ")[0]) for row in rows]


@pytest.mark.django_db
def test_raw_changes_of_status_place_and_contact_are_logged(bruno):
    execute(f"UPDATE {APPOINTMENT} SET status = 'cancelled'")
    execute(f"UPDATE {APPOINTMENT} SET email = ''")
    execute(f"UPDATE {APPOINTMENT} SET slot_id = (SELECT max(id) FROM offices_slot)")
    assert states() == [("insert", "booked"), *[("update", "cancelled")] * 3]


@pytest.mark.django_db
def test_other_changes_are_not(bruno):
    execute(f"UPDATE {APPOINTMENT} SET language = 'es'")
    assert states() == [("insert", "booked")]


@pytest.mark.as_owner
@pytest.mark.django_db
@pytest.mark.parametrize("sql", [f"UPDATE {LOG} SET what = 'x'", f"DELETE FROM {LOG}"])
def test_the_log_cannot_be_rewritten(sql, bruno):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        execute(sql)


def seal_all(now: datetime, seal: Callable[[datetime], object] = audit.seal) -> str:
    """Seals the open batch and gives the new head. Transactions in other databases of the server hold it up."""
    before, end = audit.head(), time.monotonic() + 30
    while audit.head() == before and time.monotonic() < end:
        seal(now)
        time.sleep(0.01)
    assert audit.head() != before
    return audit.head()


@pytest.fixture
def sealed(transactional_db, ana, bruno, now) -> str:
    """Two bookings, sealed in one batch, and the head of the chain."""
    return seal_all(now)


def test_an_untouched_log_is_whole(sealed, capsys):
    call_command("verify_audit", head=sealed)
    assert sealed in capsys.readouterr().out


@pytest.mark.parametrize(
    ("sql", "table", "line"),
    [
        (f"DELETE FROM {LOG} WHERE id = FIRST + 1", LOG, r"rows \d+ to \d+ are not as they were sealed"),
        (
            f"UPDATE {LOG} SET at = at - interval '1 day' WHERE id = FIRST",
            LOG,
            r"rows \d+ to \d+ are not as they were sealed",
        ),
        (f"UPDATE {EVENT} SET actor = 'person', reason = 'x'", EVENT, f"{EVENT}: row .* was altered"),
        (f"DELETE FROM {EVENT}", EVENT, f"{EVENT}: row .* was removed"),
        (
            f"INSERT INTO {EVENT} (appointment_id, kind, version, happened_at, actor, reason)"
            f" SELECT id, 'contact', 1, '2026-01-01', 'person', '' FROM {APPOINTMENT} LIMIT 1",
            EVENT,
            f"{EVENT}: row .* was added",
        ),
        (f"UPDATE {APPOINTMENT} SET status = 'passed'", APPOINTMENT, f"{APPOINTMENT}: row .* was altered"),
        ("DELETE FROM appointments_auditseal", "appointments_auditseal", "is not in the chain"),
    ],
)
def test_what_is_done_behind_its_back_is_found(sql, table, line, sealed):
    behind_its_back(sql.replace("FIRST", str(_first())), table)
    with pytest.raises(CommandError, match=line):
        call_command("verify_audit", head=sealed)


@pytest.mark.as_owner
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "change"),
    [
        *[(EVENT, change) for change in ("member = gen_random_uuid()", "earliest = now()")],
        *[(CHECK, change) for change in ("mark = 'year'", "second_id = NULL")],
        *[(LOOK, change) for change in ("reason = 'x'", "has_reason = NOT has_reason")],
    ],
)
def test_no_column_of_an_append_only_row_is_left_out(table, change, bruno, now):
    agent = account("sol", {})
    call = Call.objects.create(agent=agent, started_at=now)
    call.verifications.create(person="x", asked=["a", "b"], has_passed=True, checked_at=now, second=agent)
    AccessLog.objects.create(agent=agent, person="x", kind="found", looked_at=now)
    assert not altered(table)
    behind_its_back(f"UPDATE {table} SET {change}", table)
    assert altered(table)


@pytest.mark.as_owner
@pytest.mark.django_db
def test_text_that_moves_to_another_column_is_found(bruno, now):
    bruno.events.create(kind="contact", version=1, happened_at=now, actor="person", reason="|||x")
    behind_its_back(f"UPDATE {EVENT} SET actor = 'person|||', reason = 'x' WHERE kind = 'contact'", EVENT)
    assert altered(EVENT)


def altered(table: str) -> list[str]:
    return [line for line in audit.breaches() if line.startswith(f"{table}:") and line.endswith("was altered")]


def test_a_batch_waits_for_transactions_that_may_still_add_rows(sealed, make_person, book, now):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_current_xact_id()")
        book(make_person("Carlos"))
        audit.seal(now)
        assert audit.seal(now) is None
        cursor.execute("ROLLBACK")
    other.close()
    assert seal_all(now)


def test_the_head_of_a_day_is_logged_once(sealed, make_person, book, now, caplog, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + timedelta(days=1))
    for name in ("Carlos", "Dora"):
        book(make_person(name))
        seal_all(now, lambda _now: seal_audit())
    assert [sealed in line for line in caplog.messages if line.startswith("Head of")] == [False]


def test_the_chain_goes_on(sealed, make_person, book, now):
    book(make_person("Carlos"))
    assert seal_all(now) != sealed
    call_command("verify_audit", head=sealed, verbosity=0)
    assert AppointmentEvent.objects.count() == 3


def _first() -> int:
    return AuditRow.objects.earliest("pk").pk
