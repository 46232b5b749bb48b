"""The page with the staff of each office."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from tests.project.markup import without_keys

pytestmark = pytest.mark.django_db


def test_everyone_of_ones_own_offices_is_named_with_their_role(staff):
    staff("mara"), staff("dario"), staff("eva")
    page = staff("carla").get(reverse("desk:people")).content.decode()
    assert "<strong>carla</strong>: Office staff" in page
    assert "<strong>mara</strong>: Office manager" in page
    assert "<strong>eva</strong>: Administrator" in page
    assert "dario" not in page
    assert "MIA" not in without_keys(page)


def test_a_superuser_is_named_and_a_closed_account_is_not(staff):
    staff("mara"), User.objects.create_superuser("ruth")
    User.objects.filter(username="mara").update(is_active=False)
    page = staff("carla").get(reverse("desk:people")).content.decode()
    assert "<strong>ruth</strong>" in page
    assert "mara" not in page


def test_an_administrator_sees_every_office_and_may_change_it(staff):
    staff("dario"), staff("nadia")
    page = staff("eva").get(reverse("desk:people")).content.decode()
    assert "dario" in page
    assert "<strong>nadia</strong>: No role" in page
    assert reverse("admin:auth_user_changelist") in page


def test_more_offices_and_people_take_no_more_queries(staff, make_office, django_assert_num_queries):
    client = staff("eva")
    for name in ("carla", "mara", "dario", "nadia"):
        staff(name)
        make_office(f"X{name}".upper())
    with django_assert_num_queries(9):
        client.get(reverse("desk:people"))


def test_the_first_page_names_ones_own_offices(staff, django_assert_num_queries):
    client = staff("carla")
    with django_assert_num_queries(13):
        page = client.get(reverse("desk:home")).content.decode()
    assert "NYC Field Office" in page
    assert "MIA" not in without_keys(page)


@pytest.mark.parametrize(("supply_warning_days", "warns"), [(30_000, True), (1, False), (0, False)])
def test_the_first_page_warns_of_few_free_places(supply_warning_days, warns, staff, ana, office, set_clock, now):
    set_clock(now)
    office.supply_warning_days = supply_warning_days
    office.save(update_fields=["supply_warning_days"])
    assert ("Free places run low" in staff("carla").get(reverse("desk:home")).content.decode()) == warns


def test_the_first_page_leads_each_role_to_what_they_may_do(staff):
    links = {name: staff(name).get(reverse("desk:home")).content.decode() for name in ("carla", "mara")}
    assert "/office/NYC/calendar/" in links["carla"]
    assert ["/office/NYC/week/" in links[name] for name in ("carla", "mara")] == [False, True]


def test_the_administration_leads_to_the_pages_for_staff_and_warns_too(staff, ana, office, set_clock, now):
    set_clock(now)
    assert "run low" not in staff("carla").get(reverse("admin:index")).content.decode()
    office.supply_warning_days = 30_000
    office.save(update_fields=["supply_warning_days"])
    page = staff("carla").get(reverse("admin:index")).content.decode()
    assert reverse("desk:home") in page
    assert "NYC Field Office: Free places run low" in page
