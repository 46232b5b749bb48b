"""The browser for tests/browser is found, or installed where possible, or reported as missing."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from scheduler import browser

APT_GET = """#!/bin/sh
[ "$2" = install ] && echo '#!/bin/sh' > "$(dirname "$0")/chromium" && chmod +x "$(dirname "$0")/chromium"
exit 0
"""
BROKEN = "#!/bin/sh\nexit 100\n"


@pytest.fixture
def only_program(tmp_path, monkeypatch):
    """A machine that has only the programs that are added, and those of the shell."""
    monkeypatch.setenv("PATH", str(tmp_path))
    for tool in ("dirname", "chmod"):
        (tmp_path / tool).symlink_to(f"/usr/bin/{tool}")

    def add(name: str, text: str):
        program = tmp_path / name
        program.write_text(text)
        program.chmod(0o755)
        return str(program)

    return add


def test_what_is_there_is_found(only_program):
    there = only_program("chromium", "#!/bin/sh\n")
    assert browser.find_or_install() == there


def test_root_on_debian_installs_it(only_program, tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    only_program("apt-get", APT_GET)
    assert browser.find_or_install() == str(tmp_path / "chromium")


def test_nobody_else_installs_anything(only_program, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    only_program("apt-get", APT_GET)
    assert browser.find_or_install() == ""


def test_an_installation_that_fails_leaves_nothing(only_program, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    only_program("apt-get", BROKEN)
    assert browser.find_or_install() == ""


def test_what_is_missing_is_said_in_one_line(tmp_path):
    command = [sys.executable, "-m", "scheduler.browser"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert (done.returncode, done.stderr.strip()) == (1, browser.MISSING)
