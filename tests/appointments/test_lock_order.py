"""All verbs take their locks in one order, and retry once after a deadlock."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from appointments import booking
from appointments.booking import Person, move_day
from appointments.booking.marks import standing
from appointments.booking.next_again import standing_with_next
from appointments.models import Appointment, Attendee, Relocation
from appointments.models.same_person import lock_links
from appointments.upkeep.retention import forget_some
from offices import inventory
from offices.models import Closure, OfficeQueue, OpeningHours, Slot
from offices.transactions import one_transaction
from tests import marking
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)

APPOINTMENT, QUEUE, LINKS, ATTENDEE = range(4)


def lock_taken(sql: str) -> int | None:
    """Which kind of lock a statement takes."""
    if "advisory_xact_lock" in sql:
        return LINKS
    if "FOR NO KEY UPDATE" in sql:
        return APPOINTMENT if 'FROM "appointments_appointment"' in sql else QUEUE if "queue" in sql else None
    is_written = sql.startswith(("INSERT INTO", "UPDATE", "DELETE FROM")) and '"appointments_attendee"' in sql[:40]
    return ATTENDEE if is_written else None


def order_of_locks(verb: Callable[[], object]) -> list[int]:
    """The kinds of locks in the order in which `verb` takes the first of each."""
    with CaptureQueriesContext(connection) as statements:
        verb()
    taken = (lock_taken(statement["sql"]) for statement in statements)
    return list(dict.fromkeys(lock for lock in taken if lock is not None))


def cancelled(ana, now):
    booking.cancel(ana.pk, version=1, now=now)
    return lambda: booking.undo_cancel(ana.pk, version=2, now=now)


def marked(ana, now):
    marking.mark_no_show(ana.pk, now=ana.slot.starts_at, actor="user:1")
    return lambda: marking.undo_mark(ana.pk, now=ana.slot.starts_at, actor="user:1")


def set_for(ana, now):
    """A next check-in that is to be set again."""
    day = ana.slot.starts_at
    booking.set_next(ana.pk, first_day=(day + timedelta(days=30)).date(), seen=standing(ana), now=day, actor="user:1")
    facts = {"why": "wrong_date", "seen": standing_with_next(ana), "now": day, "actor": "user:1"}
    return partial(booking.set_next_again, ana.pk, first_day=(day + timedelta(days=60)).date(), **facts)


def without_a_place(ana, now):
    """Ana's day is closed, and no other has room."""
    day = ana.starts_at.date()
    OpeningHours.objects.update(valid_until=day)
    Slot.objects.exclude(pk=ana.slot_id).update(capacity=0)
    closure = Closure(office=ana.office, starts_on=day, ends_on=day, reason_source="Snow")
    move_day.close(closure, now=now, actor="user:1")
    move_day.relocate(Relocation.objects.get().pk, lambda: now)
    span = inventory.Span(day, day + timedelta(days=7))
    facts = {"surplus": None, "now": now, "actor": "user:1"}
    return partial(move_day.change_capacity, ana.office, span, inventory.How.SET, 4, **facts)


VERBS = {
    "cancel": lambda ana, now: partial(booking.cancel, ana.pk, version=1, now=now),
    "reschedule": lambda ana, now: partial(
        booking.reschedule, ana.pk, version=1, now=now, on_or_after=now + timedelta(days=3)
    ),
    "remove_member": lambda ana, now: partial(
        booking.remove_member, ana.pk, ana.attendees.last().pk, version=1, now=now
    ),
    "undo_cancel": cancelled,
    "undo_mark": marked,
    "set_next": lambda ana, now: partial(
        booking.set_next,
        ana.pk,
        first_day=(now + timedelta(days=90)).date(),
        seen=standing(ana),
        now=ana.slot.starts_at,
        actor="user:1",
    ),
    "set_next_again": set_for,
    "change_capacity": without_a_place,
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_takes_its_locks_in_the_order_that_is_written_down(verb, ana, now):
    taken = order_of_locks(VERBS[verb](ana, now))
    assert len(taken) > 1
    assert taken == sorted(taken)


def one_more_there(ana, there, now):
    slot = there.slots.filter(starts_at__gt=now + timedelta(days=2)).earliest("starts_at")
    person = Person(given_names="Elena", family_name="Sample", born=date(1990, 4, 7), country="HN")
    return partial(booking.add_member, ana.pk, person, version=1, slot_id=slot.pk, now=now)


def set_there(ana, there, now):
    return partial(set_for(ana, now), office=there)


@pytest.mark.parametrize("verb", [one_more_there, set_there])
def test_who_waits_for_the_first_of_two_queues_does_not_hold_the_second(verb, ana, make_office, now):
    there = make_office("MIA")
    inventory.open_slots(there, date(2027, 1, 1), now=now)
    call = verb(ana, there, now)
    with transaction.atomic():
        inventory.lock(ana.office)
        other = in_the_background(call)
        assert not other.done()
        assert OfficeQueue.objects.select_for_update(nowait=True).get(office=there)
    assert not isinstance(other.result(timeout=30), Exception)


def test_forgetting_takes_the_lock_on_links_before_the_rows_of_attendees(ana, now, settings):
    booking.cancel(ana.pk, version=1, now=now)
    later = ana.slot.starts_at + timedelta(days=settings.KEEP_DETAILS_DAYS + 1)
    assert order_of_locks(partial(forget_some, [ana.pk], later)) == [APPOINTMENT, LINKS, ATTENDEE]


def test_the_probe_finds_a_verb_that_takes_them_the_other_way_round(ana):
    def verb():
        with transaction.atomic():
            inventory.lock(ana.office)
            Appointment.objects.locked(ana.pk)

    taken = order_of_locks(verb)
    assert taken != sorted(taken)


# --- A family whose cancellation is undone while someone books two of them elsewhere ----------------------------------


def undo(ana, now):
    """Undoes Ana's cancellation, without a retry after a deadlock."""
    with transaction.atomic():
        return booking.undo_cancel(ana.pk, version=2, now=now)


@transaction.atomic
def undo_in_another_order(ana, now):
    """The same without its order, as one statement may do that follows the order of the table."""
    for attendee in Attendee.objects.filter(appointment=ana).order_by("-person"):
        Attendee.objects.filter(pk=attendee.pk).update(is_active=True)


def meet(ana, bruno, now, verb):
    """Bruno's party takes two of Ana's in the order of `person`, and Ana's cancellation is undone in between."""
    booking.cancel(ana.pk, version=1, now=now)
    people = Attendee.objects.filter(appointment=ana).order_by("-person").values_list("person", flat=True)
    last, second, first = people
    # In the table they are in the other order.
    for position, person in enumerate((last, second, first), start=1):
        Attendee.objects.filter(appointment=ana, position=position).update(person=person)
    ends = []
    try:
        with transaction.atomic():
            join(bruno, first, 2)
            other = in_the_background(partial(verb, ana, now))
            join(bruno, last, 3)
    except OperationalError as error:
        ends.append(error)
    return [*ends, other.result(timeout=30)]


def join(appointment, person, position):
    Attendee.objects.create(appointment=appointment, person=person, position=position, is_verified=False)


def is_deadlock(end: object) -> bool:
    return "deadlock" in str(end)


def test_undoing_a_cancellation_does_not_deadlock_with_a_booking_of_the_same_people(ana, bruno, now):
    ends = meet(ana, bruno, now, undo)
    assert not any(map(is_deadlock, ends))
    assert isinstance(ends[-1], booking.AlreadyBooked)


def test_in_another_order_it_deadlocks(ana, bruno, now):
    assert any(map(is_deadlock, meet(ana, bruno, now, undo_in_another_order)))


# --- A deadlock all the same ------------------------------------------------------------------------------------------


@pytest.fixture
def in_a_circle(office, make_office):
    """Two transactions lock one queue each, and then the other's, which no verb does; returns how both ended."""
    other = make_office("MIA")
    for each in (office, other):
        open_queue(each)

    def run(in_transaction):
        both, met = threading.Barrier(2), set()

        @in_transaction
        def lock_both(first, second):
            inventory.lock(first)
            if first.pk not in met:
                met.add(first.pk)
                both.wait(timeout=30)
            inventory.lock(second)
            return "done"

        return together([partial(lock_both, office, other), partial(lock_both, other, office)])

    return run


@transaction.atomic
def open_queue(office):
    inventory.lock(office)


def test_a_deadlock_is_tried_once_more(in_a_circle):
    assert in_a_circle(one_transaction) == ["done", "done"]


def test_without_another_try_one_of_the_two_fails(in_a_circle):
    assert sorted(map(is_deadlock, in_a_circle(transaction.atomic))) == [False, True]


def test_inside_a_transaction_a_deadlock_is_left_to_whoever_opened_it(in_a_circle):
    assert sorted(map(is_deadlock, in_a_circle(lambda verb: transaction.atomic(one_transaction(verb))))) == [
        False,
        True,
    ]


# --- Forgetting, while two records are made one -----------------------------------------------------------------------


def test_forgetting_waits_for_a_link_and_holds_no_row_meanwhile(ana, now, settings):
    booking.cancel(ana.pk, version=1, now=now)
    later = ana.slot.starts_at + timedelta(days=settings.KEEP_DETAILS_DAYS + 1)
    with transaction.atomic():
        lock_links()
        other = in_the_background(partial(forget_some, [ana.pk], later))
        Attendee.objects.filter(appointment=ana).update(is_verified=False)
    assert other.result(timeout=30) == 1
