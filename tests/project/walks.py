"""Walks in which each form of staff and of the support line is sent: who presses what, and which forms that covers."""

import csv
import io
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from appointments.booking import move_day
from appointments.booking.marks import standing
from appointments.models import Message, RelocatedParty, Relocation, ToDo, WalkIn
from appointments.staff import confirming
from offices import inventory
from offices.models import Closure, Slot
from tests.appointments.admin.conftest import pressed as check_pressed
from tests.offices.test_load_offices import PLAIN
from tests.project import desk_pages, next_pages, supply_pages
from tests.project import support_states as line_states
from tests.project.agent import Line, chosen
from tests.project.desk_pages import Desk
from tests.project.supply_pages import book, capacity, closed, closing, on_day_of, post, week


def press(desk: Desk, name: str, data: dict[str, Any], **kwargs: Any) -> HttpResponse:
    return desk.client.post(desk.url(name, **kwargs), data, follow=True)


def one_slot(desk: Desk) -> None:
    [one] = book(desk, "Ana")
    typed = capacity(one.starts_at.date(), amount="9", go="save")
    post(desk, "slot_capacity", typed, code="NYC", slot_id=one.slot_id)


def closed_and_opened(desk: Desk) -> None:
    closure = closed(desk, relocated=True)
    press(desk, "reopen", {}, code="NYC", closure_id=closure.pk)
    row = RelocatedParty.objects.exclude(to_slot=None).earliest("pk")
    press(desk, "back", {"agreed": "on"}, code="NYC", row_id=row.pk)


def called(desk: Desk) -> None:
    """One is not reached at first, and then is."""
    closed(desk, relocated=True)
    row = RelocatedParty.objects.to_call().first()
    assert row
    seen = {"version": str(row.version)}
    press(desk, "called", seen | {"again_in": "2"}, code="NYC", row_id=row.pk)
    press(desk, "called", seen | {"reached": "1"}, code="NYC", row_id=row.pk)


def looked_for_again(desk: Desk) -> None:
    """Nobody had a place, and then there is one."""
    [one] = book(desk, "Ana")
    office, day = one.office, one.starts_at.date()
    lines = list(office.hours.all())
    Slot.objects.filter(office=office, starts_at__gt=one.slot.starts_at + timedelta(hours=8)).delete()
    office.hours.update(valid_until=day)
    closure = Closure(office=office, starts_on=day, ends_on=day, reason_source="Snow")
    move_day.close(closure, now=timezone.now(), actor="user:1")
    move_day.relocate(Relocation.objects.get().pk, timezone.now)
    inventory.change_hours(office, lines, now=timezone.now(), actor="user:1")
    press(desk, "again", {}, code="NYC", row_id=RelocatedParty.objects.get().pk)


def marked(desk: Desk) -> None:
    party = next_pages.morning(desk)[2]
    for mark in ("arrived", "undo"):
        party.refresh_from_db()
        sent = {"mark": mark, "version": str(party.version), "shown": party.marks}
        press(desk, "mark", sent, code="NYC", pk=party.pk)


def corrected(desk: Desk) -> None:
    party = next_pages.morning(desk)[1]
    party.refresh_from_db()
    typed = {"mark": "unseen", "why": "full", "seen": standing(party)}
    press(desk, "presence", typed, code="NYC", pk=party.pk)


def noted(desk: Desk) -> None:
    party = next_pages.morning(desk)[1]
    press(desk, "note", {"text": "Asks for water", "number": "0"}, code="NYC", pk=party.pk)


def walked_in(desk: Desk) -> None:
    """Three who come without an appointment: one is seen, one gets a receipt, one an appointment."""
    for outcome in ("served", "receipt", ""):
        told = {"kind": "told", "name": "E. S.", "people": "1", "language": "es", "press": str(uuid.uuid4())}
        press(desk, "walk_in", told, code="NYC")
        found = WalkIn.objects.latest("arrived_at")
        if outcome:
            press(desk, "walk_in_ends", {"outcome": outcome}, code="NYC", pk=found.pk)
    born = {"born_month": "4", "born_day": "7", "born_year": "1990"}
    typed = {"given_names": "Elena", "family_name": "Sample", "country": "GT", **born}
    press(desk, "walk_in_books", {f"p0-{name}": value for name, value in typed.items()}, code="NYC", pk=found.pk)


def done(desk: Desk) -> None:
    desk_pages.to_do(desk)
    number = ToDo.objects.latest("pk").pk
    for what in ("claim", "done"):
        press(desk, "to_do", {"what": what}, code="NYC", number=number)


DESK: dict[str, tuple[Callable[[Desk], Any], set[str]]] = {
    "places of a day": (on_day_of("capacity", capacity, go="keep"), {"desk:capacity"}),
    "places of a slot": (one_slot, {"desk:slot_capacity"}),
    "week plan": (lambda desk: post(desk, "week", week() | {"go": "keep"}, code="NYC"), {"desk:week"}),
    "closing": (on_day_of("close", closing, go="save"), {"desk:close"}),
    "closing all": (
        lambda desk: post(desk, "close_all", closing(supply_pages.NOBODY_THEN) | {"go": "save"}),
        {"desk:close_all"},
    ),
    "opening": (closed_and_opened, {"desk:reopen", "desk:back"}),
    "calling": (called, {"desk:called"}),
    "looking again": (looked_for_again, {"desk:again"}),
    "marking": (marked, {"desk:mark"}),
    "noting": (noted, {"desk:note"}),
    "correcting": (corrected, {"desk:presence"}),
    "next check-in": (next_pages.next_set, {"desk:next"}),
    "to-dos": (done, {"desk:to_do"}),
    "walk-ins": (walked_in, {"desk:walk_in", "desk:walk_in_ends", "desk:walk_in_books"}),
}


def admin(desk: Desk, name: str, data: dict[str, Any], *args: Any) -> None:
    """Sends a form of the administration and presses the button of its check page, if there is one."""
    address = reverse(f"admin:{name}", args=args)
    page = desk.client.post(address, data, follow=True)
    if b'name="seen"' in page.content:
        desk.client.post(address, check_pressed(page), follow=True)


def typed_into(desk: Desk, name: str, *args: Any) -> dict[str, Any]:
    """What the browser sends of a form of the administration that nobody has typed into."""
    shown = desk.client.get(reverse(f"admin:{name}", args=args)).context
    form = shown["adminform"].form
    data = {key: form.get_initial_for_field(field, key) for key, field in form.fields.items()}
    for inline in shown["inline_admin_formsets"]:
        for row in [inline.formset.management_form, *inline.formset.forms]:
            data |= {row.add_prefix(key): row[key].value() for key in row.fields}
    return {key: value for key, value in data.items() if value is not None}


def office_changed(desk: Desk) -> None:
    pk = desk.offices["own"].pk
    admin(desk, "offices_office_change", typed_into(desk, "offices_office_change", pk) | {"address": "9 New St"}, pk)


def office_added(desk: Desk) -> None:
    fields = typed_into(desk, "offices_office_change", desk.offices["own"].pk)
    plain = {key: value for key, value in fields.items() if not key.startswith("hours-")}
    counts = {f"hours-{key}": "0" for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    admin(desk, "offices_office_add", plain | counts | {"code": "NEW"})


def offices_loaded(desk: Desk) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(PLAIN))
    writer.writeheader()
    writer.writerow(PLAIN)
    file = SimpleUploadedFile("offices.csv", out.getvalue().encode())
    page = desk.client.post(reverse("admin:appointments_upload_add"), {"kind": "offices", "file": file}, follow=True)
    desk.client.post(page.request["PATH_INFO"], check_pressed(page), follow=True)


def many_offices(desk: Desk) -> None:
    chosen = {"_selected_action": [str(office.pk) for office in desk.offices.values()]}
    day = closing(supply_pages.NOBODY_THEN)
    admin(desk, "offices_office_changelist", chosen | day | {"action": "close_days"})


def slots(desk: Desk) -> None:
    slot = Slot.objects.filter(starts_at__gt=timezone.now() + timedelta(days=1)).earliest("starts_at")
    admin(desk, "offices_slot_change", {"capacity": "7"}, slot.pk)
    admin(desk, "offices_slot_changelist", {"action": "add_places", "_selected_action": [str(slot.pk)], "amount": "2"})


def closures(desk: Desk) -> None:
    typed = closing(supply_pages.NOBODY_THEN, office=str(desk.offices["own"].pk))
    admin(desk, "offices_closure_add", typed)
    admin(desk, "offices_closure_change", {"take_back": "1"}, Closure.objects.latest("pk").pk)


def account(desk: Desk) -> None:
    session = desk.client.session
    session[confirming.IN_SESSION] = timezone.now().isoformat()
    session.save()
    names = {"username": "lena", "first_name": "Lena", "last_name": "Ortiz", "email": "lena@example.org"}
    role = {"role": Group.objects.get(name="Office staff").pk, "offices": [desk.offices["own"].pk]}
    admin(desk, "auth_user_add", names | role)


def coverage(desk: Desk) -> None:
    admin(desk, "offices_coverage_add", {"office": desk.offices["own"].pk, "state": "NY", "county": "Kings"})


def sent_again(desk: Desk) -> None:
    [one] = book(desk, "Ana", email="ana@example.com")
    Message.objects.filter(appointment=one).update(status=Message.Status.FAILED)
    first = Message.objects.filter(appointment=one).earliest("pk")
    admin(desk, "appointments_message_changelist", {"action": "send_again", "_selected_action": [str(first.pk)]})


ADMIN: dict[str, tuple[Callable[[Desk], Any], set[str]]] = {
    "an office": (office_changed, {"admin:offices_office_change"}),
    "a new office": (office_added, {"admin:offices_office_add"}),
    "offices of a file": (offices_loaded, {"admin:appointments_upload_add", "admin:appointments_upload_change"}),
    "many offices": (many_offices, {"admin:offices_office_changelist"}),
    "slots": (slots, {"admin:offices_slot_change", "admin:offices_slot_changelist"}),
    "closures": (closures, {"admin:offices_closure_add", "admin:offices_closure_change"}),
    "an account": (account, {"admin:auth_user_add"}),
    "coverage": (coverage, {"admin:offices_coverage_add"}),
    "sending again": (sent_again, {"admin:appointments_message_changelist"}),
}


def booked_by_line(line: Line) -> None:
    """A booking for someone new, with a child."""
    page = line_states.dictate(line, line_states.LUCIA, page="member")
    call = page.resolver_match.kwargs["call"]
    line.post("book", line_states.DICTATED | line_states.press_book(), call=call)


def moved(line: Line) -> None:
    there = line_states.zoes_page(line)
    data = line.times("move", line_states.MOVED, **there)
    line.post("move", data | {"move": "yes", "version": "1"}, **there)


def contact(line: Line) -> None:
    there = line_states.zoes_page(line)
    seen = line.get("contact", **there).context["seen"]
    typed = {"version": "1", "email": "new@example.com", "language": "es", "agrees": "on", "seen": seen}
    line.post("contact", typed, **there)


def cancelled(line: Line) -> None:
    there = line_states.zoes_page(line)
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    line.post("undo", {"version": "2"}, **there)


def split(line: Line) -> None:
    page = line_states.on_member(line, "split", {"when": "earliest", "part": "any"})
    typed = chosen(page) | {"version": str(line_states.zoe(line).version), "give": "yes"}
    line.post("split", typed, **page.resolver_match.kwargs)


def family(line: Line) -> None:
    line_states.on_person(line, "family_add", line_states.MARIO)
    line_states.on_member(line, "family_member", {})


LINE: dict[str, tuple[Callable[[Line], Any], set[str]]] = {
    "booking": (booked_by_line, {"support:book"}),
    "moving": (moved, {"support:move"}),
    "cancelling": (cancelled, {"support:cancel", "support:undo"}),
    "a note": (line_states.changed, {"support:note"}),
    "family": (family, {"support:family_add", "support:family_member"}),
    "splitting": (split, {"support:split"}),
    "contact": (contact, {"support:contact"}),
    "sending": (lambda line: line_states.on_person(line, "send", {"channel": "sms"}), {"support:send"}),
    "an attempt": (lambda line: line_states.failed(line, answers={"is_same": "yes"}), {"support:attempt"}),
    "to-dos": (line_states.taken, {"support:take"}),
    "an offer": (line_states.offered, set()),
    "one person": (lambda line: line_states.joined(line, {"reason": "123"}), {"support:same", "support:apart"}),
    "a call": (line_states.ended, set()),
}
