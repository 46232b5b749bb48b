"""How to reach the pages for people who come without an appointment, in every state."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, Person
from appointments.models import WalkIn

State = Callable[[Any], HttpResponse]


def came(desk: Any, page: str = "queue", outcome: str = "") -> HttpResponse:
    """Two people without an appointment; what they were given."""
    now = timezone.now()
    found = booking.walk_in(
        desk.offices["own"],
        WalkIn.Kind.TOLD,
        name="7",
        people=2,
        language="es",
        submission=uuid.uuid4(),
        now=now,
        actor="user:1",
    )
    people = [Person(name, "Sample", date(1990, 1, 2), "GT") for name in ("Elena", "Eva")]
    if outcome == "appointment":
        booking.book_walk_in(found.pk, people, Contact("es"), report_by=None, now=now, actor="user:1")
    elif outcome:
        desk.client.post(desk.url("walk_in_ends", code="NYC", pk=found.pk), {"outcome": outcome})
    return desk.get(page, code="NYC", **({} if page == "queue" else {"pk": found.pk}))


def booked_nothing(desk: Any) -> HttpResponse:
    """The details of two people, left empty."""
    came(desk)
    found = WalkIn.objects.latest("arrived_at")
    return desk.client.post(desk.url("walk_in_books", code="NYC", pk=found.pk), {"email": "x"})


QUEUE: dict[str, State] = {
    "nobody": lambda desk: desk.get("queue", code="NYC"),
    "without an appointment": came,
    "given an appointment": lambda desk: came(desk, outcome="appointment"),
    "seen without one": lambda desk: came(desk, outcome="served"),
}

WALK_INS: dict[str, dict[str, State]] = {
    "walk_in": {
        "first look": lambda desk: desk.get("walk_in", code="NYC"),
        "nothing told": lambda desk: desk.client.post(desk.url("walk_in", code="NYC"), {"people": "9"}),
    },
    "walk_in_books": {"first look": lambda desk: came(desk, "walk_in_books"), "nothing told": booked_nothing},
    "walk_in_given": {
        "nothing": lambda desk: came(desk, "walk_in_given"),
        "an appointment": lambda desk: came(desk, "walk_in_given", "appointment"),
        "a receipt": lambda desk: came(desk, "walk_in_given", "receipt"),
    },
}
"""URL name -> the name of a state and how to reach it."""
