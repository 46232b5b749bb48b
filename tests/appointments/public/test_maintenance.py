"""During maintenance every address says so."""

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


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_receipt_is_given_without_a_database(language, closed, client, django_db_blocker):
    visit = Visit(language, client)
    with django_db_blocker.block():
        button = Tags(client.get(f"/{language}/").content.decode()).named("form", action=visit.url("closed"))
        page = client.post(visit.url("closed"), follow=True)
        paper = client.get(page.request["PATH_INFO"] + "pdf/")
    assert button
    speech.assert_speaks(page, language)
    assert paper.content.startswith(b"%PDF-")


def test_reload_makes_no_second_receipt(closed, client):
    address = client.post("/en/receipts/closed/").headers["Location"]
    shown = [receipt_code(client.get(address)) for _look in range(2)]
    assert shown[0] == shown[1]


def test_afterwards_its_code_is_still_genuine(client, settings, db):
    settings.MAINTENANCE = True
    code = receipt_code(client.get(client.post("/en/receipts/closed/").headers["Location"]))
    settings.MAINTENANCE = False
    page = client.post("/en/receipts/check/", {"code": code}, follow=True).content.decode()
    assert "This receipt is genuine" in page
    assert "Site closed for maintenance" in page
    opened = client.post("/en/receipts/", {"code": code}, follow=True)
    assert receipt_code(opened) == code


def test_a_made_up_code_is_not_genuine(client, db):
    assert client.get("/en/receipts/closed/222222222222222222/").status_code == 404
    assert client.get("/en/receipts/closed/222222222222222222/pdf/").status_code == 404


def test_nobody_gets_one_while_the_site_works(client, db):
    assert client.post("/en/receipts/closed/").headers["Location"] == "/en/"


def test_a_database_that_is_away_closes_the_site_too(client, db):
    def fail(*_args: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(fail):
        answer = client.post("/en/receipts/closed/")
    assert answer.headers["Location"].startswith("/en/receipts/closed/")


def test_asking_for_one_is_a_post(closed, client):
    assert client.get("/en/receipts/closed/").headers["Location"] == "/en/"


def receipt_code(page) -> str:
    return page.context["receipt"].parts[0].blocks[0].code


def test_open_again_pages_work(client, settings, db):
    settings.MAINTENANCE = False
    assert client.get("/en/").status_code == 200
