"""What the logs hold: lines of JSON with known fields, and nothing about a person, also when a page fails."""

import io
import json
import logging
import logging.config

import pytest
from celery import Celery
from django.core.management import call_command

from appointments.models import Appointment
from scheduler.logs import FIELDS
from tests.project.visit import Visit

SECRET = "l9RcgAOV0K5jIx-VMr_1QA"


@pytest.fixture
def lines(settings):
    """What the site's own log configuration has written."""
    written = io.StringIO()
    console = settings.LOGGING["handlers"]["console"] | {"stream": written}
    logging.config.dictConfig(settings.LOGGING | {"handlers": settings.LOGGING["handlers"] | {"console": console}})
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.config.dictConfig(settings.LOGGING)


@pytest.fixture
def line(lines):
    """The line of an error that `django.request` logs."""

    def line(*message, error=None):
        logging.getLogger("django.request").error(*message, exc_info=error)
        [line] = lines()
        return line

    return line


@pytest.mark.parametrize("path", [f"/en/confirmation/{SECRET}/", f"/es/confirmation/{SECRET}", f"/x/{SECRET}/pdf/?a=b"])
def test_the_secret_of_a_link_is_not_logged(path, line):
    assert SECRET not in line("Internal Server Error: %s", path)["event"]


def test_an_ordinary_path_is_logged_as_it_is(line):
    assert "/en/book/no-appointments/" in line("Internal Server Error: %s", "/en/book/no-appointments/")["event"]


def test_an_exception_is_logged_without_its_text(line):
    try:
        int("typed" + "-by-a-person")
    except ValueError as error:
        written = line("Internal Server Error: %s", "/en/", error=error)
    assert "ValueError" in written["error"]
    assert "test_logs.py" in written["error"]
    assert "typed-by-a-person" not in str(written)


def test_a_task_that_fails_is_logged_without_the_text_of_its_error(lines):
    def look_up() -> None:
        raise LookupError("typed" + "-by-a-person")

    Celery("another", set_as_current=False).task(look_up).apply()
    [written] = [line for line in lines() if line["level"] == "error"]
    assert "look_up" in written["event"]
    assert "raised unexpected: LookupError" in written["event"]
    assert "typed-by-a-person" not in str(written)


def test_the_cause_of_an_exception_is_logged_too(line):
    error = KeyError("typed")
    error.__cause__ = LookupError("typed")
    written = line("Internal Server Error: %s", "/en/", error=error)["error"]
    assert "LookupError" in written
    assert "typed" not in written


def test_a_warning_is_logged_without_a_traceback(lines):
    logging.getLogger("appointments").warning("Two changes met.", exc_info=ValueError())
    assert "error" not in lines()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("sent", "status", "event"),
    [
        ({"headers": {"host": "elsewhere.example"}}, 400, "Refused: DisallowedHost"),
        ({"data": {"x": "y" * 3_000_000}}, 413, "Refused: RequestDataTooBig"),
    ],
)
def test_a_request_that_is_refused_leaves_one_plain_line(sent, status, event, lines, client):
    assert client.post("/en/", **sent).status_code == status
    [line] = [line for line in lines() if line["logger"].startswith("django")]
    assert (line["event"], line["level"], "error" in line) == (event, "warning", False)


def test_a_field_that_is_not_known_is_left_out(lines):
    logging.getLogger("appointments").info("request", extra={"view": "public:start", "given_names": "Zenobia"})
    [line] = lines()
    assert set(line) == {"at", "level", "logger", "event", "request_id", "view"}


@pytest.mark.django_db
def test_a_booking_and_its_messages_leave_lines_without_anything_personal(lines, make_office, make_notice):
    make_office()
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    visitor = Visit("es")
    visitor.book_page_by_page()
    visitor.client.get(visitor.url("start") + f"{Visit.given_names}/")
    call_command("send_due_messages", verbosity=0)
    written = lines()
    assert {"request", "provider call"} <= {line["event"] for line in written}
    assert {name for line in written for name in line} <= set(FIELDS)
    text = json.dumps(written, ensure_ascii=False).casefold()
    personal = [*visitor.personal, Appointment.objects.get().link_token]
    assert [value for value in personal if value.casefold() in text] == []


@pytest.mark.django_db
def test_the_line_of_a_request_names_its_view(lines, client):
    client.get("/en/")
    [line] = lines()
    assert (line["view"], line["method"], line["status"]) == ("public:start", "GET", 200)
