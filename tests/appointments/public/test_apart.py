"""A family of five where times hold four: one press takes times next to each other, and each group has its paper."""

import pytest

from appointments import booking
from appointments.models import Appointment
from offices.models import Office
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(visitor) -> Visit:
    """Ana and four children, before the place."""
    visitor.come_to("family")
    for number in range(1, 4):
        child = visitor.answers["add_member"] | {"given_names": "Child " + "ABC"[number - 1]}
        visitor.post("add_member", child)
    visitor.post("family", {})
    visitor.post("office_zip", {"zip_code": "10278"})
    return visitor


def html(page) -> str:
    return page.content.decode()


def test_the_page_says_how_many_fit_and_offers_the_times(five, office):
    page = html(five.get("office"))
    assert "At most 4 people fit in one time at this office." in page
    assert "4 people: Wednesday, December" in page
    assert "1 person: Wednesday, December" in page


def test_one_press_and_the_booking_give_two_confirmations(five, office):
    five.post("office", {"apart": str(office.pk)})
    five.post("contact", five.answers["contact"])
    page = html(five.post("check", {}))
    four, one = Appointment.objects.order_by("slot__starts_at")
    assert (four.party_size, one.party_size) == (4, 1)
    assert str(four) in page
    assert five.url("confirmation", token=one.link_token) in page


def test_the_other_one_is_not_named_once_it_is_cancelled(five, office, now):
    five.post("office", {"apart": str(office.pk)})
    five.post("contact", five.answers["contact"])
    five.post("check", {})
    four, one = Appointment.objects.order_by("slot__starts_at")
    booking.cancel(one.pk, version=1, now=now)
    page = html(five.get("confirmation", token=four.link_token))
    assert str(four) in page
    assert "another confirmation" not in page


def test_a_stranger_with_the_link_does_not_see_the_other_one(five, office, client):
    five.post("office", {"apart": str(office.pk)})
    five.post("contact", five.answers["contact"])
    five.post("check", {})
    four, one = Appointment.objects.order_by("slot__starts_at")
    page = client.get(five.url("confirmation", token=four.link_token))
    assert one.link_token not in html(page)


def test_a_family_that_fits_is_offered_nothing_of_the_kind(visitor):
    visitor.come_to("office")
    assert "fit in one time" not in html(visitor.get("office"))


def test_the_times_shown_are_those_that_a_party_without_notices_gets(five, office, book, make_person):
    Office.objects.update(unverified_share=2)
    book(make_person())
    shown = five.get("office").context["apart"].starts
    five.post("office", {"apart": str(office.pk)})
    check = five.post("contact", five.answers["contact"])
    five.post("check", {})
    booked = Appointment.objects.exclude(party_size=1, slot__starts_at__lt=shown[0])
    starts = list(booked.order_by("slot__starts_at").values_list("slot__starts_at", flat=True))
    assert shown == check.context["apart"].starts == starts
