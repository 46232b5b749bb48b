"""What office staff see of people: the near days, further ones with a reason, and never past the budget."""

from datetime import timedelta

import pyotp
import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.models import AccessLog, SecondStep
from appointments.people.disclosure import BUDGETS, Budget

pytestmark = pytest.mark.django_db


def sheet(office, day, page="day"):
    return reverse(f"desk:{page}", args=[office.code, day])


def text_of(page) -> str:
    return page.content.decode()


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_the_near_days_open_at_once_and_are_written_down(days, staff, office, on_the_day, set_clock, ana, bruno):
    set_clock(on_the_day + timedelta(days=days))
    carla = staff("carla")
    assert "Ana Sample" in text_of(carla.get(sheet(office, ana.starts_at.date())))
    assert set(AccessLog.objects.values_list("appointment", "kind")) == {(ana.pk, "listed"), (bruno.pk, "listed")}


@pytest.mark.parametrize("days", [-2, 2])
def test_another_day_takes_a_reason(days, staff, office, on_the_day, set_clock, ana):
    set_clock(on_the_day + timedelta(days=days))
    carla = staff("carla")
    where = sheet(office, ana.starts_at.date())
    assert "Ana Sample" not in text_of(carla.get(where))
    assert "Ana Sample" not in text_of(carla.post(where, {"reason": ""}))
    assert not AccessLog.objects.exists()
    assert "Ana Sample" in text_of(carla.post(where, {"reason": "They called about that day"}, follow=True))
    assert AccessLog.objects.filter(appointment=ana).first().reason == "They called about that day"


def test_a_far_day_without_people_takes_no_reason(staff, office, on_the_day):
    far = (on_the_day + timedelta(days=400)).date()
    assert "Nobody comes on this day." in text_of(staff("carla").get(sheet(office, far)))
    assert not AccessLog.objects.exists()


def test_a_reason_holds_for_an_hour_and_for_one_account(staff, office, on_the_day, set_clock, ana):
    set_clock(on_the_day + timedelta(days=3))
    carla = staff("carla")
    where = sheet(office, ana.starts_at.date())
    carla.post(where, {"reason": "They called about that day"})
    assert "Ana Sample" not in text_of(staff("mara").get(where))
    set_clock(on_the_day + timedelta(days=3, minutes=61))
    assert "Ana Sample" not in text_of(carla.get(where))


def test_a_reason_opens_no_other_day(staff, office, on_the_day, set_clock, ana, book, make_person):
    other = book(make_person("Dora"), now=on_the_day, on_or_after=on_the_day + timedelta(days=1))
    set_clock(on_the_day + timedelta(days=7))
    carla = staff("carla")
    carla.post(sheet(office, ana.starts_at.date()), {"reason": "They called about that day"})
    assert "Dora Sample" not in text_of(carla.get(sheet(office, other.starts_at.date())))


@pytest.fixture
def far_file(staff, office, on_the_day, set_clock, ana):
    """Carla says why she needs a day that is not near; then she asks for its file, with what a colleague typed."""
    set_clock(on_the_day + timedelta(days=3))
    for name in ("mara", "dario", "sol"):
        staff(name)
    carla = staff("carla")
    where = sheet(office, ana.starts_at.date())
    assert carla.get(where + "file/")["Location"] == where
    carla.post(where, {"reason": "They called about that day"})
    assert carla.get(where + "sheet.csv")["Location"] == where + "file/"

    def ask(second, code=""):
        step = SecondStep.objects.get(user__username=second)
        code = code or pyotp.TOTP(step.key).at(timezone.now())
        return text_of(carla.post(where + "file/", {"second": second, "second_code": code}))

    return ask


def test_a_file_of_another_day_takes_a_colleague_too(far_file, ana):
    assert "Ana Sample" in far_file("mara")
    assert AccessLog.objects.get(kind="file", appointment=ana).reason == "mara"


@pytest.mark.parametrize(("second", "code"), [("carla", ""), ("dario", ""), ("sol", ""), ("mara", "000000")])
def test_no_one_else_can_agree(second, code, far_file):
    page = far_file(second, code)
    assert "A colleague must agree: type" in page
    assert "Ana Sample" not in page
    assert not AccessLog.objects.filter(kind="file").exists()


def test_a_colleague_agrees_to_one_file_with_one_code(far_file):
    assert "Ana Sample" in far_file("mara")
    assert "A colleague must agree: type" in far_file("mara")


def test_past_the_budget_no_name_is_shown(staff, office, on_the_day, ana, monkeypatch):
    monkeypatch.setitem(BUDGETS, "Office staff", dict.fromkeys(BUDGETS["Office staff"], Budget(1, 1)))
    page = staff("carla").get(sheet(office, ana.starts_at.date()))
    assert (page.status_code, "Ana Sample" in text_of(page)) == (429, False)
    assert "Your account has reached its limit for one hour." in text_of(page)


@pytest.mark.parametrize("name", ["sol", "tess"])
def test_the_support_line_has_no_way_to_the_desk(name, staff, office, on_the_day, ana):
    for page in ("day", "day_csv"):
        answer = staff(name).get(sheet(office, ana.starts_at.date(), page))
        assert (answer.status_code, answer["Location"]) == (302, reverse("support:home"))
    assert staff(name).get(reverse("admin:index")).status_code == 302
