"""What happens to accounts is written down as lines of known fields, and never what someone typed."""

import json
import logging
from datetime import date

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.urls import reverse

from appointments.staff.security_log import FIELDS, Event, note
from offices.models import Membership

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough one"


@pytest.fixture
def lines(caplog):
    """The events since the last look, as they are written."""
    caplog.set_level(logging.INFO, logger="security")
    logging.getLogger("security").addHandler(caplog.handler)

    def lines() -> list[dict]:
        found = [json.loads(record.getMessage()) for record in caplog.records if record.name == "security"]
        caplog.clear()
        return found

    yield lines
    logging.getLogger("security").removeHandler(caplog.handler)


@pytest.fixture
def vera(settings) -> User:
    """Someone with a password, hashed quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_user("vera", password=PASSWORD, is_staff=True)


def sign_in(client, password: str = PASSWORD) -> None:
    client.post(reverse("admin:login"), {"username": "vera", "password": password}, REMOTE_ADDR="192.0.2.1")


def test_signing_in_is_noted(client, vera, lines):
    sign_in(client)
    [line] = lines()
    assert (line["event"], line["by"], line["network"]) == ("signed_in", vera.pk, "192.0.2.1/32")
    assert line["at"].endswith("Z")


def test_a_failure_is_noted_without_what_was_typed(client, vera, lines):
    sign_in(client, "wrong-secret-word")
    [line] = lines()
    assert line["event"] == "sign_in_failed"
    assert not {"vera", "wrong-secret-word"} & set(map(str, line.values()))


def test_a_lock_out_is_noted(client, vera, lines, monkeypatch):
    monkeypatch.setattr("appointments.staff.sign_in.TRIES_FROM_ONE_PLACE", 0)
    sign_in(client)
    assert [line["event"] for line in lines()] == ["locked_out"]


def test_a_wrong_code_is_noted(staff, lines):
    client = staff("carla")
    session = client.session
    del session["second_step"]
    session.save()
    client.post(reverse("desk:second_step"), {"code": "123456"})
    assert "second_step_failed" in [line["event"] for line in lines()]


def test_a_second_step_that_the_operator_resets_is_noted(staff, lines):
    staff("carla")
    lines()
    call_command("reset_second_step", "carla")
    assert [line["event"] for line in lines()] == ["second_step_reset"]


def test_a_file_that_is_taken_away_is_noted(staff, lines):
    address = reverse("desk:figures_csv", args=["NYC", date(2026, 12, 1), date(2026, 12, 2)])
    client = staff("carla")
    lines()
    client.get(address)
    [line] = lines()
    carla = User.objects.get(username="carla")
    assert (line["event"], line["by"], line["office"]) == ("exported", carla.pk, "NYC")
    assert line["page"] == "desk:figures_csv"


def test_a_refusal_is_noted(staff, lines):
    client = staff("carla")
    lines()
    client.get(reverse("desk:wordings"))
    assert [(line["event"], line["page"]) for line in lines()] == [("refused", "desk:wordings")]


def test_roles_and_places_of_work_are_noted(office, vera, lines):
    lines()
    vera.groups.add(Group.objects.first())
    Membership.objects.create(user=vera, office=office)
    vera.is_active = False
    vera.save(update_fields=["is_active"])
    found = [(line["event"], line["account"]) for line in lines()]
    assert found == [(event, vera.pk) for event in ("roles_changed", "offices_changed", "account_changed")]


def test_roles_are_noted_from_the_side_of_the_role_too(vera, lines):
    holders = Group.objects.first().user_set
    for change in (lambda: holders.add(vera), lambda: holders.remove(vera), lambda: holders.set([vera]), holders.clear):
        lines()
        change()
        [line] = lines()
        assert (line["event"], line["account"], line["given"]) == ("roles_changed", vera.pk, str(holders.instance.pk))


def test_what_a_role_may_do_is_noted(lines):
    role, right = Group.objects.create(name="guards"), Permission.objects.first()
    changes = [lambda: role.permissions.add(right), role.permissions.clear, lambda: right.group_set.add(role)]
    for change in (*changes, lambda: role.permissions.set([])):
        lines()
        change()
        [line] = lines()
        assert (line["event"], line["role"]) == ("roles_changed", role.pk)


def test_a_deleted_role_is_noted_for_everyone_who_had_it(vera, lines):
    role = Group.objects.create(name="guards")
    vera.groups.add(role)
    lines()
    key = role.pk
    role.delete()
    found = [(line.get("account"), line.get("role"), line["step"], line.get("given")) for line in lines()]
    assert found == [(vera.pk, None, "deleted", str(key)), (None, key, "deleted", None)]


def test_a_new_password_is_noted(vera, lines):
    lines()
    vera.set_password("another long enough one")
    vera.save(update_fields=["password"])
    assert "password_changed" in [line["event"] for line in lines()]


def test_other_fields_are_left_out(lines):
    note(Event.EXPORTED, page="desk:day_csv", name="Ana Sample")
    [line] = lines()
    assert line["page"] == "desk:day_csv"
    assert set(line) <= FIELDS
