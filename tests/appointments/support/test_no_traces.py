"""Nothing that identifies a person is in an address, a title, a cookie or a log line of the support line."""

import re

import pytest
from django.db import connection

from tests.project.support_pages import PAGES
from tests.project.support_states import RIGHT, zoe
from tests.project.test_privacy import log  # noqa: F401 — a fixture

pytestmark = pytest.mark.django_db

IDENTIFIERS = (
    *("012345678", "A012-345-678", "12345678", "312345678", "312 345 678"),
    *("Zoe", "zoe@example.com", "+12125550123", "212-555-0123", "1988-03-21", "Ulises", "Quito"),
)


def traces(text):
    """A name counts as a word: three letters of it may occur in any long token, between two digits too."""
    said = text.casefold()
    names = set(re.findall(r"[\w-]+", said))
    return [each for each in IDENTIFIERS if (each.casefold() in (names if each.isalpha() else said))]


def everything(line):
    """Responses to everything an agent may open and send, each with data of a person in it."""
    answers = [come_to(line) for states in PAGES.values() for come_to in states.values()]
    call = line.start()
    answers += [line.post("call", {"text": text}, call=call) for text in IDENTIFIERS]
    # One fact more than usual: the checks before have failed too often.
    there = line.person(str(zoe(line)), RIGHT | {"contact": "zoe@example.com"})
    answers += [line.post("note", {"text": "Zoe"}, **there), line.post("full", {"reason": "Zoe 312345678"}, **there)]
    return answers


def in_the_frame(page):
    """The parts around a page: addresses, title, cookies."""
    request = page.request
    addresses = [request["PATH_INFO"], request.get("QUERY_STRING", ""), *map(str, page.redirect_chain)]
    title = re.search(r"<title>.*?</title>", page.content.decode(), re.DOTALL)
    return " ".join([*addresses, title[0], page.client.cookies.output()])


def rows_of_calls():
    with connection.cursor() as cursor:
        for table in ("call", "verification", "note", "accesslog", "todo", "draft"):
            cursor.execute(f"SELECT t::text FROM appointments_{table} t")
            yield from (row for (row,) in cursor.fetchall())


def test_no_address_title_cookie_log_line_or_table_tells_who_it_is(line, ana, log):  # noqa: F811
    answers = everything(line)
    assert [found for page in answers if (found := traces(in_the_frame(page)))] == []
    records = {f"{record.name}: {record.getMessage()} {record.__dict__}" for record in log.records}
    assert any("INSERT INTO" in record for record in records)
    assert {record.partition(":")[0] for record in records if traces(record)} == set()
    sealed = [each.encode().hex() for each in IDENTIFIERS]
    assert [row for row in rows_of_calls() if traces(row) or any(each in row for each in sealed)] == []
