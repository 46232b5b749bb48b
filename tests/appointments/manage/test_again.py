"""Back, reload, an old form, an old link: no error, nothing twice, and always a link to continue."""

import re

import pytest
from django.db import transaction
from django.db.models import Sum

from appointments import booking
from appointments.models import Appointment, AppointmentEvent, Attendee, EarlierRequest, Message, Offer, PlaceHold
from offices.models import Slot
from tests import marking
from tests.appointments.manage.presses import ABOUT_AN_ATTEMPT, FORMS, ONLY_READ, linked, member_of

pytestmark = pytest.mark.django_db

WRITTEN = (Appointment, AppointmentEvent, Attendee, PlaceHold, Message, Offer, EarlierRequest)


def test_every_page_with_a_link_has_a_row():
    assert linked() - ONLY_READ - ABOUT_AN_ATTEMPT == set(FORMS)


def standing():
    """Everything that a second press could repeat."""
    rows = {model.__name__: model.objects.count() for model in WRITTEN}
    held = Appointment.objects.order_by("booked_at").values_list("slot", "status", "version", "party_size", "email")
    return rows, list(held), Slot.objects.aggregate(Sum("booked"))


def has_a_way_on(page):
    """In the page itself, not only in its header and footer."""
    main = re.search(r"<main.*?</main>", page.content.decode(), re.DOTALL)
    return bool(main and re.search(r'<a [^>]*href="(/|tel:)|<button [^>]*type="submit"', main[0]))


@pytest.mark.parametrize("name", FORMS)
def test_sent_twice_and_opened_again_it_is_done_once(name, family):
    where, form = member_of(name, family), FORMS[name](family)
    version = family.now_booked.version
    pages = [family.post(name, form, version=version, **where)]
    done = standing()
    pages += [family.post(name, form, version=version, **where), family.get(name, **where)]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert all(map(has_a_way_on, pages))
    assert standing() == done


def moved(held, now, _clock):
    later = Slot.objects.filter(starts_at__gt=held.starts_at, booked=0).last()
    booking.reschedule(held.pk, version=held.version, slot_id=later.pk, now=now, actor="user:1")


def cancelled(held, now, _clock):
    if held.status == Appointment.Status.BOOKED:
        booking.cancel(held.pk, version=held.version, now=now, actor="user:1")


def begun(held, _now, clock):
    clock.now = held.slot.starts_at


def seen(held, _now, _clock):
    marking.mark_seen(held.pk, now=held.starts_at, actor="user:1")


MEANWHILE = {each.__name__: each for each in (moved, cancelled, begun, seen)}


def how_it_stands():
    return list(Appointment.objects.values_list("slot", "status", "version", "party_size"))


@pytest.mark.parametrize("name", sorted(set(FORMS) - {"undo"}))
def test_an_old_form_changes_nothing_of_what_others_did_meanwhile(name, family, now, clock):
    where, form = member_of(name, family), FORMS[name](family)
    version = family.now_booked.version
    for happened in MEANWHILE.values():
        with transaction.atomic():
            happened(family.now_booked, now, clock)
            before = how_it_stands()
            pages = [family.post(name, form, version=version, **where), family.get(name, **where)]
            assert [page.status_code for page in pages] == [200, 200]
            assert all(map(has_a_way_on, pages))
            assert how_it_stands() == before
            transaction.set_rollback(True)
        clock.now = now


@pytest.mark.parametrize("token", ["A" * 22, "é" * 1000])
def test_a_bad_link_is_kindly_not_found(token, family):
    for name in sorted(linked()):
        where = member_of(name, family)
        path = family.url(name, **where).replace(family.appointment.link_token, token)
        ways = [family.client.get] if name in ONLY_READ | ABOUT_AN_ATTEMPT else [family.client.get, family.client.post]
        pages = [way(path) for way in ways]
        assert {page.status_code for page in pages} == {404}
        assert all("Find your appointment" in page.content.decode() for page in pages)
