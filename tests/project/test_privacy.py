"""Personal data is nowhere in clear: not in addresses, titles, cookies, logs, tables or Redis."""

import logging
import re

import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import get_resolver

from appointments.models import Appointment
from tests.project import sources, visit
from tests.project.visit import Visit

PERSONAL_WORDS = re.compile(r"a_?number|subject|name|birth|born|phone|mail|country|zip", re.IGNORECASE)


def test_no_address_has_a_place_for_personal_data():
    ours = [pattern.pattern for pattern, where in visit.patterns(get_resolver()) if where != "admin"]
    parameters = {name for pattern in ours for name in pattern.regex.groupindex}
    assert [name for name in parameters if PERSONAL_WORDS.search(name)] == []
    assert "token" in parameters


def test_no_form_of_ours_puts_what_is_typed_into_an_address():
    # The form pack logs whatever a page asks it to draw; this test checks the pages.
    pages = [path for path in sources.templates() if "uswds" not in path.parts]
    forms = {sources.name(path): re.findall(r"<form\b[^>]*>", path.read_text()) for path in pages}
    assert any(forms.values())
    # Lists of staff are filtered by days, and searched by our own codes and names of offices and staff.
    of_lists = {"templates/admin/days_filter.html", "templates/admin/search_form.html", "templates/desk/home.html"}
    other = {name for name, tags in forms.items() if any('method="post"' not in tag for tag in tags)}
    assert other == of_lists


@pytest.fixture
def visitor(make_office, make_notice):
    make_office()
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    return Visit("es")


def found(visitor: Visit, text: str) -> list[str]:
    """The personal values in `text`, plain or in hexadecimal."""
    text = text.casefold()
    return [value for value in visitor.personal if value.casefold() in text or value.encode().hex() in text]


def test_the_search_finds_what_it_should():
    assert found(Visit("en"), "Hello zenobia") == ["Zenobia"]
    assert found(Visit("en"), rf"\x00{b'Zenobia'.hex()}00") == ["Zenobia"]


@pytest.fixture
def log(caplog, monkeypatch):
    """Every possible record: SQL with its parameters too, except for the loggers that settings.py silences."""
    loggers = set(logging.root.manager.loggerDict) - set(settings.LOGGING["loggers"])
    for logger in ["", "django", *loggers]:
        monkeypatch.setattr(logging.getLogger(logger), "propagate", True)
        caplog.set_level(logging.DEBUG, logger)
    connection.force_debug_cursor = True
    yield caplog
    connection.force_debug_cursor = False


@pytest.mark.django_db
def test_the_logs_hold_nothing_personal(visitor, log):
    for name in ("start", "paper", "details"):
        visitor.post(name, visitor.answers[name] | {"country": "MX"})
    visitor.book_page_by_page()
    call_command("send_due_messages")
    visitor.client.get(visitor.url("start") + "nothing-here/")
    records = {f"{record.name}: {record.getMessage()} {record.__dict__}" for record in log.records}
    assert any("INSERT INTO" in record for record in records)
    assert {record.partition(":")[0] for record in records if found(visitor, record)} == set()
    assert Appointment.objects.get().link_token not in "".join(records)


@pytest.mark.parametrize("logger", ["django.template"])
def test_a_logger_that_tells_everything_is_kept_quiet(logger):
    assert not logging.getLogger(logger).isEnabledFor(logging.DEBUG)


def test_no_error_is_mailed_with_what_was_typed():
    assert not [handler for handler in logging.getLogger("django").handlers if "Email" in type(handler).__name__]


@pytest.mark.django_db
def test_addresses_titles_and_cookies_hold_nothing_personal(visitor):
    visitor.book_page_by_page()
    for page in visitor.seen:
        addresses = [page.request["PATH_INFO"], page.request.get("QUERY_STRING", ""), *map(str, page.redirect_chain)]
        title = re.search(r"<title>.*?</title>", page.content.decode(), re.DOTALL)[0]
        assert found(visitor, " ".join([*addresses, title, page.client.cookies.output()])) == []
    assert found(visitor, visitor.seen[-1].content.decode())


@pytest.mark.django_db
def test_the_tables_hold_nothing_personal(visitor):
    for name in ("start", "paper", "details", "add_member"):
        visitor.post(name, visitor.answers[name])
    assert found(visitor, dump()) == []
    visitor.book_page_by_page()
    call_command("send_due_messages")
    text = dump()
    assert Appointment.objects.get().reference in text
    assert found(visitor, text) == []


@pytest.mark.django_db
def test_the_dump_would_show_a_name_in_clear(visitor):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE appointments_notice SET given_names = %s", [b"Zenobia"])
    assert found(visitor, dump()) == ["Zenobia"]


@pytest.mark.django_db
def test_redis_holds_nothing_personal(visitor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        visitor.book_page_by_page()
    with redis.Redis.from_url(redis_url()) as store:
        stored = [store.dump(key) or b"" for key in store.scan_iter(count=1000)]
    assert found(visitor, b"\n".join(stored).decode("latin-1")) == []


def dump() -> str:
    """Every row of every table as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def redis_url() -> str:
    return settings.REDIS_URL.replace("redis+socket://", "unix://").replace("virtual_host=", "db=")
