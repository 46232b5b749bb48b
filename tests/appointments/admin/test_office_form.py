"""The form of an office refuses what the file of offices refuses, and knows where a ZIP code is."""

import pytest
from django.urls import reverse

from offices.models import Office, OpeningHours

pytestmark = pytest.mark.django_db

NEW = {
    "code": "ALB",
    "name_source": "Albany",
    "kind": "check_in_office",
    "is_active": "on",
    "address": "1 Main St",
    "city": "Albany",
    "state": "NY",
    "zip_code": "12207",
    "timezone": "America/New_York",
    "lead_hours": "24",
    "unverified_share": "25",
    "most_changes": "3",
    "change_days": "30",
    "no_change_hours": "0",
    "supply_warning_days": "30",
    "consequence_line": "left_out",
    "hours-TOTAL_FORMS": "1",
    "hours-INITIAL_FORMS": "0",
    "hours-0-weekday": "0",
    "hours-0-opens": "08:00",
    "hours-0-closes": "12:00",
    "hours-0-slot_minutes": "30",
    "hours-0-people_per_slot": "2",
    "hours-0-valid_from": "2026-12-01",
    "hours-0-valid_until": "",
}


@pytest.fixture
def add(eva):
    return lambda **typed: eva.post(reverse("admin:offices_office_add"), NEW | typed)


def test_an_office_without_a_place_gets_that_of_its_zip_code(add):
    assert add().status_code == 302
    albany = Office.objects.get(code="ALB")
    assert (round(albany.latitude), round(albany.longitude)) == (43, -74)


def test_a_place_that_was_typed_stays(add):
    add(latitude="42.1", longitude="-73.2")
    assert Office.objects.get(code="ALB").latitude == 42.1


def test_a_text_is_one_line_of_signs_that_are_seen(add):
    texts = ("name_source", "address", "city", "room", "arrival_source", "name_es", "arrival_es")
    add(**dict.fromkeys(texts, "North\u200b\r\nSide \u202eeast"))
    albany = Office.objects.get(code="ALB")
    assert {albany.fact(name) for name in texts} == {"North Side east"}


@pytest.mark.parametrize(
    ("field", "typed"),
    [("state", "ZZ"), ("phone", "call us"), ("zip_code", "00000"), ("timezone", "Mars/Base"), ("code", "")],
)
def test_it_refuses_what_the_file_refuses(field, typed, add):
    page = add(**{field: typed})
    assert page.status_code == 200
    assert field in page.context["adminform"].form.errors
    assert not Office.objects.filter(city="Albany").exists()


def test_only_a_field_office_stands_above_another(add, make_office):
    below = make_office("SYR", kind="check_in_office")
    assert "parent" in add(parent=below.pk).context["adminform"].form.errors


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"hours-0-closes": "07:00"}, "The office must open before it closes."),
        ({"hours-0-valid_until": "2026-11-01"}, "The last day is before the first day."),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(typed, said, add):
    page = add(**typed).content.decode()
    assert said in page
    assert "is violated" not in page


@pytest.mark.parametrize("name", ["hours-0-valid_from", "hours-0-valid_until"])
def test_a_date_of_the_year_9999_is_no_fault(name, add):
    assert add(**{name: "9999-12-31"}).status_code in {200, 302}
    assert OpeningHours.objects.filter(office__code="ALB").count() <= 1


def test_another_zip_code_brings_its_own_place(eva, office, add):
    add()
    albany = Office.objects.get(code="ALB")
    line = albany.hours.get()
    there = NEW | {"hours-INITIAL_FORMS": "1", "hours-0-id": line.pk, "hours-0-office": albany.pk, "zip_code": "10001"}
    there |= {"latitude": albany.latitude, "longitude": albany.longitude}
    page = reverse("admin:offices_office_change", args=[albany.pk])
    seen = eva.post(page, there).context["check"].parts[0].stamp
    eva.post(page, there | {"go": "save", "seen": seen})
    assert round(Office.objects.get(code="ALB").latitude) == 41


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"timezone": "Pacific/Guam"}, "Time zone: the clock at this ZIP code is that of America/New_York."),
        ({"state": "TX"}, "State: this ZIP code is in NY."),
    ],
)
def test_what_does_not_fit_the_zip_code_is_said_at_once_and_before_it_is_confirmed(typed, said, add, eva):
    answer = add(**typed)
    assert said in eva.get(answer["Location"]).content.decode()
    chosen = {"action": "confirm_offices", "_selected_action": Office.objects.get(code="ALB").pk}
    assert said in eva.post(reverse("admin:offices_office_changelist"), chosen).content.decode()


def test_the_time_zone_is_confirmed_too_and_says_nothing_when_it_fits(add, eva):
    answer = add(timezone="America/Detroit")
    assert "at this ZIP code" not in eva.get(answer["Location"]).content.decode()
    chosen = {"action": "confirm_offices", "_selected_action": Office.objects.get(code="ALB").pk}
    page = eva.post(reverse("admin:offices_office_changelist"), chosen)
    assert "Eastern Time (America/Detroit)" in page.content.decode()
    Office.objects.update(timezone="Pacific/Guam")
    eva.post(reverse("admin:offices_office_changelist"), chosen | {"seen": page.context["seen"]})
    assert Office.objects.get(code="ALB").confirmed_at is None
