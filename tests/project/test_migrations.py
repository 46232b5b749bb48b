"""The migrations match the models, triggers included, and can be written again from them."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from appointments.models import AppointmentEvent
from offices.models import Slot

pytestmark = pytest.mark.django_db

APPS = ("offices", "appointments")


def test_no_model_has_changed_since():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


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
