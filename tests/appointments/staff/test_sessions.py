"""A session of staff ends by itself, and a dump of the database opens none."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from appointments.staff.sessions import SessionStore, stored
from appointments.upkeep import purge

pytestmark = pytest.mark.django_db


@pytest.fixture
def move_on(monkeypatch):
    """Lets time pass."""

    def move_on(**time) -> None:
        later = timezone.now() + timedelta(**time)
        monkeypatch.setattr(timezone, "now", lambda: later)

    return move_on


def is_let_in(client) -> bool:
    return client.get(reverse("desk:home")).status_code == 200


def test_the_key_is_stored_hashed(staff):
    key = staff("carla").cookies["session"].value
    assert list(Session.objects.values_list("session_key", flat=True)) == [stored(key)]
    assert not SessionStore(stored(key)).load()


def test_15_minutes_without_a_request_end_it(staff, move_on):
    carla = staff("carla")
    move_on(minutes=14)
    assert is_let_in(carla)
    move_on(minutes=14)
    assert is_let_in(carla)
    move_on(minutes=15, seconds=1)
    assert not is_let_in(carla)


def test_after_12_hours_it_ends_though_it_is_used(staff, move_on):
    carla = staff("carla")
    for _number in range(6 * 12 - 1):
        move_on(minutes=10)
        is_open = is_let_in(carla)
    assert is_open
    move_on(minutes=11)
    assert not is_let_in(carla)
    assert not Session.objects.exists()


def test_it_is_written_once_a_minute_at_most(staff, move_on):
    carla = staff("carla")
    before = Session.objects.get().expire_date
    assert is_let_in(carla)
    assert Session.objects.get().expire_date == before
    move_on(seconds=61)
    assert is_let_in(carla)
    assert Session.objects.get().expire_date > before


def test_signing_out_deletes_it(staff):
    carla = staff("carla")
    carla.post(reverse("admin:logout"))
    assert not Session.objects.exists()


def test_ended_ones_are_deleted_and_others_kept(staff, move_on):
    staff("carla")
    assert purge.forget(timezone.now())["sessions"] == 0
    move_on(minutes=16)
    assert purge.forget(timezone.now())["sessions"] == 1


def test_after_a_change_of_the_secret_key_one_signs_in_anew(staff, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    carla = staff("carla")
    User.objects.update(password=make_password("a long enough password"))
    settings.SECRET_KEY = "the key that an operator has put in the place of the one before"
    assert not is_let_in(carla)
    carla.post(reverse("admin:login"), {"username": "carla", "password": "a long enough password"})
    assert "_auth_user_id" in carla.session
