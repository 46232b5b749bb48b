"""The commands in bin/: the Python and the environment that they run in, and one line when there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler import environment
from scheduler.demo import CHECKOUT


def test_a_step_that_fails_gives_its_own_last_words():
    script = "print('Collecting x'); print('ERROR: no such package'); raise SystemExit(1)"
    with pytest.raises(environment.NoEnvironment, match="pip failed: ERROR: no such package"):
        environment._run([sys.executable, "-c", script], "pip")


def test_the_environment_needs_a_folder_it_can_write(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(environment.NoEnvironment, match="Cannot write in"):
        environment.ready(tmp_path / "file" / "state")


@pytest.mark.parametrize("command", sorted(path.name for path in (CHECKOUT / "bin").iterdir()))
def test_the_commands_are_plain_shell(command):
    assert subprocess.run(["sh", "-n", CHECKOUT / "bin" / command]).returncode == 0


@pytest.mark.parametrize("version", ["Python 3.9.1", ""])
def test_an_old_or_missing_python_is_one_line(version, tmp_path):
    old = tmp_path / "python3"
    old.write_text(f"#!/bin/sh\n[ '{version}' ] && [ \"$1\" = --version ] && echo '{version}'\n")
    old.chmod(0o755)
    for name in ("dirname", "sh"):
        (tmp_path / name).symlink_to(Path("/usr/bin") / name)
    found = subprocess.run(
        ["/bin/sh", CHECKOUT / "bin" / "demo"], env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert found.returncode == 1
    assert found.stderr.splitlines() == [f"Python 3.11 or newer is needed; found {version or 'none'}."]


def test_no_other_python_takes_the_place_of_the_one_asked_for():
    environment = os.environ | {"PYTHON": "python9", "STATE_DIR": "/proc/none"}
    found = subprocess.run(["/bin/sh", CHECKOUT / "bin" / "demo"], env=environment, capture_output=True, text=True)
    assert found.stderr == "Python 3.11 or newer is needed; found none as PYTHON=python9.\n"


def test_a_python_without_venv_is_one_line(tmp_path):
    bare = tmp_path / "python3"
    bare.write_text("#!/bin/sh\ncase $2 in *venv*) exit 1 ;; esac\nexit 0\n")
    bare.chmod(0o755)
    found = subprocess.run(
        ["/bin/sh", CHECKOUT / "bin" / "demo"], env=os.environ | {"PYTHON": str(bare)}, capture_output=True, text=True
    )
    assert found.returncode == 1
    assert "has no venv module" in found.stderr
    assert found.stderr.count("\n") == 1
