"""An office gets other facts while people are booked there."""

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import office_facts
from offices import inventory
from offices.models import Office, SupplyEvent
from tests.together import in_the_background


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
