"""What the site refuses before it reads it, and what every answer says to browsers."""

import json

import pytest
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import get_resolver, reverse

from appointments.admin.uploads import UploadAdmin
from appointments.delivery.inbound.urls import shallow
from scheduler.edges import OF_CONTENTS, FilesOfStaff, MessageCookie
from tests.project import visit

pytestmark = pytest.mark.django_db


def test_a_file_is_refused_where_it_begins(client):
    answer = client.post("/en/find/", {"file": SimpleUploadedFile("a.bin", b"x" * 1000)})
    assert answer.status_code == 413


def test_a_large_body_is_refused_unread(client, settings):
    length = str(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = client.post("/en/find/", b"x", content_type="text/plain", headers={"Content-Length": length})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/en/", "/en/admin/login/", "/health/", "/en/nowhere/", "/static/site.css"])
def test_every_answer_keeps_other_sites_and_devices_out(path):
    answer = Client().get(path)
    headers = answer.headers
    answer.close()
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/en/", "/en/nowhere/", "/en/book/details/", "/admin/login/", "/health/"])
def test_no_answer_is_kept_unless_it_says_so(path, client):
    assert "no-store" in client.get(path)["Cache-Control"]
    assert client.get("/en/manifest.webmanifest")["Cache-Control"] == "public, max-age=86400"


def test_a_redirect_says_nothing_of_contents(client):
    redirect = client.get("/en/book/details/")
    assert redirect.status_code == 302
    assert not redirect.content
    assert not {*OF_CONTENTS} & {*redirect.headers}
    assert {"Cross-Origin-Opener-Policy", "Referrer-Policy", "X-Content-Type-Options"} <= {*redirect.headers}
    assert {*OF_CONTENTS} <= {*client.get("/en/").headers}


def test_a_cookie_says_once_how_long_it_lives(client, settings):
    begun = client.post("/en/").cookies[settings.DRAFT_COOKIE_NAME]
    assert (begun["max-age"], begun["expires"]) == (settings.IDLE_MINUTES * 60, "")
    deleted = client.post("/en/leave/").cookies[settings.DRAFT_COOKIE_NAME]
    assert (deleted["max-age"], deleted["expires"]) == (0, "Thu, 01 Jan 1970 00:00:00 GMT")


def test_the_cookie_of_messages_is_named_like_the_others(settings):
    request = RequestFactory().get("/")
    storage, response = MessageCookie(request), HttpResponse()
    request._messages = storage
    messages.success(request, "Done.")
    storage.update(response)
    assert list(response.cookies) == [settings.MESSAGE_COOKIE_NAME]
    assert settings.MESSAGE_COOKIE_NAME.removesuffix("messages") == settings.CSRF_COOKIE_NAME.removesuffix("csrf")


@pytest.mark.parametrize("typed", ["abc", "9" * 30, "-1"])
def test_a_key_that_cannot_be_is_an_error_of_the_form(typed, staff, office):
    address = reverse("admin:offices_office_change", args=[office.pk])
    answer = staff("eva").post(address, {"parent": typed})
    assert answer.status_code == 200
    assert answer.context["errors"]


def test_a_place_of_work_that_cannot_be_is_an_error_of_the_form(staff, office):
    staff("carla")
    eva, address = staff("eva"), reverse("admin:auth_user_change", args=[User.objects.get(username="carla").pk])
    rows = {"seen": eva.get(address).context["seen"]}
    rows |= {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", "memberships-0-office": "abc"}
    answer = eva.post(address, rows | {"memberships-0-user": "1"})
    assert answer.status_code == 200


def test_json_that_is_too_deep_is_refused(rf):
    view = shallow(lambda request: HttpResponse(json.loads(request.body)))
    assert view(rf.post("/", b"[" * 100_000, content_type="application/json")).status_code == 400


def test_programs_are_refused_over_plain_http_and_people_are_redirected(settings):
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    client = Client()
    refused = client.post("/twilio/twilio/reply/")
    assert (refused.status_code, refused.content) == (403, b"Use HTTPS.")
    assert client.post("/twilio/twilio/reply/", secure=True).content != refused.content
    assert client.get("/en/")["Location"].startswith("https://")


@pytest.mark.parametrize("path", ["/static/", "/static/../manage.py", "/.git/config", "/.env", "/docs/", "/tests/"])
def test_no_folder_is_listed_and_no_source_is_served(path):
    assert Client().get(path).status_code == 404


def test_what_stands_in_an_address_is_not_taken_for_an_answer(client):
    page = client.post("/en/find/?reference=K7PX3QHB4M&born_year=1988", {"reference": ""}, follow=True)
    assert page.context["form"]["reference"].errors
    assert not page.context["form"]["reference"].value()


def test_a_file_is_taken_from_staff_where_a_page_asks_for_one(staff, office):
    file = SimpleUploadedFile("a.csv", b"office\n")
    add, other = reverse("admin:appointments_upload_add"), reverse("admin:offices_closure_add")
    eva = staff("eva")
    assert eva.post(add, {"kind": "closures", "file": file}).status_code == 200
    file.seek(0)
    assert eva.post(other, {"file": file}).status_code == 413


def test_a_file_of_someone_who_is_not_signed_in_is_refused(rf):
    request = rf.post("/", {"file": SimpleUploadedFile("a.csv", b"x")})
    request.user = AnonymousUser()
    FilesOfStaff(HttpResponse).process_view(request, UploadAdmin.add_view, (), {})
    with pytest.raises(RequestDataTooBig):
        _read = request.POST


def test_one_page_takes_files():
    found = {each.name for each, _where in visit.patterns(get_resolver()) if hasattr(each.callback, "takes_file")}
    assert found == {"appointments_upload_add"}
