"""People without a notice get a share of each day's places, and those with one are not pushed back."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from appointments import booking
from appointments.booking import Person, SlotTaken, share
from appointments.booking.share import ShareUsed
from appointments.models import Appointment
from appointments.pages.preferences import EARLIEST, slots_for
from offices import inventory
from offices.models import Office, Slot
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db

WHOLE_DAY = datetime(2026, 12, 3, 5, tzinfo=UTC)
"""Midnight at the office, two days ahead: no hour of this day is too near."""

PLACES = 56
"""A day of the office: 14 slots of 4 people. A quarter is 14."""


@pytest.fixture
def notices(make_notice):
    """The first notices are imported."""
    return make_notice()


@pytest.fixture
def at_noon(notices, now, monkeypatch):
    """Pages give times from now on."""
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def crowd(book, make_person):
    """Books so many people without a notice, each alone; the days they got."""

    def crowd(many: int, prefix: str = "Bruno", **fields) -> list:
        wish = {"on_or_after": WHOLE_DAY} | fields
        booked = [book(make_person(f"{prefix} {n}"), **wish) for n in range(many)]
        return [each.starts_at.date() for each in booked]

    return crowd


def test_until_notices_are_imported_they_get_every_place(crowd):
    assert len(set(crowd(PLACES))) == 1


def test_they_get_the_share_of_a_day_and_then_the_next(notices, crowd):
    days = crowd(15)
    assert days[:14] == [days[0]] * 14
    assert days[14] > days[0]


@pytest.mark.parametrize(("percent", "most"), [(0, 0), (50, 28), (100, 56)])
def test_the_share_is_set_for_each_office(percent, most, notices, office, crowd):
    Office.objects.update(unverified_share=percent)
    office.refresh_from_db()
    if most:
        days = crowd(most + 1, office=office)
        assert days.count(days[0]) == most
    else:
        with pytest.raises(ShareUsed):
            crowd(1, office=office)


def test_a_person_with_a_notice_still_gets_the_first_place_left(notices, crowd, book):
    first = crowd(20)[0]
    assert book(Person.on_notice(notices), on_or_after=WHOLE_DAY).starts_at.date() == first


def test_an_agent_goes_past_the_share(notices, crowd):
    first = crowd(14)[0]
    assert crowd(1, "Carlos", actor="user:1") == [first]


def test_a_party_larger_than_the_share_of_a_small_office_gets_a_day_of_its_own(notices, make_office, book, make_person):
    small = make_office("SML", people_per_slot=6, closes=time(9))
    party = [make_person(f"Bruno {n}") for n in range(5)]
    days = [book(*party, office=small).starts_at.date()]
    days.append(book(*[make_person(f"Carlos {n}") for n in range(5)], office=small).starts_at.date())
    assert days[0] < days[1]


def test_the_share_limits_no_one_who_is_not_expected(notices, book, make_person, now):
    party = book(make_person())
    assert share.unverified_in(party) == 1
    assert share.unverified_in(booking.cancel(party.pk, version=1, now=now)) == 0


def test_no_one_books_a_later_day_and_moves_into_a_full_share(notices, crowd, book, make_person, now):
    first = crowd(14)[0]
    late = book(make_person("Carlos"), on_or_after=WHOLE_DAY)
    free = Slot.objects.filter(starts_at__date=first, booked=0).earliest("starts_at")
    with pytest.raises(SlotTaken):
        booking.reschedule(late.pk, version=1, slot_id=free.pk, now=now)
    assert booking.reschedule(late.pk, version=1, slot_id=free.pk, now=now, actor="user:1", reason="agent:other")


def test_when_no_day_is_left_they_are_told_to_ask_another_way(notices, office, crowd, monkeypatch):
    monkeypatch.setattr(share, "LOOKED_AT", timedelta(days=1))
    crowd(14)
    with pytest.raises(ShareUsed):
        crowd(1, "Carlos")


def test_a_few_days_are_read_first_and_then_a_fortnight(
    notices, make_office, book, make_person, now, django_assert_num_queries
):
    small = make_office("SML", closes=time(9))
    days = [book(make_person(f"Bruno {n}"), office=small).starts_at.date() for n in range(12)]
    with django_assert_num_queries(2):
        first = share.first_moment(small, 1, now=now)
    assert (len(set(days)), first.date()) == (6, days[-1] + timedelta(days=1))


def test_weeks_without_room_do_not_end_the_search(notices, make_office, book, make_person, now):
    small = make_office("SML", closes=time(9))
    inventory.open_slots(small, date(2027, 1, 20), now=now)
    Slot.objects.filter(starts_at__lt=now + timedelta(days=20)).update(is_closed=True)
    days = [book(make_person(f"Bruno {n}"), office=small).starts_at.date() for n in range(2)]
    assert days[0] == days[1] > (now + timedelta(days=19)).date()
    assert share.first_moment(small, 1, now=now).date() == days[1] + timedelta(days=1)


@pytest.mark.django_db(transaction=True)
def test_bookings_at_once_do_not_pass_the_share(notices, crowd, book, make_person):
    first = crowd(12)[0]
    days = together(
        [lambda n=n: book(make_person(f"Carlos {n}"), on_or_after=WHOLE_DAY).starts_at.date() for n in range(6)]
    )
    assert days.count(first) == 2


@pytest.mark.django_db(transaction=True)
def test_nor_do_times_that_are_chosen_at_once(notices, crowd, book, make_person):
    first = crowd(13)[0]
    free = Slot.objects.filter(starts_at__date=first, booked=0).earliest("starts_at")
    with transaction.atomic():
        book(make_person("Carlos"), slot_id=free.pk)
        other = in_the_background(lambda: book(make_person("Dora"), slot_id=free.pk))
    assert isinstance(other.result(timeout=30), SlotTaken)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_would_see_the_same_last_place(notices, office, crowd, now):
    first = crowd(13)[0]
    with transaction.atomic():
        seen = [share.first_moment(office, 1, now=now, on_or_after=WHOLE_DAY)]
        seen.append(in_the_background(lambda: share.first_moment(office, 1, now=now, on_or_after=WHOLE_DAY)).result())
    assert all(office.local(each).date() <= first for each in seen)


def test_a_time_they_choose_is_compared_with_what_was_free_to_them(notices, crowd, book, make_person):
    crowd(28, on_or_after=None)
    free = Slot.objects.filter(starts_at__gte=WHOLE_DAY + timedelta(days=1)).earliest("starts_at")
    chosen = book(make_person("Carlos"), slot_id=free.pk)
    assert chosen.events.get().earliest == free.starts_at


def test_the_days_whose_share_is_used_up_are_not_among_the_times(at_noon, office, crowd, book, make_person):
    first = crowd(14)[0]
    late = book(make_person("Carlos"), on_or_after=WHOLE_DAY)
    days = [slot.starts_at.date() for slot in slots_for(late, EARLIEST, office, 1, unverified=1)]
    assert first not in days
    assert first in [slot.starts_at.date() for slot in slots_for(late, EARLIEST, office, 1)]


def test_they_may_choose_another_time_of_their_own_day(at_noon, office, crowd):
    first = crowd(14)[0]
    there = Appointment.objects.first()
    days = [slot.starts_at.date() for slot in slots_for(there, EARLIEST, office, 1, unverified=1)]
    assert first in days


def test_it_is_the_earliest_date_there_is_for_them(notices, crowd):
    crowd(16, on_or_after=None)
    assert Appointment.objects.filter(was_earliest=True).count() == 16


@pytest.fixture
def full_day(notices, crowd):
    """A free slot of a day whose share is used up."""
    first = crowd(14)[0]
    return Slot.objects.filter(starts_at__date=first, booked=0).earliest("starts_at")


def test_no_one_splits_off_into_a_full_share(full_day, book, make_person, now):
    late = book(make_person("Carlos"), make_person("Carla"), on_or_after=WHOLE_DAY)
    press = {"member_id": late.attendees.get(position=2).pk, "version": 1, "slot_id": full_day.pk, "now": now}
    with pytest.raises(SlotTaken):
        booking.split(late.pk, **press)
    assert booking.split(late.pk, **press, actor="user:1").slot == full_day


def test_of_a_party_the_one_with_a_notice_splits_off_into_it(full_day, notices, book, make_person, now):
    late = book(make_person("Carlos"), Person.on_notice(notices), on_or_after=WHOLE_DAY)
    ana = late.attendees.get(position=2).pk
    assert booking.split(late.pk, ana, version=1, slot_id=full_day.pk, now=now).slot == full_day


def test_no_one_adds_a_person_to_move_into_a_full_share(full_day, notices, book, make_person, now):
    late = book(make_person("Carlos"), on_or_after=WHOLE_DAY)
    press = {"person": Person.on_notice(notices), "version": 1, "slot_id": full_day.pk, "now": now}
    with pytest.raises(SlotTaken):
        booking.add_member(late.pk, **press)
    assert booking.add_member(late.pk, **press, actor="user:1", reason="agent:asked").slot == full_day


def test_a_person_who_joins_takes_of_the_share_too(notices, crowd, make_person, now):
    crowd(13)
    mine = Appointment.objects.latest("slot__starts_at")
    booking.add_member(mine.pk, make_person("Carlos"), version=1, now=now)
    with pytest.raises(SlotTaken):
        booking.add_member(mine.pk, make_person("Dora"), version=2, now=now)
    booking.add_member(mine.pk, Person.on_notice(notices), version=2, now=now)


def test_the_places_of_another_office_add_nothing_to_the_share(notices, crowd, make_office, now):
    inventory.open_slots(make_office("MIA"), date(2027, 1, 1), now=now)
    crowd(13)
    slot = Slot.objects.select_related("office").get(pk=Appointment.objects.first().slot_id)
    assert share.has_share(slot, 1)
    assert not share.has_share(slot, 2)


def test_closed_times_add_nothing_to_the_share(notices, crowd, office, now):
    inventory.open_slots(office, date(2027, 1, 1), now=now)
    half = Slot.objects.filter(starts_at__gte=WHOLE_DAY).order_by("starts_at")[7:14]
    Slot.objects.filter(pk__in=half.values("pk")).update(is_closed=True)
    days = crowd(8)
    assert days.count(days[0]) == 7


def test_only_those_who_are_on_it_give_their_places_back(notices, office, crowd, book, make_person, now):
    first = crowd(12)[0]
    pair = book(make_person("Carlos"), make_person("Dora"), on_or_after=WHOLE_DAY)
    assert first not in share.used_up(office, 2, now, leaving=pair)
    assert first in share.used_up(office, 3, now, leaving=pair, joining=1)


def test_a_later_hour_of_a_day_has_no_share_of_its_own(full_day, book, make_person, office):
    noon = office.local(full_day.starts_at).replace(hour=12, minute=0)
    assert noon.date() in share.used_up(office, 1, noon)
    assert book(make_person("Carlos"), on_or_after=noon).starts_at.date() > noon.date()


@pytest.mark.parametrize(
    ("people", "taken", "places", "percent", "fits"),
    [(2, 0, 10, 20, True), (1, 2, 10, 20, False), (4, 0, 8, 20, True), (4, 1, 8, 20, False), (5, 0, 8, 20, False),
     (1, 0, 4, 20, False), (4, 0, 8, 0, False)],
)  # fmt: skip
def test_a_party_larger_than_the_share_gets_a_day_of_its_own(people, taken, places, percent, fits):
    assert share._has_share(people, taken, places, percent) == fits
