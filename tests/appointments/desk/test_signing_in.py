"""A password has limited tries, and a try does not reveal whether the account exists."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from appointments.staff import sign_in as signing_in

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def vera(settings) -> User:
    """A person with a password, hashed quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return User.objects.create_user("vera", password=PASSWORD, is_staff=True)


@pytest.fixture
def sign_in(client):
    """Types a name and a password; returns whether that signed in."""

    def sign_in(name: str = "vera", password: str = PASSWORD, address: str = "192.0.2.1") -> bool:
        typed = {"username": name, "password": password}
        return client.post(reverse("admin:login"), typed, REMOTE_ADDR=address).status_code == 302

    return sign_in


@pytest.fixture
def three_tries(monkeypatch) -> None:
    """Fewer than there really are, as every try takes a request."""
    monkeypatch.setattr(signing_in, "TRIES_FROM_ONE_PLACE", 3)
    monkeypatch.setattr(signing_in, "TRIES_FROM_ANYWHERE", 5)


def test_the_right_password_lets_in_as_often_as_one_likes(sign_in, three_tries):
    assert all(sign_in() for _number in range(5))


@pytest.mark.parametrize("name", ["vera", "VERA", "nobody"])
def test_too_many_wrong_ones_are_refused(name, sign_in, three_tries, client):
    assert not any(sign_in(name, "wrong") for _number in range(3))
    page = client.post(reverse("admin:login"), {"username": name, "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    assert str(signing_in.TOO_MANY) in page.content.decode()


def test_elsewhere_the_right_one_still_lets_in(sign_in, three_tries):
    assert not any(sign_in(password="wrong") for _number in range(4))
    assert sign_in(address="198.51.100.7")


def test_many_places_together_are_limited_and_do_not_keep_the_person_out(sign_in, three_tries):
    assert not any(sign_in(password="wrong", address=f"192.0.{number}.1") for number in range(5))
    assert not any(sign_in(address=f"192.0.{number}.1") for number in range(5))
    assert sign_in(address="198.51.100.7")


def test_after_an_hour_the_right_one_lets_in(sign_in, three_tries, monkeypatch):
    assert not any(sign_in(password="wrong") for _number in range(4))
    later = timezone.now() + timedelta(hours=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert sign_in()


def test_a_sign_in_that_asks_for_no_page_leads_to_the_desk(client):
    typed = {"username": "vera", "password": PASSWORD, "next": ""}
    assert client.post(reverse("admin:login"), typed).url == reverse("desk:home")


def test_a_form_of_the_administration_without_a_session_says_that_nothing_was_saved(client):
    there = f"{reverse('admin:offices_closure_add')}?office=1"
    page = client.post(there, {"starts_on": "2026-12-01"}, follow=True)
    assert "nothing was saved" in page.content.decode()
    assert page.redirect_chain == [(f"{reverse('admin:login')}?{urlencode({'next': there}, safe='/')}", 302)]
    assert "nothing was saved" not in client.get(there, follow=True).content.decode()
