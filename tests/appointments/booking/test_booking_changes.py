"""Move, cancel, undo: results, refusals and effects of each verb."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import AlreadyBooked, AlreadyEnded, ChangedMeanwhile, NothingToUndo, SamePlace
from appointments.booking.refusals import ClosedSince
from appointments.models import Appointment, Message, PlaceHold
from offices import inventory
from offices.models import OfficeQueue, Slot
from tests import marking
from tests.guards import without
from tests.rules import broken_rules
from tests.supply import earliest_slot
from tests.together import in_the_background, together

LATER = datetime(2026, 12, 14, tzinfo=UTC)


@pytest.fixture
def move(now):
    """Moves an appointment to the week of December 14."""

    def move(appointment, **fields):
        return booking.reschedule(
            appointment.pk, **{"version": appointment.version, "now": now, "on_or_after": LATER} | fields
        )

    return move


@pytest.fixture
def cancel(now):
    """Cancels an appointment."""

    def cancel(appointment, **fields):
        return booking.cancel(appointment.pk, **{"version": appointment.version, "now": now} | fields)

    return cancel


def booked(slot):
    return Slot.objects.get(pk=slot.pk).booked


pytestmark = pytest.mark.django_db


def test_a_move_takes_the_new_places_and_leaves_the_old_ones(ana, move, now):
    moved = move(ana)
    assert moved.slot.starts_at == datetime(2026, 12, 14, 13, 0, tzinfo=UTC)
    assert (booked(ana.slot), booked(moved.slot), moved.version) == (3, 3, 2)
    assert broken_rules() == []
    booking.release_expired_holds(now + timedelta(minutes=121))
    assert booked(ana.slot) == 0


def test_a_place_left_by_a_move_is_held_as_a_cancelled_one_is(bruno, move, now):
    move(bruno)
    assert timedelta(minutes=10) <= PlaceHold.objects.get().until - now <= timedelta(minutes=120)


def test_a_move_adds_no_claim_to_the_earliest_date(make_person, book, move):
    chosen = book(make_person("Elena"), on_or_after=LATER)
    assert not move(chosen, on_or_after=None).was_earliest


def test_a_place_given_back_by_a_move_is_the_next_to_be_given(ana, bruno, move, now, make_person, book):
    move(ana)
    booking.release_expired_holds(now + timedelta(minutes=121))
    assert book(make_person("Elena"), make_person("Fabio")).slot == ana.slot


def test_a_move_to_where_it_is_is_refused(bruno, move):
    with pytest.raises(SamePlace):
        move(bruno, on_or_after=None)
    assert Appointment.objects.get().version == 1


def test_a_change_of_what_someone_else_changed_is_refused(bruno, move, cancel):
    move(bruno)
    with pytest.raises(ChangedMeanwhile):
        cancel(bruno)


def test_a_move_drops_what_was_planned_and_plans_anew(bruno, move):
    move(bruno)
    assert not Message.objects.filter(version=1, status=Message.Status.PLANNED).exists()
    assert Message.objects.filter(version=2, kind=Message.Kind.CHANGED, status=Message.Status.PLANNED).exists()


def test_a_cancelled_appointment_is_not_moved(bruno, move, cancel):
    cancel(bruno)
    with pytest.raises(AlreadyEnded):
        move(bruno)


def test_a_cancelled_place_is_held_between_10_and_120_minutes(bruno, cancel, now):
    cancel(bruno)
    assert timedelta(minutes=10) <= PlaceHold.objects.get().until - now <= timedelta(minutes=120)
    assert booked(bruno.slot) == 1
    assert broken_rules() == []


def test_a_place_hold_goes_back_when_its_time_is_up(bruno, cancel, now, make_person, book):
    cancel(bruno)
    assert booking.release_expired_holds(now + timedelta(minutes=9)) == 0
    assert booking.release_expired_holds(now + timedelta(minutes=121)) == 1
    assert book(make_person("Elena")).slot == bruno.slot
    assert broken_rules() == []


def test_who_cancelled_may_book_again(bruno, cancel, make_person, book):
    cancel(bruno)
    assert book(make_person("Bruno")).pk != bruno.pk


def test_a_cancellation_is_taken_back_while_the_place_is_held(bruno, cancel, now):
    cancelled = cancel(bruno)
    again = booking.undo_cancel(bruno.pk, version=cancelled.version, now=now)
    assert (again.status, again.slot, again.version) == (Appointment.Status.BOOKED, bruno.slot, 3)
    assert not PlaceHold.objects.exists()
    assert broken_rules() == []


def test_a_cancellation_is_not_taken_back_once_the_place_is_gone(bruno, cancel, now):
    cancelled = cancel(bruno)
    with pytest.raises(NothingToUndo):
        booking.undo_cancel(bruno.pk, version=cancelled.version, now=now + timedelta(minutes=121))


def test_a_cancellation_is_not_taken_back_beside_a_new_appointment(bruno, cancel, now, make_person, book):
    cancelled = cancel(bruno)
    book(make_person("Bruno"))
    with pytest.raises(AlreadyBooked):
        booking.undo_cancel(bruno.pk, version=cancelled.version, now=now)
    assert broken_rules() == []


# --- Races -----------------------------------------------------------------------------------------------------------

race = pytest.mark.django_db(transaction=True)


@race
def test_of_two_changes_at_once_one_wins_and_the_other_is_told(bruno, move, cancel):
    results = together([partial(move, bruno), partial(cancel, bruno)] * 10)
    won = [result for result in results if isinstance(result, Appointment)]
    told = [result for result in results if isinstance(result, ChangedMeanwhile | AlreadyEnded)]
    assert (len(won), len(told)) == (1, 19)
    assert broken_rules() == []


@race
def test_parties_that_swap_offices_at_once_do_not_wait_in_a_circle(make_office, make_person, book, move, now):
    offices = [make_office("ONE", people_per_slot=20), make_office("TWO", people_per_slot=20)]
    parties = [book(make_person(f"P{n}"), office=offices[n % 2]) for n in range(20)]
    slots = [earliest_slot(office, now) for office in offices]
    results = together([partial(move, party, slot_id=slots[n % 2 - 1]) for n, party in enumerate(parties)])
    assert [result for result in results if not isinstance(result, Appointment)] == []
    assert broken_rules() == []


@race
def test_without_the_order_of_the_queues_they_do(make_office):
    one, two = make_office("ONE"), make_office("TWO")
    for office in (one, two):
        with transaction.atomic():
            inventory.lock(office)

    def lock_backwards():
        with transaction.atomic():
            inventory.lock(two)
            inventory.lock(one)

    ended = []
    try:
        with transaction.atomic():
            inventory.lock(one)
            other = in_the_background(lock_backwards)
            inventory.lock(two)
    except Exception as error:  # noqa: BLE001 — either of the two may be the one PostgreSQL ends
        ended.append(error)
    ended.append(other.result(timeout=30))
    assert any("deadlock" in str(end) for end in ended)
    assert OfficeQueue.objects.count() == 2


@race
@pytest.mark.parametrize("is_locked", [True, False])
def test_only_the_lock_on_the_appointment_makes_a_second_change_wait(is_locked, bruno, cancel):
    rows = Appointment.objects.select_for_update(no_key=True) if is_locked else Appointment.objects.all()
    with transaction.atomic():
        rows.get(pk=bruno.pk)
        other = in_the_background(partial(cancel, bruno))
        assert other.done() is not is_locked
    other.result(timeout=30)


@race
def test_a_cancellation_is_not_taken_back_onto_a_day_that_closes_meanwhile(bruno, cancel, now):
    cancelled = cancel(bruno)
    with transaction.atomic():
        inventory.lock(bruno.office)
        undone = in_the_background(partial(booking.undo_cancel, bruno.pk, version=cancelled.version, now=now))
        Slot.objects.filter(pk=bruno.slot_id).update(is_closed=True)
    assert isinstance(undone.result(timeout=30), NothingToUndo)


@race
def test_a_mark_is_not_undone_onto_a_day_that_closes_meanwhile(bruno):
    early = bruno.slot.starts_at - timedelta(hours=1)
    marking.arrive(bruno.pk, now=early, actor="user:1")
    with transaction.atomic():
        inventory.lock(bruno.office)
        undone = in_the_background(partial(marking.undo_mark, bruno.pk, now=early, actor="user:1"))
        Slot.objects.filter(pk=bruno.slot_id).update(is_closed=True)
    assert isinstance(undone.result(timeout=30), ClosedSince)


@race
def test_a_place_that_is_left_on_a_day_that_closes_meanwhile_is_not_held(bruno, move):
    with transaction.atomic():
        inventory.lock(bruno.office)
        moved = in_the_background(partial(move, bruno))
        Slot.objects.filter(pk=bruno.slot_id).update(is_closed=True)
    assert moved.result(timeout=30).version == 2
    assert not PlaceHold.objects.exists()


@race
def test_a_place_hold_is_given_back_once_by_many_sweeps(ana, cancel, now):
    cancel(ana)
    later = now + timedelta(hours=3)
    assert sum(together([partial(booking.release_expired_holds, later) for _ in range(8)])) == 3
    assert booked(ana.slot) == 0
    assert broken_rules() == []


@race
def test_without_the_constraint_someone_ends_with_two(bruno, cancel, now, make_person, book):
    cancelled = cancel(bruno)
    book(make_person("Bruno"))
    with without("one_active_appointment_per_person"):
        booking.undo_cancel(bruno.pk, version=cancelled.version, now=now)
        assert "person_has_at_most_one_active_appointment" in str(broken_rules())
        booking.cancel(bruno.pk, version=cancelled.version + 1, now=now)
