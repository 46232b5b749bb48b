"""Who changes the account of someone else types their own password first."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from appointments.models import SecondStep
from appointments.staff import sign_in
from tests.staff import do_second_step

pytestmark = pytest.mark.django_db

PASSWORD, ASKS = "a long enough one", "desk:confirm_password"


@pytest.fixture
def eva(staff, settings, monkeypatch):
    """Eva signed in eleven minutes ago."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    client = staff("eva")
    user = User.objects.get(username="eva")
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    client.force_login(user)
    do_second_step(client)
    later = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    return client


@pytest.fixture
def reset(staff) -> str:
    """The address of the page that resets Carla's second step."""
    do_second_step(staff("carla"))
    return reverse("desk:reset_second_step", args=[User.objects.get(username="carla").pk])


def has_app(name: str) -> bool:
    return SecondStep.objects.filter(user__username=name).exists()


def test_the_password_is_asked_for_and_then_the_page_opens(eva, reset):
    page = eva.post(reset, follow=True)
    asks = page.redirect_chain[-1][0]
    assert asks.startswith(reverse(ASKS))
    assert "Nothing was saved." in page.content.decode()
    assert has_app("carla")
    assert eva.post(asks, {"password": PASSWORD})["Location"] == reset
    eva.post(reset)
    assert not has_app("carla")


def test_a_wrong_one_opens_nothing(eva, reset):
    assert eva.post(reverse(ASKS), {"password": "another one"}).context["form"].errors
    assert reverse(ASKS) in eva.get(reset)["Location"]


def test_tries_are_limited(eva, reset, monkeypatch):
    monkeypatch.setattr(sign_in, "TRIES_FROM_ONE_PLACE", 2)
    for _number in range(2):
        eva.post(reverse(ASKS), {"password": "another one"})
    page = eva.post(reverse(ASKS), {"password": PASSWORD})
    assert str(sign_in.TOO_MANY) in page.content.decode()


@pytest.mark.parametrize("name", ["admin:auth_user_change", "admin:auth_user_password_change"])
def test_accounts_in_the_administration_ask_too(name, eva, staff):
    staff("carla")
    page = reverse(name, args=[User.objects.get(username="carla").pk])
    assert reverse(ASKS) in eva.get(page)["Location"]
    eva.post(reverse(ASKS), {"password": PASSWORD})
    assert eva.get(page).status_code == 200


def test_right_after_signing_in_it_is_not_asked(staff, reset):
    assert staff("eva").get(reset).status_code == 200
