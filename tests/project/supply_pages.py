"""How to reach the staff pages about supply, in every state."""

import re
import uuid
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, Person, move_day
from appointments.models import Appointment, Relocation
from offices import inventory
from offices.models import Closure, Office, Slot

NOBODY_THEN = date(2030, 1, 8)


def book(desk: Any, *names: str, email: str = "") -> list[Appointment]:
    """Parties booked now at the desk's office, in the order of their names."""
    return [
        booking.book(
            office=desk.offices["own"],
            people=[Person(name, "Sample", _born(), "GT")],
            contact=Contact("es", email),
            submission=uuid.uuid4(),
            now=timezone.now(),
        )
        for name in names
    ]


def _born() -> date:
    """A different day each time: nobody has two appointments."""
    return date(1990, 1, 2) + timedelta(days=Appointment.objects.count())


def closing(day: date, **fields: str) -> dict[str, str]:
    """What is typed to close a day."""
    reasons = {"reason_en": "The office is closed.", "reason_es": "La oficina está cerrada."}
    return {"starts_on": f"{day}", "ends_on": f"{day}", "from_time": "", "until_time": ""} | reasons | fields


def capacity(day: date, **fields: str) -> dict[str, str]:
    """What is typed to give every slot of a day one place."""
    span = {"starts_on": f"{day}", "ends_on": f"{day}", "from_time": "", "until_time": ""}
    return {"how": "set", "amount": "1"} | span | fields


def week(**fields: str) -> dict[str, Any]:
    """What is typed for an office open on Mondays alone."""
    counts = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}
    line = {"opens": "08:00", "closes": "10:00", "slot_minutes": "30", "people_per_slot": "2"}
    given = line | {"weekdays": "0", "valid_from": "2020-01-01", "valid_until": ""} | fields
    return counts | {f"form-0-{name}": value for name, value in given.items()}


def post(desk: Any, name: str, data: dict[str, Any], **kwargs: Any) -> HttpResponse:
    address = desk.url(name, **kwargs)
    return desk.client.post(address, looked_at(desk.client, address, data), follow=True)


def looked_at(client: Client, address: str, data: dict[str, Any]) -> dict[str, Any]:
    """What is sent with a button of a form; with the last one, once its check page has been looked at."""
    if "form-TOTAL_FORMS" in data:
        # Without rights there is no page to read it from.
        data = {"opened": (client.get(address).context or {}).get("opened", "")} | data
    if data.get("go") not in {"save", "keep", "move"}:
        return data
    page = client.post(address, {name: value for name, value in data.items() if name != "go"}).content.decode()
    return data | {"seen": found[1] if (found := re.search(r'name="seen" value="(\w+)"', page)) else ""}


def at(name: str, **kwargs: Any) -> Callable[[Any], HttpResponse]:
    """A page of the office in its present state."""
    return lambda desk: desk.get(name, code="NYC", **kwargs)


def on_day_of(name: str, make: Callable[..., dict[str, str]], **fields: str) -> Callable[[Any], HttpResponse]:
    """A form sent for a day that two people are booked on."""

    def come(desk: Any) -> HttpResponse:
        one, _other = book(desk, "Ana", "Bruno")
        day = one.starts_at.date()
        return post(desk, name, make(day, **fields), code="NYC", day=day)

    return come


def closing_the_last_day(desk: Any) -> HttpResponse:
    """The check page when no place is left for those who are booked."""
    [one] = book(desk, "Ana")
    day = one.starts_at.date()
    Slot.objects.filter(office=one.office, starts_at__gt=one.slot.starts_at + timedelta(hours=8)).delete()
    one.office.hours.update(valid_until=day)
    return post(desk, "close", closing(day), code="NYC", day=day)


def closed(desk: Any, *, relocated: bool, reopened: bool = False, offices: bool = False) -> Closure:
    """A closure with two people on it."""
    one, _other = book(desk, "Ana") + book(desk, "Bruno", email="bruno@example.com")
    day = one.starts_at.date()
    closure = Closure(office=None if offices else desk.offices["own"], starts_on=day, ends_on=day)
    closure.write("reason", {"en": "The office is closed.", "es": "La oficina está cerrada."})
    move_day.close(closure, now=timezone.now(), actor="user:1")
    for job in Relocation.objects.filter(finished_at=None) if relocated else []:
        move_day.relocate(job.pk, timezone.now)
    if reopened:
        inventory.reopen(closure.pk, now=timezone.now(), actor="user:1")
    return closure


def closure_page(**how: bool) -> Callable[[Any], HttpResponse]:
    return lambda desk: desk.get("closure", code="NYC", closure_id=closed(desk, **how).pk)


def closed_everywhere(desk: Any, *, relocated: bool) -> HttpResponse:
    closed(desk, relocated=relocated, offices=True)
    return desk.get("close_all")


def page_after_closing(name: str, **kwargs: Any) -> Callable[[Any], HttpResponse]:
    """Another page, once a day was closed and everyone moved."""

    def come(desk: Any) -> HttpResponse:
        closed(desk, relocated=True)
        return desk.get(name, **kwargs)

    return come


def month_of_a_closure(desk: Any) -> HttpResponse:
    closure = closed(desk, relocated=False)
    return desk.get("month", code="NYC", first=closure.starts_on.replace(day=1))


def slots_of_a_closure(desk: Any) -> HttpResponse:
    return desk.get("slots", code="NYC", day=closed(desk, relocated=False).starts_on)


def shrinking_slots(desk: Any) -> HttpResponse:
    one, _other = book(desk, "Ana", "Bruno")
    day = one.starts_at.date()
    return post(desk, "capacity", capacity(day, go="keep"), code="NYC", day=day)


def slot_capacity(desk: Any) -> HttpResponse:
    [one] = book(desk, "Ana")
    return desk.get("slot_capacity", code="NYC", slot_id=one.slot_id)


def week_with_people(desk: Any) -> HttpResponse:
    book(desk, "Ana", "Bruno")
    return post(desk, "week", week(opens="05:00", closes="05:30"), code="NYC")


def history(desk: Any) -> HttpResponse:
    """One change of each kind."""
    office: Office = desk.offices["own"]
    closed(desk, relocated=True, reopened=True)
    hours = list(office.hours.all())
    for line in hours:
        line.closes = time(16)
    inventory.change_hours(office, hours, now=timezone.now(), actor="user:1")
    day = office.local(timezone.now()).date() + timedelta(days=1)
    span = inventory.Span(day, day + timedelta(days=30))
    how = inventory.How.SET
    inventory.change_capacity(office, span, how, 9, keep_booked=True, now=timezone.now(), actor="user:1")
    return desk.get("history", code="NYC")


SUPPLY: dict[str, dict[str, Callable[[Any], HttpResponse]]] = {
    "month": {
        "first look": at("month", first=date(2026, 12, 1)),
        "nothing there": at("month", first=date(2040, 1, 1)),
        "a closed day": month_of_a_closure,
    },
    "slots": {
        "no slots": at("slots", day=NOBODY_THEN),
        "slots": at("slots", day=date(2026, 12, 9)),
        "closed": slots_of_a_closure,
        "shrinking": shrinking_slots,
    },
    "capacity": {
        "first look": at("capacity", day=NOBODY_THEN),
        "wrong": lambda desk: post(desk, "capacity", {"starts_on": "x"}, code="NYC", day=NOBODY_THEN),
        "nobody touched": on_day_of("capacity", capacity, amount="9"),
        "too many booked": on_day_of("capacity", capacity),
        "go back": on_day_of("capacity", capacity, go="change"),
    },
    "slot_capacity": {"first look": slot_capacity},
    "week": {
        "first look": at("week"),
        "wrong": lambda desk: post(desk, "week", week(opens="11:00", people_per_slot="99999"), code="NYC"),
        "check": lambda desk: post(desk, "week", week(), code="NYC"),
        "check, people booked": week_with_people,
        "go back": lambda desk: post(desk, "week", week() | {"go": "change"}, code="NYC"),
    },
    "closures": {"none": at("closures"), "one": page_after_closing("closures", code="NYC")},
    "close": {
        "first look": at("close", day=NOBODY_THEN),
        "wrong": lambda desk: post(desk, "close", {"starts_on": "2020-01-01"}, code="NYC", day=NOBODY_THEN),
        "people booked": on_day_of("close", closing),
        "no place": closing_the_last_day,
        "nobody booked": lambda desk: post(desk, "close", closing(NOBODY_THEN), code="NYC", day=NOBODY_THEN),
        "closed": on_day_of("close", closing, go="save"),
    },
    "close_all": {
        "first look": lambda desk: desk.get("close_all"),
        "check": lambda desk: post(desk, "close_all", closing(NOBODY_THEN)),
        "moving": lambda desk: closed_everywhere(desk, relocated=False),
        "moved": lambda desk: closed_everywhere(desk, relocated=True),
    },
    "closure": {
        "moving": closure_page(relocated=False),
        "moved": closure_page(relocated=True),
        "taken back": closure_page(relocated=True, reopened=True),
        "all offices": closure_page(relocated=True, offices=True),
    },
    "to_call": {"nobody": at("to_call"), "someone": page_after_closing("to_call", code="NYC")},
    "history": {"empty": at("history"), "one of each": history},
    "history_page": {"second": at("history_page", number=2)},
}
"""URL name -> the name of a state and how to reach it."""
