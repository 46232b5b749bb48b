"""manage.py tells an operator in one line what is wrong outside of it."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection, transaction
from psycopg2.extensions import make_dsn

from scheduler.trial import CHECKOUT


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        env=os.environ | environment,
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("command", ["check_invariants", "migrate", "send_due_messages", "load_offices"])
def test_a_database_that_does_not_answer_is_one_line(command):
    ended = run(command, "-v0", DATABASE_URL="postgresql://someone:hidden@127.0.0.1:1/none")
    assert ended.returncode == 1
    assert "DATABASE_URL: the database says: connection to server at" in ended.stderr.splitlines()[-1]
    assert "Traceback" not in ended.stderr
    assert "hidden" not in ended.stderr


def test_a_database_without_tables_names_the_command_that_makes_them():
    # The settings name the database beside that of the tests, which holds nothing.
    ended = run("send_due_messages", "-v0")
    assert ended.stderr.splitlines()[-1].endswith("does not exist. Run: manage.py migrate")
    assert "Traceback" not in ended.stderr


@pytest.mark.django_db(transaction=True)
def test_a_command_that_waited_for_a_lock_says_that_it_can_be_run_again():
    here = make_dsn(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"], options="-c lock_timeout=100")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE appointments_keycheck")
        ended = run("keys", DATABASE_URL=here)
    said = "The database says: canceling statement due to lock timeout. "
    assert ended.stderr == f"{said}Something else uses what this command needs: run the command again.\n"


@pytest.mark.django_db(transaction=True)
def test_a_command_of_the_wrong_role_names_where_roles_are_described():
    read_only = make_dsn(
        os.environ["DATABASE_URL"],
        dbname=connection.settings_dict["NAME"],
        options="-c default_transaction_read_only=on",
    )
    ended = run("send_due_messages", DATABASE_URL=read_only)
    assert ended.stderr.endswith("Another role may do this: see docs/operations.md, Roles of the database.\n")


def test_the_whole_fault_is_shown_when_asked_for():
    assert "Traceback" in run("keys", "--traceback", DATABASE_URL="postgresql://x@127.0.0.1:1/none").stderr


def test_ctrl_c_ends_a_command_in_one_line():
    waits = ["shell", "-v0", "--command", "import time; print('begun', flush=True); time.sleep(60)"]
    process = subprocess.Popen(
        [sys.executable, "manage.py", *waits],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # Ignored in what a shell starts in the background, as these tests may be.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    assert process.stdout.readline() == "begun\n"
    process.send_signal(signal.SIGINT)
    errors = process.communicate(timeout=30)[1]
    assert (process.returncode, errors) == (130, "\nStopped.\n")
