"""A closed day moves everyone to the next slot with room and tells them once: nobody twice, nobody missed."""

from datetime import date, time, timedelta

import pytest

from appointments import booking
from appointments.booking import ChangedMeanwhile, NoSlotLeft, NotAgreed, NothingToUndo, move_day
from appointments.booking.move_day import Surplus
from appointments.messages import of_appointments
from appointments.models import Appointment, Message, RelocatedParty, Relocation, ToDo
from appointments.tasks import continue_unfinished
from offices import inventory
from offices.inventory import How, Span
from offices.models import Closure, OpeningHours, Slot
from scheduler import app
from tests import marking
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

FIRST = date(2026, 12, 2)
CARLA = "user:1"


@pytest.fixture
def close(office, now):
    """Closes the day that Ana and Bruno are booked on."""

    def close(when=now, **fields):
        given = {"office": office, "starts_on": FIRST, "ends_on": FIRST, "reason_source": "Snow"}
        return move_day.close(Closure(**given | fields).write("reason", {"es": "Nieve"}), now=when, actor=CARLA)

    return close


@pytest.fixture
def relocate(now):
    """Moves everyone who is to move; returns whether all jobs are finished."""
    unfinished = Relocation.objects.filter(finished_at=None)
    return lambda: False not in [move_day.relocate(job.pk, lambda: now) for job in unfinished.all()]


def breaches():
    """Some tests write the week plan past the verbs that follow it."""
    return broken_rules("slots_are_what_they_follow_from")


def again(appointment):
    return Appointment.objects.with_place().get(pk=appointment.pk)


def told(appointment, kind=Message.Kind.OFFICE_CLOSED):
    return appointment.messages.filter(kind=kind).exclude(status=Message.Status.DROPPED).count()


def test_everyone_is_moved_to_the_next_room(ana, bruno, close, relocate):
    close()
    assert (ana.slot, bruno.slot) == (again(ana).slot, again(bruno).slot)
    assert relocate()
    assert {again(one).starts_at.date() for one in (ana, bruno)} == {date(2026, 12, 3)}
    assert breaches() == []


def test_each_is_told_once_on_each_channel(ana, bruno, close, relocate):
    close()
    relocate()
    relocate()
    assert (told(ana), told(bruno)) == (2, 1)
    assert told(bruno, Message.Kind.CONFIRMATION) == 0


def test_a_move_by_the_office_keeps_the_proof_of_the_earliest_date(bruno, close, relocate):
    close()
    relocate()
    assert again(bruno).was_earliest


def test_who_booked_first_is_given_the_earlier_time(book, make_person, close, relocate, now):
    first = [book(make_person(f"P{n}"), now=now - timedelta(seconds=60 - n)) for n in range(8)]
    close()
    relocate()
    assert [again(one).slot.starts_at for one in first] == sorted(again(one).slot.starts_at for one in first)


def test_who_left_nothing_to_write_to_is_on_the_list_to_call(bruno, book, make_person, close, relocate):
    elena = book(make_person("Elena"))
    close()
    relocate()
    assert [row.appointment for row in RelocatedParty.objects.to_call()] == [elena]


def test_where_no_place_is_left_they_stay_and_are_called(bruno, close, relocate):
    OpeningHours.objects.update(valid_until=FIRST)
    Slot.objects.filter(starts_at__date__gt=FIRST).update(capacity=0)
    close()
    assert relocate()
    row = RelocatedParty.objects.to_call().get()
    assert (row.appointment, row.to_slot, again(bruno).slot) == (bruno, None, bruno.slot)
    assert breaches() == []


def test_where_a_place_shrinks_and_none_is_left_they_keep_their_time(book, make_person, office, relocate, now):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    OpeningHours.objects.all().delete()
    Slot.objects.exclude(pk=parties[0].slot_id).update(capacity=0)
    Slot.objects.filter(pk=parties[0].slot_id).update(target_capacity=2)
    Relocation.objects.create(office=office, slots=[parties[0].slot_id], asked_at=now, asked_by=CARLA)
    assert relocate()
    assert {again(one).version for one in parties} == {1}
    assert not RelocatedParty.objects.live().exists()


@pytest.mark.parametrize("how", ["moves", "cancels"])
def test_who_moves_or_cancels_leaves_the_list(how, book, make_person, close, relocate, now):
    elena = book(make_person("Elena"))
    close()
    relocate()
    if how == "moves":
        booking.reschedule(elena.pk, version=2, now=now, on_or_after=now + timedelta(days=9))
    else:
        booking.cancel(elena.pk, version=2, now=now)
    assert not RelocatedParty.objects.live().exists()
    assert not ToDo.objects.filter(done_at=None).exists()


def test_a_job_that_stops_is_taken_up_where_it_was(book, make_person, close, now):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    close()
    job = Relocation.objects.get()
    moments = iter([now] * 4 + [now + move_day.RUN] * 4)
    assert not move_day.relocate(job.pk, lambda: next(moments))
    assert 0 < RelocatedParty.objects.count() < 4
    assert move_day.relocate(job.pk, lambda: now)
    assert {again(one).version for one in parties} == {2}


def test_nobody_is_moved_twice_by_one_job(bruno, close, relocate, now):
    close()
    job = Relocation.objects.get()
    assert move_day.move(job, bruno.pk, now=now)
    assert move_day.move(job, bruno.pk, now=now) is None
    assert again(bruno).version == 2


def test_who_moved_themselves_first_is_left_alone(bruno, close, relocate, now):
    close()
    booking.reschedule(bruno.pk, version=1, now=now)
    relocate()
    assert (again(bruno).version, told(bruno)) == (2, 0)


@pytest.fixture
def that_morning(bruno):
    """An hour before Bruno's appointment."""
    return bruno.slot.starts_at - timedelta(hours=1)


def test_who_is_in_the_waiting_room_is_not_moved(bruno, close, relocate, that_morning):
    marking.arrive(bruno.pk, now=that_morning, actor=CARLA)
    close(when=that_morning)
    relocate()
    assert again(bruno).slot == bruno.slot


def test_a_cancellation_is_not_taken_back_onto_a_closed_day(bruno, close, now):
    booking.cancel(bruno.pk, version=1, now=now)
    close()
    with pytest.raises(NothingToUndo):
        booking.undo_cancel(bruno.pk, version=2, now=now)


def test_a_mark_is_not_taken_back_onto_a_closed_day(bruno, close, that_morning):
    marking.arrive(bruno.pk, now=that_morning, actor=CARLA)
    close(when=that_morning)
    with pytest.raises(NothingToUndo):
        marking.undo_mark(bruno.pk, now=that_morning, actor=CARLA)


def test_reopening_moves_nobody_and_stops_the_job(ana, bruno, close, relocate, now):
    closure = close()
    move_day.move(Relocation.objects.get(), ana.pk, now=now)
    inventory.reopen(closure.pk, now=now, actor=CARLA)
    assert relocate()
    assert (again(ana).version, again(bruno).version) == (2, 1)
    assert breaches() == []


def test_the_way_back_leads_to_the_very_slot(bruno, close, relocate, now):
    closure = close()
    relocate()
    inventory.reopen(closure.pk, now=now, actor=CARLA)
    back = move_day.move_back(RelocatedParty.objects.get().pk, now=now, actor=CARLA)
    assert (back.slot, told(bruno), told(bruno, Message.Kind.CHANGED)) == (bruno.slot, 0, 0)
    with pytest.raises(ChangedMeanwhile):
        move_day.move_back(RelocatedParty.objects.get().pk, now=now, actor=CARLA)
    assert breaches() == []


def test_the_way_back_keeps_what_they_proved_by_booking_early(bruno, close, relocate, now):
    closure = close()
    relocate()
    inventory.reopen(closure.pk, now=now, actor=CARLA)
    assert move_day.move_back(RelocatedParty.objects.get().pk, now=now, actor=CARLA).was_earliest


def test_who_knows_the_new_time_is_not_moved_earlier_without_a_yes(bruno, close, relocate, now):
    closure = close()
    relocate()
    Message.objects.filter(kind="office_closed").update(status="sent", sent_at=now)
    move_day.reopen(closure.pk, now=now, actor=CARLA)
    row = RelocatedParty.objects.get()
    with pytest.raises(NotAgreed):
        move_day.move_back(row.pk, now=now, actor=CARLA)
    assert move_day.move_back(row.pk, now=now, actor=CARLA, agreed=True).slot == bruno.slot
    assert bruno.events.latest("pk").reason == "agreed"


def test_there_is_no_way_back_while_the_day_is_closed(bruno, close, relocate, now):
    close()
    relocate()
    with pytest.raises(NoSlotLeft):
        move_day.move_back(RelocatedParty.objects.get().pk, now=now, actor=CARLA)
    assert again(bruno).version == 2


def test_of_a_slot_that_shrinks_those_who_booked_last_are_moved(book, make_person, office, relocate, now):
    parties = [book(make_person(f"P{n}"), now=now - timedelta(seconds=60 - n)) for n in range(4)]
    span = Span(FIRST, FIRST)
    move_day.change_capacity(office, span, How.SET, 2, surplus=Surplus.MOVE, now=now, actor=CARLA)
    relocate()
    assert [again(one).version for one in parties] == [1, 1, 2, 2]
    assert Slot.objects.get(pk=parties[0].slot_id).capacity == 2
    assert breaches() == []


def test_a_place_that_was_left_and_is_held_moves_nobody(book, make_person, office, relocate, now):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    booking.cancel(parties[0].pk, version=1, now=now)
    move_day.change_capacity(office, Span(FIRST, FIRST), How.SET, 3, surplus=Surplus.MOVE, now=now, actor=CARLA)
    assert relocate()
    assert [again(one).version for one in parties] == [2, 1, 1, 1]
    assert breaches() == []


def test_a_cancellation_is_not_taken_back_where_fewer_are_wanted(book, make_person, office, now):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    booking.cancel(parties[0].pk, version=1, now=now)
    move_day.change_capacity(office, Span(FIRST, FIRST), How.SET, 3, surplus=Surplus.KEEP, now=now, actor=CARLA)
    with pytest.raises(NothingToUndo):
        booking.undo_cancel(parties[0].pk, version=2, now=now)


def test_those_kept_are_not_moved(book, make_person, office, relocate, now):
    parties = [book(make_person(f"P{n}")) for n in range(4)]
    span = Span(FIRST, FIRST)
    move_day.change_capacity(office, span, How.SET, 2, surplus=Surplus.KEEP, now=now, actor=CARLA)
    assert relocate()
    assert {again(one).version for one in parties} == {1}
    assert breaches() == []


@pytest.mark.parametrize(("surplus", "version"), [(Surplus.KEEP, 1), (Surplus.MOVE, 2)])
def test_those_booked_outside_the_new_hours_are_kept_or_moved(surplus, version, ana, office, relocate, now):
    thursdays = [OpeningHours(weekday=3, opens=time(10), closes=time(11), valid_from=FIRST)]
    move_day.change_hours(office, thursdays, surplus=surplus, now=now, actor=CARLA)
    relocate()
    assert again(ana).version == version
    assert breaches() == []


def test_the_message_says_whose_doing_it_is_and_why(ana, close, relocate, now):
    close()
    relocate()
    mail = Message.objects.with_place().get(kind=Message.Kind.OFFICE_CLOSED, channel="email")
    text = of_appointments.compose(mail, now).body
    assert "La oficina tuvo que cambiar" in text
    assert "Nieve" in text
    assert "miércoles 2 de diciembre" in text
    assert "No vaya a la hora anterior." in text
    assert "No vaya" not in of_appointments.compose(mail, ana.slot.starts_at).body


def test_the_clock_takes_up_what_a_dead_worker_left(bruno, close, celery_runs_here):
    close()
    continue_unfinished()
    assert Relocation.objects.get().finished_at


@pytest.fixture
def celery_runs_here():
    """The sender of a task runs it."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def test_a_day_without_anyone_booked_leaves_no_job(close):
    close()
    assert not Relocation.objects.exists()
