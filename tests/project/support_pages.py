"""How to come to every page of the support line, in every state it has. A new URL name below /support/ needs a row."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

from django.http import HttpResponse
from django.urls import get_resolver
from django.utils import timezone

from appointments import attempts, booking, worklist
from appointments.attempts import Attempt, Keeper, Kind, Way
from appointments.booking import Contact, Person
from appointments.models import Appointment, AttemptReceipt, ToDo
from appointments.receipts import closed
from appointments.tries import Actor
from offices import inventory
from offices.models import Office, Slot
from tests.project import visit
from tests.project.agent import Line
from tests.project.test_pages_speak import by_day
from tests.staff import account

State = Callable[[Line], HttpResponse]

RIGHT = {"born_month": "3", "born_day": "21", "born_year": "1988", "country": "GT"}
WRONG = RIGHT | {"country": "MX"}


def zoe(line: Line) -> Appointment:
    """Zoe's appointment, made at the first use."""
    booked = Appointment.objects.active().first()
    if booked:
        return booked
    office = line.offices["own"]
    inventory.open_slots(office, (timezone.now() + timedelta(days=45)).date(), now=timezone.now())
    return booking.book(
        office=office,
        people=[Person("Zoe", "Sample", date(1988, 3, 21), "GT")],
        contact=Contact("es", "zoe@example.com", "+12125550123"),
        submission=uuid.uuid4(),
        now=timezone.now(),
    )


def zoes_page(line: Line) -> dict[str, uuid.UUID]:
    return line.person(str(zoe(line)), RIGHT)


def verify(line: Line, facts: dict[str, str] | None = None) -> HttpResponse:
    call = line.search(str(zoe(line)))
    return line.post("verify", facts, call=call, place=0) if facts else line.get("verify", call=call, place=0)


def ended(line: Line) -> HttpResponse:
    return line.post("close", {"outcome": "told"}, call=line.start())


def on_person(line: Line, page: str = "person", data: dict[str, str] | None = None) -> HttpResponse:
    there = zoes_page(line)
    return line.post(page, data, **there) if data else line.get(page, **there)


def changed(line: Line) -> HttpResponse:
    there = zoes_page(line)
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    line.post("note", {"text": "123"}, **there)
    return line.get("person", **there)


def taken(line: Line) -> HttpResponse:
    worklist.add(zoe(line), ToDo.Kind.CALL_BACK, now=timezone.now())
    return line.post("take", {})


def receipt(line: Line, number: str = "222222222") -> AttemptReceipt:
    """The receipt of someone whose notice was not there."""
    tried = Attempt(uuid.uuid4(), Kind.NOT_YET, timezone.now(), "America/New_York", Way.SUBJECT_ID, number, "", "GT")
    return attempts.write(tried, Keeper("0" * 64, line.language), actor=Actor("", ""), now=timezone.now())


def all_kinds(line: Line) -> HttpResponse:
    """A supervisor has taken one of every kind."""
    now, agent = timezone.now(), account("tess", line.offices)
    for kind in (ToDo.Kind.MESSAGE_FAILED, ToDo.Kind.TO_CALL, ToDo.Kind.UNVERIFIED):
        worklist.add(zoe(line), kind, now=now)
    for reason in ("", "not_found", "no_contact"):
        worklist.add(receipt(line), ToDo.Kind.NOT_YET, reason=reason, now=now)
    worklist.add(agent, ToDo.Kind.TOO_MANY_LOOKS, now=now)
    while worklist.claim_next(ToDo.Kind.values, actor=f"user:{agent.pk}", now=now):
        pass
    return Line(line.offices, line.language, "tess").get("to_dos")


def supervised(line: Line, looks: int = 0) -> HttpResponse:
    """What a supervisor sees when Sol looked at someone in full so often."""
    there = zoes_page(line)
    for _look in range(looks):
        line.post("full", {"reason": "123"}, **there)
    return Line(line.offices, line.language, "tess").get("line")


DICTATED = {
    "given_names": "Ulises",
    "family_name": "Sample",
    "country": "GT",
    "zip_code": "10278",
    "language": "es",
    "born_month": "2",
    "born_day": "3",
    "born_year": "1991",
}
LUCIA = {
    "given_names": "Luz",
    "family_name": "Sample",
    "country": "GT",
    "born_month": "6",
    "born_day": "2",
    "born_year": "2015",
}


def dictate(line: Line, answers: dict[str, str] | None = None, page: str = "book") -> HttpResponse:
    """Begins a booking in a new call, and sends the answers if there are any."""
    call = line.start()
    inventory.open_slots(line.offices["own"], date(timezone.now().year + 1, 12, 31), now=timezone.now())
    line.post("begin", {}, call=call)
    if page == "member":
        line.post("book", DICTATED, call=call)
    return line.post(page, answers, call=call) if answers else line.get(page, call=call)


LATER = {"day_month": "6", "day_day": "1", "day_year": str(timezone.now().year + 1)}
MOVED = {"when": "day", "office": "NYC", "why": "asked"} | LATER


def limited(line: Line) -> Line:
    """Nobody may change an appointment of this office by themselves."""
    Office.objects.update(most_changes=0, no_change_hours=10_000)
    return line


def too_late(line: Line) -> Line:
    """The time of Zoe's appointment has come."""
    slot = zoe(line).slot
    Slot.objects.filter(pk=slot.pk).update(starts_at=slot.starts_at - timedelta(days=60))
    return line


def unreachable(line: Line) -> Line:
    """Zoe has left nowhere to write to."""
    Appointment.objects.filter(pk=zoe(line).pk).update(email=b"", phone=b"")
    return line


def offered(line: Line) -> HttpResponse:
    """Zoe waits, and has the time she was booked for first held for her."""
    there = zoes_page(line)
    booked, now = zoe(line), timezone.now()
    moved = booking.reschedule(booked.pk, version=1, now=now, on_or_after=now + timedelta(days=30))
    booking.join(booked.pk, notice_days=2, now=now)
    booking.make_offers(by_day(moved.office))
    return line.get("earlier", **there)


def signing_in(line: Line, data: dict[str, str] | None = None) -> HttpResponse:
    """A browser nobody is signed in with."""
    line.client.logout()
    return line.post("sign_in", data) if data else line.get("sign_in")


def twins(line: Line, data: dict[str, str] | None = None) -> HttpResponse:
    """Zoe stands here twice, with an appointment each."""
    there = zoes_page(line)
    zoes_twin(line)
    page = line.get("same", **there)
    ((twin, _form),) = page.context["pairs"]
    return line.post("same", {"who": twin.key, "seen": twin.seen} | data, **there) if data else page


def zoes_twin(line: Line) -> Appointment:
    return booking.book(
        office=line.offices["own"],
        people=[Person("Zoé Maria", "Sample", date(1988, 3, 21), "GT")],
        contact=Contact("es"),
        submission=uuid.uuid4(),
        now=timezone.now(),
    )


PAGES: dict[str, dict[str, State]] = {
    "same": {
        "nobody else": lambda line: on_person(line, "same"),
        "two": twins,
        "no reason": lambda line: twins(line, {"keep": "x"}),
    },
    "sign_in": {
        "first look": signing_in,
        "wrong": lambda line: signing_in(line, {"username": "x", "password": "123"}),
        "just ended": lambda line: line.post("sign_out", {}),
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
    },
    "verify": {
        "first look": verify,
        "wrong": lambda line: verify(line, WRONG),
        "too few": lambda line: verify(line, {"country": "GT"}),
    },
    "person": {
        "first look": on_person,
        "full": lambda line: on_person(line, "full", {"reason": "123"}),
        "cancelled": changed,
    },
    "move": {
        "first look": lambda line: on_person(line, "move"),
        "an offer": lambda line: on_person(line, "move", MOVED),
        "the time they have": lambda line: on_person(line, "move", MOVED | {"when": "earliest"}),
        "past a limit": lambda line: on_person(limited(line), "move", MOVED),
        "no reason given": lambda line: on_person(limited(line), "move", MOVED | {"move": "yes", "version": "1"}),
        "no day": lambda line: on_person(line, "move", {"when": "day", "office": "NYC", "why": "asked"}),
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
    "send": {
        "first look": lambda line: on_person(line, "send"),
        "nowhere": lambda line: on_person(unreachable(line), "send"),
        "on its way": lambda line: (on_person(line, "send", {"channel": "sms"}), line.get("send", **zoes_page(line)))[
            1
        ],
    },
    "earlier": {"first look": lambda line: on_person(line, "earlier"), "an offer": offered},
}
"""URL name -> what a state is called and how to come to it."""

NOT_PAGES = {
    *("begin", "begin_for", "close", "full", "letter", "line_csv", "note", "sign_out", "take", "to_do", "undo"),
}
"""What only ever redirects, or is a file."""


def names() -> set[str]:
    """Every URL name of the support line there is."""
    return {pattern.name or "" for pattern, where in visit.patterns(get_resolver()) if where == "support"}
