"""The sample data of the demo: clearly invented, loaded once, never beside real notices."""

import logging
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from appointments.models import Appointment, Attendee, Notice, Offer
from appointments.notices.matching import by_subject_id
from appointments.rate_limits import Actor
from appointments.upkeep import samples
from offices.models import Slot
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Each test makes five accounts; other tests cover how passwords are stored."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def loaded(office, now):
    """Samples at one office."""
    assert samples.load(now=now, password="sample-password", days=2, show=False)


def test_a_month_is_partly_booked(office, now):
    samples.load(now=now, password="sample-password", show=False)
    days = {appointment.starts_at.date() for appointment in Appointment.objects.with_place()}
    assert len(days) > 15
    assert Slot.objects.filter(office=office, booked=0).exists()
    assert broken_rules() == []


def test_every_name_says_that_it_is_made_up(loaded):
    people = [*Notice.objects.all(), *Attendee.objects.all()]
    assert {person.family_name for person in people} == {"Ejemplo"}
    assert all(person.given_names.startswith("Sample ") for person in people)


def test_there_is_a_log_in_for_each_role(loaded, client):
    roles = [user.last_name for user in User.objects.order_by("pk")]
    assert roles == ["Administrator", "Office manager", "Office staff", "Support agent", "Support supervisor"]
    assert set(User.objects.values_list("groups__name", flat=True)) == set(roles)
    assert all(client.login(username=each.username, password="sample-password") for each in samples.LOG_INS)


def test_accounts_that_are_made_afterwards_are_noted_again(loaded):
    assert not logging.getLogger("security").disabled


def test_staff_work_for_an_office_that_is_there(loaded, office):
    assert set(office.memberships.values_list("user__username", flat=True)) == {"sample-manager", "sample-staff"}
    assert "  sample-staff           Office staff at NYC" in samples.guide("x")


def test_the_notices_it_suggests_are_found(loaded, now):
    held = Notice.objects.get(match_subject_id=Notice.matches_of_subject_id("385000001", "GT")[0])
    assert (
        f"  Subject ID 385000001, born {held.born:%B} {held.born.day}, {held.born.year} in Guatemala"
        in samples.guide("x")
    )
    assert by_subject_id("385000001", held.born, "GT", actor=Actor("b", "192.0.2.1"), now=now) == held
    assert "  A-number A099-000-003, born April 13, 1983 in Mexico" in samples.guide("x")


@pytest.mark.parametrize("hour", [0, 9, 15])
def test_an_earlier_date_is_held_for_someone_at_any_hour(hour, office, now):
    loaded_at = now + timedelta(hours=hour)
    samples.load(now=loaded_at, password="sample-password", days=1, show=False)
    offer = Offer.objects.get()
    link = samples.guide("x")[-1].split()[-1]
    assert offer.status == Offer.Status.OPEN
    assert offer.until > loaded_at
    assert link == f"{settings.SITE_URL}/en/offer/{offer.appointment.link_token}/"


def test_loading_again_adds_nothing_and_sets_the_password(loaded, client, now):
    before = Appointment.objects.count(), Notice.objects.count(), User.objects.count()
    assert not samples.load(now=now, password="another-password", show=False)
    assert before == (Appointment.objects.count(), Notice.objects.count(), User.objects.count())
    assert client.login(username="sample-staff", password="another-password")


def test_it_refuses_a_database_with_real_notices(make_notice, office):
    make_notice()
    with pytest.raises(CommandError, match="not samples"):
        call_command("load_samples")
    assert not User.objects.exists()
