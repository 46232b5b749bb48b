"""Two purges at once, one that is killed, and one that meets people who change their appointment."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, connection, transaction

from appointments.booking import Forgotten
from appointments.booking.attendance import pass_unmarked
from appointments.models import Appointment, Attendee
from appointments.upkeep import retention
from appointments.upkeep.retention import forget_appointments, forget_notices, forget_some
from tests import marking
from tests.appointments.upkeep.retention.conftest import MOMENT
from tests.guards import without
from tests.rules import broken_rules
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)

CARLA = "user:1"


@pytest.fixture
def long_past(seen, due):
    """Years later staff mark Ana, who had no mark; they can undo that on the same day."""
    late, day = due + timedelta(days=1), seen.slot.starts_at
    marking.undo_mark(seen.pk, now=day, actor=CARLA)
    pass_unmarked(day + timedelta(days=2))
    marking.mark_no_show(seen.pk, now=late, actor=CARLA)
    return late


def names() -> set[str]:
    return {each.given_names for each in Attendee.objects.all()}


def test_two_at_once_forget_each_once(seen, bruno, due):
    marking.mark_seen(bruno.pk, now=bruno.slot.starts_at, actor=CARLA)
    assert sum(together([partial(forget_appointments, due + MOMENT)] * 4)) == 2
    assert names() == {""}
    assert not broken_rules()


def test_killed_half_way_it_goes_on_where_it_was(seen, bruno, due, monkeypatch):
    marking.mark_seen(bruno.pk, now=bruno.slot.starts_at, actor=CARLA)
    monkeypatch.setattr(retention, "AT_ONCE", 1)
    written = []

    def die(execute, sql, params, many, context):
        written.extend([sql] if sql.startswith('UPDATE "appointments_appointment"') else [])
        if len(written) == 2:
            raise SystemExit
        return execute(sql, params, many, context)

    with pytest.raises(SystemExit), connection.execute_wrapper(die):
        forget_appointments(due + MOMENT)
    assert names() in ({"", "Bruno"}, {"", "Ana", "Lucia", "Mateo"})
    assert not broken_rules()
    assert forget_appointments(due + MOMENT) == 1


def test_who_is_coming_back_at_this_moment_is_passed_over(seen, long_past):
    with transaction.atomic():
        marking.undo_mark(seen.pk, now=long_past, actor=CARLA)
        purge = in_the_background(partial(forget_appointments, long_past))
        assert purge.result(timeout=30) == 0
    assert names() == {"Ana", "Lucia", "Mateo"}


def test_who_came_back_after_they_were_found_is_not_touched(seen, long_past):
    marking.undo_mark(seen.pk, now=long_past, actor=CARLA)
    assert forget_some([seen.pk], long_past) == 0
    assert names() == {"Ana", "Lucia", "Mateo"}


def test_who_is_being_forgotten_cannot_come_back(seen, long_past):
    with transaction.atomic():
        assert forget_some([seen.pk], long_past) == 1
        back = in_the_background(partial(marking.undo_mark, seen.pk, now=long_past, actor=CARLA))
    assert isinstance(back.result(timeout=30), Forgotten)
    assert Appointment.objects.get().status == "no_show"


def test_no_notice_is_deleted_while_a_file_is_loaded_and_nobody_waits(make_notice, due):
    make_notice("398765432", "")
    later = due + timedelta(days=365)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE appointments_notice IN SHARE ROW EXCLUSIVE MODE")
        assert in_the_background(partial(forget_notices, later)).result(timeout=30) == 0
    assert forget_notices(later) == 1


# --- Negative controls ----------------------------------------------------------------------------------------------


def test_without_the_second_look_the_database_refuses(seen, long_past):
    marking.undo_mark(seen.pk, now=long_past, actor=CARLA)
    with pytest.raises(IntegrityError), transaction.atomic():
        retention._empty([seen.pk], long_past)
    assert names() == {"Ana", "Lucia", "Mateo"}


def test_without_the_second_look_and_the_constraints_they_would_be_lost(bruno, due):
    """Not even of a family: without a name nobody may have two active appointments either."""
    guards = ("only_an_ended_appointment_is_without_details", "who_comes_is_known_whole_or_not_at_all")
    with without(guards[0]), without(guards[1]):
        retention._empty([bruno.pk], due)
        assert Attendee.objects.get(appointment=bruno).full_name == ""
        Appointment.objects.filter(pk=bruno.pk).update(status="no_show")
        Attendee.objects.filter(appointment=bruno).update(is_active=False)


def test_raw_sql_brings_nobody_back(seen, long_past):
    forget_some([seen.pk], long_past)
    with pytest.raises(IntegrityError, match="only_an_ended_appointment_is_without_details"):
        Appointment.objects.update(status="booked")
