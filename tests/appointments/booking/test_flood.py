"""No one makes the site write without end: each change is told to a phone that may be a stranger's."""

from contextlib import suppress
from datetime import timedelta
from itertools import cycle

import pytest

from appointments import booking
from appointments.booking import Contact, TooManyToday
from appointments.models import AppointmentEvent

pytestmark = pytest.mark.django_db


def _cancel_and_undo(appointment, **press):
    booking.cancel(appointment.pk, version=appointment.version, **press)
    booking.undo_cancel(appointment.pk, version=appointment.version + 1, **press)


def _remove_and_put_back(appointment, **press):
    last = appointment.attendees.latest("position")
    booking.remove_member(appointment.pk, last.pk, version=appointment.version, **press)
    back = appointment.removed_members.get()
    booking.put_back(appointment.pk, back.pk, version=appointment.version + 1, **press)


def _add_and_remove(appointment, **press):
    last = appointment.attendees.latest("position")
    person = booking.Person.of(last)
    booking.remove_member(appointment.pk, last.pk, version=appointment.version, **press)
    booking.add_member(appointment.pk, person, version=appointment.version + 1, **press)


_PHONES = cycle(["+12125550123", "+12125550124"])


def _change_phone(appointment, **press):
    contact = Contact("es", "", next(_PHONES))
    booking.change_contact(appointment.pk, contact, seen=Contact.of(appointment).stamp, **press)


LOOPS = [_cancel_and_undo, _remove_and_put_back, _add_and_remove, _change_phone]


@pytest.fixture(params=LOOPS)
def again(request, ana, office, now):
    """Makes both steps of one of these loops."""
    # Else the slot is full of places that were just left.
    ana.slot.capacity = 60
    ana.slot.save(update_fields=["capacity"])

    def again(**press):
        ana.refresh_from_db()
        request.param(ana, **{"now": now} | press)

    return again


def test_a_person_does_it_a_number_of_times_in_a_day(again, ana, now):
    with suppress(TooManyToday):
        for _time in range(21):
            again()
    made = AppointmentEvent.objects.filter(appointment=ana, actor="person").count()
    assert 20 <= made <= 21


def test_agents_go_on(again, now):
    for _time in range(21):
        again(actor="user:1")


def test_on_another_day_they_go_on(ana, now):
    for _time in range(19):
        ana.refresh_from_db()
        _change_phone(ana, now=now)
    ana.refresh_from_db()
    with pytest.raises(TooManyToday):
        _change_phone(ana, now=now)
    _change_phone(ana, now=now + timedelta(days=1))


def test_they_can_still_cancel(ana, now):
    for _time in range(19):
        ana.refresh_from_db()
        _change_phone(ana, now=now)
    assert booking.cancel(ana.pk, version=1, now=now).stage.is_cancelled
