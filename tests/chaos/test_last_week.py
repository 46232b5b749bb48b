"""An office closes the last week that it has planned; a few days after it have places for three of five people.

`pytest tests/chaos/test_last_week.py --rounds 10` is the long form: 500 people and ten kills of the worker that moves
them; one round is 50 people and three kills.
"""

import time
import uuid
from collections import Counter
from datetime import datetime, timedelta
from datetime import time as clock
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, move_day, stranded
from appointments.models import Appointment, Message, RelocatedParty, Relocation, ToDo
from offices import inventory
from offices.models import Closure
from tests.chaos.farm import farm
from tests.chaos.test_closed_day import kill_while_it_moves
from tests.server import database_of_tests
from tests.worker import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

WEEK, AFTER = 5, 3
"""Days that close, and days with places after them. Each has two slots."""


@pytest.fixture
def days(make_office):
    """Days on which an office can be open: the first may be too near, or a holiday may be between them."""
    probe, now = make_office("PROBE", opens=clock(8), closes=clock(10), slot_minutes=60), timezone.now()
    inventory.open_slots(probe, now.date() + timedelta(days=40), now=now)
    found = sorted({probe.local(slot.starts_at).date() for slot in probe.slots.filter(starts_at__gt=now)})
    return found[2 : 2 + WEEK + AFTER]


@pytest.fixture
def full(make_office, make_person, days, rounds):
    """An office whose week is full, with the people of each appointment in the order of booking."""
    office = make_office("LAST", people_per_slot=5 * rounds, opens=clock(8), closes=clock(10), slot_minutes=60)
    office.hours.update(valid_until=days[-1])
    start = datetime.combine(days[0], clock(0), office.zone)
    people = 2 * WEEK * 5 * rounds
    for number in range(people):
        booking.book(
            office=office,
            people=[make_person(uuid.uuid4().hex)],
            contact=Contact("es", f"p{number}@example.com"),
            submission=uuid.uuid4(),
            now=timezone.now(),
            on_or_after=start,
            # Each another one, in no order.
            report_by=days[-1] + timedelta(days=number * 37 % people),
        )
    return office


def close_and_kill(office, days, kills):
    """Closes the week; the worker that moves its people is killed so often."""
    closure = Closure(office=office, starts_on=days[0], ends_on=days[WEEK - 1], reason_source="Flood")
    move_day.close(closure, now=timezone.now(), actor="user:1")
    job = Relocation.objects.get()
    moves = move_day.waiting(job, now=timezone.now()).count() // (kills + 2)
    with farm("move", 1, 1, time.time(), {"DATABASE_URL": database_of_tests()}) as kill_one:
        for _kill in range(kills):
            kill_while_it_moves(job, moves, kill_one)
        wait_until(lambda: Relocation.objects.get(pk=job.pk).finished_at is not None, seconds=300)


def test_as_many_as_fit_are_moved_and_the_others_are_told_and_served_first(full, days, rounds):
    close_and_kill(full, days, kills=3 if rounds == 1 else 10)
    waiting = [row.appointment_id for row in stranded.waiting(full)]
    assert RelocatedParty.objects.exclude(to_slot=None).count() == 2 * AFTER * 5 * rounds
    assert len(waiting) == 2 * (WEEK - AFTER) * 5 * rounds
    assert_told_and_listed(waiting)
    assert waiting == list(
        Appointment.objects.filter(pk__in=waiting).order_by("report_by").values_list("pk", flat=True)
    )
    last, now = inventory.Span(days[-1], days[-1]), timezone.now()
    move_day.change_capacity(full, last, inventory.How.ADD, 4, surplus=move_day.Surplus.KEEP, now=now, actor="user:1")
    assert [row.appointment_id for row in stranded.waiting(full)] == waiting[8:]
    call_command("check_invariants", stdout=StringIO())


def assert_told_and_listed(waiting):
    """Everyone without a time is told so once and is on the list; no one is reminded of a lost time."""
    told = Message.objects.filter(kind=Message.Kind.STRANDED).exclude(status=Message.Status.DROPPED)
    assert Counter(told.values_list("appointment", flat=True)) == Counter(waiting)
    listed = ToDo.objects.filter(kind=ToDo.Kind.TO_CALL, appointment__in=waiting)
    assert set(listed.values_list("appointment", flat=True)) == set(waiting)
    reminders = Message.objects.filter(kind__startswith="reminder", status=Message.Status.PLANNED)
    assert not reminders.filter(appointment__in=waiting).exists()
    assert all(one.version == one.appointment.version for one in reminders.select_related("appointment"))
