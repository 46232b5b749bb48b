"""Lists from a day to a day, and no further than the first pages of a very long one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib import admin
from django.urls import reverse

from appointments.admin import filters
from appointments.admin.outbox import MessageAdmin
from appointments.booking import Contact
from appointments.models import Message
from offices.own_rows import NotFoundAdmin

pytestmark = pytest.mark.django_db

DAY, NEXT, AFTER = "2026-12-02", "2026-12-03", "2026-12-04"


@pytest.fixture
def rows(eva):
    """How many rows a list shows."""

    def count(name: str, **asked: str) -> int:
        return eva.get(reverse(f"admin:{name}_changelist"), asked).context["cl"].result_count

    return count


def day_of(appointment) -> str:
    return appointment.starts_at.date().isoformat()


def test_appointments_of_some_days_by_the_clock_of_their_office(rows, ana):
    assert rows("appointments_appointment", **{"from": day_of(ana), "to": day_of(ana)}) == 1
    assert rows("appointments_appointment", **{"from": "2030-01-01"}) == 0
    assert rows("appointments_appointment", to="2020-01-01") == 0


def test_messages_by_the_day_they_were_due(rows, ana):
    due = Message.objects.earliest("due_at").due_at.date().isoformat()
    assert rows("appointments_message", to=due) >= 1
    assert rows("appointments_message", to="2020-01-01") == 0


@pytest.mark.parametrize("name", ["appointments_offer", "appointments_attemptreceipt", "offices_slot"])
@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "soon", ""])
def test_a_day_that_is_none_is_left_out(name, typed, rows):
    assert rows(name, **{"from": typed, "to": typed}) >= 0


@pytest.mark.parametrize("name", ["appointments_answer", "appointments_appointment", "offices_office"])
def test_a_filter_with_a_sign_that_no_row_has_is_left_out(name, eva):
    page = eva.get(reverse(f"admin:{name}_changelist"), {"language": "\0"}, follow=True)
    assert (page.status_code, page.request["QUERY_STRING"]) == (200, "e=1")


def test_a_long_list_is_not_counted_to_its_end(rows, office, monkeypatch):
    monkeypatch.setattr(filters.FirstPages, "most", 5)
    assert rows("offices_slot") == 5


def test_all_of_a_list_that_is_not_counted_are_chosen_without_a_number(eva, office, monkeypatch):
    address = reverse("admin:offices_slot_changelist")
    whole = eva.get(address)
    count = whole.context["cl"].result_count
    assert f"Select all {count} time slots" in whole.content.decode()
    monkeypatch.setattr(filters.FirstPages, "most", count - 1)
    page = eva.get(address).content.decode()
    assert "Select all rows of all pages" in page
    assert f"Select all {count - 1}" not in page


@pytest.mark.parametrize(("page", "counted"), [(1, 3), (2, 4), ("99999", 3)])
def test_messages_are_counted_to_the_page_after_the_next(page, counted, eva, make_person, book, monkeypatch):
    monkeypatch.setattr(MessageAdmin, "list_per_page", 1)
    for name in ("Elena", "Felix", "Gina", "Hugo", "Ines"):
        book(make_person(name), contact=Contact("en", f"{name}@example.com"))
    assert Message.objects.count() > 4
    shown = eva.get(reverse("admin:appointments_message_changelist"), {"p": page}, follow=True)
    assert shown.context["cl"].result_count == counted
    assert f"{counted} or more" in shown.content.decode()


@pytest.mark.parametrize("name", ["appointments_appointment", "appointments_message"])
def test_rows_of_one_office_come_by_the_time_of_the_appointment(name, eva, mara, ana, make_person, book, now):
    # Booked first, for the later time.
    first = book(make_person("Felix"), contact=Contact("en", "f@example.com"), on_or_after=now + timedelta(days=20))
    book(make_person("Gina"), contact=Contact("en", "g@example.com"), now=now + timedelta(minutes=1))
    address, office = reverse(f"admin:{name}_changelist"), ana.office
    path = {"appointments_appointment": "slot__office", "appointments_message": "appointment__slot__office"}[name]
    for client, asked in ((mara, {}), (eva, {f"{path}__id__exact": office.pk})):
        top = client.get(address, asked).context["cl"].result_list[0]
        assert first in (top, getattr(top, "appointment", None))
    # Those of all offices: what was made last.
    top = eva.get(address).context["cl"].result_list[0]
    assert first not in (top, getattr(top, "appointment", None))


LISTS = [model for model, page in admin.site._registry.items() if isinstance(page, NotFoundAdmin)]


@pytest.mark.parametrize("model", LISTS, ids=lambda model: model._meta.model_name)
def test_a_list_takes_no_question_that_its_filters_do_not_ask(model, eva, ana):
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for field in model._meta.concrete_fields:
        for asked in (f"{field.name}__startswith", f"{field.name}__range", f"{field.name}__regex"):
            page = eva.get(address, {asked: "["})
            # Django itself refuses what has to do with a password.
            assert page.status_code == 400 or page.headers["Location"].endswith("?e=1"), asked


def test_the_first_day_of_the_list_is_that_of_the_offices(staff, monkeypatch):
    # An evening in New York.
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 3, 1, tzinfo=UTC))
    page = staff("mara").get(reverse("admin:offices_slot_changelist")).content.decode()
    assert f'name="from" value="{DAY}"' in page
