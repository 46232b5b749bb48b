"""bin/demo and its engines: what they keep, what they refuse in one line, and that they leave nothing behind."""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from functools import partial
from pathlib import Path

import psutil
import psycopg2
import pytest

from scheduler import processes
from scheduler.demo import CHECKOUT
from scheduler.embedded import engines
from scheduler.state import AlreadyRunning, CannotStart, kept_secrets, only_one
from tests.server import free_port

OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "VAULT_KEYS", "INDEX_KEY", "ALLOWED_HOSTS", "PYTEST_CURRENT_TEST")


@pytest.fixture
def state():
    """A folder for a demo, with a space in its path. Not pytest's: each session closes those to other users, and when
    tests run as root PostgreSQL's own user must get through."""
    with tempfile.TemporaryDirectory(prefix="check-in-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder).resolve() / "a state"


@pytest.fixture
def own_engines(monkeypatch):
    """No engines are set: the embedded ones are used."""
    monkeypatch.delenv("DATABASE_URL")
    monkeypatch.delenv("REDIS_URL")


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def start_demo(state, port):
    """Starts the demo as bin/demo does; ends its leftovers after the test."""
    started = []

    def start(**variables):
        clean = {name: value for name, value in os.environ.items() if name not in OURS}
        ours = {"STATE_DIR": str(state), "PORT": str(port), "SLOT_HORIZON_DAYS": "30", "PYTHONPATH": str(CHECKOUT)}
        demo = subprocess.Popen(
            [sys.executable, "-P", "-m", "scheduler.demo"],
            env=clean | ours | variables,
            cwd="/",
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(demo)
        return demo

    yield start
    for demo in started:
        with contextlib.suppress(ProcessLookupError):
            demo.kill()
        demo.communicate()
    processes.end_leftovers(state / "site.json")
    processes.end_leftovers(state / "engines.json")


def read_until(demo, text):
    """The output of the demo up to a line with `text`."""
    lines = []
    for line in demo.stdout:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError("".join(lines) + demo.stderr.read())


def tree(demo):
    return psutil.Process(demo.pid).children(recursive=True)


def ended(left, seconds=60):
    deadline = time.monotonic() + seconds
    while (alive := [each for each in left if processes.is_running(each)]) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not alive


def refusal(demo):
    """Its last line, the refusal."""
    _output, errors = demo.communicate(timeout=60)
    assert demo.returncode == 1
    assert errors.count("\n") == 1, errors
    return errors


def test_the_demo_answers_keeps_its_data_and_leaves_nothing(start_demo, state, port):
    first = start_demo()
    guide = read_until(first, "Ctrl-C stops it.")
    # The page reads offices, so that the site has a connection to its database.
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/offices/") as page:
        assert page.status == 200
    left = tree(first)
    web = next(each for each in left if "gunicorn" in " ".join(each.cmdline()))
    assert "postgres_application@" in web.environ()["DATABASE_URL"], "the site owns its database"
    running = json.loads((state / "running.json").read_text())
    assert "pginstall18" in shutil.which("pg_dump", path=running["PATH"]), "bin/manage cannot make a backup"
    first.kill()
    assert ended(left), "killed, it left processes behind"
    second = start_demo()
    again = read_until(second, "Ctrl-C stops it.")
    assert guide[guide.index("Ready") :] == again[again.index("Ready") :]
    left = tree(second)
    second.send_signal(signal.SIGINT)
    assert second.wait(60) == 0, second.stderr.read()
    assert len(left) >= 5
    assert ended(left, seconds=0), "stopped, it left processes behind"


def test_sigterm_while_it_starts_leaves_nothing(start_demo):
    demo = start_demo()
    read_until(demo, "Database tables")
    left = tree(demo)
    demo.terminate()
    assert demo.wait(60) == 0
    assert left
    assert ended(left, seconds=0)


def test_a_taken_port_is_one_line(start_demo, port):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        assert f"Port {port} cannot be used" in refusal(start_demo())


@pytest.mark.parametrize("junk", ["", "0", "65536", "http", "-1", "٣٣"])
def test_a_port_that_cannot_be_is_one_line(junk, start_demo):
    assert "PORT must be a whole number from 1 to 65535" in refusal(start_demo(PORT=junk))


def test_a_folder_that_cannot_be_written_is_one_line(start_demo, tmp_path):
    (tmp_path / "file").touch()
    assert "Cannot write in" in refusal(start_demo(STATE_DIR=str(tmp_path / "file" / "state")))


def test_a_second_demo_on_the_same_folder_is_one_line(start_demo, state):
    with only_one(state):
        assert f"Already running on {state} (process {os.getpid()})" in refusal(start_demo())


def test_a_database_out_of_reach_is_one_line(start_demo):
    assert "The database cannot be used: " in refusal(start_demo(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"))


def test_a_setting_that_cannot_be_is_one_line(start_demo):
    assert "IDLE_MINUTES: must be a whole number" in refusal(start_demo(IDLE_MINUTES="soon"))


def test_a_lock_file_nobody_holds_is_taken_over(state):
    state.mkdir()
    (state / "lock").write_text("1")
    with only_one(state):
        assert (state / "lock").read_text() == str(os.getpid())


def test_only_one_run_owns_a_folder(state):
    with only_one(state), pytest.raises(AlreadyRunning), only_one(state):
        pass


def test_secrets_are_kept_and_private(state):
    state.mkdir()
    assert kept_secrets(state) == kept_secrets(state)
    assert (state / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"SECRET_KEY": "x"}'])
def test_damaged_secrets_are_never_replaced(damage, state):
    state.mkdir()
    (state / "secrets.json").write_text(damage)
    with pytest.raises(CannotStart, match="cannot be read"):
        kept_secrets(state)
    assert (state / "secrets.json").read_text() == damage


@pytest.mark.parametrize("name", ["short", "with a space", "long" * 30])
def test_the_engines_run_in_any_folder_and_keep_their_data(name, state, own_engines):
    folder = state / name
    with only_one(folder), engines(folder) as urls, contextlib.closing(psycopg2.connect(urls["DATABASE_URL"])) as db:
        db.cursor().execute("CREATE TABLE kept (x int)")
        db.commit()
    with only_one(folder), engines(folder) as urls, contextlib.closing(psycopg2.connect(urls["DATABASE_URL"])) as db:
        db.cursor().execute("SELECT x FROM kept")


def test_the_engines_get_past_a_stale_lock_file(state, own_engines):
    with only_one(state), engines(state):
        pass
    (state / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{state}\n")
    with only_one(state), engines(state) as urls:
        psycopg2.connect(urls["DATABASE_URL"]).close()


def test_the_sockets_a_killed_run_left_are_removed(state, own_engines):
    with only_one(state), engines(state):
        left = Path((state / "redis.sockets").read_text())
        shutil.copytree(left, aside := left.with_name(f"{left.name}-aside"), ignore=shutil.ignore_patterns("*"))
    (state / "redis.sockets").write_text(str(aside))
    with only_one(state), engines(state):
        assert not aside.exists()
    assert not (state / "redis.sockets").exists()


def test_given_engines_are_not_started(state, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/db")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with only_one(state), engines(state) as urls:
        assert urls == {}
    assert not (state / "postgres").exists()


def test_only_what_was_written_down_is_ended(tmp_path):
    # Tests started in the background of a shell inherit that Ctrl-C is ignored.
    heed = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    ours, other = (subprocess.Popen(["sleep", "60"], start_new_session=True, preexec_fn=heed) for _ in range(2))
    record = tmp_path / "record.json"
    started = psutil.Process(other.pid).create_time()
    record.write_text(json.dumps([[ours.pid, psutil.Process(ours.pid).create_time()], [other.pid, started - 100]]))
    assert processes.end_leftovers(record) == 1
    assert ours.wait(5) == -signal.SIGINT
    assert other.poll() is None
    other.kill()
    other.wait()
