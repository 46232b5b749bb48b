"""What passes by itself is a 503 page that keeps what was typed."""

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from appointments.public.views import busy, errors
from offices.inventory import Busy
from tests.project import speech
from tests.project.markup import Tags

TYPED = {"given_names": "Ana", "csrfmiddlewaretoken": "x"}


def database_is_away(*_args: object) -> None:
    raise OperationalError


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_speaks_the_readers_language_and_says_when_to_come_back(language):
    response = busy.answer_to(RequestFactory().get(f"/{language}/book/check/"), Busy())
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert speech.leaks(response.content.decode()) == []


def test_it_gives_no_reason_that_may_be_false():
    page = errors.try_again(RequestFactory().get("/es/")).content.decode()
    # The database may be away, or its disk full, with no one else here.
    assert "ocupado" not in page
    assert "Usted no hizo nada mal" in page


def test_what_was_typed_can_be_sent_again():
    page = errors.try_again(RequestFactory().post("/en/book/details/?a=b", TYPED)).content.decode()
    assert Tags(page).named("form", action="/en/book/details/?a=b", method="post")
    assert Tags(page).named("input", type="hidden", name="given_names", value="Ana")
    assert not Tags(page).named("input", name="csrfmiddlewaretoken", value="x")


@pytest.mark.parametrize("name", ["password", "old_password", "new_password1"])
def test_a_password_is_not_written_into_the_page(name):
    page = errors.try_again(RequestFactory().post("/en/desk/", TYPED | {name: "secret"})).content.decode()
    assert "secret" not in page
    assert not Tags(page).named("input", name="given_names")


def test_a_real_fault_is_not_excused():
    assert busy.answer_to(RequestFactory().get("/en/"), ValueError()) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/es/offices/", "/en/confirmation/xxxxxxxxxxxxxxxxxxxxxx/", "/en/admin/", "/en/desk/"]
)
def test_a_database_that_is_away_is_no_fault_of_ours(address):
    client = Client(raise_request_exception=False)
    client.cookies["session"] = client.cookies["__Host-session"] = "x" * 32
    with connection.execute_wrapper(database_is_away):
        response = client.get(address)
    assert response.status_code == 503
    assert "Retry-After" in response


@pytest.mark.django_db
def test_a_database_that_takes_no_writes_is_no_fault_of_ours():
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    response = Client(raise_request_exception=False).post("/en/")
    assert (response.status_code, "Retry-After" in response) == (503, True)
