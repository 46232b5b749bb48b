"""A party that was moved out of its slot and found no place gets one once there are places."""

from datetime import date, time, timedelta
from functools import partial
from urllib.parse import urlsplit

import pytest
from celery import current_app
from django.db import OperationalError, transaction
from django.urls import reverse
from django.utils import timezone

from appointments import outbox, worklist
from appointments.booking import ChangedMeanwhile, NoSlotLeft, move_day, stranded
from appointments.booking.attendance import pass_unmarked
from appointments.booking.office_load import loads
from appointments.messages import of_appointments
from appointments.models import Appointment, Message, RelocatedParty, Relocation, ToDo
from appointments.receipts.addresses import check_of
from offices import inventory
from offices.models import Closure, OpeningHours, Slot
from tests import marking
from tests.appointments.booking.test_move_day import FIRST, again, breaches, told
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db

MARA = "user:2"
"""Another user than the one who closed the day."""


def strand_all(office, now):
    """The day of everyone is closed, and there is no other."""
    OpeningHours.objects.update(valid_until=FIRST)
    Slot.objects.filter(starts_at__date__gt=FIRST).update(capacity=0)
    closure = Closure(office=office, starts_on=FIRST, ends_on=FIRST, reason_source="Snow")
    move_day.close(closure, now=now, actor="user:1")
    move_day.relocate(Relocation.objects.get().pk, lambda: now)


@pytest.fixture
def unplaced(bruno, office, now):
    """Bruno, without a place after the closed day."""
    strand_all(office, now)
    return RelocatedParty.objects.get()


def open_up(office, now):
    """The office takes people again."""
    plan = {"opens": time(8), "closes": time(12), "slot_minutes": 30, "people_per_slot": 2}
    OpeningHours.objects.create(office=office, weekday=4, valid_from=FIRST, **plan)
    inventory.follow(office, now=now)


def test_a_party_without_a_place_is_given_one_when_there_are_some(unplaced, bruno, office, now):
    open_up(office, now)
    placed = move_day.try_again(unplaced.pk, now=now, actor=MARA)
    assert placed.to_slot == again(bruno).slot != bruno.slot
    assert bruno.events.latest("pk").actor == MARA
    assert told(bruno) == 1
    assert not RelocatedParty.objects.to_call().exists()
    assert not ToDo.objects.filter(done_at=None).exists()
    assert "reminder_1" in kinds_planned(bruno)
    assert breaches() == []


def test_a_party_placed_again_whom_nobody_can_write_to_is_still_called(unplaced, bruno, office, now):
    Appointment.objects.update(email=b"", phone=b"")
    open_up(office, now)
    move_day.try_again(unplaced.pk, now=now, actor=MARA)
    assert RelocatedParty.objects.to_call().get().to_slot == again(bruno).slot


def test_the_list_of_offices_counts_those_who_were_called_and_have_no_time(unplaced, office, now):
    RelocatedParty.objects.update(called_at=now, called_by=MARA)
    assert loads([office.pk], now=now)[office.pk].to_call == 1


def test_where_there_is_still_no_place_nothing_changes(unplaced, bruno, now):
    with pytest.raises(NoSlotLeft):
        move_day.try_again(unplaced.pk, now=now, actor=MARA)
    assert again(bruno).version == 2


def test_an_hour_that_has_begun_without_them_is_not_given_back(unplaced, bruno, office, now):
    move_day.reopen(unplaced.relocation.closure_id, now=now, actor=MARA)
    open_up(office, now)
    # No worker ran until then.
    assert stranded.settle_all(bruno.slot.starts_at) == 1
    assert again(bruno).starts_at.date() > FIRST
    assert told(bruno) == 1


def test_while_there_is_no_other_they_stay_on_the_list(unplaced, bruno, now):
    move_day.reopen(unplaced.relocation.closure_id, now=now, actor=MARA)
    days_later = bruno.slot.starts_at + timedelta(days=2)
    assert (stranded.settle_all(days_later), pass_unmarked(days_later)) == (0, 0)
    assert RelocatedParty.objects.to_call().get() == unplaced


def kinds_planned(appointment):
    return set(appointment.messages.filter(status="planned").values_list("kind", flat=True))


def test_a_party_without_a_place_is_told_at_once_and_not_reminded(unplaced, bruno):
    assert kinds_planned(bruno) == {"stranded"}
    assert again(bruno).is_stranded


def test_what_it_is_told_is_that_nobody_is_to_come(unplaced, bruno, now):
    message = Message.objects.with_place().get(kind="stranded", channel="email")
    assert message.is_true(now)
    text = of_appointments.compose(message, now)
    assert "Do not come then." in text.body
    assert "not a missed appointment" in text.body
    assert "Plan now" not in text.body


def test_a_confirmation_sent_once_more_says_it_too(unplaced, bruno, now):
    bruno.refresh_from_db()
    outbox.plan_copy(bruno, Message.Channel.EMAIL, now=now)
    message = Message.objects.with_place().get(kind="copy")
    assert "Do not come then." in of_appointments.compose(message, now).body
    (file,) = of_appointments.attachments(message, now)
    assert file.name == "appointment.ics"


def test_its_page_and_its_code_say_it(unplaced, bruno, client, now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    page = client.get(reverse("public:confirmation", args=[bruno.link_token])).content.decode()
    assert "Do not come at this time" in page
    assert "Your appointment is booked" not in page
    check = client.get("/en" + urlsplit(check_of(bruno)).path).content.decode()
    assert "The office is finding a new time." in check


def test_once_its_time_is_past_its_page_tells_no_one_to_stay_away_then(unplaced, bruno, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: bruno.slot.starts_at + timedelta(days=1))
    page = client.get(reverse("public:confirmation", args=[bruno.link_token])).content.decode()
    assert "The office was closed at your time" in page
    assert "Do not come at this time" not in page
    assert "The office is closed then" not in page


def test_when_the_office_opens_again_its_time_stands_and_it_is_told(unplaced, bruno, now):
    move_day.reopen(unplaced.relocation.closure_id, now=now, actor=MARA)
    assert stranded.settle_all(now) == 1
    assert again(bruno).slot == bruno.slot
    assert kinds_planned(bruno) == {"restored"}
    assert not RelocatedParty.objects.live().exists()
    assert not ToDo.objects.filter(done_at=None).exists()
    assert breaches() == []


def test_a_time_that_stands_again_is_theirs_while_another_family_waits(book, make_person, office, now):
    first, second = (book(*[make_person(f"{name}{nth}") for nth in range(4)]) for name in "AB")
    OpeningHours.objects.update(opens=time(12), closes=time(13), valid_until=FIRST)
    inventory.follow(office, now=now)
    for party in (first, second):
        hours = {"from_time": party.starts_at.time(), "until_time": (party.starts_at + timedelta(minutes=30)).time()}
        closure = Closure(office=office, starts_on=FIRST, ends_on=FIRST, reason_source="Snow", **hours)
        move_day.close(closure, now=now, actor=MARA)
        move_day.relocate(Relocation.objects.latest("pk").pk, lambda: now)
    move_day.reopen(closure.pk, now=now, actor=MARA)
    assert stranded.settle_all(now) == 1
    assert again(first).is_stranded
    assert not again(second).is_stranded


def test_places_that_staff_add_go_to_it_before_anyone_else(unplaced, bruno, office, now):
    day = date(2026, 12, 4)
    OpeningHours.objects.create(
        office=office, weekday=4, valid_from=FIRST, opens=time(8), closes=time(9), slot_minutes=30, people_per_slot=0
    )
    lines = [OpeningHours(weekday=4, valid_from=day, opens=time(8), closes=time(9), slot_minutes=60, people_per_slot=1)]
    move_day.change_hours(office, lines, surplus=move_day.Surplus.KEEP, now=now, actor=MARA)
    assert again(bruno).starts_at.date() == day


def test_places_go_to_the_nearest_deadline_first(book, make_person, office, now):
    late, early, none = (book(make_person(name)) for name in ("Late", "Early", "None"))
    for party, deadline in ((late, date(2027, 2, 1)), (early, date(2027, 1, 1))):
        Appointment.objects.filter(pk=party.pk).update(report_by=deadline)
    strand_all(office, now)
    Slot.objects.filter(pk__in=Slot.objects.filter(starts_at__date__gt=FIRST)[:2]).update(capacity=1)
    inventory.release(Slot.objects.filter(capacity=1).first(), 0)
    assert stranded.settle_all(now) == 2
    assert again(early).slot.starts_at < again(late).slot.starts_at
    assert again(none).is_stranded


def test_of_many_the_first_get_places_at_once_and_a_worker_goes_on(
    book, make_person, office, now, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(stranded, "AT_ONCE", 2)
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda name, **_options: sent.append(name))
    for name in ("One", "Two", "Three"):
        book(make_person(name))
    strand_all(office, now)
    plan = {"opens": time(8), "closes": time(12), "slot_minutes": 30, "people_per_slot": 2}
    lines = [OpeningHours(weekday=4, valid_from=FIRST, **plan)]
    with django_capture_on_commit_callbacks(execute=True):
        move_day.change_hours(office, lines, surplus=move_day.Surplus.KEEP, now=now, actor=MARA)
    assert len(stranded.waiting(office)) == 1
    assert "appointments.tasks.settle_stranded" in sent
    assert stranded.settle_all(now) == 1


def test_nobody_is_placed_twice(unplaced, bruno, office, now):
    open_up(office, now)
    move_day.try_again(unplaced.pk, now=now, actor=MARA)
    with pytest.raises(ChangedMeanwhile):
        move_day.try_again(unplaced.pk, now=now, actor=MARA)
    assert again(bruno).version == 3


@pytest.mark.django_db(transaction=True)
def test_staff_who_try_at_the_same_moment_place_the_party_once(unplaced, bruno, office, now):
    open_up(office, now)
    found = together([partial(move_day.try_again, unplaced.pk, now=now, actor=MARA)] * 4)
    assert sorted(type(each).__name__ for each in found) == ["ChangedMeanwhile"] * 3 + ["RelocatedParty"]
    assert (again(bruno).version, told(bruno)) == (3, 1)


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_place_is_locked_before_the_queue(unplaced, bruno, office):
    with transaction.atomic():
        assert stranded.lock(office) == [unplaced]
        there = Appointment.objects.select_for_update(nowait=True).filter(pk=bruno.pk)
        other = in_the_background(transaction.atomic(lambda: there.get()))
        assert isinstance(other.result(), OperationalError)


@pytest.mark.django_db(transaction=True)
def test_a_day_that_closes_again_meanwhile_is_not_said_to_be_open(unplaced, bruno, office, now):
    move_day.reopen(unplaced.relocation.closure_id, now=now, actor=MARA)
    with transaction.atomic():
        inventory.lock(office)
        sweep = in_the_background(lambda: stranded.settle_all(now))
        Slot.objects.filter(starts_at__date=FIRST).update(is_closed=True)
    assert sweep.result(timeout=30) == 0
    assert again(bruno).is_stranded


def test_a_sweep_with_an_old_list_leaves_who_was_placed_on_the_list_to_call(unplaced, bruno, office, now):
    Appointment.objects.update(email=b"", phone=b"")
    listed = list(stranded.waiting(office))
    open_up(office, now)
    assert [stranded.settle(listed, now=now) for _sweep in range(2)] == [1, 0]
    assert RelocatedParty.objects.to_call().get().to_slot == again(bruno).slot
    assert ToDo.objects.get(done_at=None).appointment == bruno


@pytest.mark.parametrize("mark", [marking.arrive, marking.mark_seen])
def test_who_comes_all_the_same_leaves_the_list(mark, unplaced, bruno):
    mark(bruno.pk, now=bruno.starts_at, actor=MARA)
    assert not RelocatedParty.objects.live().exists()
    assert not ToDo.objects.filter(done_at=None).exists()
    assert breaches() == []


def test_a_row_that_outlived_its_appointment_does_not_stop_the_sweep(unplaced, office, now):
    Appointment.objects.update(status="cancelled")
    open_up(office, now)
    assert stranded.settle_all(now) == 0


def test_a_sweep_with_an_old_list_leaves_who_was_told_again_on_the_list(unplaced, bruno, office, now):
    listed = list(stranded.waiting(office))
    move_day.reopen(unplaced.relocation.closure_id, now=now, actor=MARA)
    closure = Closure(office=office, starts_on=FIRST, ends_on=FIRST, reason_source="Ice")
    move_day.close(closure, now=now, actor=MARA)
    move_day.relocate(Relocation.objects.latest("pk").pk, lambda: now)
    assert stranded.settle(listed, now=now) == 0
    assert RelocatedParty.objects.without_place().get().relocation.closure == closure
    assert breaches() == []


def test_a_time_that_stands_again_is_told_by_a_job_that_would_have_moved_them(book, make_person, office, now):
    two = book(make_person("Ana"), make_person("Bruno"))
    OpeningHours.objects.update(valid_until=FIRST)
    Slot.objects.filter(starts_at__date__gt=FIRST).update(capacity=0)
    fewer = {"how": inventory.How.SET, "amount": 1, "surplus": move_day.Surplus.MOVE}
    move_day.change_capacity(office, inventory.Span(FIRST, FIRST), **fewer, now=now, actor=MARA)
    job = Relocation.objects.get()
    closure = Closure(office=office, starts_on=FIRST, ends_on=FIRST, reason_source="Snow")
    move_day.close(closure, now=now, actor=MARA)
    move_day.relocate(Relocation.objects.latest("pk").pk, lambda: now)
    move_day.reopen(closure.pk, now=now, actor=MARA)
    move_day.relocate(job.pk, lambda: now)
    assert [event.kind for event in two.events.order_by("pk")] == ["booked", "stranded", "restored"]
    assert not RelocatedParty.objects.live().exists()
    assert breaches() == []


def test_a_to_do_of_another_kind_does_not_mark_a_party_as_called(unplaced, bruno, now):
    worklist.add(bruno, ToDo.Kind.MESSAGE_FAILED, now=now)
    worklist.finish(ToDo.objects.get(kind=ToDo.Kind.MESSAGE_FAILED).pk, actor=MARA, now=now)
    assert RelocatedParty.objects.to_call().get() == unplaced
