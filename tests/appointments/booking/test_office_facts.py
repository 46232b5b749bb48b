"""An office gets other facts while people are booked there."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import Contact, NoSlotLeft, office_facts
from appointments.messages import of_appointments
from appointments.models import Appointment, Message
from appointments.supply import steps
from offices import inventory
from offices.models import Office, Slot, SupplyEvent
from tests.rules import broken_rules
from tests.together import in_the_background

BY_OFFICE = {"actor": "clock", "told": Message.Kind.OFFICE_CLOSED}


@pytest.mark.django_db(transaction=True)
def test_a_party_that_cancels_meanwhile_is_not_told_of_the_new_address(bruno, office, now):
    facts = {"address": "1 New Street"}
    with transaction.atomic():
        booking.cancel(bruno.pk, version=1, now=now)
        changing = in_the_background(lambda: office_facts.change(office, facts, now=now, actor="user:1"))
    assert changing.result().address == "1 New Street"
    assert list(bruno.events.order_by("pk").values_list("kind", flat=True)) == ["booked", "cancelled"]


@pytest.mark.django_db(transaction=True)
def test_the_history_holds_what_stood_there_in_that_moment(office, now):
    with transaction.atomic():
        inventory.lock(office)
        changing = in_the_background(lambda: office_facts.change(office, {"room": "8"}, now=now, actor="user:1"))
        Office.objects.filter(pk=office.pk).update(room="7")
    assert changing.result().room == "8"
    assert SupplyEvent.objects.latest("pk").before == {"room": "7"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("facts", [{"address": "1 New Street"}, {"timezone": "America/Chicago"}, {"is_active": False}])
@pytest.mark.parametrize("left", [2, 0], ids=["free", "full"])
def test_who_books_meanwhile_gets_no_place_that_the_office_no_longer_gives(
    facts, left, make_office, make_person, book, now
):
    office = make_office("SMALL", people_per_slot=1, slot_minutes=420)
    inventory.open_slots(office, date(2026, 12, 5), now=now)
    for n in range(2 - left):
        book(make_person(f"P{n}"), office=office)
    with transaction.atomic():
        # `office` keeps the facts of before, as in a request that read it just before.
        office_facts.change(Office.objects.get(pk=office.pk), facts, now=now, actor="user:1")
        booking_there = in_the_background(lambda: book(make_person("Elena"), office=office))
    assert isinstance(booking_there.result(), NoSlotLeft)
    assert not Slot.objects.filter(office=office, starts_at__gte=datetime(2026, 12, 5, tzinfo=UTC)).exists()


@pytest.mark.django_db(transaction=True)
def test_those_whom_the_office_moves_get_a_place_though_it_takes_nobody_new_since(bruno, office, now):
    with transaction.atomic():
        office_facts.change(Office.objects.get(pk=office.pk), {"is_active": False}, now=now, actor="user:1")
        moving = in_the_background(
            lambda: booking.reschedule(bruno.pk, version=1, now=now, on_or_after=now + timedelta(days=3), **BY_OFFICE)
        )
    assert moving.result().starts_at.date() == date(2026, 12, 4)


@pytest.mark.django_db
def test_they_are_shown_in_the_order_of_their_times(office, make_person, book, now):
    parties = [book(make_person(f"P{n}")) for n in range(5)]
    assert parties[0].slot != parties[4].slot
    assert office_facts.plan(office, {"room": "7"}, now=now).told[4] == parties[4]


@pytest.mark.django_db
def test_only_those_of_the_office_are_told(bruno, office, make_office, make_person, book, now):
    book(make_person("Elena"), office=make_office("LAX"))
    assert office_facts.plan(office, {"room": "7"}, now=now).told == [bruno]


@pytest.mark.django_db
def test_a_corrected_time_zone_keeps_the_hour_on_the_clock(bruno, office, now):
    before = office.local(bruno.slot.starts_at).replace(tzinfo=None)
    there = office_facts.change(office, {"timezone": "America/Los_Angeles"}, now=now, actor="user:1")
    bruno.slot.refresh_from_db()
    assert there.local(bruno.slot.starts_at).replace(tzinfo=None) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "is_confirmed"),
    [({"timezone": "America/Chicago"}, False), ({"address": "1 New Street"}, False), ({"phone": "212-555-0100"}, True)],
)
def test_what_nobody_confirmed_takes_no_bookings(facts, is_confirmed, office, now):
    assert office_facts.plan(office, facts, now=now).must_be_confirmed != is_confirmed
    there = office_facts.change(office, facts, now=now, actor="user:1")
    assert Office.objects.bookable().filter(pk=there.pk).exists() == is_confirmed


@pytest.fixture
def in_los_angeles(make_office, make_person, book) -> tuple[Office, list[Appointment], datetime]:
    """An office whose zone is wrong by three hours, in its working day; booked today, late today, and tomorrow."""
    office, nine = make_office("IND", timezone="America/Los_Angeles"), datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
    days_before = nine - timedelta(days=4)
    inventory.open_slots(office, date(2027, 1, 1), now=days_before)
    wishes = [nine + timedelta(hours=hours) for hours in (1, 5, 24)]
    booked = {"office": office, "now": days_before}
    return office, [book(make_person(f"P{n}"), on_or_after=at, **booked) for n, at in enumerate(wishes)], nine


@pytest.mark.django_db
def test_a_zone_further_east_moves_nobody_into_the_past(in_los_angeles):
    office, parties, now = in_los_angeles
    facts = {"timezone": "America/New_York"}
    assert office_facts.plan(office, facts, now=now).staying == parties[:2]
    before = [each.starts_at for each in parties]
    office_facts.change(office, facts, now=now, actor="user:1")
    moments = [Slot.objects.get(appointments=each).starts_at for each in parties]
    assert moments == [*before[:2], before[2] - timedelta(hours=3)]
    assert broken_rules() == []


@pytest.mark.django_db
def test_staff_read_who_stays_at_the_same_moment(in_los_angeles):
    office, _parties, now = in_los_angeles
    says = steps.facts(office, {"timezone": "America/New_York"}, now=now).says
    assert any("2 appointments stay at the same moment" in each and "5:00 p.m. (Eastern Time)" in each for each in says)
    westward = steps.facts(office, {"timezone": "Pacific/Honolulu"}, now=now).says
    assert not any("same moment" in each for each in westward)


@pytest.mark.django_db
def test_a_slot_that_stays_at_an_hour_of_no_plan_takes_nobody_new(in_los_angeles, book):
    office, parties, now = in_los_angeles
    office = office_facts.change(office, {"timezone": "America/New_York"}, now=now, actor="user:1")
    late = Slot.objects.get(appointments=parties[1])
    assert (office.local(late.starts_at).hour, late.capacity, late.booked) == (17, 1, 1)


@pytest.mark.django_db
def test_an_office_whose_slots_have_no_gap_keeps_each_moment(make_office, now):
    office = make_office("DAY", timezone="America/Los_Angeles", opens=time(0), closes=time(23, 30))
    inventory.open_slots(office, date(2026, 12, 5), now=now)
    starts = set(Slot.objects.filter(office=office, starts_at__gte=now).values_list("starts_at", flat=True))
    assert inventory.moves_from(office, "America/New_York", now=now) is None
    office_facts.change(office, {"timezone": "America/New_York"}, now=now, actor="user:1")
    assert starts <= set(Slot.objects.filter(office=office).values_list("starts_at", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"room": "Room 512"}, {"address": "1 New Street"}, {"timezone": "America/Chicago"}])
def test_a_correction_is_not_told_as_a_new_time(facts, ana, office, now):
    office_facts.change(office, facts, now=now, actor="user:1")
    told = Message.objects.filter(kind=Message.Kind.PLACE_CHANGED).with_place()
    bodies = [of_appointments.compose(each, now).body for each in told]
    assert len(bodies) == 2
    assert not any("hora anterior" in body or "Nueva hora" in body for body in bodies)
    if "timezone" not in facts:
        assert all(fact in body for fact in facts.values() for body in bodies)


@pytest.mark.django_db
def test_a_correction_at_night_rings_no_phone(book, make_person, office, now):
    dora = book(make_person("Dora"), on_or_after=now + timedelta(days=9), contact=Contact("en", "", "+12125550123"))
    night = datetime(2026, 12, 2, 5, tzinfo=UTC)
    office_facts.change(office, {"room": "Room 512"}, now=night, actor="user:1")
    told = dora.messages.get(kind=Message.Kind.PLACE_CHANGED)
    assert told.waits_until(night) == datetime(2026, 12, 2, 14, tzinfo=UTC)
