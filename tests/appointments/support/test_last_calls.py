"""The page of the caller says what was promised last time, and who else has it open."""

from dataclasses import replace
from datetime import timedelta

import pytest

from appointments import worklist
from appointments.models import ToDo, Verification
from tests.appointments.support.conftest import ANA

pytestmark = pytest.mark.django_db

CALL_BACK = {"outcome": "call_back", "topic": "change", "window": "morning"}


@pytest.fixture
def shown(line, there):
    """The page of Ana in another call, after the first one ended so."""

    def shown(**ended):
        line.post("close", ended, call=there["call"])
        return line.get("person", **line.person("A012-345-678", ANA)).content.decode()

    return shown


def test_a_promise_stands_there_until_it_is_done(shown, line, now):
    assert "We promised to call them back: A change · In the morning. They still wait for it." in shown(**CALL_BACK)
    worklist.finish(ToDo.objects.get().pk, actor="user:1", now=now)
    # The same call: a later one would be the last call then, and all calls here begin at one moment.
    checked = Verification.objects.get(call__ended_at=None)
    again = line.get("person", call=checked.call_id, person=checked.pk).content.decode()
    assert "It is no longer on the list." in again


def test_how_the_last_call_ended_stands_there(shown):
    page = shown(outcome="told")
    assert "Question answered." in page
    assert "We promised" not in page


def test_in_the_first_call_there_is_no_last_one(line, there):
    assert line.get("person", **there).context["last_call"] is None


def test_who_else_has_the_person_open_is_said(line, there):
    other = replace(line, name="sid")
    theirs = other.person("A012-345-678", ANA)
    assert other.get("person", **theirs).context["others"] == ["sol"]
    assert line.get("person", **there).context["others"] == ["sid"]
    other.post("close", {"outcome": "told"}, call=theirs["call"])
    assert line.get("person", **there).context["others"] == []


def test_who_failed_the_check_or_left_a_call_open_has_nothing_open(line, there, set_clock, now):
    other = replace(line, name="sid")
    other.person("A012-345-678", ANA | {"country": "HN"})
    assert line.get("person", **there).context["others"] == []
    set_clock(now + timedelta(hours=2, minutes=1))
    line.sign_in()
    assert line.get("person", **line.person("A012-345-678", ANA)).context["others"] == []
