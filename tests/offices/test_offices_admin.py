"""Supply in the admin: offices with their hours, closures, and a read-only list of the slots."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from offices import inventory
from offices.models import Closure, Office, OfficeQueue, Slot
from tests.staff import do_second_step

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(admin_client):
    """Signed in with both steps."""
    do_second_step(admin_client)
    return admin_client


@pytest.fixture
def page(admin_client):
    """Opens an admin page of this app."""

    def page(name: str, *args, **query):
        return admin_client.get(reverse(f"admin:offices_{name}", args=args), query)

    return page


@pytest.fixture
def change(admin_client, page):
    """Saves an office's page with some answers changed."""

    def change(office: Office, **answers):
        form = page("office_change", office.pk).context["adminform"].form
        formset = page("office_change", office.pk).context["inline_admin_formsets"][0].formset
        shown = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
        for row in [formset.management_form, *formset.forms]:
            shown |= {row.add_prefix(name): row[name].value() for name in row.fields}
        data = {name: value for name, value in (shown | answers).items() if value is not None}
        return admin_client.post(reverse("admin:offices_office_change", args=[office.pk]), data)

    return change


@pytest.mark.parametrize("name", ["office", "closure", "slot"])
def test_the_list_opens(name, page, office):
    Closure.objects.create(starts_on=date(2026, 12, 9), ends_on=date(2026, 12, 9), reason_source="Sample")
    assert page(f"{name}_changelist").status_code == 200


def test_a_slot_is_shown_on_the_offices_clock(page, office):
    shown = page("slot_changelist", **{"from": "2026-12-01"}, o=1).content.decode()
    assert "Tuesday, December 1, 2026, 8:00 a.m. (Eastern Time)" in shown


def test_the_slot_list_takes_as_many_queries_for_more_slots(
    page, office, make_office, now, django_assert_max_num_queries
):
    inventory.open_slots(make_office("BOS"), date(2027, 1, 1), now=now)
    with django_assert_max_num_queries(12):
        page("slot_changelist")


def test_nobody_edits_a_slot_by_hand(admin_client, page, office):
    slot = Slot.objects.first()
    assert page("slot_add").status_code == 403
    assert page("slot_delete", slot.pk).status_code == 403
    admin_client.post(reverse("admin:offices_slot_change", args=[slot.pk]), {"capacity": "99"})
    slot.refresh_from_db()
    assert slot.capacity == 4


def test_the_queue_is_not_in_the_admin(admin_client):
    assert "queue" not in admin_client.get(reverse("admin:index")).content.decode().lower()


def test_a_name_in_another_language_is_saved_after_the_check_page_and_stands_in_the_history(change, office):
    page = change(office, name_es="Nueva York")
    assert page.context["check"].steps[0].says == ["Name (Spanish):  → Nueva York"]
    assert change(office, name_es="Nueva York", go="save", seen=seen(page)).status_code == 302
    assert Office.objects.get().text("name", "es") == "Nueva York"
    assert office.supply_events.first().after == {"name_es": "Nueva York"}


def test_a_form_without_changes_saves_no_text(change, make_office):
    office = make_office("MIA", name_es="Oficina de Miami")
    change(office)
    assert not office.supply_events.exists()


def test_the_manager_of_an_office_reads_its_texts_and_has_no_field_for_them(staff, office):
    office.write("name", {"es": "Oficina de Nueva York"}).save()
    page = staff("mara").get(reverse("admin:offices_office_change", args=[office.pk]))
    assert "Oficina de Nueva York" in page.content.decode()
    assert "name_es" not in page.context["adminform"].form.fields


@pytest.mark.parametrize(("word", "found"), [("Nueva", 1), ("Miami", 0)])
def test_an_office_is_found_by_its_name_in_any_language(word, found, page, office):
    office.write("name", {"es": "Nueva York"}).save()
    assert len(page("office_changelist", q=word).context["cl"].result_list) == found


def test_saving_an_office_leaves_its_queue_and_slots(change, office):
    before = list(OfficeQueue.objects.values()), list(Slot.objects.values("pk", "capacity"))
    shown = seen(change(office, name_source="Renamed"))
    assert change(office, name_source="Renamed", go="save", seen=shown).status_code == 302
    assert Office.objects.get().name_source == "Renamed"
    assert (list(OfficeQueue.objects.values()), list(Slot.objects.values("pk", "capacity"))) == before


def test_a_change_is_kept_in_the_history(change, office, page):
    change(office, city="Albany", go="save", seen=seen(change(office, city="Albany")))
    assert LogEntry.objects.get().object_id == str(office.pk)
    assert page("office_history", office.pk).status_code == 200


@pytest.mark.parametrize(
    "answers",
    [
        {"timezone": "Europe/Paris"},
        {"zip_code": "123"},
        {"latitude": "200"},
        {"email": "nowhere"},
        {"supply_warning_days": "9999"},
        {"code": "T/S T"},
        {"code": ".."},
        {"code": "A--B"},
    ],
    ids=str,
)
def test_it_refuses_bad_answers_kindly(answers, change, office):
    response = change(office, **answers)
    assert response.status_code == 200
    assert "errorlist" in response.content.decode()


def test_nobody_adds_a_slot(page):
    assert page("slot_add").status_code == 403


def seen(checked) -> str:
    """The stamp of a check page."""
    return checked.context["check"].parts[0].stamp


@pytest.mark.parametrize("code", ["T/S T", "..", "tst", "A--B", ""])
def test_the_database_takes_no_code_that_an_address_cannot_hold(code, office):
    with pytest.raises(IntegrityError, match="office_code_is_capitals_and_digits"), transaction.atomic():
        Office.objects.filter(pk=office.pk).update(code=code)


@pytest.fixture
def night(monkeypatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 2, 9, tzinfo=UTC))


def test_hours_of_a_new_office_are_proposed_from_a_day_that_has_come_everywhere(night, page):
    lines = page("office_add").context["inline_admin_formsets"][0].formset.forms
    # It is still the first in Honolulu.
    assert {line.initial.get("valid_from") for line in lines if line.initial} == {date(2026, 12, 1)}
