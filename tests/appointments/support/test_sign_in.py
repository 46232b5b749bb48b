"""Agents have their own sign-in page: the same limits and the same second step as everywhere."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from appointments.models import Call
from appointments.staff import second_step
from appointments.staff import sign_in as signing_in
from appointments.support import calls
from tests.project.agent import Line
from tests.staff import account, do_second_step

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"
SIGN_IN, HOME = "support:sign_in", "support:home"


@pytest.fixture(autouse=True)
def passwords(settings, line) -> None:
    """Sol and Carla have a password, hashed quickly."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    for name in ("sol", "carla"):
        user = account(name, line.offices)
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])


@pytest.fixture
def sign_in(client):
    """Types a name and a password, on the page that `asked` redirects a visitor to."""

    def sign_in(name="sol", password=PASSWORD, asked=""):
        page = client.get(asked)["Location"] if asked else reverse(SIGN_IN)
        return client.post(page, {"username": name, "password": password})

    return sign_in


def test_an_agent_lands_on_the_console_after_the_second_step(sign_in, client):
    assert sign_in()["Location"] == reverse(HOME)
    assert client.get(reverse(HOME))["Location"].startswith(reverse("desk:second_step"))
    do_second_step(client)
    assert client.get(reverse(HOME)).status_code == 200


def test_it_goes_on_to_the_page_asked_for(sign_in):
    assert sign_in(asked=reverse("support:to_dos"))["Location"] == reverse("support:to_dos")


def test_it_leads_to_no_other_site(client):
    answer = client.post(f"{reverse(SIGN_IN)}?next=//example.net/", {"username": "sol", "password": PASSWORD})
    assert answer["Location"] == reverse(HOME)


def test_who_answers_no_calls_lands_where_they_work(sign_in):
    assert sign_in("carla")["Location"] == reverse("desk:home")


def test_a_wrong_password_and_an_unknown_name_look_the_same(sign_in):
    pages = [sign_in(name, "wrong").content.decode() for name in ("sol", "nobody")]
    assert all("The user name or the password is wrong." in page for page in pages)


@pytest.mark.parametrize("place", [SIGN_IN, "admin:login"])
def test_tries_here_and_in_the_administration_count_together(place, sign_in, client, monkeypatch):
    monkeypatch.setattr(signing_in, "TRIES_FROM_ONE_PLACE", 2)
    assert {sign_in(password="wrong").status_code for _try in range(2)} == {200}
    page = client.post(reverse(place), {"username": "sol", "password": PASSWORD})
    assert "Too many tries." in page.content.decode()


def test_someone_without_a_place_on_the_staff_is_not_let_in(sign_in):
    User.objects.filter(username="sol").update(is_staff=False)
    assert sign_in().status_code == 200


def test_signing_out_leads_back_and_keeps_the_call(line):
    line = Line(line.offices, "en")
    line.start()
    page = line.post("sign_out", {})
    assert "You are signed out." in page.content.decode()
    assert Call.objects.open().exists()
    assert second_step.IN_SESSION not in line.client.session


@pytest.mark.parametrize("name", ["home", "to_dos", "line", "read_log", "call_log", "guide", "keys"])
def test_every_page_leads_back_to_the_open_call(name, line):
    account("tess", line.offices)
    tess = Line(line.offices, "en", "tess")
    call = f'href="{tess.url("call", call=tess.start())}"'
    assert call in tess.get(name).content.decode()
    Line(line.offices, "en").start()
    calls.close(Call.objects.open().get(agent__username="tess"), "told", now=timezone.now())
    assert "This call" not in tess.get(name).content.decode().partition("<main")[0]
