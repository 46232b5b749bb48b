"""A change of the vault keys: everything is sealed with the new key, and then the old key can go."""

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from appointments import vault
from appointments.models import AccessLog, Appointment, Attendee, Notice
from appointments.upkeep import key_rotation
from appointments.vault import CannotOpen

pytestmark = pytest.mark.django_db

NEW = b"n" * 32


@pytest.fixture
def old(settings):
    """The keys before the change."""
    return dict(settings.VAULT_KEYS)


@pytest.fixture
def changed(ana, bruno, old, settings):
    """Ana and Bruno are booked; then a new key is put first."""
    settings.VAULT_KEYS = {"new": NEW} | old


def reseal():
    said = StringIO()
    call_command("reseal", stdout=said, stderr=StringIO())
    return said.getvalue()


def everyone():
    people = [(each.given_names, each.family_name, each.date_of_birth) for each in Attendee.objects.order_by("pk")]
    contacts = [(each.email, each.phone, each.contact_digests) for each in Appointment.objects.order_by("pk")]
    return people, contacts, [each.a_number for each in Notice.objects.all()]


def test_afterwards_the_old_key_can_go(changed, settings):
    before = everyone()
    assert "rows sealed anew with the key new." in reseal()
    settings.VAULT_KEYS = {"new": NEW}
    assert everyone() == before


def test_before_it_the_old_key_is_needed(changed, settings):
    settings.VAULT_KEYS = {"new": NEW}
    with pytest.raises(CannotOpen):
        everyone()


def test_what_has_the_first_key_is_passed_over(changed):
    reseal()
    assert reseal().startswith("0 rows")


def test_stopped_it_goes_on_where_it_was(changed, monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 1)
    [table] = [each for each in key_rotation.tables() if each.model is Attendee]
    stale = table.stale().count()
    assert next(key_rotation.reseal(table)) == 1
    assert table.stale().count() == stale - 1
    assert sum(key_rotation.reseal(table)) == stale - 1


def test_a_missing_key_is_named_by_its_row(changed, ana, settings):
    settings.VAULT_KEYS = {"new": NEW}
    with pytest.raises(CommandError, match=r"appointments_\w+\.\w+\.[0-9a-f-]+ cannot be opened"):
        reseal()


def test_a_log_is_read_with_a_key_that_opens_nothing_else(ana, old, settings, now):
    AccessLog.objects.create(agent=User.objects.create_user("sol"), kind="full", reason="To read it", looked_at=now)
    people, name = Attendee.objects.all(), Attendee.objects.first().given_names
    settings.VAULT_KEYS, settings.LOG_KEYS = {"new": NEW}, {"first": vault.key_of_logs(old["first"])}
    assert AccessLog.objects.get().reason == "To read it"
    with pytest.raises(CannotOpen):
        people[0].given_names  # noqa: B018
    settings.VAULT_KEYS, settings.LOG_KEYS = {"new": NEW} | old, {}
    reseal()
    settings.VAULT_KEYS = {"new": NEW}
    assert name in {each.given_names for each in people.all()}
    with pytest.raises(CannotOpen):
        AccessLog.objects.get().reason  # noqa: B018


def test_every_sealed_column_is_looked_at():
    found = {f"{table}.{column.name}" for table in key_rotation.tables() for column in table.columns}
    assert {"appointments_notice.a_number", "appointments_attendee.date_of_birth", "appointments_draft.sealed"} <= found
