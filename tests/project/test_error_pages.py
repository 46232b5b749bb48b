"""A friendly page for every error, in the reader's language, with a link to continue."""

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from appointments.public import error_page
from appointments.public.views import errors
from tests.project.markup import Tags


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: errors.bad_request(request, TooManyFieldsSent()), 400),
        (lambda request: errors.bad_request(request, RequestDataTooBig()), 413),
        (lambda request: errors.forbidden(request, PermissionError()), 403),
        (lambda request: errors.csrf_failure(request, reason="no cookie"), 403),
        (lambda request: errors.not_found(request, LookupError()), 404),
        (lambda request: error_page.too_many_tries(request), 429),
        (errors.closed_for_now, 503),
    ],
)
def test_an_error_page_is_in_the_readers_language_with_a_way_on(answer, status, language):
    response = answer(RequestFactory().get(f"/{language}/somewhere/", headers={"host": "localhost"}))
    tags = Tags(response.content.decode())
    assert response.status_code == status
    assert tags.named("html", lang=language)
    assert tags.named("a", href=f"/{language}/", **{"class": "usa-button"})
    assert len(tags.named("a", href="tel:+18333831465")) == 2


def test_an_error_page_before_the_language_is_known_asks_the_browser():
    with translation.override("en"):
        response = errors.not_found(RequestFactory().get("/x/", headers={"accept-language": "es-MX,es;q=0.9"}), None)
    assert response["Content-Language"] == "es"


def test_the_page_for_a_fault_needs_no_context_and_speaks_every_language():
    html = get_template("500.html").render()
    assert {attrs["lang"] for attrs in Tags(html).named("section")} == {"en", "es"}
    assert "Something went wrong" in html
    assert "Algo salió mal" in html


@pytest.mark.parametrize(("path", "language"), [("/en/", "en"), ("/es/book/check/", "es"), ("/health/", "en")])
def test_the_page_for_a_fault_begins_with_the_language_of_its_address(path, language):
    tags = Tags(errors.server_error(RequestFactory().get(path)).content.decode())
    assert tags.named("html", lang=language)
    assert tags.named("section")[0]["lang"] == language
    assert len(tags.named("section")) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_for_a_fault_leads_to_a_receipt_without_the_database(language, client, django_assert_num_queries):
    page = errors.server_error(RequestFactory().get("/en/")).content.decode()
    (link,) = [each["href"] for each in Tags(page).named("a") if each["href"].startswith(f"/{language}/receipts/")]
    assert Tags(page).named("a", href="tel:+18333831465")
    with django_assert_num_queries(0):
        receipt = client.get(link).content.decode()
    assert {"en": "It was our fault, not yours.", "es": "Fue culpa nuestra, no suya."}[language] in receipt
    assert link + "pdf/" in receipt


@pytest.mark.parametrize(
    ("posted", "status"), [({str(number): "" for number in range(1001)}, 400), ({"name": "x" * 3_000_000}, 413)]
)
def test_too_much_sent_gets_a_kind_page(posted, status):
    client = Client(enforce_csrf_checks=True)
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    response = client.post(reverse("public:details"), posted)
    assert response.status_code == status
    assert "Nothing was changed" in response.content.decode()


def test_an_address_that_leads_nowhere_gets_the_page_for_it(client):
    response = client.get("/es/nowhere/")
    assert response.status_code == 404
    assert 'lang="es"' in response.content.decode()
