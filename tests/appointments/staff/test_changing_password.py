"""Staff change their own password: with the old one, to any text that is long enough; other sessions end."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from tests.project.markup import Tags
from tests.staff import do_second_step

pytestmark = pytest.mark.django_db

OLD = "violet-harbour-7-lamps"
CHANGE, HOME = "admin:password_change", "desk:home"


@pytest.fixture
def carla(staff, settings):
    """Carla's account, and a way to sign in with its password in another browser."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    staff("carla")
    user = User.objects.get(username="carla")
    user.set_password(OLD)
    user.save(update_fields=["password"])
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    do_second_step(client)
    return client


def change(client: Client, new: str, old: str = OLD) -> int:
    typed = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(reverse(CHANGE), typed).status_code


def is_in(client: Client) -> bool:
    return client.get(reverse(HOME)).status_code == 200


def test_other_sessions_end_and_this_one_stays(carla):
    here, elsewhere = browser(carla), browser(carla)
    assert change(here, "green-window-3-boats") == 302
    assert (is_in(here), is_in(elsewhere)) == (True, False)


def test_the_old_password_is_asked_for(carla):
    assert change(browser(carla), "green-window-3-boats", old="another one") == 200
    carla.refresh_from_db()
    assert carla.check_password(OLD)


@pytest.mark.parametrize("new", ["ñandú y 🦜 cantan de noche", "only small letters here", "x7 " * 40 + "end of it"])
def test_any_signs_and_any_length_are_taken_as_they_are_typed(new, carla):
    assert change(browser(carla), new) == 302
    carla.refresh_from_db()
    assert carla.check_password(new)
    assert not carla.check_password(new.upper())


def test_it_is_masked_and_password_managers_may_fill_it(carla):
    page = browser(carla).get(reverse(CHANGE)).content.decode()
    fields = Tags(page).named("input", type="password")
    assert [each["autocomplete"] for each in fields] == ["current-password", "new-password", "new-password"]
    assert "onpaste" not in page


def test_an_account_that_is_switched_off_is_out_at_once(carla):
    client = browser(carla)
    User.objects.filter(pk=carla.pk).update(is_active=False)
    assert not is_in(client)


def test_a_password_that_is_taken_away_ends_every_session(carla):
    client = browser(carla)
    carla.set_unusable_password()
    carla.save(update_fields=["password"])
    assert not is_in(client)


@pytest.mark.parametrize(("name", "page"), [("carla", HOME), ("eva", "admin:index"), ("sol", "support:home")])
def test_every_page_of_staff_has_a_way_out(name, page, staff):
    html = staff(name).get(reverse(page)).content.decode()
    ways = [each.get("action") for each in Tags(html).named("form", method="post")]
    assert {reverse("admin:logout"), reverse("support:sign_out")} & set(ways)
