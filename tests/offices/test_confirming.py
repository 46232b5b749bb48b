"""An office takes bookings only after someone has confirmed its address, room and hours."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from appointments.booking import availability
from appointments.models import Appointment
from appointments.pages import office_choice
from appointments.receipts.confirmation import confirmation_receipt
from offices import confirming, inventory
from offices.models import Office, Slot
from tests.staff import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def unconfirmed(office):
    Office.objects.update(confirmed_at=None, confirmed_by="")
    office.refresh_from_db()
    return office


def test_offices_come_unconfirmed_and_take_no_bookings():
    call_command("load_offices", verbosity=0)
    assert Office.objects.filter(confirmed_at=None).count() == 25
    assert not Office.objects.bookable().exists()


def test_an_office_that_nobody_confirmed_is_not_offered(unconfirmed, now):
    assert availability.offers_near("10278", 1, now) == []


def test_a_confirmed_office_is_offered(unconfirmed, now):
    confirming.confirm(Office.objects.filter(pk=unconfirmed.pk), by="Carla", now=now)
    assert availability.offers_near("10278", 1, now)


def test_the_allocator_refuses_it(unconfirmed, now):
    with pytest.raises(inventory.NoSlotLeft), transaction.atomic():
        inventory.claim(unconfirmed, 1, now=now)


def test_the_allocator_refuses_a_slot_of_it_too(unconfirmed, now):
    slot = Slot.objects.select_related("office").filter(starts_at__gt=now + timedelta(days=2)).first()
    with pytest.raises(inventory.SlotTaken), transaction.atomic():
        inventory.claim_exact(slot, 1, now=now)


def test_a_new_address_from_a_file_has_to_be_confirmed_again(now):
    call_command("load_offices", verbosity=0)
    confirming.confirm(Office.objects.all(), by="Carla", now=now)
    Office.objects.filter(code="NYC").update(address="1 Old Street")
    call_command("load_offices", verbosity=0)
    assert [office.code for office in Office.objects.filter(confirmed_at=None)] == ["NYC"]


def test_samples_are_confirmed_as_samples(unconfirmed, now):
    confirming.confirm_as_samples(now=now)
    unconfirmed.refresh_from_db()
    assert (unconfirmed.is_sample, unconfirmed.confirmed_by) == (True, "Sample")


def test_pages_and_papers_say_that_an_office_is_a_sample(bruno, client, now):
    shown = "This is a sample. Do not go there."
    page = f"/en/confirmation/{bruno.link_token}/"
    assert shown not in client.get(page).content.decode()
    Office.objects.update(is_sample=True)
    found = Appointment.objects.with_place().get(pk=bruno.pk)
    assert shown in client.get(page).content.decode()
    assert shown in str(confirmation_receipt(found).parts[0].blocks)
    assert shown in office_choice.tile(availability.offers_near("10278", 1, now)[0]).description


def test_what_someone_confirmed_does_not_become_a_sample(office, now):
    confirming.confirm_as_samples(now=now)
    office.refresh_from_db()
    assert not office.is_sample


@pytest.mark.parametrize(("days", "is_due"), [(364, False), (365, True)])
def test_it_is_asked_again_after_a_year(days, is_due, office):
    assert confirming.is_due(office, office.confirmed_at + timedelta(days=days)) is is_due


def test_a_confirmation_has_a_name(office):
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.update(confirmed_by="")


def test_the_admin_shows_what_is_confirmed_and_keeps_who_did_it(unconfirmed):
    client = signed_in("eva", {})
    chosen = {"action": "confirm_offices", "_selected_action": [unconfirmed.pk]}
    page = client.post(reverse("admin:offices_office_changelist"), chosen)
    assert "26 Federal Plaza" in page.content.decode()
    assert not Office.objects.exclude(confirmed_at=None).exists()
    client.post(reverse("admin:offices_office_changelist"), chosen | {"seen": page.context["seen"]})
    assert Office.objects.get().confirmed_by == "eva"


def test_what_changed_since_it_was_shown_is_shown_again_and_not_confirmed(unconfirmed):
    client = signed_in("eva", {})
    chosen = {"action": "confirm_offices", "_selected_action": [unconfirmed.pk]}
    seen = client.post(reverse("admin:offices_office_changelist"), chosen).context["seen"]
    Office.objects.update(address="1 Other Street")
    page = client.post(reverse("admin:offices_office_changelist"), chosen | {"seen": seen}).content.decode()
    assert "1 Other Street" in page
    assert "something changed since you looked" in page
    assert not Office.objects.exclude(confirmed_at=None).exists()
