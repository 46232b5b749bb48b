"""The list of offices with their load, and what is done to many of them at once."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from appointments.models import BulkChangePart
from offices.models import Closure, Office, Slot, SupplyEvent
from tests.appointments.admin.conftest import pressed
from tests.project.markup import without_keys

pytestmark = pytest.mark.django_db

LIST = "office_changelist"
DAY = "2026-12-09"
DAYS = {"starts_on": DAY, "ends_on": DAY, "from_time": "", "until_time": ""}


@pytest.fixture
def both(office, make_office) -> list[Office]:
    return [office, Office.objects.filter(code="MIA").first() or make_office("MIA", city="Miramar", state="FL")]


@pytest.fixture
def press(send, eva, both):
    """An action on both offices, up to the check page."""

    def press(action: str, **answers: object):
        chosen = {"action": action, "_selected_action": [str(office.pk) for office in both]}
        return send(LIST, chosen | answers, client=eva)

    return press


def test_the_list_shows_the_load_of_each_office(eva, ana, now):
    Slot.objects.filter(pk=ana.slot_id).update(starts_at=now + timedelta(minutes=61))
    page = eva.get(reverse(f"admin:offices_{LIST}"))
    load = next(office.load for office in page.context["cl"].result_list if office == ana.office)
    assert load.booked == ana.party_size
    assert load.places > load.booked
    assert load.free > 0
    assert load.to_call == 0


def test_free_places_are_those_of_four_weeks(eva, office, now):
    slots = Slot.objects.filter(office=office, starts_at__gt=now + timedelta(weeks=4))
    assert slots.update(capacity=8)
    Slot.objects.filter(office=office).exclude(pk__in=slots.values("pk")).update(capacity=F("booked"))
    page = eva.get(reverse(f"admin:offices_{LIST}"))
    assert [found.load.free for found in page.context["cl"].result_list if found == office] == [0]


def test_the_load_of_other_days_is_not_of_today(eva, ana):
    page = eva.get(reverse(f"admin:offices_{LIST}"))
    assert [office.load.booked for office in page.context["cl"].result_list if office == ana.office] == [0]


def test_closing_many_offices_is_checked_on_one_page_and_saved_once(press, send, eva, both):
    page = press("close_days", reason_en="Snow", reason_es="Nieve", **DAYS)
    assert {office.name_source in page.content.decode() for office in both} == {True}
    assert not Closure.objects.exists()
    for _press in range(2):
        send(LIST, pressed(page), client=eva)
    assert set(Closure.objects.values_list("office", flat=True)) == {office.pk for office in both}
    assert Closure.objects.count() == 2


def test_the_check_page_counts_the_people_of_all_offices(press, both, ana, book, make_person):
    day = f"{ana.starts_at.date()}"
    book(make_person("Elena"), office=both[1])
    page = press("close_days", reason_en="Snow", reason_es="Nieve", **DAYS | {"starts_on": day, "ends_on": day})
    numbers = page.content.decode().partition("At all these offices together")[2].partition("</section>")[0]
    assert "This affects 2 appointments." in numbers
    assert "4 people." in numbers
    assert "2 appointments get a new time." in numbers


def test_a_change_that_touches_no_one_counts_no_one(press):
    assert "together" not in press("adjust_places", percent="100", **DAYS).content.decode()


def test_the_progress_page_leads_to_taking_it_back(press, send, eva):
    progress = send(LIST, pressed(press("close_days", reason_en="Snow", reason_es="Nieve", **DAYS)), client=eva)
    assert "Done at 2 of 2 offices." in progress.content.decode()
    page = send("closure_changelist", pressed(progress, go=""), client=eva)
    back = send("closure_changelist", pressed(page), client=eva)
    assert "Done at 2 of 2 offices." in back.content.decode()
    assert not Closure.objects.filter(reopened_at=None).exists()
    assert "_selected_action" not in eva.get(progress.request["PATH_INFO"]).content.decode()


def test_a_manager_elsewhere_does_not_see_the_change(press, send, eva, staff):
    page = press("close_days", reason_en="Snow", reason_es="Nieve", **DAYS)
    progress = send(LIST, pressed(page), client=eva).request["PATH_INFO"]
    assert staff("mara").get(progress).status_code == 200
    assert "MIA" not in without_keys(staff("mara").get(progress).content.decode())
    BulkChangePart.objects.filter(office__code="NYC").delete()
    assert staff("mara").get(progress).status_code == 404


def test_an_office_that_changed_meanwhile_is_left_and_the_others_are_saved(press, send, eva, both):
    page = press("close_days", reason_en="Snow", reason_es="Nieve", **DAYS)
    own, other = both
    facts = {"happened_at": timezone.now(), "actor": "user:1", "before": {}, "after": {}}
    SupplyEvent.objects.create(office=own, kind=SupplyEvent.Kind.OFFICE, **facts)
    progress = send(LIST, pressed(page), client=eva).content.decode()
    assert "Done at 1 of 2 offices." in progress
    assert "1 office was left as it is." in progress
    assert "something changed there since you looked" in progress
    assert list(Closure.objects.values_list("office", flat=True)) == [other.pk]


def test_places_of_many_offices_by_percent(press, send, eva, office):
    slot = Slot.objects.filter(office=office, starts_at__date=DAY).first()
    send(LIST, pressed(press("adjust_places", percent="50", **DAYS)), client=eva)
    assert Slot.objects.get(pk=slot.pk).capacity == slot.capacity // 2


def test_a_percentage_sent_twice_counts_once(press, send, eva, office):
    slot = Slot.objects.filter(office=office, starts_at__date=DAY).first()
    page = press("adjust_places", percent="50", **DAYS)
    for _press in range(2):
        send(LIST, pressed(page), client=eva)
    assert Slot.objects.get(pk=slot.pk).capacity == slot.capacity // 2


def test_a_week_plan_is_copied_to_the_others(press, send, eva, both):
    own, other = both
    other.hours.all().delete()
    send(LIST, pressed(press("copy_week_plan", copied=own.pk)), client=eva)
    assert other.hours.count() == own.hours.count()
    assert not SupplyEvent.objects.filter(office=own, kind=SupplyEvent.Kind.HOURS).exists()


def test_staff_without_the_rights_are_offered_no_action(staff):
    page = staff("carla").get(reverse(f"admin:offices_{LIST}")).content.decode()
    assert "close_days" not in page
    assert "Close days" not in page
