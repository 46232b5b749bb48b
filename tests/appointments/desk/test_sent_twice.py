"""Supply is changed once, by what was looked at: a form sent twice, or looked at too early, changes nothing."""

from datetime import date

import pytest
from django.urls import reverse

from offices import inventory
from offices.models import Closure, OpeningHours, Slot, SupplyEvent
from tests.project.supply_pages import capacity, closing, looked_at, week

pytestmark = pytest.mark.django_db

FIRST = date(2026, 12, 2)
SAID = "This was saved before, or something changed since you looked."


@pytest.fixture
def forms(office):
    """Each form of supply: its address and what is typed."""
    day = {"code": office.code, "day": FIRST}
    return {
        "add": (reverse("desk:capacity", kwargs=day), capacity(FIRST, how="add", amount="2")),
        "percent": (reverse("desk:capacity", kwargs=day), capacity(FIRST, how="percent", amount="50")),
        "close": (reverse("desk:close", kwargs=day), closing(FIRST)),
        "week": (reverse("desk:week", kwargs={"code": office.code}), week()),
    }


@pytest.fixture(autouse=True)
def _today(set_clock, now):
    set_clock(now)


def everything():
    return [list(kind.objects.order_by("pk").values()) for kind in (Slot, Closure, OpeningHours, SupplyEvent)]


@pytest.mark.parametrize("name", ["add", "percent", "close", "week"])
def test_what_is_sent_twice_changes_once_and_says_so(name, forms, staff):
    mara, (address, typed) = staff("mara"), forms[name]
    sent = looked_at(mara, address, typed | {"go": "keep" if name == "week" else "save"})
    assert mara.post(address, sent).status_code == 302
    after_one = everything()
    assert SAID in mara.post(address, sent).content.decode()
    assert everything() == after_one


@pytest.mark.parametrize("name", ["add", "percent", "close", "week"])
def test_what_was_never_looked_at_changes_nothing(name, forms, staff):
    before, (address, typed) = everything(), forms[name]
    answer = staff("mara").post(address, typed | {"go": "keep" if name == "week" else "save"})
    assert SAID in answer.content.decode()
    assert everything() == before


def test_a_week_plan_that_another_changed_is_shown_anew(forms, staff, office, now):
    mara, (address, typed) = staff("mara"), forms["week"]
    sent = looked_at(mara, address, typed | {"go": "keep"})
    inventory.change_hours(office, list(office.hours.all())[:3], now=now, actor="user:9")
    assert SAID in mara.post(address, sent).content.decode()
    assert office.hours.count() == 3


def test_an_older_page_of_the_week_plan_writes_back_no_line_that_another_changed(forms, staff, office, now):
    mara, (address, _typed) = staff("mara"), forms["week"]
    older = mara.get(address)
    hours = list(office.hours.all())
    for line in hours:
        line.people_per_slot = 1
    inventory.change_hours(office, hours, now=now, actor="user:9")
    sent = week(closes="14:00") | {"opened": older.context["opened"]}
    page = mara.post(address, sent, follow=True)
    assert "The opening hours were saved after you opened this page." in page.content.decode()
    assert {form.initial.get("people_per_slot") for form in page.context["lines"].initial_forms} == {1}
    assert mara.post(address, sent | {"opened": page.context["opened"]}).context["change"].removed


def test_a_week_plan_typed_over_no_known_one_is_shown_anew(forms, staff, office):
    before, (address, typed) = everything(), forms["week"]
    page = staff("mara").post(address, typed, follow=True)
    assert "The opening hours were saved after you opened this page." in page.content.decode()
    assert everything() == before


def test_the_check_page_of_the_week_plan_knows_with_which_plan_the_form_was_opened(forms, staff):
    mara, (address, typed) = staff("mara"), forms["week"]
    opened = mara.get(address).context["opened"]
    for go in ({}, {"go": "change"}, {"form-0-opens": "x"}):
        assert mara.post(address, typed | {"opened": opened} | go).context["opened"] == opened


def test_a_closure_taken_back_beside_another_does_not_say_that_the_days_are_open(forms, staff, office):
    mara, (address, typed) = staff("mara"), forms["close"]
    for part in ({}, {"from_time": "08:00", "until_time": "09:00"}):
        assert mara.post(address, looked_at(mara, address, typed | part | {"go": "save"})).status_code == 302
    first = Closure.objects.earliest("pk")
    back = mara.post(reverse("desk:reopen", args=[office.code, first.pk]), follow=True).content.decode()
    assert "another one closes some of these days too" in back
    assert Slot.objects.filter(starts_at__date=FIRST, is_closed=True).count() == 2


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2101-01-01"])
@pytest.mark.parametrize("name", ["add", "close", "week"])
def test_a_year_out_of_reach_is_refused_kindly(name, day, forms, staff):
    address, typed = forms[name]
    given = {
        key: day if "starts_on" in key or "ends_on" in key or "valid_from" in key else v for key, v in typed.items()
    }
    answer = staff("mara").post(address, given)
    assert answer.status_code == 200
    assert "This year is too far away." in answer.content.decode()


@pytest.mark.parametrize("path", ["/en/desk/office/%00/", "/en/desk/office/../week/", "/en/desk/office/A%2FB/week/"])
def test_what_cannot_be_a_code_leads_nowhere(path, staff):
    assert staff("eva").get(path).status_code == 404


def test_all_offices_can_be_closed_on_the_day_that_it_is_anywhere(staff, make_office, set_clock, now, office):
    make_office("GUM", timezone="Pacific/Guam")
    evening = now.replace(day=2, hour=2)
    set_clock(evening)
    eva, page = staff("eva"), reverse("desk:close_all")
    assert f"{eva.get(page).context['form'].initial['starts_on']}" == "2026-12-01"
    today = date(2026, 12, 1)
    assert "Check before you close" in eva.post(page, closing(today)).content.decode()
