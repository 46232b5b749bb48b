"""While the operator works on the site, every address says so."""

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from tests.project import speech
from tests.project.markup import Tags
from tests.project.visit import Visit

ADDRESSES = ["", "trust/", "book/details/", "book/check/", "confirmation/x/", "manifest.webmanifest", "nowhere/"]


@pytest.fixture
def closed(settings) -> None:
    settings.MAINTENANCE = True


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_is_closed_in_the_readers_language(address, language, closed, client):
    response = client.get(f"/{language}/{address}")
    page = response.content.decode()
    assert (response.status_code, response["Retry-After"]) == (503, "600")
    assert f'<html lang="{language}"' in page
    assert speech.leaks(page) == []
    assert Tags(page).named("a", href="tel:+18333831465")


def test_no_page_needs_the_database_to_say_so(closed, client, django_db_blocker):
    with django_db_blocker.block():
        assert client.post("/es/book/check/").status_code == 503
        assert client.get("/admin/").status_code == 503


def test_the_other_language_is_one_press_away(closed, client):
    page = client.get("/en/book/contact/").content.decode()
    assert Tags(page).named("a", hreflang="es", href="/es/book/contact/")


def test_the_first_page_asks_the_browser_for_its_language(closed, client):
    page = client.get("/", headers={"accept-language": "es-MX,es;q=0.9"}).content.decode()
    assert '<html lang="es"' in page


@pytest.mark.django_db
def test_monitors_are_still_answered(closed, client):
    assert client.get(reverse("health")).status_code == 200


@pytest.mark.parametrize("language", ["en", "es"])
def test_leaving_works_even_without_a_database(language, closed, client, db):
    def fail(*_args: object) -> None:
        raise OperationalError

    client.cookies["draft"] = "x"
    with connection.execute_wrapper(fail):
        response = client.post(Visit(language).url("leave"))
    assert response.status_code == 303
    assert "storage" in response["Clear-Site-Data"]


def test_open_again_pages_work(client, settings, db):
    settings.MAINTENANCE = False
    assert client.get("/en/").status_code == 200
