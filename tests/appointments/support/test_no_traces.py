"""Nothing that identifies a person is in an address, a title, a cookie or a log line of the support line."""

import re

import pytest
from django.db import connection

from tests.project.support_pages import PAGES, RIGHT, zoe
from tests.project.test_privacy import log  # noqa: F401 — a fixture

pytestmark = pytest.mark.django_db

IDENTIFIERS = (
    *("012345678", "A012-345-678", "12345678", "312345678", "312 345 678"),
    *("Zoe", "zoe@example.com", "+12125550123", "212-555-0123", "1988-03-21", "Ulises", "Quito"),
)


def traces(text):
    return [each for each in IDENTIFIERS if each.casefold() in text.casefold()]


@pytest.fixture
def visited(line, ana, log):  # noqa: F811
    """Everything an agent may open and send, each with something of a person in it."""
    answers = [come_to(line) for states in PAGES.values() for come_to in states.values()]
    call = line.start()
    answers += [line.post("call", {"text": text}, call=call) for text in IDENTIFIERS]
    there = line.person(str(zoe(line)), RIGHT)
    answers += [line.post("note", {"text": "Zoe"}, **there), line.post("full", {"reason": "Zoe 312345678"}, **there)]
    return answers


def test_no_address_title_or_cookie_tells_who_it_is(visited):
    for page in visited:
        request = page.request
        addresses = [request["PATH_INFO"], request.get("QUERY_STRING", ""), *map(str, page.redirect_chain)]
        title = re.search(r"<title>.*?</title>", page.content.decode(), re.DOTALL)
        assert traces(" ".join([*addresses, title[0], page.client.cookies.output()])) == []


def test_no_log_line_tells_who_it_is(visited, log):  # noqa: F811
    logged = [*log.get_records("setup"), *log.records]
    records = {f"{record.name}: {record.getMessage()} {record.__dict__}" for record in logged}
    assert any("INSERT INTO" in record for record in records)
    assert {record.partition(":")[0] for record in records if traces(record)} == set()


def test_the_tables_of_calls_hold_no_trace(visited):
    with connection.cursor() as cursor:
        for table in ("call", "verification", "note", "accesslog", "todo", "draft"):
            cursor.execute(f"SELECT t::text FROM appointments_{table} t")
            for (row,) in cursor.fetchall():
                assert traces(row) == []
                assert not [each for each in IDENTIFIERS if each.encode().hex() in row]
