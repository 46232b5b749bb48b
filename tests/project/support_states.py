"""How an agent reaches each state of a page of the support line."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone

from appointments import booking, worklist
from appointments.booking import Contact, Person
from appointments.models import Appointment, AttemptReceipt, SamePerson, ToDo
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import Actor
from offices import inventory
from offices.models import Office, Slot
from tests.project.agent import Line
from tests.project.test_pages_speak import by_day
from tests.staff import account
from tests.supply import earliest_slot

State = Callable[[Line], HttpResponse]

RIGHT = {"born_month": "3", "born_day": "21", "born_year": "1988", "country": "GT"}
WRONG = RIGHT | {"country": "MX"}


ZOE = Person("Zoe", "Sample", date(1988, 3, 21), "GT")
TWIN = Person("Zoé Maria", "Sample", date(1988, 3, 21), "GT")


def press_book() -> dict[str, str]:
    """What "Book this office" posts for the first time at New York."""
    return {"book": "yes", "slot": earliest_slot(Office.objects.get(code="NYC"), timezone.now())}


def zoe(line: Line) -> Appointment:
    """Zoe's appointment, made at the first use."""
    booked = Appointment.objects.active().filter(attendees__person=ZOE.digest).first()
    if booked:
        return booked
    office = line.offices["own"]
    inventory.open_slots(office, (timezone.now() + timedelta(days=45)).date(), now=timezone.now())
    return booking.book(
        office=office,
        people=[ZOE],
        contact=Contact("es", "zoe@example.com", "+12125550123"),
        submission=uuid.uuid4(),
        now=timezone.now(),
    )


def zoes_page(line: Line) -> dict[str, uuid.UUID]:
    return line.person(str(zoe(line)), RIGHT)


def verify(line: Line, facts: dict[str, str] | None = None) -> HttpResponse:
    call = line.search(str(zoe(line)))
    return line.post("verify", facts, call=call, place=0) if facts else line.get("verify", call=call, place=0)


def code_sent(line: Line, caller: str = "person", facts: dict[str, str] | None = None) -> HttpResponse:
    """A code goes to Zoe's phone; then the facts are checked, if there are any."""
    call = line.start(caller)
    line.post("call", {"text": str(zoe(line))}, call=call)
    shown = line.post("send_code", {"channel": "sms"}, call=call, place=0)
    return line.post("verify", facts, call=call, place=0) if facts else shown


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
    """The receipt of a person whose notice was missing."""
    tried = Attempt(uuid.uuid4(), Kind.NOT_YET, timezone.now(), "America/New_York", Way.SUBJECT_ID, number, "", "GT")
    return attempts.write(tried, Keeper("0" * 64, line.language), actor=Actor("", ""), now=timezone.now())


def all_kinds(line: Line) -> HttpResponse:
    """A supervisor has claimed one of every kind."""
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
    """What a supervisor sees after Sol looked at a person in full this many times."""
    there = zoes_page(line)
    for _look in range(looks):
        line.post("full", {"reason": "123"}, **there)
    return Line(line.offices, line.language, "tess").get("line")


def supervised_log(line: Line, name: str) -> HttpResponse:
    """A log after a call in which someone was found."""
    line.person(str(zoe(line)), RIGHT)
    return Line(line.offices, line.language, "tess").get(name)


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

MARIO = LUCIA | {"given_names": "Mario", "version": "1"}


def dictate(line: Line, answers: dict[str, str] | None = None, page: str = "book") -> HttpResponse:
    """Begins a booking in a new call, and sends the answers if there are any."""
    call = line.start()
    inventory.open_slots(line.offices["own"], date(timezone.now().year + 1, 12, 31), now=timezone.now())
    line.post("begin", {}, call=call)
    if page == "member":
        line.post("book", DICTATED, call=call)
    return line.post(page, answers, call=call) if answers else line.get(page, call=call)


LATER = {"day_month": "6", "day_day": "1", "day_year": str(timezone.now().year + 1)}
MOVED = {"when": "later", "part": "any", "office": "NYC", "why": "asked"} | LATER


def pressed(line: Line, edited: dict[str, str], *, is_gone: bool = False) -> HttpResponse:
    """Presses the first time shown, with the wish edited since, or the time gone."""
    there = zoes_page(line)
    wish = {"when": "earliest", "part": "any", "office": "NYC", "why": "asked"} if is_gone else MOVED
    data = line.times("move", wish, **there) | {"move": "yes", "version": "1"}
    if is_gone:
        Slot.objects.filter(pk=data["slot"]).update(capacity=0)
    return line.post("move", data | edited, **there)


def limited(line: Line) -> Line:
    """People cannot change an appointment of this office themselves."""
    Office.objects.update(most_changes=0, no_change_hours=10_000)
    return line


def too_late(line: Line) -> Line:
    """The time of Zoe's appointment has come."""
    slot = zoe(line).slot
    Slot.objects.filter(pk=slot.pk).update(starts_at=slot.starts_at - timedelta(days=60))
    return line


def unreachable(line: Line) -> Line:
    """Zoe has given no contact."""
    Appointment.objects.filter(pk=zoe(line).pk).update(email=b"", phone=b"")
    return line


def full(line: Line) -> Line:
    """Zoe's slot is full."""
    slot = zoe(line).slot
    Slot.objects.filter(pk=slot.pk).update(capacity=F("booked"))
    return line


def on_member(line: Line, page: str, data: dict[str, str] | None = None) -> HttpResponse:
    """A page about Luz, who comes with Zoe."""
    there = zoes_page(line)
    if zoe(line).party_size == 1:
        now, later = timezone.now(), timezone.now() + timedelta(days=45)
        far = booking.reschedule(zoe(line).pk, version=zoe(line).version, now=now, on_or_after=later, actor="user:1")
        luz = Person("Luz", "Sample", date(2015, 6, 2), "GT")
        booking.add_member(far.pk, luz, version=far.version, now=now, actor="user:1")
    member = zoe(line).attendees.get(position=2).pk
    if data is None:
        return line.get(page, member=member, **there)
    return line.post(page, data | {"version": zoe(line).version}, member=member, **there)


def failed(
    line: Line,
    changes: dict[str, str] | None = None,
    answers: dict[str, str] | None = None,
    *,
    is_open: bool = True,
) -> HttpResponse:
    """A booking that found no notice, or what `changes` make of it; then its receipt, if there are answers."""
    Office.objects.update(is_active=is_open)
    tried = dictate(line, DICTATED | (changes or {"subject_id": "355555555"}))
    call = tried.resolver_match.kwargs["call"]
    return line.post("attempt", answers, call=call) if answers else line.get("attempt", call=call)


def offered(line: Line) -> HttpResponse:
    """Zoe waits, and has the time of her first booking held for her."""
    there = zoes_page(line)
    booked, now = zoe(line), timezone.now()
    new = Contact("es", "zoe@example.com", "+12125550123")
    booking.change_contact(booked.pk, new, seen=Contact.of(booked).stamp, now=now)
    later = now + timedelta(days=60)
    moved = booking.reschedule(booked.pk, version=booked.version, now=now, on_or_after=later, actor="user:1")
    booking.join(booked.pk, notice_days=2, now=now)
    booking.make_offers(by_day(moved.office))
    return line.get("earlier", **there)


def signing_in(line: Line, data: dict[str, str] | None = None) -> HttpResponse:
    """A browser without a signed-in user."""
    other = Line(line.offices, line.language)
    other.client.logout()
    return other.post("sign_in", data) if data else other.get("sign_in")


def signing_out(line: Line) -> HttpResponse:
    """A separate browser, which then signs out."""
    return Line(line.offices, line.language).post("sign_out", {})


def twins(line: Line, data: dict[str, str] | None = None, *, is_checked: bool = True) -> HttpResponse:
    """Zoe has two records, with an appointment each, and was checked for both."""
    there = zoes_page(line)
    if not booking.booked_already([TWIN]):
        zoes_twin(line)
    page = line.get("same", **there)
    if not is_checked:
        return page
    other = Appointment.objects.active().get(attendees__person=TWIN.digest)
    line.also(str(other), RIGHT, there["call"])
    page = line.get("same", **there)
    ((twin, _form),) = page.context["pairs"]
    return line.post("same", {"who": twin.key, "seen": twin.seen} | data, **there) if data else page


def zoes_twin(line: Line) -> Appointment:
    return booking.book(
        office=line.offices["own"],
        people=[TWIN],
        contact=Contact("es"),
        submission=uuid.uuid4(),
        now=timezone.now(),
    )


def joined(line: Line, data: dict[str, str] | None = None, *, kept: bool = True) -> HttpResponse:
    """A supervisor looks at Zoe, linked with another record whose appointment was cancelled, or that had none."""
    supervisor = Line(line.offices, line.language, "tess")
    there = zoes_page(supervisor)
    if not SamePerson.objects.exists():
        other = Appointment.objects.active().filter(attendees__person=TWIN.digest).first() or zoes_twin(line)
        supervisor.also(str(other), RIGHT, there["call"])
        if not kept:
            booking.cancel(other.pk, version=1, now=timezone.now())
        ((twin, _form),) = supervisor.get("same", **there).context["pairs"]
        choice = {"who": twin.key, "seen": twin.seen, "keep": str(zoe(line).pk), "reason": "123"}
        supervisor.post("same", choice, **there)
    # Booked in her name since: each opens by its own number.
    for booked in Appointment.objects.filter(attendees__person=zoe(line).attendees.earliest("position").person):
        supervisor.also(str(booked), RIGHT, there["call"])
    page = supervisor.get("apart", **there)
    if data is None:
        return page
    (shown,) = page.context["shown"]
    return supervisor.post("apart", {"link": str(shown.link.pk), "seen": page.context["seen"]} | data, **there)
