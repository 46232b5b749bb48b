"""How to reach every page of staff, in every state. A new URL name below /desk/ needs a row here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone, translation

from appointments import booking, worklist
from appointments.booking.marks import standing
from appointments.booking.reports import Told
from appointments.models import AttemptReceipt, ToDo
from appointments.notices.attempts import Keeper
from appointments.rate_limits import Actor
from offices.models import Office, OpeningHours, Slot
from tests import marking
from tests.project import visit
from tests.project.next_pages import NEXT, morning, party_of
from tests.project.second_step_pages import SECOND_STEP
from tests.project.supply_pages import SUPPLY
from tests.project.walk_in_pages import QUEUE, WALK_INS
from tests.staff import signed_in


@dataclass
class Desk:
    """A user at work: signed in, in a language, at an office."""

    offices: dict[str, Office]
    language: str
    name: str = "eva"

    def __post_init__(self) -> None:
        self.client: Client = signed_in(self.name, self.offices)

    def url(self, page: str, **kwargs: Any) -> str:
        with translation.override(self.language):
            return reverse(f"desk:{page}", kwargs=kwargs)

    def get(self, page: str, **kwargs: Any) -> HttpResponse:
        return self.client.get(self.url(page, **kwargs), follow=True)


State = Callable[[Desk], HttpResponse]


def today(desk: Desk) -> HttpResponse:
    morning(desk)
    return desk.get("today", code="NYC")


def far_day(desk: Desk) -> dict[str, Any]:
    """A day that is not near, on which someone is booked."""
    office = desk.offices["own"]
    party = party_of(office, "Dora", timezone.now() + timedelta(days=10))
    return {"code": "NYC", "day": office.local(party.slot.starts_at).date()}


def day_file(desk: Desk, typed: dict[str, str] | None = None) -> HttpResponse:
    there = far_day(desk)
    desk.client.post(desk.url("day", **there), {"reason": "They called about that day"})
    return desk.get("day_file", **there) if typed is None else desk.client.post(desk.url("day_file", **there), typed)


def marked_too_early(desk: Desk) -> HttpResponse:
    party = party_of(desk.offices["own"], "Dora", timezone.now())
    return desk.client.post(desk.url("mark", code="NYC", pk=party.pk), {"mark": "seen", "version": 1}, follow=True)


def found(desk: Desk, which: int = 0, **changes: object) -> HttpResponse:
    party = morning(desk)[which]
    Slot.objects.filter(pk=party.slot_id).update(**changes)
    return desk.get("found", code="NYC", pk=party.pk)


def found_moved(desk: Desk) -> HttpResponse:
    party, now = morning(desk)[2], timezone.now()
    Slot.objects.create(office=party.office, starts_at=now + timedelta(days=2), minutes=30, capacity=9)
    booking.reschedule(party.pk, version=1, now=now, on_or_after=now + timedelta(days=2), actor="user:1")
    return desk.get("found", code="NYC", pk=party.pk)


def found_cancelled(desk: Desk) -> HttpResponse:
    party = morning(desk)[2]
    booking.cancel(party.pk, version=1, now=party.slot.starts_at - timedelta(days=1))
    return desk.get("found", code="NYC", pk=party.pk)


def presence(desk: Desk, which: int = 0) -> HttpResponse:
    return desk.get("presence", code="NYC", pk=morning(desk)[which].pk)


def noted(desk: Desk) -> HttpResponse:
    """A note was written, and another one is too long."""
    where = desk.url("note", code="NYC", pk=morning(desk)[0].pk)
    desk.client.post(where, {"text": "7", "number": "0"})
    return desk.client.post(where, {"text": "7" * 300, "number": "0"}, follow=True)


def reported(desk: Desk) -> HttpResponse:
    """A party of this morning says that it was there."""
    party, now = morning(desk)[1], timezone.now()
    told = Told(AttemptReceipt.Kind.TURNED_AWAY, party.slot.starts_at, "7")
    booking.report(party.pk, told, keeper=Keeper("nobody", "es"), actor=Actor("x", ""), now=now)
    return desk.get("presence", code="NYC", pk=party.pk)


def late(desk: Desk) -> HttpResponse:
    """A report that waits too long, and a day with people without a mark."""
    reported(desk)
    now = timezone.now()
    ToDo.objects.update(due_at=now)
    Slot.objects.filter(booked__gt=0).update(starts_at=now - timedelta(days=1))
    return desk.get("home")


def without_a_mark(desk: Desk) -> HttpResponse:
    party, ago = morning(desk)[0], timezone.now() - timedelta(hours=3)
    Slot.objects.filter(pk=party.slot_id).update(starts_at=ago)
    office = party.office
    return desk.get("day", code="NYC", day=office.local(ago).date())


def answered(desk: Desk) -> HttpResponse:
    page = reported(desk)
    party = page.context["appointment"]
    booking.answer_reports(party.pk, "7", seen=standing(party), now=timezone.now(), actor="user:1")
    return desk.get("presence", code="NYC", pk=party.pk)


def presence_without_a_reason(desk: Desk) -> HttpResponse:
    party = morning(desk)[1]
    where = desk.url("presence", code="NYC", pk=party.pk)
    return desk.client.post(where, {"mark": "unseen", "seen": standing(party)})


def queue(desk: Desk, page: str = "queue") -> HttpResponse:
    """One party is in, one waits in a room that is full, one is expected, one of a party did not come."""
    parties = morning(desk)
    Office.objects.filter(code="NYC").update(waiting_room=1)
    facts = {"version": 1, "now": parties[0].slot.starts_at, "actor": "user:1"}
    booking.call_in(parties[0].pk, **facts)
    absent, waiting = parties[2].attendees.all()
    marking.mark_member(parties[2].pk, str(absent.pk), "no_show", **facts)
    marking.mark_member(parties[2].pk, str(waiting.pk), "arrived", **facts)
    party_of(desk.offices["own"], "Dora", parties[0].slot.starts_at)
    return desk.get(page, code="NYC")


def scanned(desk: Desk, code: str = "", office: str = "MIA") -> HttpResponse:
    party = morning(desk)[0]
    return desk.client.post(desk.url("scan", code=office), {"code": code or str(party)}, follow=True)


def to_do(desk: Desk, *taken_by: str) -> HttpResponse:
    """A message that did not arrive, free or claimed."""
    now = timezone.now()
    worklist.add(party_of(desk.offices["own"], "Dora", now), ToDo.Kind.MESSAGE_FAILED, reason="SMTP 550 5.1.1", now=now)
    for actor in taken_by:
        worklist.claim(ToDo.objects.latest("pk").pk, actor=actor, now=now)
    return desk.get("to_dos", code="NYC")


def to_do_lost(desk: Desk) -> HttpResponse:
    to_do(desk, "user:0")
    return desk.client.post(
        desk.url("to_do", code="NYC", number=ToDo.objects.latest("pk").pk), {"what": "done"}, follow=True
    )


def last_month(desk: Desk, page: str = "figures") -> HttpResponse:
    """A period with a morning in it."""
    morning(desk)
    today = timezone.now().date()
    code = {"code": "NYC"} if page == "figures" else {}
    return desk.get(page, first=today - timedelta(days=29), last=today + timedelta(days=1), **code)


def wrong_period(desk: Desk) -> HttpResponse:
    return desk.client.post(desk.url("period", code="NYC"), {"first": "x", "last": "y"}, follow=True)


def low_on_places(desk: Desk) -> HttpResponse:
    """Someone has booked, and the week plan ends soon."""
    party_of(desk.offices["own"], "Dora", timezone.now())
    Office.objects.update(supply_warning_days=3660)
    OpeningHours.objects.update(valid_until=timezone.now().date() + timedelta(days=20))
    return desk.get("home")


PAGES: dict[str, dict[str, State]] = {
    "home": {
        "first look": lambda desk: desk.get("home"),
        "something is late": late,
        "places run low": low_on_places,
        "searched": lambda desk: desk.client.get(desk.url("home"), {"q": "NYC", "sort": "days"}),
        "nothing found": lambda desk: desk.client.get(desk.url("home"), {"q": "Atlantis"}),
    },
    "people": {"first look": lambda desk: desk.get("people")},
    "day": {
        "nobody": lambda desk: desk.get("day", code="NYC", day=timezone.now().date()),
        "takes a reason": lambda desk: desk.get("day", **far_day(desk)),
        "no reason given": lambda desk: desk.client.post(desk.url("day", **far_day(desk)), {}),
        "a morning": today,
        "a refusal": marked_too_early,
        "without a mark": without_a_mark,
    },
    "day_file": {
        "first look": lambda desk: day_file(desk),
        "nobody agrees": lambda desk: day_file(desk, {"second": "x", "second_code": "1"}),
        "nothing typed": lambda desk: day_file(desk, {}),
    },
    "presence": {
        "arrived": presence,
        "did not come": lambda desk: presence(desk, 1),
        "noted": noted,
        "reported": reported,
        "answered": answered,
        "no reason": presence_without_a_reason,
    },
    **NEXT,
    "wordings": {"nobody": lambda desk: desk.get("wordings")},
    "to_dos": {
        "nothing": lambda desk: desk.get("to_dos", code="NYC"),
        "free": to_do,
        "ours": lambda desk: to_do(desk, f"user:{desk.client.session['_auth_user_id']}"),
        "lost": to_do_lost,
        "reported": lambda desk: reported(desk) and desk.get("to_dos", code="NYC"),
    },
    "scan_anywhere": {"first look": lambda desk: desk.get("scan_anywhere")},
    "queue": {"a morning": queue, **QUEUE},
    **WALK_INS,
    "scan": {
        "first look": lambda desk: desk.get("scan", code="NYC"),
        "a morning": lambda desk: queue(desk, "scan"),
        "several found": lambda desk: (
            morning(desk) and desk.client.post(desk.url("scan", code="NYC"), {"code": "sample"})
        ),
        "wrong office": scanned,
        "unknown": lambda desk: scanned(desk, "xyz"),
    },
    "figures": {
        "nobody": lambda desk: desk.get("figures", code="NYC", first=date(2001, 1, 1), last=date(2001, 1, 9)),
        "a month": last_month,
        "a wrong period": wrong_period,
    },
    "every_figure": {"a month": lambda desk: last_month(desk, "every_figure")},
    "found": {
        "already in": found,
        "did not come": lambda desk: found(desk, 1),
        "expected": lambda desk: found(desk, 2),
        "other day": lambda desk: found(desk, 2, starts_at=timezone.now() + timedelta(days=3)),
        "moved": found_moved,
        "cancelled": found_cancelled,
    },
    **SUPPLY,
    **SECOND_STEP,
}
"""URL name -> the name of a state and how to reach it."""

NOT_PAGES = {
    *("next_paper", "today", "day_csv", "mark", "calendar", "reopen", "back", "called", "again", "number", "to_do"),
    *("note", "walk_in_ends", "walk_in_paper", "period", "figures_csv", "fill_csv"),
}
"""URLs that only redirect, or are a file."""


IN_ADMINISTRATION = {
    *("appointments_message_preview", "offices_slot_changelist", "offices_closure_add", "appointments_upload_add"),
}
"""Pages of ours that look like those of Django's administration."""

OF_A_ROW = {"offices_closure_change", "auth_user_sign_in_link", "appointments_upload_change"}
OF_A_ROW |= {"appointments_bulkchange_change"}
"""The same, of one row."""


def names() -> set[str]:
    return {pattern.name or "" for pattern, where in visit.patterns(get_resolver()) if where == "desk"}
