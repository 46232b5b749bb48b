"""A person replaces the link of their confirmation; the old one then opens nothing."""

import pytest
from django.test import Client

from appointments import booking
from appointments.models import Appointment

pytestmark = pytest.mark.django_db


def replaced(holder) -> str:
    """The path of the confirmation under the new link."""
    page = holder.post("new_link")
    assert page.resolver_match.url_name == "confirmation"
    return page.request["PATH_INFO"]


def test_the_new_link_opens_the_confirmation_and_the_old_one_nothing(holder):
    new, old = replaced(holder), holder.url("confirmation")
    assert (Client().get(new).status_code, Client().get(old).status_code) == (200, 404)


def test_no_page_of_the_appointment_opens_with_the_old_link(holder):
    replaced(holder)
    for name in ("change", "cancel", "manage_contact", "kept", "earlier", "confirmation_pdf", "calendar", "new_link"):
        assert Client().get(holder.url(name)).status_code == 404, name


def test_opening_the_page_replaces_nothing(holder):
    holder.get("new_link")
    assert holder.now_booked.link_number == 0


def test_the_link_alone_is_not_enough(hold, bruno):
    stranger = hold(bruno, knows_a_birth_date=False)
    stranger.post("new_link")
    assert Appointment.objects.get().link_number == 0


def test_pressed_twice_it_is_replaced_once(holder):
    new = replaced(holder)
    assert replaced(holder) == new
    assert holder.now_booked.events.filter(kind="link").count() == 1


def test_it_stands_in_the_history(holder):
    replaced(holder)
    assert holder.now_booked.events.latest("pk").actor == "person"


def test_a_link_that_was_replaced_meanwhile_stays(bruno, now):
    for _again in range(2):
        held = booking.replace_link(bruno.pk, number=0, now=now)
    assert held.link_number == 1
    assert Appointment.objects.by_link(held.link_token).get() == bruno
