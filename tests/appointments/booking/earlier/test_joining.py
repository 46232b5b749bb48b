"""Who can join the waiting list, leave it and come back; and what the database refuses."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from appointments import booking
from appointments.booking import AlreadyEnded, Contact, NoContact
from appointments.delivery import opt_outs
from appointments.models import EarlierRequest, Message, Offer, OptOut, PlaceHold
from tests import marking
from tests.appointments.booking.earlier.conftest import offered
from tests.rules import broken_rules
from tests.supply import earliest_slot

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_who_joins_again_keeps_the_place_in_line(full, in_line, now):
    in_line(full[8], full[9])
    booking.join(full[8].pk, notice_days=30, now=now + DAY)
    waiting = EarlierRequest.objects.get(appointment=full[8])
    assert (waiting.notice_days, waiting.since) == (30, now - timedelta(hours=1))


def test_who_comes_back_after_leaving_is_last(full, in_line, free, now):
    in_line(full[8], full[9])
    booking.leave(full[8].pk, now=now)
    booking.join(full[8].pk, notice_days=2, now=now)
    free(full[4])
    assert offered() == [(full[9], full[4].slot)]


def test_who_can_not_be_told_does_not_wait(party, now):
    silent = party(contact=Contact("en"))
    with pytest.raises(NoContact):
        booking.join(silent.pk, notice_days=2, now=now)


MAIL, PHONE = ("email", "ana@example.com"), ("sms", "+12125550123")
ASKED, BOUNCED = OptOut.Reason.ASKED, OptOut.Reason.BOUNCED


@pytest.mark.parametrize(
    ("left", "stopped", "can"),
    [
        ([PHONE], [(PHONE, ASKED)], False),
        ([MAIL], [(MAIL, BOUNCED)], False),
        ([MAIL, PHONE], [(MAIL, BOUNCED), (PHONE, ASKED)], False),
        # Mail about an offer is no reminder.
        ([MAIL], [(MAIL, ASKED)], True),
        ([MAIL, PHONE], [(PHONE, ASKED)], True),
        ([MAIL, PHONE], [(MAIL, BOUNCED)], True),
    ],
)
def test_who_stopped_messages_waits_only_if_another_way_is_left(left, stopped, can, party, full, free, now):
    contact = Contact("en", **{{"email": "email", "sms": "phone"}[channel]: to for channel, to in left})
    ana, bruno = party(contact=contact), party(contact=contact)
    booking.join(bruno.pk, notice_days=2, now=now)
    for (channel, to), reason in stopped:
        opt_outs.stop(channel, to, reason, now=now)
    offers = [Message(appointment=ana, kind=Message.Kind.OFFER, channel=channel) for channel, _to in left]
    assert (not all(map(opt_outs.why_not, offers))) == can
    if can:
        booking.join(ana.pk, notice_days=2, now=now)
    else:
        with pytest.raises(NoContact):
            booking.join(ana.pk, notice_days=2, now=now)
    # Nor is anyone asked who stopped them since.
    free(full[4])
    assert bool(offered()) == can


def test_who_has_cancelled_does_not_wait(full, now):
    booking.cancel(full[0].pk, version=1, now=now)
    with pytest.raises(AlreadyEnded):
        booking.join(full[0].pk, notice_days=2, now=now)


def test_who_takes_a_cancellation_back_is_still_in_line(full, in_line, free, now):
    in_line(full[9])
    # Later than the booking: the wait goes on from the cancellation, and from nothing else.
    later = now + timedelta(minutes=1)
    cancelled = booking.cancel(full[9].pk, version=1, now=later)
    free(full[4])
    booking.undo_cancel(full[9].pk, version=cancelled.version, now=later)
    assert booking.make_offers(later) == 1
    assert broken_rules() == []


def test_a_wait_ends_with_the_appointment(full, in_line, now):
    in_line(full[8], full[9])
    booking.cancel(full[9].pk, version=1, now=now)
    marking.mark_seen(full[8].pk, now=full[8].slot.starts_at, actor="user:1")
    assert not EarlierRequest.objects.going_on().exists()


def test_at_another_office_a_wait_begins_anew(full, in_line, make_office, now):
    in_line(full[9])
    there = earliest_slot(make_office("BOS"), now + DAY)
    booking.reschedule(full[9].pk, version=1, slot_id=there, now=now + DAY)
    assert EarlierRequest.objects.going_on().get().since == now + DAY
    assert EarlierRequest.objects.get(ended_at=now + DAY).since < now + DAY


def test_at_the_same_office_a_wait_goes_on(full, in_line, now):
    in_line(full[9])
    later = full[9].slot.starts_at + DAY
    booking.reschedule(full[9].pk, version=1, on_or_after=later, now=now + DAY)
    assert EarlierRequest.objects.get().since < now + DAY


# --- The database holds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"number": 4}, "offer_number_is_1_to_3"),
        ({"people": 9}, "offer_is_for_1_to_8_people"),
        ({"place": None}, "offer_holds_a_place_while_it_is_open"),
        ({"status": "declined"}, "offer_holds_a_place_while_it_is_open"),
    ],
)
def test_raw_sql_is_bound_too(changes, refusal, offer):
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        Offer.objects.update(**changes)


@pytest.mark.parametrize("days", [0, 91])
def test_notice_is_a_number_of_days_people_can_mean(days, full, now):
    with pytest.raises(IntegrityError, match="notice_is_1_to_90_days"), transaction.atomic():
        booking.join(full[9].pk, notice_days=days, now=now)


def test_a_place_that_is_offered_cannot_be_taken_away(offer):
    with pytest.raises(IntegrityError), transaction.atomic():
        PlaceHold.objects.filter(pk=offer.place_id).delete()
