"""How far ahead slots are made: the horizon, and more days on demand when all are full."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from offices import inventory
from offices.inventory import EXTEND_DAYS, NoSlotLeft, SlotTaken, TooFarAhead, places
from offices.models import Closure, OfficeQueue, OpeningHours, Slot
from offices.tasks import open_slots

pytestmark = pytest.mark.django_db

FIRST = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)


def fill(office) -> None:
    Slot.objects.filter(office=office).update(booked=4)


def test_opening_again_makes_nothing(office, now):
    slots = set(Slot.objects.values_list("pk", flat=True))
    assert inventory.open_slots(office, date(2027, 1, 1), now=now) == 0
    assert set(Slot.objects.values_list("pk", flat=True)) == slots


def test_opening_further_makes_only_the_days_after(office, now):
    made = inventory.open_slots(office, date(2027, 1, 6), now=now)
    assert made == 2 * 14  # 1 January is a holiday, then a weekend, Monday and Tuesday
    assert Slot.objects.filter(starts_at__gte=datetime(2027, 1, 1, tzinfo=UTC)).count() == made


def test_it_opens_through_the_last_day_of_the_horizon(make_office, now):
    office = make_office()
    inventory.open_horizon([office], now=now, days=1)
    assert {office.local(slot.starts_at).date() for slot in Slot.objects.all()} == {
        date(2026, 12, 1),
        date(2026, 12, 2),
    }


def test_an_office_that_fails_holds_up_no_other(make_office, now, monkeypatch):
    broken, office = make_office(), make_office("MIA")
    open_slots = places.open_slots

    def open_unless_broken(each, *until, **when):
        if each == broken:
            raise ZeroDivisionError
        return open_slots(each, *until, **when)

    monkeypatch.setattr(places, "open_slots", open_unless_broken)
    with pytest.raises(ZeroDivisionError):
        inventory.open_horizon([broken, office], now=now, days=1)
    assert set(Slot.objects.values_list("office", flat=True)) == {office.pk}


def test_all_full_opens_more_days(office, now):
    fill(office)
    slot = inventory.claim(office, 1, now=now).slot
    assert slot.starts_at == datetime(2027, 1, 4, 13, 0, tzinfo=UTC)
    assert OfficeQueue.objects.get().opened_until == date(2027, 1, 1) + timedelta(days=3 + EXTEND_DAYS)


def test_an_office_never_opened_is_opened_by_the_first_claim(make_office, now):
    assert inventory.claim(make_office(), 4, now=now).slot.starts_at == FIRST


def test_a_late_wish_opens_the_days_up_to_it(office, now):
    wish = datetime(2028, 11, 16, 5, 0, tzinfo=UTC)
    claim = inventory.claim(office, 1, now=now, on_or_after=wish)
    assert claim.slot.starts_at == datetime(2028, 11, 16, 13, 0, tzinfo=UTC)
    assert not claim.from_front


@pytest.mark.parametrize("year", [2029, 2055, 9999])
def test_a_wish_beyond_two_years_is_refused_and_makes_nothing(year, office, now):
    wish = datetime(year, 12, 31, tzinfo=UTC)
    assert refuses(office, 1, now, TooFarAhead, on_or_after=wish)
    with pytest.raises(TooFarAhead):
        inventory.earliest_free(office, 1, now=now, on_or_after=wish)


def test_where_all_is_full_for_years_one_may_wish_two_years_more(office, now):
    office.hours.update(valid_from=date(2029, 6, 4))
    fill(office)
    wish = datetime(2030, 12, 31, tzinfo=UTC)
    assert inventory.earliest_free(office, 1, now=now, on_or_after=wish) > wish
    assert refuses(office, 1, now, TooFarAhead, on_or_after=datetime(2031, 12, 31, tzinfo=UTC))


def test_the_office_itself_moves_people_as_far_as_it_must(office, now):
    far = datetime(2032, 3, 1, 5, 0, tzinfo=UTC)
    assert inventory.claim(office, 1, now=now, on_or_after=far, by_office=True).slot.starts_at > far


def test_a_look_far_ahead_gives_what_a_claim_gives_and_makes_nothing(office, now):
    fill(office)
    before = Slot.objects.count()
    seen = inventory.earliest_free(office, 3, now=now)
    assert Slot.objects.count() == before
    assert inventory.claim(office, 3, now=now).slot.starts_at == seen


def test_a_time_on_a_day_not_made_yet_is_made_when_it_is_claimed(office, now):
    fill(office)
    shown = next(inventory.times_not_made(office, 2, now, now=now))
    claim = inventory.claim_exact(inventory.named(inventory.name_of(shown)), 2, now=now)
    assert (claim.slot.starts_at, claim.slot.booked) == (shown.starts_at, 2)


def test_a_time_that_the_office_does_not_have_is_not_made(office, now):
    with pytest.raises(SlotTaken):
        inventory.claim_exact(inventory.named(f"{office.pk}-1830000000"), 1, now=now)


def refuses(office, people, now, refusal=NoSlotLeft, **fields) -> bool:
    """Whether the claim is refused and leaves nothing behind."""
    before = Slot.objects.count()
    with pytest.raises(refusal), transaction.atomic():
        inventory.claim(office, people, now=now, **fields)
    return Slot.objects.count() == before


def test_an_office_without_hours_has_no_slot(office, now):
    office.hours.all().delete()
    fill(office)
    assert refuses(office, 1, now)


def test_a_plan_that_has_ended_has_no_slot(office, now):
    office.hours.update(valid_until=date(2026, 12, 31))
    fill(office)
    assert refuses(office, 1, now)


def test_a_plan_that_ends_later_gives_its_last_days_and_then_none(office, now):
    office.hours.update(valid_until=date(2027, 1, 5))
    fill(office)
    given = [inventory.claim(office, 4, now=now).slot for _ in range(2 * 14)]
    assert office.local(given[-1].starts_at).date() == date(2027, 1, 5)
    assert refuses(office, 4, now)


def test_a_party_larger_than_any_slot_has_no_slot_and_opens_nothing(office, now):
    assert refuses(office, 5, now)


def test_a_party_that_fits_only_a_plan_that_is_overruled_is_refused_at_once(office, now, django_assert_max_num_queries):
    OpeningHours.objects.bulk_create(
        OpeningHours(
            office=office, weekday=day, opens=time(8), closes=time(15), people_per_slot=1, valid_from=date(2026, 1, 1)
        )
        for day in range(5)
    )
    fill(office)
    with django_assert_max_num_queries(12):
        assert refuses(office, 2, now)


def test_hours_too_short_for_one_slot_have_no_slot(make_office, now):
    assert refuses(make_office(opens=time(8), closes=time(8, 20)), 1, now)


def test_an_office_closed_for_ever_has_no_slot(make_office, now):
    Closure.objects.create(starts_on=date(2026, 1, 1), ends_on=date(9999, 12, 31), reason_source="Sample")
    assert refuses(make_office(), 1, now)


def test_slots_keep_off_holidays_and_closures_of_this_and_of_every_office(make_office, now):
    office = make_office()
    Closure.objects.create(
        office=office, starts_on=date(2026, 12, 9), ends_on=date(2026, 12, 9), reason_source="Sample"
    )
    Closure.objects.create(starts_on=date(2026, 12, 10), ends_on=date(2026, 12, 11), reason_source="Sample")
    inventory.open_slots(office, date(2027, 1, 1), now=now)
    open_on = {office.local(slot.starts_at).day for slot in Slot.objects.all()}
    assert open_on == {1, 2, 3, 4, 7, 8, 14, 15, 16, 17, 18, 21, 22, 23, 24, 28, 29, 30, 31}


def test_the_command_opens_one_office_or_all(make_office):
    make_office("AAA")
    make_office("BBB")
    call_command("open_slots", "--office", "AAA", "--days", "30", verbosity=0)
    assert set(Slot.objects.values_list("office__code", flat=True)) == {"AAA"}
    call_command("open_slots", "--days", "30", verbosity=0)
    assert set(Slot.objects.values_list("office__code", flat=True)) == {"AAA", "BBB"}


def test_the_command_opens_until_a_day(make_office):
    office = make_office()
    last = timezone.now().date() + timedelta(days=9)
    call_command("open_slots", "--until", last.isoformat(), verbosity=0)
    assert OfficeQueue.objects.get(office=office).opened_until == last + timedelta(days=1)


def test_the_command_leaves_offices_that_take_no_appointments(make_office):
    make_office(is_active=False)
    call_command("open_slots", verbosity=0)
    assert not Slot.objects.exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["--office", "NONE"],
        ["--until", "2020-01-01"],
        ["--until", "soon"],
        ["--days", "0"],
        ["--days", "-3"],
        ["--days", "5", "--until", "2027-01-01"],
    ],
)
def test_the_command_refuses(arguments, make_office):
    make_office()
    with pytest.raises(CommandError):
        call_command("open_slots", *arguments, verbosity=0)
    assert not Slot.objects.exists()


def test_the_task_opens_the_horizon_of_the_setting(make_office, settings):
    settings.SLOT_HORIZON_DAYS = 10
    office = make_office()
    today = office.local(timezone.now()).date()
    open_slots()
    assert OfficeQueue.objects.get(office=office).opened_until == today + timedelta(days=11)
