"""The read log and the call log, for supervisors."""

import uuid
from datetime import timedelta

import pytest

from appointments.models import AccessLog, Call
from appointments.people import disclosure, read_log
from tests.project.agent import Line
from tests.project.markup import without_keys
from tests.staff import account

pytestmark = pytest.mark.django_db


@pytest.fixture
def tess(line, there):
    """Tess, after Sol has opened Ana's page."""
    account("tess", line.offices)
    return Line(line.offices, "en", "tess")


def text_of(page) -> str:
    return page.content.decode()


def test_it_shows_who_looked_where_and_at_which_appointment(tess, ana):
    page = text_of(tess.get("read_log"))
    assert all(fact in page for fact in ("sol", "support:person", "Page opened", str(ana)))
    assert "Ana" not in without_keys(page)


@pytest.mark.parametrize(("kind", "is_shown"), [("opened", True), ("full", False)])
def test_it_is_filtered_by_kind(kind, is_shown, tess, ana):
    page = tess.client.post(tess.url("read_log"), {"kind": kind}, follow=True)
    assert (str(ana) in text_of(page)) == is_shown


def test_it_is_filtered_by_account_and_day(tess, ana):
    looked = AccessLog.objects.latest("looked_at").looked_at
    chosen = {"who": account("tess", tess.offices).pk}
    assert str(ana) not in text_of(tess.client.post(tess.url("read_log"), chosen, follow=True))
    for days, is_shown in ((0, True), (1, False)):
        day = (looked + timedelta(days=days)).date()
        page = tess.client.post(tess.url("read_log"), {"first": day}, follow=True)
        assert (str(ana) in text_of(page)) == is_shown


def test_each_letter_has_a_row_of_its_own_in_the_read_log(line, there, ana):
    for _twice in range(2):
        line.get("letter", **there)
    looks = AccessLog.objects.filter(page="support:letter")
    assert [(look.kind, look.appointment) for look in looks] == [("file", ana)] * 2


def test_older_rows_follow_without_a_gap_or_a_repetition(tess, monkeypatch):
    monkeypatch.setattr(read_log, "A_PAGE", 1)
    shown, address = [], tess.url("read_log")
    while address:
        page = tess.client.get(address)
        shown += [look.pk for look in page.context["rows"]]
        address = page.context["older"] and "?".join((tess.url("read_log"), page.context["older"]))
    assert shown == list(AccessLog.objects.order_by("-looked_at", "pk").values_list("pk", flat=True))
    assert len(shown) > 1


def test_an_address_that_was_not_ours_shows_the_newest(tess, ana):
    assert str(ana) in text_of(tess.client.get(tess.url("read_log"), {"after": "x_y"}))


def test_a_day_that_is_none_shows_nothing(tess, ana):
    assert str(ana) not in text_of(tess.client.get(tess.url("read_log"), {"first": "x"}))


def test_the_log_of_calls_is_filtered_by_outcome(tess):
    Call.objects.update(outcome="", ended_at=None)
    assert '<td role="cell" data-label="Account">sol</td>' in text_of(tess.get("call_log"))
    page = tess.client.post(tess.url("call_log"), {"kind": "told"}, follow=True)
    assert '<td role="cell" data-label="Account">sol</td>' not in text_of(page)


def test_a_code_of_a_booking_is_logged_and_limited_like_a_search(line, monkeypatch):
    call = line.start()
    for code in ("222-222", "333-333"):
        line.post("begin", {"code": code}, call=call)
    assert list(AccessLog.objects.values_list("page", "kind")) == [("support:begin", "found")] * 2
    monkeypatch.setitem(disclosure.BUDGETS["Support agent"], AccessLog.Kind.FOUND, disclosure.Budget(1, 2))
    assert line.post("begin", {"code": "444-444"}, call=call).status_code == 429


@pytest.mark.parametrize("name", ["read_log", "call_log"])
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_that_there_are_can_be_asked_for(name, day, tess):
    assert tess.client.get(tess.url(name), {"first": day, "last": day}).status_code == 200
    assert tess.client.get(tess.url(name), {"after": f"{day}T00:00:00+00:00_{uuid.uuid4()}"}).status_code == 200
