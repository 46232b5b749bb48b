"""Closing days in the administration: add, change, take back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.models import BulkChange
from appointments.supply import bulk
from offices.models import Closure, Office, Slot
from tests import marking
from tests.appointments.admin.conftest import SAID_TWICE, pressed
from tests.appointments.booking.test_looking_for_a_place_again import strand_all
from tests.project.supply_pages import closing

pytestmark = pytest.mark.django_db

DAY = "2026-12-09"


def closed(place, **fields):
    days = {"office": str(place.pk), "starts_on": DAY, "ends_on": DAY, "from_time": "", "until_time": ""}
    return days | {"reason_en": "Snow", "reason_es": "Nieve"} | fields


def closed_days():
    slots = Slot.objects.filter(is_closed=True).select_related("office")
    return {slot.office.local(slot.starts_at).date() for slot in slots}


def test_adding_a_closure_shows_who_is_touched_and_saves_after_it(send, ana):
    day = str(ana.starts_at.date())
    page = send("closure_add", closed(ana.office, starts_on=day, ends_on=day))
    assert str(ana) in page.content.decode()
    assert not Closure.objects.exists()
    send("closure_add", pressed(page))
    assert closed_days() == {ana.starts_at.date()}


def test_hours_that_close_are_read_with_their_reason(send, office, mara):
    page = send("closure_add", closed(office, from_time="09:10", until_time="09:20"))
    assert "9:10 a.m. to 9:20 a.m. · Snow" in page.content.decode()
    send("closure_add", pressed(page))
    shown = mara.get(reverse("desk:slots", args=[office.code, date.fromisoformat(DAY)])).content.decode()
    assert "9:10 a.m. to 9:20 a.m." in " ".join(shown.split())


def test_those_who_have_come_are_named_and_not_moved(staff, send, ana, bruno, monkeypatch):
    now = min(ana.slot.starts_at, bruno.slot.starts_at) - timedelta(minutes=30)
    monkeypatch.setattr(timezone, "now", lambda: now)
    marking.arrive(ana.pk, now=now, actor="user:1")
    marking.mark_seen(bruno.pk, now=now, actor="user:1")
    day = str(ana.starts_at.date())
    page = send("closure_add", closed(ana.office, starts_on=day, ends_on=day), client=staff("mara")).content.decode()
    assert "3 people are at the office now" in page
    assert "Nobody who is booked" not in page


def test_a_family_of_which_one_has_come_is_named_and_not_moved(staff, send, ana, monkeypatch):
    now = ana.slot.starts_at - timedelta(minutes=30)
    monkeypatch.setattr(timezone, "now", lambda: now)
    lucia = str(ana.attendees.get(position=2).pk)
    marking.mark_member(ana.pk, lucia, "arrived", version=1, now=now, actor="user:1")
    day = str(ana.starts_at.date())
    page = send("closure_add", closed(ana.office, starts_on=day, ends_on=day), client=staff("mara")).content.decode()
    assert "1 person is at the office now" in page
    assert "Of 1 family only some have come." in page
    assert "This affects" not in page


def test_a_family_of_which_one_was_seen_is_named_where_all_offices_are_closed(staff, ana, monkeypatch):
    now = ana.slot.starts_at - timedelta(minutes=30)
    monkeypatch.setattr(timezone, "now", lambda: now)
    marking.mark_member(ana.pk, str(ana.attendees.get(position=2).pk), "seen", version=1, now=now, actor="user:1")
    page = staff("eva").post(reverse("desk:close_all"), closing(ana.starts_at.date())).content.decode()
    assert "Of 1 family only some have come." in page
    assert "Nobody is booked then." not in page


def test_a_second_press_makes_no_second_closure(send, office):
    page = send("closure_add", closed(office))
    send("closure_add", pressed(page))
    assert SAID_TWICE in send("closure_add", pressed(page)).content.decode()
    assert Closure.objects.count() == 1


def test_changing_a_closure_opens_the_old_days_and_closes_the_new(send, office):
    send("closure_add", pressed(send("closure_add", closed(office))))
    old = Closure.objects.get()
    page = send("closure_change", closed(office, starts_on="2026-12-10", ends_on="2026-12-10"), old.pk)
    assert closed_days() == {date(2026, 12, 9)}
    send("closure_change", pressed(page), old.pk)
    assert closed_days() == {date(2026, 12, 10)}


def test_a_closure_is_taken_back(send, office):
    send("closure_add", pressed(send("closure_add", closed(office))))
    page = send("closure_change", {"take_back": "1"}, Closure.objects.get().pk)
    assert closed_days() == {date(2026, 12, 9)}
    send("closure_change", pressed(page), Closure.objects.get().pk)
    assert closed_days() == set()


def test_before_a_closure_is_taken_back_the_page_says_who_has_their_time_again(send, office, bruno, now):
    strand_all(office, now)
    page = send("closure_change", {"take_back": "1"}, Closure.objects.get().pk).content.decode()
    assert str(bruno) in page
    assert "They keep this one, and are told so." in page
    assert "Nobody who is booked is touched." not in page


def test_what_another_closure_closes_is_not_said_to_be_open_again(send, office, bruno, now):
    strand_all(office, now)
    first = Closure.objects.get()
    day = str(bruno.starts_at.date())
    send("closure_add", pressed(send("closure_add", closed(office, starts_on=day, ends_on=day))))
    page = send("closure_change", {"take_back": "1"}, first.pk)
    assert "Still closed: " in page.content.decode()
    assert str(bruno) not in page.content.decode()
    assert "are open again" not in send("closure_change", pressed(page), first.pk).content.decode()


@pytest.mark.parametrize("how", ["change", "take back"])
def test_pressed_twice_it_says_so_and_does_not_refuse_the_reader(how, send, office):
    send("closure_add", pressed(send("closure_add", closed(office))))
    typed = {"take_back": "1"} if how == "take back" else closed(office, ends_on="2026-12-10")
    key = Closure.objects.get().pk
    sent = pressed(send("closure_change", typed, key))
    send("closure_change", sent, key)
    before = list(Closure.objects.values())
    again = send("closure_change", sent, key)
    assert (again.status_code, SAID_TWICE in again.content.decode()) == (200, True)
    assert list(Closure.objects.values()) == before


def test_wrong_days_are_refused(send, office):
    page = send("closure_add", closed(office, ends_on="2026-12-01", starts_on="2026-12-05"))
    assert "The last day is before the first day." in page.content.decode()


def test_a_manager_closes_only_own_offices(send, office, make_office):
    send("closure_add", closed(make_office("BOS"), go="save"))
    send("closure_add", closed(office, office="", go="save"))
    assert not Closure.objects.exists()


def test_an_administrator_closes_all_offices(send, office, eva):
    page = send("closure_add", closed(office, office=""), client=eva)
    send("closure_add", pressed(page), client=eva)
    bulk.work(BulkChange.objects.get().pk, timezone.now)
    assert set(Closure.objects.values_list("office", flat=True)) == set(Office.objects.values_list("pk", flat=True))


def test_from_an_office_to_the_dry_run_in_two_presses(mara, send, office):
    row = mara.get(reverse("admin:offices_office_changelist")).content.decode()
    address = f"{reverse('admin:offices_closure_add')}?office={office.pk}"
    assert address in row
    form = mara.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    page = send("closure_add", {name: value for name, value in shown.items() if value is not None})
    assert "Check before you close" in page.content.decode()


def test_the_form_offers_the_next_day_that_is_open(mara, office, now):
    Slot.objects.filter(office=office, starts_at__date=now.date()).delete()
    page = mara.get(reverse("admin:offices_closure_add"), {"office": office.pk})
    assert page.context["form"].initial["starts_on"] == now.date() + timedelta(days=1)


def test_an_office_of_thousands_of_digits_is_an_error_of_the_form(send, office):
    page = send("closure_add", closed(office, office="9" * 5_000))
    assert page.context["form"].errors["office"]


def test_one_that_is_over_is_neither_changed_nor_taken_back(send, staff, office, monkeypatch):
    send("closure_add", pressed(send("closure_add", closed(office))))
    closure = Closure.objects.get()
    page = send("closure_change", {"take_back": "1"}, closure.pk)
    after = timezone.now() + timedelta(days=60)
    monkeypatch.setattr(timezone, "now", lambda: after)
    late = staff("mara")
    assert "This closure is over." in send("closure_change", pressed(page), closure.pk, client=late).content.decode()
    assert "take_back" not in late.get(reverse("admin:offices_closure_change", args=[closure.pk])).content.decode()
    chosen = {"action": "reopen", "_selected_action": [str(closure.pk)]}
    look = late.post(reverse("admin:offices_closure_changelist"), chosen)
    assert "Open again" not in look.content.decode()
    assert closed_days() == {date(2026, 12, 9)}
