"""A booking by name is linked to a notice, or the link removed, while someone else changes the same appointment."""

from datetime import date

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import ChangedMeanwhile
from appointments.booking.report_by import follow_dates, follow_link, take_back
from appointments.models import AppointmentEvent, Notice, SamePerson
from appointments.people import linking, unlinking
from tests.appointments.support.linked import fresh, kinds, link, part, rows
from tests.rules import broken_rules
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db(transaction=True)

JANUARY, MAY = date(2027, 1, 15), date(2027, 5, 3)


@transaction.atomic
def unlocked(appointment, now):
    """The step of a link without a lock on the appointment while it is looked for: the negative control."""
    follow_link(Notice.objects.get(), [appointment.pk], now=now, actor="clock")


def test_who_cancels_while_they_are_linked_stays_cancelled(identified, paper, by_name, now):
    mine, theirs = paper.person, by_name.attendees.get(position=1).person
    facts = {"keep": None, "seen": linking.state(rows(mine, theirs)), "reason": "x", "now": now}
    with transaction.atomic():
        booking.cancel(by_name.pk, version=1, now=now)
        linked = in_the_background(lambda: linking.link(identified, mine, theirs, **facts))
    assert isinstance(linked.result(), ChangedMeanwhile)
    assert (fresh(by_name).status, fresh(by_name).report_by) == ("cancelled", None)
    assert not broken_rules()


def test_without_the_lock_a_cancelled_one_would_get_a_date(identified, paper, by_name, now):
    link(identified, paper, by_name, now)
    Notice.objects.update(report_by=MAY)
    with transaction.atomic():
        booking.cancel(by_name.pk, version=2, now=now)
        giving = in_the_background(lambda: unlocked(by_name, now))
    giving.result()
    assert (fresh(by_name).status, fresh(by_name).report_by) == ("cancelled", MAY)


def test_two_that_remove_the_link_at_once_take_the_date_back_once(identified, paper, by_name, now):
    made = link(identified, paper, by_name, now)
    seen = linking.state(rows(made.person))
    facts = {"seen": seen, "reason": "Sisters", "now": now}
    results = together([lambda: unlinking.unlink(identified, made.pk, **facts)] * 2)
    assert sorted(isinstance(each, ChangedMeanwhile) for each in results) == [False, True]
    assert kinds(by_name) == ["booked", "report_by", "report_by"]
    assert by_name.messages.filter(kind="not_their_date").count() == 2  # One mail, one text.
    assert not broken_rules()


def test_without_the_lock_a_cancellation_would_be_lost(identified, paper, by_name, now):
    """Negative control: a date is taken back from the appointment as it was read before."""
    link(identified, paper, by_name, now)
    with transaction.atomic():
        there = fresh(by_name)
        booking.cancel(by_name.pk, version=2, now=now)
        taking = in_the_background(lambda: take_back(there, None, now=now, actor="user:1"))
    taking.result()
    assert fresh(by_name).status == "booked"


@pytest.mark.parametrize("is_linked_again", [False, True])
def test_a_link_meets_the_removal_of_the_one_before(is_linked_again, identified, paper, by_name, now):
    made = link(identified, paper, by_name, now)
    theirs = made.alias
    with transaction.atomic():
        part(identified, made, now)
        seen = linking.state(rows(paper.person, theirs))
        stale = seen if is_linked_again else seen.replace(".3", ".2")
        facts = {"keep": None, "seen": stale, "reason": "x", "now": now}
        again = in_the_background(lambda: linking.link(identified, paper.person, theirs, **facts))
    assert isinstance(again.result(), SamePerson if is_linked_again else ChangedMeanwhile)
    assert fresh(by_name).report_by == (JANUARY if is_linked_again else None)
    assert not broken_rules()


@pytest.mark.parametrize("is_locked", [True, False])
def test_the_sweep_gives_back_nothing_that_is_being_taken_away(is_locked, identified, paper, by_name, now):
    """Negative control: a step that does not ask again under the lock gives the date of another person."""
    made = link(identified, paper, by_name, now)
    Notice.objects.update(report_by=MAY, has_new_date=True)
    with transaction.atomic():
        part(identified, made, now)
        if is_locked:
            sweeping = in_the_background(lambda: follow_dates(now))
        else:
            sweeping = in_the_background(lambda: unlocked(by_name, now))
    sweeping.result()
    assert fresh(by_name).report_by == (None if is_locked else MAY)
    assert AppointmentEvent.objects.filter(kind="report_by").count() == (2 if is_locked else 3)
