"""Leave now."""

import pytest
from django.conf import settings
from django.test import Client

from appointments.models import Draft

pytestmark = pytest.mark.django_db


def test_it_works(visitor):
    visitor.come_to("check")
    response = visitor.client.post(visitor.url("leave"))
    assert (response.status_code, response.headers["Location"]) == (303, settings.LEAVE_URL)
    assert response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not Draft.objects.exists()
    assert visitor.client.cookies[settings.DRAFT_COOKIE_NAME].value == ""


def test_it_works_from_a_page_that_was_open_too_long(db):
    assert Client(enforce_csrf_checks=True).post("/en/leave/").status_code == 303


def test_a_link_cannot_make_anyone_leave(visitor):
    visitor.come_to("paper")
    assert visitor.client.get(visitor.url("leave")).headers["Location"] == visitor.url("start")
    assert Draft.objects.exists()


def test_going_back_shows_that_the_answers_are_gone(visitor):
    visitor.come_to("check")
    visitor.client.post(visitor.url("leave"))
    assert visitor.get("check").request["PATH_INFO"] == visitor.url("cleared")


def test_the_browser_may_follow(visitor):
    assert "form-action 'self' https://www.weather.gov" in visitor.get("start").headers["Content-Security-Policy"]
