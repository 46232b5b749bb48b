"""Who knew a link that was replaced since, in whatever way, is not given the new one."""

from datetime import date

import pytest

from appointments import booking
from appointments.booking.marks import standing
from appointments.models import Appointment
from tests.appointments.manage.conftest import times, yes
from tests.appointments.manage.presses import ELENA
from tests.appointments.manage.test_family import WISH
from tests.appointments.public.conftest import notice, visitor  # noqa: F401 a visitor who books
from tests.appointments.public.test_apart import five  # noqa: F401 a family that comes at two times

pytestmark = pytest.mark.django_db


def replace(appointment: Appointment, now) -> str:
    """As the person does in another browser; returns the secret of the new link."""
    return booking.replace_link(appointment.pk, number=appointment.link_number, now=now).link_token


def test_the_browser_that_booked_is_led_to_the_page_that_finds_it(visitor, now):  # noqa: F811
    visitor.book()
    new = replace(Appointment.objects.get(), now)
    for name in ("paper", "check"):
        page = visitor.get(name)
        assert page.request["PATH_INFO"] == visitor.url("find"), name
        assert new not in page.content.decode()


def test_the_browser_that_replaced_it_before(holder, now):
    holder.post("new_link")
    new = replace(holder.now_booked, now)
    page = holder.post("new_link")
    assert page.request["PATH_INFO"] != holder.url("confirmation", token=new)
    assert new not in page.content.decode()


def test_the_party_that_a_person_was_split_off(family, ana, now):
    lucia = ana.attendees.get(position=2)
    chosen = yes(times(family.post("split", WISH, member_id=lucia.pk))[0])
    family.post("split_choices", chosen, member_id=lucia.pk, version=1)
    alone = Appointment.objects.exclude(pk=ana.pk).get()
    replace(alone, now)
    again = family.post("split_choices", chosen, member_id=lucia.pk, version=1)
    assert again.resolver_match.url_name == "find"


def test_the_way_back_from_a_receipt(family, ana, settings, now):
    settings.TRIES_PER_NUMBER = 0
    assert family.post("family_add", ELENA).status_code == 429
    new = replace(ana, now)
    page = family.client.get("/en/find/receipt/").content.decode()
    assert (new in page, '<a class="back-link" href="/en/find/"' in page) == (False, True)


def test_the_confirmation_of_the_others_in_the_same_press(five, office, now):  # noqa: F811
    five.post("office", {"apart": str(office.pk)})
    five.post("contact", five.answers["contact"])
    five.post("check", {})
    four, one = Appointment.objects.order_by("slot__starts_at")
    new = replace(one, now)
    assert new not in five.get("confirmation", token=four.link_token).content.decode()


def test_the_check_in_before_it(client, ana):
    now = ana.slot.starts_at
    [booked] = booking.set_next(ana.pk, first_day=date(2027, 3, 1), seen=standing(ana), now=now, actor="user:1")
    new = replace(booked, now)
    page = client.get(f"/en/confirmation/{ana.link_token}/").content.decode()
    assert ("Your next check-in" in page, 'href="/en/find/"' in page) == (True, True)
    assert ("March" in page, new in page) == (False, False)
