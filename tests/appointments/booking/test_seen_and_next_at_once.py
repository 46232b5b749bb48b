"""Seen and the next check-in, pressed, killed and overtaken in any order: one state, one paper.

`--rounds 20` makes 200 of them; the tests make 10.
"""

import random
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from appointments import booking
from appointments.booking import AlreadySet, ChangedMeanwhile, Contact
from appointments.booking.attendance import standing
from appointments.models import Appointment, Message
from appointments.upkeep.invariants import check, rules
from tests.together import together

EACH_ROUND = 10
MARCH = date(2027, 3, 1)


def presses(one, elsewhere):
    """What may happen to an appointment at the same moment; all of them saw the same page."""
    seen, day = standing(one), one.slot.starts_at
    facts = {"seen": seen, "now": day}

    def killed():
        """Its connection dies between "seen and next" and the commit."""
        with transaction.atomic():
            booking.set_next(one.pk, first_day=MARCH, actor="user:1", **facts)
            connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")

    later = {"version": 1, "now": one.booked_at, "on_or_after": day + timedelta(days=20)}
    return {
        "one desk": lambda: booking.set_next(one.pk, first_day=MARCH, actor="user:1", **facts),
        "pressed again": lambda: booking.set_next(one.pk, first_day=MARCH, actor="user:1", **facts),
        "another desk": lambda: booking.set_next(one.pk, first_day=None, actor="user:2", **facts),
        "at another office": lambda: booking.set_next(
            one.pk, first_day=MARCH, actor="user:2", office=elsewhere, **facts
        ),
        "only seen": lambda: booking.mark_seen(one.pk, now=day, actor="user:2", version=1),
        "moved": lambda: booking.reschedule(one.pk, actor="user:3", **later),
        "killed": killed,
    }


@pytest.mark.django_db(transaction=True)
def test_any_order_leaves_one_state_and_one_paper(book, make_person, make_office, rounds):
    chance, elsewhere = random.Random(19), make_office("ALB")
    for number in range(EACH_ROUND * rounds):
        one = book(make_person(f"Person {number}"), contact=Contact("en", f"p{number}@example.com"))
        chosen = presses(one, elsewhere)
        names = chance.sample(sorted(chosen), chance.randint(2, len(chosen)))
        came_back = dict(zip(names, together([chosen[name] for name in names]), strict=True))
        assert refused(came_back) <= {AlreadySet, ChangedMeanwhile, booking.AlreadyEnded}, came_back
        assert how_it_stands(one) in ALLOWED, (names, how_it_stands(one))
    assert not [str(breach) for breach in map(check, rules()) if breach]


def refused(came_back):
    """The kinds of refusals, of those who were not killed."""
    return {type(each) for name, each in came_back.items() if isinstance(each, Exception) and name != "killed"}


ALLOWED = {("booked", 0, 0, 0), ("seen", 0, 0, 0), ("seen", 1, 0, 1), ("seen", 0, 1, 0)}
"""Status; said that there is a next one; said that there is none; confirmations of the next one."""


def how_it_stands(one):
    kinds = list(one.events.values_list("kind", flat=True))
    papers = Message.objects.filter(appointment__follows=one, kind="confirmation", channel="email").count()
    assert papers == Appointment.objects.filter(follows=one).count()
    return Appointment.objects.get(pk=one.pk).status, kinds.count("next"), kinds.count("no_next"), papers
