"""bin/bench says how it is used, and stops what it has started."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from scheduler.trial import CHECKOUT


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["--help"]])
def test_how_it_is_used_is_said_before_anything_starts(arguments):
    # With settings, the first step of its engines would be refused.
    command = [CHECKOUT / "bin" / "bench", *arguments]
    said = subprocess.run(command, env=os.environ | {"DATABASE_URL": "none"}, capture_output=True, text=True)
    assert said.returncode == 2
    assert "NAME one of: attempts, bookings, chaos, claims" in said.stderr


@pytest.mark.parametrize(
    ("command", "option"),
    [("chaos", "--seconds"), ("stack", "--help"), ("mutants", "--most"), ("screenshots", "--staff"), ("test", "--ds")],
)
def test_what_starts_engines_says_before_that_how_it_is_used(command, option):
    environment = os.environ | {"DATABASE_URL": "none"}
    said = subprocess.run([CHECKOUT / "bin" / command, "--help"], env=environment, capture_output=True, text=True)
    assert option in said.stdout + said.stderr


def test_a_signal_lets_it_tidy_up():
    with socket.create_server(("127.0.0.1", 0)) as database:
        address = f"postgresql://someone@127.0.0.1:{database.getsockname()[1]}/none"
        process = subprocess.Popen(
            [sys.executable, "-m", "scheduler.bench", "stack"],
            cwd=CHECKOUT,
            env=os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "scheduler.settings"},
            stderr=subprocess.DEVNULL,
        )
        asked, _address = database.accept()
        process.send_signal(signal.SIGTERM)
        asked.close()
        # Its own exit status: it was not killed by the signal.
        assert process.wait(timeout=60) == 128 + signal.SIGTERM
