"""Join the waiting list, accept or decline an offer, leave the list: results, refusals and effects of each verb."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.booking import OfferGone, OffersUsed, move_day
from appointments.models import Appointment, EarlierRequest, Message, Offer, PlaceHold
from appointments.receipts import deadline
from offices import inventory
from offices.models import Closure, Slot
from tests.appointments.booking.earlier.conftest import offered
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def accept(now):
    def accept(offer: Offer, **fields) -> Appointment:
        return booking.accept(offer.appointment_id, **{"number": offer.number, "now": now} | fields)

    return accept


@pytest.fixture
def decline(now):
    def decline(offer: Offer, **fields) -> None:
        booking.decline(offer.appointment_id, **{"number": offer.number, "now": now} | fields)

    return decline


def booked(slot: Slot) -> int:
    return Slot.objects.get(pk=slot.pk).booked


# --- Offered ---------------------------------------------------------------------------------------------------------


def test_an_offer_holds_the_place_and_leaves_the_old_one(offer, party):
    assert booked(offer.slot) == booked(offer.instead_of) == 1
    assert offer.place.until == offer.until
    assert party().slot not in (offer.slot, offer.instead_of)
    assert broken_rules() == []


def test_it_is_told_at_once_and_of_no_use_after_the_time_to_answer(offer, now):
    message = Message.objects.get(offer=offer)
    assert (message.kind, message.channel, message.due_at) == ("offer", "email", now)
    assert message.expires_at == offer.until == now + timedelta(hours=4)


def test_who_was_booked_by_an_agent_is_offered_one_too(party, full, free, now):
    called = party(actor="user:7")
    booking.join(called.pk, notice_days=2, now=now, actor="user:7")
    free(full[4])
    assert offered() == [(called, full[4].slot)]
    assert EarlierRequest.objects.get().asked_by == "user:7"


def test_a_free_place_is_offered_without_anyone_leaving(small, party, in_line, now):
    in_line(party(on_or_after=now + 20 * DAY))
    assert booking.make_offers(now) == 1
    assert booking.make_offers(now) == 0
    assert broken_rules() == []


def test_places_for_many_are_offered_to_many(full, in_line, now):
    in_line(*full[6:])
    for early in full[3:6]:
        booking.cancel(early.pk, version=1, now=now)
    booking.release_expired_holds(now + timedelta(minutes=121))
    assert [who for who, _slot in offered()] == full[6:9]
    assert {slot for _who, slot in offered()} == {early.slot for early in full[3:6]}
    assert broken_rules() == []


def test_who_answers_none_of_two_offers_that_end_together_is_passed_over_for_the_first_place_only(full, in_line, now):
    in_line(full[8], full[9], full[7])
    for early in full[3:5]:
        booking.cancel(early.pk, version=1, now=now)
    booking.release_expired_holds(now + timedelta(minutes=121))
    booking.release_expired_holds(now + DAY)
    assert [who for who, _slot in offered()] == [full[8], full[9], full[7], full[8]]
    assert broken_rules() == []


# --- Taken -----------------------------------------------------------------------------------------------------------


def test_who_accepts_has_the_earlier_place_and_leaves_the_other(offer, accept, now):
    moved = accept(offer)
    assert (moved.slot, moved.version, moved.was_earliest) == (offer.slot, 2, True)
    assert booked(offer.slot) == 1
    held = PlaceHold.objects.get()
    assert held.slot == offer.instead_of
    assert timedelta(minutes=10) <= held.until - now <= timedelta(minutes=120)
    assert broken_rules() == []


def test_it_is_written_down_and_told(offer, accept, now):
    moved = accept(offer)
    event = moved.events.latest("pk")
    assert (event.kind, event.offer, event.from_slot) == ("moved", offer, offer.instead_of)
    assert Message.objects.filter(appointment=moved, version=2, kind="changed", due_at=now).exists()


def test_accepting_twice_moves_once(offer, accept):
    assert accept(offer).version == accept(offer).version == 2


def test_who_accepts_no_longer_waits(offer, accept):
    accept(offer)
    assert not EarlierRequest.objects.going_on().exists()


def test_the_place_left_goes_to_the_next_in_line(offer, accept, in_line, party, now):
    later = in_line(party())[0]
    accept(offer)
    booking.release_expired_holds(now + timedelta(hours=2))
    assert offered()[-1] == (later, offer.instead_of)


def test_after_the_time_to_answer_it_is_gone(offer, accept):
    with pytest.raises(OfferGone):
        accept(offer, now=offer.until)
    assert accept(offer, now=offer.until - timedelta(seconds=1)).slot == offer.slot


@pytest.mark.parametrize("number", [0, 2, 99])
def test_an_offer_there_is_not_is_gone(number, offer, accept):
    with pytest.raises(OfferGone):
        accept(offer, number=number)


def test_an_appointment_that_was_moved_has_no_offer(offer, accept, now):
    booking.reschedule(offer.appointment_id, version=1, now=now, on_or_after=now + 30 * DAY)
    with pytest.raises(OfferGone):
        accept(offer)
    assert broken_rules() == []


def test_who_has_come_to_the_old_time_has_no_offer(offer, accept):
    offer.appointment.attendees.update(presence="arrived")
    with pytest.raises(OfferGone):
        accept(offer)


def test_a_cancelled_appointment_has_no_offer_and_the_next_is_asked(offer, accept, in_line, party, now):
    later = in_line(party())[0]
    booking.cancel(offer.appointment_id, version=1, now=now)
    booking.release_expired_holds(now)
    assert offered()[-1] == (later, offer.slot)
    with pytest.raises(OfferGone):
        accept(offer)
    assert broken_rules() == []


def test_a_day_that_closed_is_gone(offer, accept, decline, now):
    day = offer.slot.starts_at.date()
    move_day.close(Closure(office=offer.slot.office, starts_on=day, ends_on=day), now=now, actor="user:1")
    with pytest.raises(OfferGone):
        accept(offer)
    decline(offer)
    booking.release_expired_holds(now)
    assert booked(offer.slot) == 0
    assert broken_rules() == []


def test_a_slot_that_is_to_shrink_is_gone(offer, accept, now):
    day = offer.slot.starts_at.date()
    inventory.change_capacity(
        offer.slot.office, inventory.Span(day, day), inventory.How.SET, 0, keep_booked=True, now=now, actor="user:1"
    )
    with pytest.raises(OfferGone):
        accept(offer)
    booking.release_expired_holds(offer.until)
    assert (Slot.objects.get(pk=offer.slot_id).capacity, broken_rules()) == (0, [])


# --- Left ------------------------------------------------------------------------------------------------------------


def test_who_declines_keeps_the_appointment_and_the_next_is_asked(offer, decline, in_line, party, now):
    later = in_line(party())[0]
    decline(offer)
    booking.release_expired_holds(now)
    assert offered()[-1] == (later, offer.slot)
    assert Appointment.objects.get(pk=offer.appointment_id).slot == offer.instead_of
    assert broken_rules() == []


def test_an_offer_nobody_answers_goes_to_the_next(offer, in_line, party):
    later = in_line(party())[0]
    booking.release_expired_holds(offer.until)
    assert offered()[-1] == (later, offer.slot)
    assert Offer.objects.get(pk=offer.pk).status == Offer.Status.EXPIRED
    assert broken_rules() == []


def test_with_nobody_else_in_line_it_goes_to_all(offer, decline, now):
    decline(offer)
    assert booking.release_expired_holds(now) == 1
    assert booked(offer.slot) == 0


def test_what_was_declined_cannot_be_accepted(offer, accept, decline):
    decline(offer)
    with pytest.raises(OfferGone):
        accept(offer)
    with pytest.raises(OfferGone):
        decline(offer)


def test_there_is_one_offer_a_day_and_never_the_same_twice(offer, decline, full, free, now):
    decline(offer)
    booking.release_expired_holds(now)
    free(full[5])
    assert len(offered()) == 1
    assert booking.make_offers(now + DAY) == 1
    assert offered()[-1] == (full[9], full[5].slot)


def test_after_three_offers_there_are_no_more(full, in_line, free, now):
    in_line(full[9])
    for day in range(4):
        free(full[7 - day], at=now + day * DAY)
        Offer.objects.all().end(Offer.Status.DECLINED, now=now + day * DAY)
        booking.make_offers(now + day * DAY)
    assert Offer.objects.count() == 3
    with pytest.raises(OffersUsed):
        booking.join(full[9].pk, notice_days=2, now=now)


def test_who_leaves_the_line_leaves_the_offer_too(offer, accept, now):
    booking.leave(offer.appointment_id, now=now)
    with pytest.raises(OfferGone):
        accept(offer)
    assert not EarlierRequest.objects.going_on().exists()
    assert broken_rules() == []


# --- At night --------------------------------------------------------------------------------------------------------


def test_at_night_a_place_someone_waits_for_is_kept_until_the_morning(full, in_line, free, party, now):
    in_line(full[9])
    night = now + timedelta(hours=10)
    free(full[5], at=night)
    assert offered() == []
    assert party().slot.starts_at > full[9].slot.starts_at
    assert (booking.release_expired_holds(night), booking.make_offers(night)) == (0, 0)
    booking.release_expired_holds(now + timedelta(hours=21))
    assert offered() == [(full[9], full[5].slot)]


def test_at_night_a_place_nobody_waits_for_goes_to_all(full, free, party, now):
    free(full[5], at=now + timedelta(hours=10))
    assert party().slot == full[5].slot


def test_taking_an_offered_date_costs_no_change(offer, accept, now):
    moved = accept(offer)
    assert moved.events.get(kind="moved").offer == offer
    assert booking.allowance(moved, now).made == 0


def test_a_change_with_any_reason_is_counted(full, now):
    later = now + timedelta(days=40)
    moved = booking.reschedule(full[9].pk, version=1, now=now, on_or_after=later, reason="offer:1")
    assert booking.allowance(moved, now).made == 1


def test_who_takes_an_offer_is_not_said_to_have_chosen_a_later_date(party, full, in_line, free, now):
    """Negative control: they had, when they booked. The page of the offer does not say so either."""
    late = party(report_by=now.date(), on_or_after=now + timedelta(days=60))
    assert deadline.of(late, now).is_chosen
    in_line(late)
    free(full[4])
    taken = booking.accept(late.pk, number=1, now=now)
    assert deadline.of(taken, now).is_late
    assert not deadline.of(taken, now).is_chosen
