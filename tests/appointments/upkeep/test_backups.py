"""Backups: whole files only, old ones deleted, and their age watched."""

import os
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from appointments.models import Heartbeat
from appointments.upkeep import backups, health

pytestmark = pytest.mark.django_db(transaction=True)


def made(folder, age: timedelta):
    """A backup of that age."""
    path = folder / f"scheduler-{age.days}.dump"
    path.touch()
    then = (timezone.now() - age).timestamp()
    os.utime(path, (then, then))
    return path


def test_a_backup_is_a_whole_file_and_old_ones_go(tmp_path):
    old, young = made(tmp_path, timedelta(days=31)), made(tmp_path, timedelta(days=29))
    call_command("backup", tmp_path, verbosity=0)
    assert not old.exists()
    assert young.exists()
    [new] = set(tmp_path.iterdir()) - {young}
    assert new.suffix == ".dump"
    assert new.read_bytes()[:5] == b"PGDMP"
    assert new.stat().st_mode & 0o077 == 0


def test_a_backup_that_fails_deletes_nothing(tmp_path, monkeypatch):
    old = made(tmp_path, timedelta(days=31))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandError, match="pg_dump is not installed"):
        call_command("backup", tmp_path)
    assert list(tmp_path.iterdir()) == [old]


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_a_backup_needs_a_folder(name, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match=f"^There is no folder {tmp_path / name}"):
        call_command("backup", tmp_path / name)


@pytest.mark.parametrize("option", ["--keep-days=-1", "--keep-days=0", "--every-hours=-1", "--keep-days=99999999999"])
def test_times_that_would_delete_or_flood_are_refused(option, tmp_path):
    (tmp_path / "scheduler-2026-01-01T000000Z.dump").touch()
    with pytest.raises(CommandError, match="is not a number from 1 to"):
        call_command("backup", str(tmp_path), option)
    assert [each.name for each in tmp_path.iterdir()] == ["scheduler-2026-01-01T000000Z.dump"]


def test_the_next_is_due_a_day_after_the_newest(tmp_path):
    day, now = timedelta(days=1), timezone.now()
    assert backups.due_in(tmp_path, day, now) == timedelta()
    made(tmp_path, timedelta(hours=23))
    assert abs(backups.due_in(tmp_path, day, now) - timedelta(hours=1)) < timedelta(minutes=1)


def test_backups_that_stop_show(now):
    assert "backup" not in {part for part, _age, _most in health.ages(now)}
    Heartbeat.objects.create(part="backup", at=now - timedelta(hours=27))
    [(age, most)] = [(age, most) for part, age, most in health.ages(now) if part == "backup"]
    assert age > most
