"""The pictures of docs/agent-guide.md: the pages of the support line with the samples of the demo, in English."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Browser, Page

from appointments import booking, worklist
from appointments.booking import Contact, Person
from appointments.models import Appointment, Call, Notice, ToDo
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import Actor
from appointments.support import calls
from offices.models import Office
from tests.browser.pictures_of_staff_pages import DESK, Picture, _open, _save
from tests.browser.sample_site import notices, sample_site
from tests.project.agent import Line


def take(chromium: Browser, folder: Path) -> int:
    """How many pictures were taken."""
    with sample_site() as address:
        line = Line({"own": Office.objects.get(code="NYC"), "other": Office.objects.get(code="MIA")}, "en")
        line.client.defaults["SERVER_NAME"] = "localhost"
        caller = notices()[0]
        booked = _book(line, Person.on_notice(caller))
        nobody = chromium.new_page(base_url=address, viewport={"width": DESK, "height": 740})
        agent, supervisor = (_open(chromium, address, name, DESK) for name in ("sol", "tess"))
        nobody.goto(line.url("sign_in"))
        chapters = (
            iter([("sign-in", nobody)]),
            _a_call(agent, line, caller),
            _a_receipt(agent, line),
            _to_do(agent, line, booked),
            _the_line(supervisor, line),
        )
        return sum(_save(page, folder / f"{name}.png") for chapter in chapters for name, page in chapter)


def _a_call(agent: Page, line: Line, caller: Notice) -> Iterator[Picture]:
    found = line.search(caller.a_number)
    agent.goto(line.url("call", call=found))
    yield "call", agent
    agent.goto(line.url("verify", call=found, place=0))
    yield "check", agent
    born = caller.born
    facts = {"born_month": born.month, "born_day": born.day, "born_year": born.year}
    there = line.person(caller.a_number, facts | {"country": caller.country_of_birth})
    agent.goto(line.url("person", **there))
    yield "person", agent
    agent.goto(line.url("move", **there))
    agent.get_by_label("Next week").check()
    agent.get_by_role("button", name="Show the times").click()
    yield "move", agent
    other = Person(caller.given_names, f"{caller.family_name} Dos", caller.born, caller.country_of_birth)
    line.also(str(_book(line, other)), facts | {"country": caller.country_of_birth}, there["call"])
    agent.goto(line.url("same", **there))
    yield "same", agent


def _a_receipt(agent: Page, line: Line) -> Iterator[Picture]:
    now = timezone.now()
    tried = Attempt(uuid.uuid4(), Kind.NOT_YET, now, "America/New_York", Way.SUBJECT_ID, "385999999", country="GT")
    written = attempts.write(tried, Keeper("0" * 64, "en"), actor=Actor("", ""), now=now)
    agent.goto(line.url("call", call=line.search(str(written))))
    yield "receipt", agent


def _to_do(agent: Page, line: Line, booked: Appointment) -> Iterator[Picture]:
    line.post("close", {"outcome": "call_back", "phone": "212-555-0123"}, call=line.start())
    worklist.add(booked, ToDo.Kind.MESSAGE_FAILED, now=timezone.now())
    for kind in ("call_back", "message_failed"):
        line.post("take", {"kind": kind})
    agent.goto(line.url("to_dos"))
    yield "to-do", agent


def _the_line(supervisor: Page, line: Line) -> Iterator[Picture]:
    """A few days of calls."""
    now, agent = timezone.now(), Call.objects.earliest("started_at").agent
    for still_open in Call.objects.open().filter(agent=agent):
        calls.close(still_open, "told", now=now)
    outcomes = ("booked", "changed", "told", "told", "call_back", "not_checked")
    for number in range(60):
        began = now - timedelta(days=number % 9, minutes=number)
        call = calls.start(agent, caller="person", language="es", now=began)
        calls.close(call, outcomes[number % len(outcomes)], phone="+12125550123", now=began)
    supervisor.goto(line.url("line"))
    yield "line", supervisor


def _book(line: Line, person: Person) -> Appointment:
    return booking.book(
        office=line.offices["own"],
        people=[person],
        contact=Contact("en", "sample@example.org", "+12125550123"),
        submission=uuid.uuid4(),
        now=timezone.now(),
    )
