"""The check page says who moves to when, and that is what happens."""

import random
from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from appointments.booking import impact, move_day
from appointments.booking.impact import by_capacity, by_closing, by_hours
from appointments.booking.move_day import Surplus
from appointments.models import Appointment, RelocatedParty, Relocation
from offices import inventory
from offices.dates import long_datetime
from offices.inventory import How, Span
from offices.models import Closure, OpeningHours
from tests.project.supply_pages import closing as closing_form

pytestmark = pytest.mark.django_db

FIRST = date(2026, 12, 3)


@pytest.fixture
def crowd(make_office, make_person, book, now):
    """Parties of every size at an office with few places, whose plan ends in two weeks."""

    def crowd(seed: int):
        luck = random.Random(seed)
        office = make_office(f"R{seed}", closes=time(11), people_per_slot=luck.randint(2, 5), lead_hours=24)
        OpeningHours.objects.filter(office=office).update(valid_until=FIRST + timedelta(days=luck.randint(1, 12)))
        inventory.open_slots(office, FIRST + timedelta(days=luck.randint(1, 9)), now=now)
        sizes = [luck.randint(1, office.hours.first().people_per_slot) for _ in range(12)]
        for nth, people in enumerate(sizes):
            party = [make_person(f"{nth} {member}") for member in range(people)]
            by = luck.choice([None, FIRST, FIRST + timedelta(days=3)])
            one = book(*party, office=office, now=now + timedelta(seconds=nth))
            Appointment.objects.filter(pk=one.pk).update(report_by=by)
        return office, luck

    return crowd


def closing(office, luck) -> Closure:
    """Some days, or some hours of them."""
    last = FIRST + timedelta(days=luck.randint(0, 2))
    hours = luck.choice([(None, None), (time(8, 15), time(9, 30))])
    return Closure(
        office=office, starts_on=FIRST, ends_on=last, from_time=hours[0], until_time=hours[1], reason_source="Snow"
    )


def shown(office, closures, now, **kwargs):
    return {move.appointment_id: move.to for move in by_closing([office], closures, now=now, **kwargs).moves}


def moved(jobs, now):
    for job in jobs:
        assert move_day.relocate(job.pk, lambda: now)
    rows = [row for job in jobs for row in job.parties.with_places()]
    return {row.appointment_id: row.to_slot and row.to_slot.starts_at for row in rows}


@pytest.mark.parametrize("seed", range(6))
def test_everyone_goes_where_the_page_said(seed, crowd, now):
    office, luck = crowd(seed)
    closure = closing(office, luck)
    before = shown(office, [closure], now)
    move_day.close(closure, now=now, actor="user:1")
    assert before == moved(Relocation.objects.all(), now)
    assert before


@pytest.mark.parametrize("seed", range(6, 9))
def test_a_closure_instead_of_another_opens_its_times_first(seed, crowd, now):
    office, luck = crowd(seed)
    day = FIRST + timedelta(days=1)
    old = move_day.close(
        Closure(office=office, starts_on=day, ends_on=day, reason_source="Snow"), now=now, actor="user:1"
    )
    moved(Relocation.objects.all(), now)
    new = closing(office, luck)
    before = shown(office, [new], now, instead_of=old)
    inventory.reopen(old.pk, now=now, actor="user:1")
    move_day.close(new, now=now, actor="user:1")
    assert before == moved(Relocation.objects.filter(closure=new), now)


@pytest.mark.parametrize("seed", range(9, 15))
def test_when_places_become_fewer_they_go_where_the_page_said(seed, crowd, now):
    """On some days there are more places, on others fewer; some parties find no other time, and keep theirs."""
    office, luck = crowd(seed)
    span = Span(FIRST, FIRST + timedelta(days=luck.randint(0, 3)), *luck.choice([(None, None), (time(8), time(9, 30))]))
    asked = {"how": How.SET, "amount": luck.randint(0, 3)}
    change = inventory.plan_capacity(office, span, **asked, now=now)
    before = by_capacity(office, change, now=now)
    move_day.change_capacity(office, span, **asked, surplus=Surplus.MOVE, now=now, actor="user:1")
    assert {move.appointment_id: move.to for move in before.moves} == moved(Relocation.objects.all(), now)
    assert before.without_place == RelocatedParty.objects.without_place().count()


@pytest.mark.parametrize("seed", range(15, 21))
def test_with_other_hours_they_go_where_the_page_said(seed, crowd, now):
    office, luck = crowd(seed)
    opens, minutes, people = time(luck.choice([8, 9])), luck.choice([30, 60]), luck.randint(1, 3)
    until = FIRST + timedelta(days=luck.randint(3, 20))
    lines = [
        OpeningHours(
            weekday=weekday, opens=opens, closes=time(12), slot_minutes=minutes, people_per_slot=people,
            valid_from=now.date(), valid_until=until,
        )
        for weekday in range(luck.randint(2, 5))
    ]  # fmt: skip
    change = inventory.plan_hours(office, lines, now=now)
    before = by_hours(office, change, now=now)
    move_day.change_hours(office, lines, surplus=Surplus.MOVE, now=now, actor="user:1")
    assert {move.appointment_id: move.to for move in before.moves} == moved(Relocation.objects.all(), now)
    assert before.without_place == RelocatedParty.objects.without_place().count()
    assert before.moves


@pytest.mark.parametrize("seed", range(21, 24))
def test_who_is_on_a_slot_that_grows_into_a_closure_is_shown_too(seed, crowd, now):
    office, _luck = crowd(seed)
    shut = Closure(office=office, starts_on=FIRST, ends_on=FIRST, from_time=time(8, 30), until_time=time(11))
    shut.write("reason", {"en": "Snow", "es": "Nieve"})
    move_day.close(shut, now=now, actor="user:1")
    moved(Relocation.objects.all(), now)
    old = Relocation.objects.latest("pk").pk
    lines = list(OpeningHours.objects.filter(office=office))
    for line in lines:
        line.slot_minutes = 60
    change = inventory.plan_hours(office, lines, now=now)
    before = by_hours(office, change, now=now)
    assert change.shut
    move_day.change_hours(office, lines, surplus=Surplus.MOVE, now=now, actor="user:1")
    jobs = Relocation.objects.filter(pk__gt=old).order_by("pk")
    assert {move.appointment_id: move.to for move in before.moves} == moved(jobs, now)
    assert before.moves


def test_looking_writes_nothing_and_locks_nothing(crowd, now):
    office, luck = crowd(1)
    with CaptureQueriesContext(connection) as asked:
        by_closing([office], [closing(office, luck)], now=now)
    assert len(asked)
    assert all(query["sql"].startswith("SELECT") and "FOR UPDATE" not in query["sql"] for query in asked)


@pytest.fixture
def tight(make_office, make_person, book):
    """Three pairs on a day, and room for two of them on the next, the last. The second must report by the first day."""
    office = make_office("SML", closes=time(9, 30), people_per_slot=2)
    OpeningHours.objects.filter(office=office).update(valid_until=FIRST + timedelta(days=1))
    pairs = [[make_person(f"{pair} {member}") for member in "ab"] for pair in range(4)]
    parties = [book(*pair, office=office) for pair in pairs]
    Appointment.objects.filter(pk=parties[1].pk).update(report_by=FIRST)
    return office, parties


def test_those_without_a_place_come_first_then_those_past_their_deadline(tight, now):
    office, [on_time, late, without, _next_day] = tight
    found = by_closing([office], [Closure(office=office, starts_on=FIRST, ends_on=FIRST)], now=now)
    assert [party for party, _move in found.shown] == [without, late, on_time]
    assert (found.placed, found.past_deadline, found.without_place) == (2, 1, 1)


def test_nobody_is_shown_an_earlier_time(make_office, make_person, book, now):
    office = make_office("FREE")
    party = book(make_person("Late"), office=office, on_or_after=now + timedelta(days=9))
    day = office.local(party.starts_at).date()
    [move] = by_closing([office], [Closure(office=office, starts_on=day, ends_on=day)], now=now).moves
    assert move.to > party.starts_at


def test_only_the_first_are_shown_and_all_are_counted(tight, now, monkeypatch):
    monkeypatch.setattr(impact, "MOST_SHOWN", 2)
    office, _parties = tight
    found = by_closing([office], [Closure(office=office, starts_on=FIRST, ends_on=FIRST)], now=now)
    assert (len(found.shown), found.more, found.parties, found.people) == (2, 1, 3, 6)
    monkeypatch.setattr(impact, "MOST_SHOWN", 3)
    assert (len(found.shown), found.more) == (3, 0)


@pytest.mark.parametrize("way", ["desk", "admin"])
def test_both_pages_say_it(way, tight, monkeypatch, now, staff):
    monkeypatch.setattr(timezone, "now", lambda: now)
    office, _parties = tight
    eva = staff("eva")
    if way == "desk":
        address = reverse("desk:close", args=[office.code, FIRST])
    else:
        address = reverse("admin:offices_closure_add")
    page = eva.post(address, closing_form(FIRST, office=str(office.pk))).content.decode().replace("\xa0", " ")
    assert long_datetime(now.replace(day=4, hour=13, minute=30), office) in page
    assert "1 of them is moved past the report-by date." in page
    assert "1 appointment has no place." in page
    assert reverse("desk:capacity", args=[office.code, FIRST + timedelta(days=1)]) in page


def test_who_is_on_a_closed_slot_already_is_not_shown_for_another_closure(crowd, now):
    office, luck = crowd(0)
    move_day.close(closing(office, luck), now=now, actor="user:1")
    # Nobody has been moved yet; the job of that closure will do it.
    there = set(Appointment.objects.filter(slot__is_closed=True).values_list("pk", flat=True))
    days = Closure(office=office, starts_on=FIRST, ends_on=FIRST + timedelta(days=9), reason_source="Ice")
    assert there
    assert there.isdisjoint(shown(office, [days], now))
