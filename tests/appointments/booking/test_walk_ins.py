"""People who come without an appointment: everyone ends in one outcome."""

import uuid
from datetime import timedelta
from threading import Barrier

import pytest

from appointments import booking
from appointments.booking import AlreadyBooked, ChangedMeanwhile, Contact, NoSlotLeft, TooLate, office_facts
from appointments.booking.book import book as book_people
from appointments.models import Appointment, AttemptReceipt, WalkIn
from appointments.receipts import attempt, attempt_statement, story
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.upkeep.purge import forget
from offices.models import OpeningHours, Slot
from tests.rules import broken_rules
from tests.together import together

pytestmark = pytest.mark.django_db

CARLA = "user:1"


@pytest.fixture
def facts(now):
    return {"now": now, "actor": CARLA}


@pytest.fixture
def elena(office, facts):
    """Two people who were told to come today."""
    kind, press = WalkIn.Kind.TOLD, uuid.uuid4()
    return booking.walk_in(office, kind, name="Elena", people=2, language="es", submission=press, **facts)


@pytest.fixture
def give(elena, make_person, facts):
    def give():
        people = [make_person("Elena"), make_person("Eva")]
        return booking.book_walk_in(elena.pk, people, Contact("es"), report_by=None, **facts)

    return give


def outcome(walk_in) -> str:
    return WalkIn.objects.get(pk=walk_in.pk).outcome


def test_written_down_twice_it_is_one(elena, office, facts):
    press = {"name": "x", "people": 1, "language": "en", "submission": elena.submission}
    assert booking.walk_in(office, WalkIn.Kind.TOLD, **press, **facts) == elena
    assert WalkIn.objects.get().name == "Elena"


@pytest.mark.parametrize("ending", ["served", "left"])
def test_a_wrong_ending_is_undone_on_its_day(ending, elena, facts, now):
    booking.end_walk_in(elena.pk, WalkIn.Outcome(ending), **facts)
    with pytest.raises(TooLate):
        booking.undo_end(elena.pk, seen=ending, now=now + timedelta(days=1))
    for _twice in range(2):
        booking.undo_end(elena.pk, seen=ending, now=now)
    assert list(WalkIn.objects.waiting()) == [elena]


def test_what_another_noted_meanwhile_or_what_they_were_given_is_not_undone(elena, give, facts, now):
    booking.end_walk_in(elena.pk, WalkIn.Outcome.LEFT, **facts)
    with pytest.raises(ChangedMeanwhile):
        booking.undo_end(elena.pk, seen="served", now=now)
    booking.undo_end(elena.pk, seen="left", now=now)
    give()
    with pytest.raises(ChangedMeanwhile):
        booking.undo_end(elena.pk, seen="appointment", now=now)


def test_they_get_the_earliest_time_with_room_for_all(elena, give, office):
    earliest = Slot.objects.filter(office=office, starts_at__gte=elena.arrived_at + timedelta(hours=24)).order_by()
    booked = give()
    assert booked.was_earliest
    assert booked.slot == earliest.earliest("starts_at")
    assert (booked.party_size, booked.events.get().actor, outcome(elena)) == (2, CARLA, "appointment")


def test_pressed_twice_it_is_one_appointment(give):
    assert give() == give()
    assert Appointment.objects.count() == 1


def test_without_room_nothing_is_done(give, elena):
    OpeningHours.objects.all().delete()
    Slot.objects.update(is_closed=True)
    with pytest.raises(NoSlotLeft):
        give()
    assert outcome(elena) == ""


def test_who_has_an_appointment_gets_no_second_one(give, elena, book, make_person):
    book(make_person("Eva"))
    with pytest.raises(AlreadyBooked):
        give()
    assert outcome(elena) == ""


def test_a_receipt_says_that_they_came_and_were_not_seen(elena, facts):
    written = booking.give_receipt(elena.pk, **facts)
    assert booking.give_receipt(elena.pk, **facts) == written
    said = " ".join(" ".join(block.lines) for part in attempt.of(written).parts for block in part.blocks)
    assert "The office noted that you came without an appointment there" in said
    assert "La oficina anotó" in said
    assert "Elena" not in said
    statement = AttemptStatement.of(written)
    assert attempt_statement.read(attempt_statement.sign(statement)) == statement
    assert outcome(elena) == "receipt"


def test_a_receipt_says_where_the_office_was_when_they_came(elena, facts, office, now, monkeypatch):
    written = booking.give_receipt(elena.pk, **facts)
    after = now + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: after)
    moved = {"address": "1 New Street", "name_source": "Manhattan"}
    office_facts.change(office, moved, now=after, actor=CARLA)
    written.refresh_from_db()
    said = str(attempt.of(written))
    assert ("26 Federal Plaza" in said, "New Street" in said, "Manhattan" in said) == (True, False, False)


@pytest.mark.parametrize("second", ["served", "receipt", "appointment"])
def test_who_has_left_gets_nothing_more(second, elena, give, facts):
    for _twice in range(2):
        booking.end_walk_in(elena.pk, WalkIn.Outcome.LEFT, **facts)
    verbs = {
        "served": lambda: booking.end_walk_in(elena.pk, WalkIn.Outcome.SERVED, **facts),
        "receipt": lambda: booking.give_receipt(elena.pk, **facts),
        "appointment": give,
    }
    with pytest.raises(ChangedMeanwhile):
        verbs[second]()
    assert (outcome(elena), AttemptReceipt.objects.count(), Appointment.objects.count()) == ("left", 0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_desks_at_once_leave_one_outcome(elena, give, facts):
    together([give, lambda: booking.give_receipt(elena.pk, **facts), give])
    papers = Appointment.objects.count() + AttemptReceipt.objects.count()
    assert papers == 1
    assert not broken_rules()


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_there_would_be_two_papers(elena, office, make_person, facts):
    """Negative control: both look whether there is an outcome, and then give theirs."""

    def naive(give):
        def run():
            is_open = WalkIn.objects.get(pk=elena.pk).outcome == ""
            meet.wait()
            return give() if is_open else None

        return run

    meet = Barrier(2, timeout=20)
    one = {"office": office, "contact": Contact("es"), "submission": uuid.uuid4(), **facts}
    together(
        [
            naive(lambda: book_people(people=[make_person("Elena")], **one)),
            naive(lambda: booking.give_receipt(elena.pk, **facts)),
        ]
    )
    assert Appointment.objects.count() + AttemptReceipt.objects.count() == 2


def test_the_name_is_forgotten_when_its_time_is_over_and_not_before(elena, settings):
    due = elena.arrived_at + timedelta(days=settings.KEEP_DETAILS_DAYS)
    assert forget(due)["names of walk-ins"] == 0
    assert forget(due + timedelta(seconds=1))["names of walk-ins"] == 1
    assert (WalkIn.objects.get().name, WalkIn.objects.get().people) == ("", 2)


def test_the_paper_says_that_the_office_booked_it(give):
    [line] = story.of(give()).lines(to_person=True)
    assert "by the office" in line
