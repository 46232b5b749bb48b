"""The start page."""

import pytest
from django.conf import settings

from appointments.models import Draft

pytestmark = pytest.mark.django_db


def test_it_works(visitor):
    page = visitor.get("start")
    assert page.status_code == 200
    assert "20 minutes" in page.content.decode()


def test_it_speaks_spanish(visitante):
    assert 'lang="es"' in visitante.get("start").content.decode()


@pytest.mark.parametrize(("accepts", "leads_to"), [("es-MX,es;q=0.9", "/es/"), ("en-US", "/en/"), ("fr", "/en/")])
def test_the_bare_address_leads_to_the_readers_language(accepts, leads_to, visitor):
    assert visitor.client.get("/", headers={"accept-language": accepts}).headers["Location"] == leads_to


def test_looking_stores_nothing(visitor):
    visitor.get("start")
    assert not Draft.objects.exists()


def test_starting_keeps_only_a_hash_of_the_cookie(visitor):
    visitor.post("start", {})
    secret = visitor.client.cookies[settings.DRAFT_COOKIE_NAME].value
    assert Draft.objects.get().token_hash != secret
    assert len(secret) >= 22


def test_the_cookie_is_for_this_site_alone(visitor):
    visitor.post("start", {})
    cookie = visitor.client.cookies[settings.DRAFT_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert cookie["max-age"] == settings.IDLE_MINUTES * 60


def test_it_offers_to_go_on_with_what_was_begun(visitor):
    visitor.come_to("family")
    assert visitor.url("family") in visitor.get("start").content.decode()


def test_starting_again_forgets_what_was_begun(visitor):
    visitor.come_to("family")
    begun = Draft.objects.get()
    visitor.post("start", {})
    assert Draft.objects.get() != begun


def test_after_a_booking_another_can_be_started(visitor):
    visitor.book()
    page = visitor.post("start", {})
    assert page.request["PATH_INFO"] == visitor.url("paper")
