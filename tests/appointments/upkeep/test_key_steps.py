"""A vault key takes the place of another in steps; old and new processes run side by side at each of them."""

import re
from base64 import b64decode
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from appointments.models import AccessLog, Attendee, KeyCheck
from appointments.upkeep import keys

pytestmark = pytest.mark.django_db

NEW = bytes(range(1, 33))


def command(*arguments: str) -> str:
    said = StringIO()
    call_command(*arguments, stdout=said, stderr=StringIO())
    return said.getvalue()


def names(attendees) -> list[str]:
    return [each.full_name for each in attendees.order_by("pk")]


def test_the_whole_way(ana, settings, now):
    before, old = dict(settings.VAULT_KEYS), names(Attendee.objects)
    AccessLog.objects.create(agent=User.objects.create_user("sol"), kind="full", reason="To read it", looked_at=now)
    old_first, new_first = before | {"new": NEW}, {"new": NEW} | before
    settings.VAULT_KEYS = old_first
    assert "new" in command("keys", "add")
    command("keys", "promote", "new")
    for running in (before, old_first, new_first):
        settings.VAULT_KEYS = running
        if running is not before:
            keys.check()
    command("reseal")
    said = command("keys", "retire", "first")
    settings.VAULT_KEYS = {"new": NEW}
    with pytest.raises(keys.KeyDoesNotFit, match=r"^LOG_KEYS: the key first is missing"):
        keys.check()
    settings.LOG_KEYS = {"first": NEW}
    with pytest.raises(keys.KeyDoesNotFit, match=r"^LOG_KEYS: the key first is not the one"):
        keys.check()
    settings.LOG_KEYS = {"first": b64decode(re.search(r"add first:(\S+) to LOG_KEYS", said)[1])}
    keys.check()
    assert names(Attendee.objects) == old
    assert AccessLog.objects.get().reason == "To read it"
    with pytest.raises(CommandError, match="1 rows are sealed with the key first"):
        command("keys", "retire", "LOG_KEYS:first")


def test_without_a_log_nothing_of_the_old_key_is_left(ana, settings):
    settings.VAULT_KEYS = dict(settings.VAULT_KEYS) | {"new": NEW}
    command("keys", "add")
    command("keys", "promote", "new")
    settings.VAULT_KEYS = {"new": NEW} | dict(settings.VAULT_KEYS)
    command("reseal")
    assert "LOG_KEYS" not in command("keys", "retire", "first")
    settings.VAULT_KEYS = {"new": NEW}
    keys.check()


def test_a_retired_key_that_was_used_since_is_still_needed(ana, settings):
    old_first = settings.VAULT_KEYS = dict(settings.VAULT_KEYS) | {"new": NEW}
    command("keys", "add")
    command("keys", "promote", "new")
    new_first = settings.VAULT_KEYS = {"new": NEW} | dict(settings.VAULT_KEYS)
    command("reseal")
    command("keys", "retire", "first")
    # A process that was never started again.
    settings.VAULT_KEYS = old_first
    ana.email = "ana@example.org"
    ana.save(update_fields=["email"])
    settings.VAULT_KEYS = new_first
    with pytest.raises(CommandError, match="1 rows are sealed with the key first"):
        command("keys", "retire", "first")


def test_a_key_may_not_come_first_before_it_is_promoted(settings):
    settings.VAULT_KEYS = dict(settings.VAULT_KEYS) | {"new": NEW}
    command("keys", "add")
    settings.VAULT_KEYS = {"new": NEW} | dict(settings.VAULT_KEYS)
    with pytest.raises(keys.KeyDoesNotFit, match="was not promoted"):
        keys.check()


def test_a_key_that_still_opens_something_may_not_go(ana, settings):
    settings.VAULT_KEYS = {"new": NEW} | dict(settings.VAULT_KEYS)
    with pytest.raises(CommandError, match="rows are sealed with the key first"):
        command("keys", "retire", "first")
    with pytest.raises(CommandError, match="the key new comes first"):
        command("keys", "retire", "new")


def test_without_a_new_key_there_is_nothing_to_add():
    with pytest.raises(CommandError, match="There is no new key"):
        command("keys", "add")


@pytest.mark.parametrize("step", ["promote", "retire"])
@pytest.mark.parametrize("key", ["x", "INDEX_KEY:x", "INDEX_KEY:", "INDEX_KEY:77"])
def test_a_step_with_an_unknown_key_is_refused(step, key):
    with pytest.raises(CommandError, match=f"does not know a key {key.rpartition(':')[2]}"):
        command("keys", step, key)


@pytest.mark.parametrize("step", ["promote", "retire"])
def test_a_step_without_a_key_says_what_to_give(step):
    with pytest.raises(CommandError, match=f"^{step} takes the id of a key, such as 2027 or INDEX_KEY:2"):
        command("keys", step)


def test_the_key_of_logs_of_a_vault_key_in_use_may_not_go():
    with pytest.raises(CommandError, match=r"^LOG_KEYS: the key first belongs to one of VAULT_KEYS"):
        command("keys", "retire", "LOG_KEYS:first")


def test_it_shows_what_each_key_seals(ana):
    assert "seals and opens, seals" in command("keys")


def test_another_signing_key_is_accepted(settings, monkeypatch):
    monkeypatch.setattr(keys.at_first_connection, "is_checked", True)
    settings.RECEIPT_SIGNING_KEY = NEW
    command("keys", "accept", "RECEIPT_SIGNING_KEY")
    keys.check()
    assert KeyCheck.objects.count() == 4
    with pytest.raises(CommandError, match="RECEIPT_SIGNING_KEY only"):
        command("keys", "accept", "INDEX_KEY")
