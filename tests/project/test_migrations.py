"""The migrations match the models, triggers included, and can be written again from them."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django_migration_linter import MigrationLinter

from appointments.models import AppointmentEvent
from offices.models import Slot

pytestmark = pytest.mark.django_db

APPS = ("offices", "appointments")
NEXT = """
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

class Migration(migrations.Migration):
    atomic = False
    dependencies = [("offices", "0001_initial")]
    operations = [{}]
"""
BREAKING = {
    "not null": 'migrations.AddField("office", "floor", models.IntegerField(default=1))',
    "gone": 'migrations.RemoveField("office", "waiting_room")',
    "other name": 'migrations.RenameField("office", "waiting_room", "room_size")',
    "locked": 'migrations.AddIndex("slot", models.Index(fields=["capacity"], name="slot_by_capacity"))',
}
SAFE = {
    "nullable": 'migrations.AddField("office", "floor", models.IntegerField(null=True))',
    "default": 'migrations.AddField("office", "floor", models.IntegerField(default=1, db_default=1))',
    "beside": 'AddIndexConcurrently("slot", models.Index(fields=["capacity"], name="slot_by_capacity"))',
}


def test_no_model_has_changed_since():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("table", ["notice", "attendee", "attemptreceipt", "draft"])
def test_no_digest_has_a_second_index_for_like(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s", [f"appointments_{table}"])
        indexes = [definition for (definition,) in cursor.fetchall()]
    assert indexes
    assert [each for each in indexes if "_pattern_ops" in each] == []


@pytest.mark.parametrize(
    ("model", "option"), [(AppointmentEvent, "triggers"), (Slot, "constraints")], ids=["trigger", "constraint"]
)
def test_one_that_is_dropped_from_a_model_is_missed(model, option, monkeypatch):
    monkeypatch.setattr(model._meta, option, [])
    monkeypatch.setitem(model._meta.original_attrs, option, [])
    with pytest.raises(SystemExit):
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_they_are_written_again_without_a_difference(settings, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "__init__.py").touch()
    settings.MIGRATION_MODULES = {app: f"elsewhere.{app}" for app in APPS}
    call_command("makemigrations", *APPS, verbosity=0)
    assert {app: texts(tmp_path / "elsewhere" / app) for app in APPS} == {app: committed(app) for app in APPS}


def committed(app: str) -> dict[str, str]:
    return texts(Path(settings.BASE_DIR) / app / "migrations")


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("0*.py")}


def test_the_code_of_before_works_beside_each():
    assert not stops_running_code()


@pytest.mark.parametrize("operation", BREAKING.values(), ids=BREAKING)
def test_one_that_stops_running_code_is_found(operation, planted):
    planted(operation)
    assert stops_running_code()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", SAFE.values(), ids=SAFE)
def test_one_that_does_not_is_accepted(operation, planted):
    planted(operation)
    assert not stops_running_code()


def stops_running_code() -> bool:
    """The first migration of an app is exempt: no code runs before it."""
    linter = MigrationLinter(
        include_apps=APPS, ignore_initial_migrations=True, no_cache=True, no_output=True, all_warnings_as_errors=True
    )
    linter.lint_all_migrations()
    return bool(linter.has_errors)


@pytest.fixture
def planted(settings, tmp_path, monkeypatch):
    """Writes a second migration of the offices, in a package of its own."""

    def write(operation: str) -> None:
        folder = tmp_path / tmp_path.name
        shutil.copytree(Path(settings.BASE_DIR) / "offices" / "migrations", folder)
        (folder / "0002_planted.py").write_text(NEXT.format(operation))
        monkeypatch.syspath_prepend(tmp_path)
        settings.MIGRATION_MODULES = {"offices": folder.name}

    return write
