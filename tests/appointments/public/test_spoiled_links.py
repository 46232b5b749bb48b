"""A link that was spoiled on its way opens what it meant."""

import pytest

from appointments.public.spoiled_links import mended

pytestmark = pytest.mark.django_db

FIND = "/es/find/"


@pytest.mark.parametrize(
    "path",
    [
        *("/es-mx/find/", "/es_MX/find/", "/ES/find/", "/es-419/find", "/es/find/.", "/es/find.", "/es/find/)"),
        *("/es/find/»", "/es/“find”", "/es/ find/", "/es/find/\u200b", "/es//find/", "/es/find/,", "/es/find>"),
    ],
)
def test_it_opens_the_page_it_meant(path, client):
    assert mended(path) == FIND
    assert client.get(path)["Location"] == FIND


@pytest.mark.parametrize("sign", [".", ",", ")", "%20", "%E2%80%8B", '"', ""])
def test_a_link_to_a_confirmation_survives(sign, client, bruno):
    spoiled = f"/en/confirmation/{bruno.link_token}{sign}"
    page = client.get(spoiled, follow=True)
    assert page.status_code == 200
    assert str(bruno) in page.content.decode()


@pytest.mark.parametrize(
    "path", ["/en/nowhere/", "/en/confirmation/wrong/", "/x", "/", "//example.com/", "/en/nowhere."]
)
def test_what_means_no_page_stays_not_found(path):
    assert mended(path) == ""


def test_a_wrong_token_is_not_found_and_leads_nowhere_else(client):
    assert client.get("/en/confirmation/wrong./", follow=True).status_code == 404


def test_a_form_is_never_sent_elsewhere(client):
    assert client.post("/en-us/leave/").status_code == 404
