"""A backup takes the place of the database whole, or not at all."""

import subprocess
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from appointments.models import Appointment, KeyCheck, Message
from appointments.upkeep import database_roles, keys
from appointments.upkeep.restoring import beside, connected_to
from offices.models import Slot

pytestmark = pytest.mark.django_db(transaction=True)


def databases() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY 1", [f"{named()}%"])
        return [name for (name,) in cursor.fetchall()]


def named() -> str:
    return connection.settings_dict["NAME"]


def parties() -> set[str]:
    return set(Appointment.objects.values_list("reference", flat=True))


@pytest.fixture(autouse=True)
def site() -> Iterator[None]:
    """A database of a site of its own, since restoring replaces it."""
    template, name = named(), f"{named()}_site"
    with connected_to("postgres"), connection.cursor() as cursor:
        # A template may have no session: not even one that a process of an earlier test has yet to end.
        cursor.execute("SELECT pg_terminate_backend(pid, 10_000) FROM pg_stat_activity WHERE datname = %s", [template])
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    with connected_to(name):
        keys.register()
        yield
        left = databases()
    with connected_to("postgres"), connection.cursor() as cursor:
        for each in left:
            cursor.execute(f'DROP DATABASE "{each}" WITH (FORCE)')


@pytest.fixture
def backup(ana, tmp_path):
    """Made when only Ana was booked."""
    path = tmp_path / "backup.dump"
    where = connection.get_connection_params()
    target = f"--file={path}", f"--host={where['host']}", f"--username={where['user']}", named()
    subprocess.run(["pg_dump", "--format=custom", *target], check=True)
    return path


def test_the_backup_takes_the_place_of_the_database(backup, ana, bruno):
    call_command("restore", backup, replace=True, verbosity=0)
    assert parties() == {ana.reference}
    live, kept = databases()
    assert kept.startswith(f"{live}_before_")
    with connected_to("postgres"), connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{kept}" ALLOW_CONNECTIONS true')
    with connected_to(kept):
        assert parties() == {ana.reference, bruno.reference}


def test_it_says_how_many_messages_may_be_sent_again(ana, request, capsys):
    day, now = timedelta(days=1), timezone.now()
    Message.objects.update(due_at=now - day, expires_at=now + day)
    Message.objects.filter(kind="reminder_7").update(expires_at=now)
    due = Message.objects.exclude(kind="reminder_7").count()
    call_command("restore", request.getfixturevalue("backup"), replace=True)
    assert f"{due} messages are due. Workers send them when they start" in capsys.readouterr().out


def test_people_are_not_replaced_unless_asked(backup, ana, bruno):
    with pytest.raises(CommandError, match=r"holds 2 × appointment, 1 × notice.*--replace.*Nothing was changed"):
        call_command("restore", backup)
    assert parties() == {ana.reference, bruno.reference}


def test_an_empty_database_takes_it_without_asking(backup, ana):
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("restore", backup, verbosity=0)
    assert parties() == {ana.reference}


def refused(backup, why: str) -> None:
    """The database stays as it was, and nothing is left over."""
    before = parties(), databases()
    with pytest.raises(CommandError, match=why):
        call_command("restore", backup, replace=True)
    assert (parties(), databases()) == before


def test_a_file_that_is_cut_off_is_refused(backup, bruno):
    backup.write_bytes(backup.read_bytes()[:-20_000])
    refused(backup, r"^pg_restore: .*\w\. Nothing was changed\.$")


def test_a_file_that_is_none_is_refused(backup, bruno):
    backup.write_text("SELECT 1")
    refused(backup, "pg_restore: ")


def test_a_file_that_is_not_there_is_said_before_anything_else(bruno, tmp_path):
    with pytest.raises(CommandError, match=f"^There is no file {tmp_path}/none. Nothing was changed"):
        call_command("restore", tmp_path / "none")


def test_a_backup_with_another_key_is_refused(backup, bruno, settings):
    settings.INDEX_KEYS = {1: b"0" * 32}
    refused(backup, "INDEX_KEY: the key 1 is not the one that this database was written with")


def test_a_backup_of_newer_code_is_refused(ana, request):
    MigrationRecorder(connection).record_applied("appointments", "9999_later")
    refused(request.getfixturevalue("backup"), "newer code: this code has no migration appointments.9999_later")


def test_a_backup_that_breaks_a_rule_is_refused(ana, request):
    Slot.objects.filter(pk=ana.slot_id).update(booked=0)
    refused(request.getfixturevalue("backup"), "breaks a rule")


def test_what_a_killed_run_left_is_no_hindrance(backup, ana):
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{named()}_restoring"')
    call_command("restore", backup, replace=True, verbosity=0)
    assert parties() == {ana.reference}
    assert len(databases()) == 2


def test_a_process_that_still_works_is_put_out_first(backup, ana):
    with connected_to(named()):
        other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT 1")
    call_command("restore", backup, replace=True, verbosity=0)
    with pytest.raises(Exception, match=r"terminat|closed"), other.cursor() as cursor:
        cursor.execute("SELECT 1")
    other.close()
    assert parties() == {ana.reference}


def test_the_roles_of_the_site_may_use_the_restored_database(backup, ana):
    app, _auditor = database_roles.make({"application": "", "auditor": ""})
    call_command("restore", backup, replace=True, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege(%s, 'appointments_appointment', 'INSERT')", [app])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("live", ["postgres", "scheduler"])
def test_names_are_changed_from_a_database_that_keeps_its_own(live):
    assert beside(live) != live
    with connected_to(beside(live)):
        connection.ensure_connection()


def test_a_drill_tells_the_times_and_leaves_nothing(ana, capsys):
    before = parties(), databases()
    call_command("drill")
    told = capsys.readouterr().out
    for step in (
        "Backed up in",
        "Restored in",
        "Checked the keys in",
        "Checked the rules in",
        "This backup can be used",
    ):
        assert step in told
    assert (parties(), databases()) == before


def test_a_drill_finds_what_a_restore_would_refuse(ana):
    KeyCheck.objects.filter(setting="INDEX_KEY").update(value="0" * 64)
    with pytest.raises(CommandError, match="INDEX_KEY"):
        call_command("drill")


def test_a_drill_writes_into_the_folder_that_is_named(ana, tmp_path, monkeypatch):
    (tmp_path / "pg_dump").write_text('#!/bin/sh\necho "$@" >&2\nexit 1\n')
    (tmp_path / "pg_dump").chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(CommandError, match=f"--file={tmp_path}/"):
        call_command("drill", folder=tmp_path)
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("drill", folder=tmp_path / "pg_dump")


def test_without_the_programs_it_says_what_to_install(ana, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(CommandError, match="pg_dump is not installed"):
        call_command("drill")


@pytest.mark.parametrize(
    ("does", "said"),
    [
        ("exit 9", "pg_dump: ended with 9"),
        (
            r"printf 'pg_dump: error: mismatch\npg_dump: detail: server version: 18; version: 15\nx' >&2; exit 1",
            "pg_dump: error: mismatch; pg_dump: detail: server version: 18; version: 15",
        ),
    ],
)
def test_why_a_program_failed_is_told_in_one_line(does, said, ana, monkeypatch, tmp_path):
    program = tmp_path / "pg_dump"
    program.write_text(f"#!/bin/sh\n{does}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match=f"^{said}$"):
        call_command("drill")
