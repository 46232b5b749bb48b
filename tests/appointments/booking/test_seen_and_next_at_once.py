"""Seen and the next check-in, set, set again, killed and overtaken in any order: one state, one paper.

`--rounds 20` makes 200 of each kind; the tests make 10.
"""

import random
from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from appointments import booking
from appointments.booking import AlreadySet, ChangedMeanwhile, Contact
from appointments.booking.marks import standing
from appointments.booking.next_again import standing_with_next
from appointments.models import Appointment, Message
from tests import marking
from tests.rules import broken_rules
from tests.together import together

EACH_ROUND = 10
MARCH, APRIL = date(2027, 3, 1), date(2027, 4, 1)


def presses(one, elsewhere):
    """What may happen to an appointment at the same moment; all of them saw the same page."""
    seen, day = standing(one), one.slot.starts_at
    facts = {"seen": seen, "now": day}

    later = {"version": 1, "now": one.booked_at, "on_or_after": day + timedelta(days=20)}
    return {
        "one desk": lambda: booking.set_next(one.pk, first_day=MARCH, actor="user:1", **facts),
        "pressed again": lambda: booking.set_next(one.pk, first_day=MARCH, actor="user:1", **facts),
        "another desk": lambda: booking.set_next(one.pk, first_day=None, actor="user:2", **facts),
        "at another office": lambda: booking.set_next(
            one.pk, first_day=MARCH, actor="user:2", office=elsewhere, **facts
        ),
        "only seen": lambda: marking.mark_seen(one.pk, now=day, actor="user:2", version=1),
        "moved": lambda: booking.reschedule(one.pk, actor="user:3", **later),
        "killed": lambda: killed(lambda: booking.set_next(one.pk, first_day=MARCH, actor="user:1", **facts)),
    }


def presses_again(one, wrong, elsewhere):
    """The same once a wrong one is set, which is taken back."""
    seen, day = standing_with_next(one), one.slot.starts_at
    facts = {"why": "wrong_date", "seen": seen, "now": day}
    later = {"version": 1, "now": day, "on_or_after": wrong.starts_at + timedelta(days=20)}

    def again(first_day, **more):
        return booking.set_next_again(one.pk, first_day=first_day, **{"actor": "user:1"} | facts | more)

    return {
        "one desk": lambda: again(APRIL),
        "pressed again": lambda: again(APRIL),
        "another desk": lambda: again(None, actor="user:2"),
        "at another office": lambda: again(APRIL, actor="user:2", office=elsewhere),
        "set for the first time": lambda: booking.set_next(
            one.pk, first_day=MARCH, seen=standing(one), now=day, actor="user:2"
        ),
        "mark undone": lambda: marking.undo_mark(one.pk, now=day, actor="user:2"),
        "moved": lambda: booking.reschedule(wrong.pk, **later),
        "cancelled": lambda: booking.cancel(wrong.pk, version=1, now=day),
        "killed": lambda: killed(lambda: again(APRIL)),
    }


def killed(verb):
    """The connection dies between the verb and the commit."""
    with transaction.atomic():
        verb()
        connection.cursor().execute("SELECT pg_terminate_backend(pg_backend_pid())")


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
    assert not broken_rules()


@pytest.mark.django_db(transaction=True)
def test_any_order_of_setting_it_again_leaves_one_state_and_one_paper(book, make_person, make_office, rounds):
    chance, elsewhere = random.Random(20), make_office("ALB")
    for number in range(EACH_ROUND * rounds):
        one = book(make_person(f"Person {number}"), contact=Contact("en", f"p{number}@example.com"))
        day = one.slot.starts_at
        [wrong] = booking.set_next(one.pk, first_day=MARCH, seen=standing(one), now=day, actor="user:1")
        chosen = presses_again(one, wrong, elsewhere)
        names = chance.sample(sorted(chosen), chance.randint(2, len(chosen)))
        came_back = dict(zip(names, together([chosen[name] for name in names]), strict=True))
        assert refused(came_back) <= REFUSED_AGAIN, came_back
        assert how_it_stands_again(one) in ALLOWED_AGAIN, (names, how_it_stands_again(one))
    assert not broken_rules()


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


REFUSED_AGAIN = {AlreadySet, ChangedMeanwhile, booking.NextIsSet, booking.AlreadyEnded}

ALLOWED_AGAIN = {("seen", 1, 1), ("seen", 0, 0), ("booked", 0, 0)}
"""Status; next ones that stand; of all next ones, confirmations that are still to go out."""


def how_it_stands_again(one):
    after = Appointment.objects.filter(follows=one)
    standing_ones = after.filter(status=Appointment.Status.BOOKED)
    papers = Message.objects.filter(appointment__follows=one, channel="email", status="planned")
    of_now = papers.filter(kind__in=["confirmation", "changed"], appointment__in=standing_ones)
    old = papers.exclude(appointment__in=standing_ones).filter(kind__in=["confirmation", "changed"])
    assert not old.exists()
    return Appointment.objects.get(pk=one.pk).status, standing_ones.count(), of_now.count()
