"""The smaller form of `bin/bench claims`: a claim reads few pages, even among many old rows."""

import pytest
from django.db import transaction

from benchmarks.claims import claim, older_transaction, pages_of_a_claim
from benchmarks.pages import pages_read
from benchmarks.supply import NOW, analyze, make_office, make_slots, without_vacuum
from offices import inventory
from offices.inventory import earliest_start
from offices.models import OfficeQueue, Slot

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_claim_does_not_read_more_with_more_slots_stored():
    few = make_office("FEW")
    make_slots(few, 2_000)
    analyze()
    claim(few)
    before = pages_of_a_claim(few)
    make_slots(make_office("MANY"), 100_000)
    analyze()
    assert pages_of_a_claim(few) <= 1.5 * before


@pytest.fixture
def worn_office():
    """An office whose first 20,000 slots filled during an older open transaction: no dead row could be removed."""
    without_vacuum()
    office = make_office("BUSY")
    make_slots(office, 21_000, capacity=1)
    analyze()
    claim(office)
    office.fresh_pages = pages_of_a_claim(office)
    with older_transaction():
        first = Slot.objects.filter(office=office, booked=0).order_by("starts_at").values("pk")[:20_000]
        Slot.objects.filter(pk__in=first).update(booked=1)
        claim(office)
        yield office


def test_a_claim_reads_few_pages_beside_an_older_transaction(worn_office):
    assert pages_of_a_claim(worn_office) <= 3 * worn_office.fresh_pages


def test_without_the_marks_it_reads_many(worn_office):
    def claim_without_marks():
        queue = inventory.lock(worn_office)
        start = earliest_start(worn_office, NOW)
        queue.low_water_marks = [start] * len(queue.low_water_marks)
        inventory.fill_earliest(queue, 1, start)

    with transaction.atomic():
        assert OfficeQueue.objects.get(office=worn_office).low_water_marks[0] > earliest_start(worn_office, NOW)
    assert pages_read(claim_without_marks) > 3 * worn_office.fresh_pages
