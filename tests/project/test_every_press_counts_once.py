"""A form sent twice, or from a page that is out of date, changes nothing more, and says so."""

import inspect
from collections.abc import Callable

import pytest
from django.urls import get_resolver

from tests.project import visit, walks
from tests.project.agent import Line
from tests.project.desk_pages import Desk
from tests.project.pressing import pressed_again

pytestmark = pytest.mark.django_db

WALKS: dict[str, tuple[Callable[..., object], Callable[..., object], set[str]]] = {
    **{f"desk: {name}": (Desk, walk, covers) for name, (walk, covers) in walks.DESK.items()},
    **{f"administration: {name}": (Desk, walk, covers) for name, (walk, covers) in walks.ADMIN.items()},
    **{f"support line: {name}": (Line, walk, covers) for name, (walk, covers) in walks.LINE.items()},
}


@pytest.mark.parametrize("name", WALKS)
def test_each_press_counts_once(name, offices, monkeypatch):
    who, walk, covers = WALKS[name]
    person = who(offices, "en")
    with pressed_again(monkeypatch) as presses:
        walk(person)
    assert "\n".join(presses.wrong) == ""
    assert covers <= presses.wrote


NOT_HERE = {
    "desk:choose_password": "the link works once: tests/appointments/admin/test_accounts.py",
    "desk:confirm_password": "writes nothing but the session",
    "desk:day": "opens a day with a reason, and each look is written down",
    "desk:day_file": "the colleague's code works once: tests/appointments/desk/test_disclosing.py",
    "desk:number": "shows a number, and each look is written down",
    "desk:period": "leads to a period of the figures",
    "desk:reset_second_step": "asks for the password first: tests/appointments/desk/test_second_step.py",
    "desk:scan": "looks someone up",
    "desk:scan_anywhere": "looks someone up",
    "desk:second_step": "a code works once: tests/appointments/desk/test_second_step.py",
    "desk:set_up_second_step": "a key is confirmed once: tests/appointments/desk/test_second_step.py",
    "support:begin": "a draft that only the agent sees",
    "support:begin_for": "a draft that only the agent sees",
    "support:call": "a search",
    "support:call_back": "ends the call, and a closed call is no longer found",
    "support:close": "a closed call is no longer found: tests/project/test_who_may_call.py",
    "support:earlier": "one wait for each appointment: tests/appointments/support/test_earlier.py",
    "support:full": "shows details, and each look is written down",
    "support:home": "begins a call, and ends the one before",
    "support:call_log": "reads",
    "support:family": "reads",
    "support:read_log": "reads",
    "support:member": "a draft that only the agent sees",
    "support:send_code": "one code a minute: tests/appointments/support/test_codes.py",
    "support:sign_in": "writes nothing but the session",
    "support:sign_out": "writes nothing but the session",
    "support:to_do": "the same verbs as desk:to_do",
    "support:verify": "a check, and each is written down",
}
"""Addresses that take a form and stand in no walk, and why."""


def covered() -> set[str]:
    return {name for _who, _walk, covers in WALKS.values() for name in covers}


def test_every_address_that_takes_a_form_is_pressed():
    """Public pages: tests/appointments/manage/test_again.py. Of the administration, the pages that are ours."""
    found = {f"{where}:{each.name}" for each, where in visit.patterns(get_resolver()) if where in ("desk", "support")}
    taking = {name for name in found if "POST" in methods_of(name)}
    assert taking == {name for name in covered() | set(NOT_HERE) if not name.startswith("admin:")}


def methods_of(name: str) -> set[str]:
    """The methods that a view takes, by the decorator that names them; a view without one takes all."""
    view = next(each.callback for each, where in visit.patterns(get_resolver()) if f"{where}:{each.name}" == name)
    while view:
        if methods := inspect.getclosurevars(view).nonlocals.get("request_method_list"):
            return set(methods)
        view = getattr(view, "__wrapped__", None)
    return {"POST"}
