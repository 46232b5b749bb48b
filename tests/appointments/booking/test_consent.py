"""The database moves nobody to an earlier time without a recorded yes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from appointments import booking
from appointments.models import Appointment

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def late(bruno, now):
    """Bruno, who has chosen a day a week later."""
    return booking.reschedule(bruno.pk, version=1, now=now, on_or_after=bruno.slot.starts_at + 7 * DAY)


def move_up(late, now, **how):
    return booking.reschedule(late.pk, version=late.version, now=now, on_or_after=late.slot.starts_at - 2 * DAY, **how)


def test_staff_move_nobody_to_an_earlier_time(late, now):
    with pytest.raises(IntegrityError, match="earlier time unasked"), transaction.atomic():
        move_up(late, now, actor="user:1")
    assert Appointment.objects.get(pk=late.pk).slot_id == late.slot_id


@pytest.mark.parametrize(
    "how", [{}, {"actor": "user:1", "reason": "agent:asked"}, {"actor": "user:1", "reason": "agreed"}], ids=str
)
def test_a_recorded_yes_moves_them(how, late, now):
    before = late.slot.starts_at
    assert move_up(late, now, **how).slot.starts_at < before


def test_to_a_later_time_an_office_may_move_them(late, now):
    later = late.slot.starts_at + DAY
    assert booking.reschedule(late.pk, version=2, now=now, on_or_after=later, actor="user:1")


@pytest.mark.as_owner
def test_without_the_trigger_it_would_happen(late, now):
    before = late.slot.starts_at
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger"
            " WHERE tgrelid = 'appointments_appointmentevent'::regclass AND tgname LIKE '%never_earlier%'"
        )
        (function,) = cursor.fetchone()
        cursor.execute(function.replace("<> 'person'", "= 'nobody'"))
    assert move_up(late, now, actor="user:1").slot.starts_at < before
