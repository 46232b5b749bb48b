"""A process whose keys are not those of the data is refused, in one line that names the setting."""

import base64
import os
import subprocess
import sys

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from appointments.models import KeyCheck
from appointments.upkeep import keys
from appointments.upkeep.keys import KeyDoesNotFit
from scheduler.demo import CHECKOUT
from tests.server import database_of_tests

pytestmark = pytest.mark.django_db

OTHER = b"o" * 32


def test_the_keys_of_the_data_fit():
    keys.check()
    assert KeyCheck.objects.count() == 4


@pytest.mark.parametrize(
    ("name", "key", "said"),
    [
        ("INDEX_KEYS", {1: OTHER}, "INDEX_KEY: the key 1 is not the one"),
        ("RECEIPT_SIGNING_KEY", OTHER, "RECEIPT_SIGNING_KEY: the key is not the one"),
    ],
)
def test_another_key_is_refused_and_its_setting_named(name, key, said, settings):
    setattr(settings, name, key)
    with pytest.raises(KeyDoesNotFit, match=f"^{said}"):
        keys.check()


def test_another_key_under_the_same_id_is_refused(settings):
    settings.VAULT_KEYS = dict.fromkeys(settings.VAULT_KEYS, OTHER)
    with pytest.raises(KeyDoesNotFit, match=r"^VAULT_KEYS: the key first is not the one"):
        keys.check()


def test_a_key_with_which_data_is_sealed_may_not_be_missing():
    KeyCheck.objects.create(setting="VAULT_KEYS", key_id="older", value="x", state="seals")
    with pytest.raises(KeyDoesNotFit, match=r"^VAULT_KEYS: the key older is missing"):
        keys.check()


def test_a_missing_key_is_named_by_the_setting_where_it_belongs():
    for setting in ("LOG_KEYS", "VAULT_KEYS"):
        KeyCheck.objects.create(setting=setting, key_id="newer", value="x", state=KeyCheck.State.OPENS)
    with pytest.raises(KeyDoesNotFit, match=r"^VAULT_KEYS: the key newer is missing"):
        keys.check()


def test_a_retired_key_may_be_missing():
    KeyCheck.objects.create(setting="VAULT_KEYS", key_id="older", value="x", state="retired")
    keys.check()


def test_a_new_key_may_only_open(settings):
    old = dict(settings.VAULT_KEYS)
    settings.VAULT_KEYS = old | {"new": OTHER}
    keys.check()
    settings.VAULT_KEYS = {"new": OTHER} | old
    with pytest.raises(KeyDoesNotFit, match=r"^VAULT_KEYS: the key new comes first, but"):
        keys.check()


def test_no_query_is_served_after_a_refusal(settings):
    settings.INDEX_KEYS = {1: OTHER}
    with pytest.raises(KeyDoesNotFit):
        keys.FirstConnection()(connection=_Closes())
    assert _Closes.closed


def test_the_check_values_do_not_show_the_keys(settings):
    values = {row.value for row in KeyCheck.objects.all()}
    assert len(values) == 4
    assert settings.INDEX_KEYS[1].hex() not in values


def test_a_sealed_value_that_does_not_open_is_named(ana):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_attendee SET family_name = set_byte(family_name, 30, 0)")
    with pytest.raises(CommandError, match=r"sealed_values_open: appointments_attendee\.family_name\."):
        call_command("check_invariants", verbosity=0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["manage.py", "check_invariants"], 1),
        (["-m", "gunicorn", "--bind=127.0.0.1:0", "--no-control-socket", "scheduler.wsgi"], 3),
        (["-m", "celery", "--app=scheduler", "worker", "--concurrency=1"], 3),
    ],
)
def test_no_process_starts_with_another_key(command, code):
    wrong = {"INDEX_KEY": base64.b64encode(bytes(range(32))).decode(), "DATABASE_URL": database_of_tests()}
    ended = subprocess.run(
        [sys.executable, *command], env=os.environ | wrong, cwd=CHECKOUT, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == code, ended.stderr
    assert "INDEX_KEY: the key 1 is not the one that this database was written with." in ended.stderr
    assert "Traceback" not in ended.stderr


class _Closes:
    """The test's own connection, which says whether it was closed."""

    closed = False

    def cursor(self):
        return connection.cursor()

    def close(self):
        _Closes.closed = True
