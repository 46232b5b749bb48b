"""How to reach every page of the support line, in every state. A new URL name below /support/ needs a row."""

from django.urls import get_resolver
from django.utils import timezone

from appointments.receipts import closed
from tests.project import visit
from tests.project.agent import Line
from tests.project.support_states import (
    DICTATED,
    LUCIA,
    MARIO,
    MOVED,
    RIGHT,
    WRONG,
    State,
    all_kinds,
    changed,
    code_sent,
    dictate,
    ended,
    failed,
    full,
    joined,
    limited,
    offered,
    on_member,
    on_person,
    pressed,
    receipt,
    signing_in,
    signing_out,
    supervised,
    supervised_log,
    taken,
    too_late,
    twins,
    unreachable,
    verify,
    zoe,
    zoes_page,
)

PAGES: dict[str, dict[str, State]] = {
    "same": {
        "nobody else": lambda line: on_person(line, "same"),
        "two": twins,
        "one not checked": lambda line: twins(line, is_checked=False),
        "no reason": lambda line: twins(line, {"keep": "x"}),
    },
    "apart": {
        "nobody else": lambda line: on_person(Line(line.offices, line.language, "tess"), "apart"),
        "one given up": joined,
        "no reason": lambda line: joined(line, {"reason": ""}),
        "changed meanwhile": lambda line: joined(line, {"seen": "", "reason": "123"}),
        "two again": lambda line: joined(line, {"reason": "123"}),
        "none given up": lambda line: joined(line, kept=False),
    },
    "sign_in": {
        "first look": signing_in,
        "wrong": lambda line: signing_in(line, {"username": "x", "password": "123"}),
        "just ended": signing_out,
    },
    "home": {
        "first look": lambda line: line.get("home"),
        "an open call": lambda line: (line.start(), line.get("home"))[1],
        "just ended": ended,
    },
    "to_dos": {
        "first look": lambda line: line.get("to_dos"),
        "taken": taken,
        "all kinds": lambda line: (taken(line), all_kinds(line))[1],
    },
    **{name: {"first look": lambda line, name=name: supervised_log(line, name)} for name in ("read_log", "call_log")},
    "line": {"first look": lambda line: supervised(line), "too many looks": lambda line: supervised(line, 31)},
    "guide": {"first look": lambda line: line.get("guide")},
    "keys": {"first look": lambda line: line.get("keys")},
    "call": {
        "first look": lambda line: line.get("call", call=line.start()),
        "someone found": lambda line: line.get("call", call=line.search(str(zoe(line)))),
        "a receipt": lambda line: line.get("call", call=line.search(str(receipt(line)))),
        "a closed site": lambda line: line.post("call", {"text": closed.code_for(timezone.now())}, call=line.start()),
        "no number to call": lambda line: line.post("close", {"outcome": "call_back"}, call=line.start()),
        "nobody found": lambda line: line.post("call", {"text": "222222222"}, call=line.start()),
        "without consent": lambda line: line.get("call", call=line.start("no_consent")),
        "to be asked": lambda line: line.get("call", call=line.start("asked")),
    },
    "verify": {
        "first look": verify,
        "wrong": lambda line: verify(line, WRONG),
        "too few": lambda line: verify(line, {"country": "GT"}),
        "a code": lambda line: code_sent(line),
        "no yes yet": lambda line: code_sent(line, "asked", RIGHT),
    },
    "person": {
        "first look": on_person,
        "full": lambda line: on_person(line, "full", {"reason": "123"}),
        "cancelled": changed,
    },
    "move": {
        "first look": lambda line: on_person(line, "move"),
        "an offer": lambda line: on_person(line, "move", MOVED),
        "another office": lambda line: on_person(line, "move", MOVED | {"office": "MIA"}),
        "another wish": lambda line: pressed(line, {"office": "MIA"}),
        "taken": lambda line: pressed(line, {}, is_gone=True),
        "past a limit": lambda line: on_person(limited(line), "move", MOVED),
        "no reason given": lambda line: pressed(limited(line), {}),
        "no day": lambda line: on_person(
            line, "move", {"when": "later", "part": "any", "office": "NYC", "why": "asked"}
        ),
    },
    "book": {
        "first look": lambda line: dictate(line),
        "offices": lambda line: dictate(line, DICTATED),
        "unfinished": lambda line: dictate(line, {"zip_code": "10278"}),
        "no notice": lambda line: dictate(line, DICTATED | {"subject_id": "355555555"}),
        "an old code": lambda line: line.post("begin", {"code": "222-222"}, call=line.start()),
    },
    "member": {
        "first look": lambda line: dictate(line, page="member"),
        "someone added": lambda line: dictate(line, LUCIA, page="member"),
    },
    "cancel": {
        "first look": lambda line: on_person(line, "cancel"),
        "too late": lambda line: on_person(too_late(line), "cancel"),
    },
    "contact": {
        "first look": lambda line: on_person(line, "contact"),
        "no yes": lambda line: on_person(line, "contact", {"version": "1", "email": "x@example.com", "language": "es"}),
    },
    "family": {
        "first look": lambda line: on_person(line, "family"),
        "taken off": lambda line: on_member(line, "family_member", {}),
    },
    "family_add": {
        "first look": lambda line: on_person(line, "family_add"),
        "unfinished": lambda line: on_person(line, "family_add", {"version": "1", "country": "GT"}),
        "no room": lambda line: on_person(full(line), "family_add", MARIO),
    },
    "family_member": {"first look": lambda line: on_member(line, "family_member")},
    "split": {
        "first look": lambda line: on_member(line, "split"),
        "times": lambda line: on_member(line, "split", {"when": "earliest", "part": "any"}),
        "past a limit": lambda line: on_member(limited(line), "split"),
    },
    "attempt": {
        "no notice": lambda line: failed(line),
        "no time": lambda line: failed(line, {"zip_code": "", "state": "WY"}, is_open=False),
        "written": lambda line: failed(line, answers={"is_same": "yes"}),
    },
    "send": {
        "first look": lambda line: on_person(line, "send"),
        "nowhere": lambda line: on_person(unreachable(line), "send"),
        "on its way": lambda line: (on_person(line, "send", {"channel": "sms"}), line.get("send", **zoes_page(line)))[
            1
        ],
    },
    "earlier": {"first look": lambda line: on_person(line, "earlier"), "an offer": offered},
}
"""URL name -> the name of a state and how to reach it."""

NOT_PAGES = {
    *("begin", "begin_for", "call_back", "close", "full", "attempt_letter", "attempts", "letter", "line_csv"),
    *("note", "quality_csv", "send_code", "sign_out", "take", "to_do", "undo"),
}
"""URLs that only redirect or show a page again, or are a file."""


def names() -> set[str]:
    """Every URL name of the support line."""
    return {pattern.name or "" for pattern, where in visit.patterns(get_resolver()) if where == "support"}
