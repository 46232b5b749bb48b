"""The import contract covers every module, and detects a breach."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import sources

PLANTED = {
    "appointments/worklist.py": "from appointments.support import facts",
    "appointments/pages/fields.py": "from appointments.desk import days",
    "appointments/rate_limits.py": "from appointments.delivery.channels import twilio",
    "appointments/booking/availability.py": "from appointments.pages import party",
    "appointments/models/notice.py": "from appointments import drafts",
    "offices/models.py": "from appointments import models",
    "appointments/public/urls.py": "from appointments.support import script",
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """The output of `lint-imports` for the checkout in `folder`."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder)}
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The three packages and the contract only."""
    for path in sources.python_files():
        target = tmp_path / sources.name(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text((sources.BASE / "pyproject.toml").read_text())
    return tmp_path


def test_the_contract_holds(copy):
    found = lint(copy)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(("module", "line"), PLANTED.items())
def test_a_planted_import_fails_the_contract(copy, module, line):
    path = copy / module
    path.write_text(path.read_text() + f"\n{line}\n")
    assert lint(copy).returncode == 1


def test_a_module_without_a_room_fails_the_contract(copy):
    (copy / "appointments" / "loose.py").write_text('"""Stands nowhere."""\n')
    assert lint(copy).returncode == 1


def test_booking_imports_neither_the_pdf_renderer_nor_a_carrier():
    """Pressing Book must not wait for what only sending needs. The admin and the mail service load it anyway."""
    code = """
import sys
from django.conf import settings
settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if app.split(".")[-1] not in ("admin", "anymail")]
import django
django.setup()
import appointments.booking
print(*sys.modules)
"""
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=sources.BASE)
    assert not {"typst", "requests", "zxingcpp", "appointments.delivery.channels"} & set(loaded.stdout.split())
