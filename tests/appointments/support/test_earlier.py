"""An agent asks for an earlier date for a caller, and answers offers for them."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.models import Appointment, EarlierRequest, Offer

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(ana, now) -> Appointment:
    """Ana was moved to Monday, December 21."""
    booking.reschedule(ana.pk, version=1, now=now, on_or_after=now + timedelta(days=20))
    return Appointment.objects.with_place().get(pk=ana.pk)


@pytest.fixture
def send(line, there):
    """Sends the page of earlier dates and returns what the agent reads next."""
    return lambda **data: line.post("earlier", data, **there).content.decode()


@pytest.fixture
def offer(there, ana, now) -> Offer:
    """Ana waits, and has a free place held for her."""
    booking.join(ana.pk, notice_days=2, now=now)
    booking.make_offers(now)
    return Offer.objects.get()


def test_a_caller_is_put_in_line(send, ana):
    assert "They wait for an earlier date." in send(notice_days="14")
    waiting = EarlierRequest.objects.get()
    assert (waiting.appointment, waiting.notice_days, waiting.asked_by.partition(":")[0]) == (ana, 14, "user")


def test_and_taken_out_of_it(send):
    send(notice_days="14")
    assert "They do not wait" in send(stop="1")
    assert not EarlierRequest.objects.going_on().exists()


def test_what_is_held_is_shown_and_looking_takes_nothing(line, there, offer):
    page = line.get("earlier", **there).content.decode()
    assert "It is held for them until Tuesday, December\u00a01, 2026, 4:00\u00a0p.m." in page
    assert Offer.objects.get().status == Offer.Status.OPEN


def test_their_page_says_that_an_earlier_date_is_held_until_it_is_not(line, there, offer, set_clock):
    said = "An earlier date is held for them until Tuesday, December 1, 2026, 4:00 p.m."
    assert said in line.get("person", **there).content.decode().replace("\u00a0", " ")
    Offer.objects.update(until=offer.made_at + timedelta(minutes=1))
    set_clock(offer.made_at + timedelta(minutes=1))
    assert "is held for them" not in line.get("person", **there).content.decode()


def test_the_page_that_moves_says_that_it_ends_it_and_a_move_does(line, there, offer, ana, now):
    said = "If you move the appointment, they lose it."
    page = line.get("move", **there).content.decode()
    assert "An earlier date is held for them: " in page
    assert said in page
    booking.reschedule(ana.pk, version=2, now=now, on_or_after=now + timedelta(days=30))
    assert not Offer.objects.standing(now).exists()
    assert said not in line.get("move", **there).content.decode()


def test_a_caller_takes_it_on_the_phone(send, offer):
    assert "Read the new one aloud" in send(accept="1")
    moved = Appointment.objects.get(pk=offer.appointment_id)
    assert moved.slot_id == offer.slot_id
    assert moved.events.latest("pk").actor.startswith("user:")


def test_or_leaves_it(send, offer):
    assert "They keep the appointment they have." in send(decline="1")
    assert Offer.objects.get().status == Offer.Status.DECLINED


@pytest.mark.parametrize("number", ["", "2", "x", "99999999999"])
def test_another_offer_than_the_one_shown_is_gone(number, send, offer):
    assert "The earlier date is gone." in send(accept=number)
    assert Appointment.objects.get(pk=offer.appointment_id).slot_id == offer.instead_of_id


def test_who_cannot_be_written_to_is_told_why_they_cannot_wait(send, ana):
    Appointment.objects.filter(pk=ana.pk).update(email=b"", phone=b"")
    assert "They left no phone and no e-mail" in send(notice_days="14")
    assert not EarlierRequest.objects.exists()


def test_after_a_cancellation_it_leads_back_to_the_caller(line, there, ana, now):
    booking.cancel(ana.pk, version=2, now=now)
    assert line.get("earlier", **there).resolver_match.url_name == "person"


@pytest.fixture
def notices(line, there):
    """The notices that the page offers now."""

    def notices():
        form = line.get("earlier", **there).context["form"]
        return [days for days, _label in form.fields["notice_days"].choices]

    return notices


def test_only_a_notice_that_leaves_a_date_is_offered(notices, send):
    assert notices() == ["2", "7", "14"]
    send(notice_days="30")
    assert not EarlierRequest.objects.exists()


def test_one_that_has_become_too_long_is_said(line, there, notices, ana, now):
    booking.join(ana.pk, notice_days=30, now=now)
    assert "30" not in notices()
    assert "Ask if fewer days are enough." in line.get("earlier", **there).content.decode()


def test_on_the_day_before_the_appointment_they_can_only_leave_the_line(line, there, send, ana, now):
    booking.join(ana.pk, notice_days=2, now=now)
    booking.reschedule(ana.pk, version=2, now=now, on_or_after=now + timedelta(days=1))
    page = line.get("earlier", **there).content.decode()
    assert "We can offer them no other earlier date." in page
    assert "notice_days" not in page
    assert "They do not wait" in send(stop="1")
