"""A morning at an office, and how to reach the page of the next check-in in every state."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models.functions import Greatest
from django.http import HttpResponse
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, Person
from appointments.booking.marks import standing
from appointments.models import Appointment
from offices.models import Office, OpeningHours, Slot
from tests import marking

State = Callable[[Any], HttpResponse]


def morning(desk: Any) -> list[Appointment]:
    """Three parties of today: one has arrived, one did not come, one is still expected."""
    office = desk.offices["own"]
    office.lead_hours = 0
    starts_at = office.local(timezone.now()).replace(hour=9, minute=0, second=0, microsecond=0)
    # Before nine the plan has this slot, with room for fewer.
    Slot.objects.update_or_create(office=office, starts_at=starts_at, defaults={"minutes": 30, "capacity": 99})
    parties = [party_of(office, name, starts_at) for name in ("Ana", "Bruno", "Carlos")]
    marking.arrive(parties[0].pk, now=starts_at, actor="user:1")
    marking.mark_no_show(parties[1].pk, now=starts_at, actor="user:1")
    return parties


def party_of(office: Office, name: str, now: datetime) -> Appointment:
    born = date(1990, 1, 2) + timedelta(days=Appointment.objects.count())
    return booking.book(
        office=office,
        people=[Person(name, "Sample", born, "GT"), Person(name, "Ejemplo", born, "GT")],
        contact=Contact("es", needs="Mam"),
        submission=uuid.uuid4(),
        now=now,
    )


def next_set(desk: Any, when: str = "3") -> HttpResponse:
    party = morning(desk)[0]
    form = {"when": when, "seen": standing(party)}
    return desk.client.post(desk.url("next", code="NYC", pk=party.pk), form, follow=True)


def next_again(desk: Any, when: str = "6", why: str = "wrong_date") -> HttpResponse:
    """The next check-in is set again."""
    page = next_set(desk)
    form = {"when": when, "seen": page.context["seen"], "why": why}
    return desk.client.post(page.request["PATH_INFO"], form, follow=True)


def next_apart(desk: Any, *, is_set: bool = True) -> HttpResponse:
    """Two people at an office where one fits in each time."""
    party = next(each for each in morning(desk) if each.party_size == 2)
    OpeningHours.objects.update(people_per_slot=1)
    # No slot loses the places that are booked.
    Slot.objects.exclude(pk=party.slot_id).update(capacity=Greatest("booked", 1))
    page = desk.get("next", code="NYC", pk=party.pk)
    form = {"when": "3", "seen": standing(party), "apart": page.context["apart"]}
    return desk.client.post(page.request["PATH_INFO"], form, follow=True) if is_set else page


def not_yet(desk: Any) -> HttpResponse:
    return desk.get("next", code="NYC", pk=party_of(desk.offices["own"], "Dora", timezone.now()).pk)


NEXT: dict[str, dict[str, State]] = {
    "next": {
        "to set": lambda desk: desk.get("next", code="NYC", pk=morning(desk)[0].pk),
        "set": next_set,
        "none": lambda desk: next_set(desk, "none"),
        "no day": lambda desk: next_set(desk, "day"),
        "set again": next_again,
        "taken back": lambda desk: next_again(desk, "none"),
        "no reason": lambda desk: next_again(desk, why=""),
        "not yet": not_yet,
        # Last: no time after these takes two people.
        "to set apart": lambda desk: next_apart(desk, is_set=False),
        "set apart": next_apart,
    },
}
