"""What is forgotten, and what is kept."""

import uuid
from datetime import timedelta

import pytest

from appointments.models import Appointment, AttemptReceipt, Draft, FailedTry, Message
from appointments.models.attempt import CONTACT_KEPT
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import HOUR, KEEP_AT_LEAST, Actor, Limit, count_tries
from appointments.upkeep.purge import DRAFT_MARGIN, KEEP_RECEIPTS, KEEP_SUBMISSIONS, forget

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
        count_tries([Limit(key, 10, window)], now)
    assert forget(now + KEEP_AT_LEAST)["tries"] == 0
    assert forget(now + KEEP_AT_LEAST + MOMENT)["tries"] == 1
    assert FailedTry.objects.get().counted_against == "late"


def test_the_key_of_a_submission_is_forgotten_after_a_week_and_the_appointment_kept(bruno, now):
    assert forget(now + KEEP_SUBMISSIONS)["submissions"] == 0
    assert forget(now + KEEP_SUBMISSIONS + MOMENT)["submissions"] == 1
    assert Appointment.objects.get().submission is None


@pytest.fixture
def receipt(now):
    """The receipt of a person who gave an e-mail and a phone number."""
    tried = Attempt(uuid.uuid4(), Kind.NOT_YET, now, "America/New_York", Way.SUBJECT_ID, "398765432", country="GT")
    keeper = Keeper("0" * 64, "en", "ana@example.com", "+12125550123")
    return attempts.write(tried, keeper, actor=Actor("", ""), now=now)


def test_the_contact_of_an_attempt_is_forgotten_after_thirty_days(receipt, now):
    assert forget(now + timedelta(days=30))["contacts of attempts"] == 0
    assert forget(now + timedelta(days=30) + MOMENT)["contacts of attempts"] == 1
    receipt.refresh_from_db()
    assert (receipt.email, receipt.phone, receipt.ending) == ("", "", "432")


def test_a_receipt_is_forgotten_after_two_years_with_what_was_told(receipt, make_notice, now):
    make_notice("398765432")
    attempts.look_again(now)
    forget(now + timedelta(days=730))
    assert AttemptReceipt.objects.exists()
    assert forget(now + timedelta(days=730) + MOMENT)["receipts"] == 3
    assert not Message.objects.exists()


def test_the_trust_page_says_how_long(client):
    page = client.get("/en/trust/").content.decode()
    assert (KEEP_RECEIPTS.days, CONTACT_KEPT.days) == (2 * 365, 30)
    assert "we keep it for 2 years" in page
    assert "after 30 days" in page


def test_it_may_run_again(bruno, receipt, now):
    later = now + KEEP_SUBMISSIONS + MOMENT
    forget(later)
    assert set(forget(later).values()) == {0}
