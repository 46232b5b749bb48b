"""What is forgotten, and what is kept."""

from datetime import timedelta

import pytest

from appointments.models import Appointment, Draft, FailedTry
from appointments.purge import DRAFT_MARGIN, KEEP_SUBMISSIONS, forget
from appointments.tries import HOUR, KEEP_AT_LEAST, Limit, write_down

pytestmark = pytest.mark.django_db

MOMENT = timedelta(seconds=1)


@pytest.fixture
def idle(settings):
    return timedelta(minutes=settings.IDLE_MINUTES) + DRAFT_MARGIN


def draft(touched_at):
    return Draft.objects.create(
        token_hash=touched_at.isoformat(), language="en", started_at=touched_at, touched_at=touched_at
    )


def test_idle_drafts_are_forgotten_and_others_kept(now, idle):
    draft(now - idle - MOMENT)
    kept = draft(now - idle)
    assert forget(now)["drafts"] == 1
    assert list(Draft.objects.all()) == [kept]


def test_forgetting_a_draft_keeps_what_it_booked(bruno, now, idle):
    old = draft(now - idle - MOMENT)
    Draft.objects.filter(pk=old.pk).update(appointment=bruno)
    forget(now)
    assert Appointment.objects.get() == bruno


def test_failed_tries_are_forgotten_when_no_limit_counts_them_and_a_day_is_over(now):
    for key, window in (("soon", HOUR), ("late", timedelta(days=30))):
        write_down([Limit(key, 10, window)], now)
    assert forget(now + KEEP_AT_LEAST)["tries"] == 0
    assert forget(now + KEEP_AT_LEAST + MOMENT)["tries"] == 1
    assert FailedTry.objects.get().counted_against == "late"


def test_the_key_of_a_submission_is_forgotten_after_a_week_and_the_appointment_kept(bruno, now):
    assert forget(now + KEEP_SUBMISSIONS)["submissions"] == 0
    assert forget(now + KEEP_SUBMISSIONS + MOMENT)["submissions"] == 1
    assert Appointment.objects.get().submission is None


def test_it_may_run_again(bruno, now):
    later = now + KEEP_SUBMISSIONS + MOMENT
    forget(later)
    assert forget(later) == {"drafts": 0, "tries": 0, "submissions": 0}
