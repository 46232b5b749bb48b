"""How long the free places last, and the warning to the office."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from appointments.booking.supply_forecast import LOOK_BACK, WARN_AGAIN, forecasts, running_low, warn
from appointments.models import Message, SupplyWarning
from offices.inventory import How, Span, change_capacity, open_slots
from offices.models import Office, Slot
from tests.together import in_the_background

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(office, ana, bruno) -> Office:
    """An office that wants to know of anything below 30,000 days, with four people booked."""
    Office.objects.filter(pk=office.pk).update(email="office@example.org", supply_warning_days=30_000)
    Message.objects.all().delete()
    return office


def only(now):
    [found] = forecasts(Office.objects.filter(code="NYC"), now=now)
    return found


def test_places_last_as_long_as_at_the_pace_of_the_last_weeks(short, now):
    free = sum(slot.capacity - slot.booked for slot in Slot.objects.filter(starts_at__gt=now))
    found = only(now)
    assert (found.free, found.recent, found.days_left) == (free, 4, free * 28 // 4)
    assert only(now + LOOK_BACK + timedelta(seconds=1)).days_left is None


def test_an_office_without_a_free_place_has_no_day_left(short, now):
    change_capacity(short, Span(date(2026, 12, 1), date(2027, 1, 1)), How.SET, 0, keep_booked=True, now=now, actor="")
    assert (only(now).days_left, only(now).is_short) == (0, True)


@pytest.mark.parametrize(("report_by", "percent"), [(date(2026, 12, 1), 100), (date(2026, 12, 2), 0)])
def test_those_given_a_date_after_their_report_by_date_are_counted(report_by, percent, short, ana, now):
    ana.report_by = report_by
    ana.save(update_fields=["report_by"])
    assert (only(now).late_percent, only(now).dated) == (percent, 1)


def test_the_office_with_the_fewest_days_left_stands_first(short, make_office, make_person, book, now):
    boston = make_office("BOS", supply_warning_days=30_000)
    open_slots(boston, date(2027, 1, 1), now=now)
    for name in ("Elena", "Nora"):
        book(make_person(name), office=boston)
    assert running_low(Office.objects.order_by("code"), now=now) == [short, boston]


@pytest.mark.parametrize(("limit", "is_watched"), [(0, False), (1, True)])
def test_a_limit_of_no_days_asks_for_no_warning(limit, is_watched, short, now):
    change_capacity(short, Span(date(2026, 12, 1), date(2027, 1, 1)), How.SET, 0, keep_booked=True, now=now, actor="")
    Office.objects.update(supply_warning_days=limit)
    assert bool(running_low(Office.objects.all(), now=now)) == is_watched


def test_the_forecasts_of_many_offices_take_five_queries(make_office, short, now, django_assert_max_num_queries):
    for code in ("BOS", "LAX", "HOU"):
        make_office(code)
    with django_assert_max_num_queries(5):
        assert len(forecasts(Office.objects.all(), now=now)) == 4


def test_the_office_is_told_once_a_week(short, send, mailbox, now):
    assert [warn(now + timedelta(hours=hours)) for hours in range(3)] == [1, 0, 0]
    assert send() == ["sent"]
    mail = mailbox.mails[-1]
    assert mail["To"] == "office@example.org"
    assert mail["Subject"].startswith("Free places at NYC Field Office last ")
    for kind in ("plain", "html"):
        assert "First free day: Wednesday, December 2, 2026" in mail.get_body((kind,)).get_content()
        assert "Counted on Tuesday, December 1, 2026, " in mail.get_body((kind,)).get_content()
    assert warn(now + WARN_AGAIN) == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_runs_at_once_one_tells_it(short, now):
    with transaction.atomic():
        assert warn(now) == 1
        other = in_the_background(lambda: warn(now))
    assert other.result(timeout=30) == 0
    assert SupplyWarning.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"email": ""}, {"supply_warning_days": 0}, {"supply_warning_days": 1}, {"is_active": False}]
)
def test_who_has_enough_or_did_not_ask_is_not_written_to(fields, short, now):
    Office.objects.filter(pk=short.pk).update(**fields)
    assert warn(now) == 0
    assert not SupplyWarning.objects.exists()


def test_a_warning_that_did_not_leave_is_tried_again(short, send, mailbox, now):
    mailbox.answers["office@example.org"] = "451 Later"
    warn(now)
    assert send() == ["planned"]
    mailbox.answers.clear()
    assert send(now + timedelta(hours=1)) == ["sent"]


def test_an_answer_that_never_came_does_not_keep_other_offices_from_being_warned(short, make_office, now):
    """The provider is called later, by the outbox: to warn is to write rows."""
    make_office("BOS", email="boston@example.org", supply_warning_days=30_000)
    assert warn(now) == 2
    assert Message.objects.filter(kind=Message.Kind.FEW_PLACES, status=Message.Status.PLANNED).count() == 2


def test_an_office_that_closed_down_meanwhile_is_not_written_to(short, send, mailbox, now):
    warn(now)
    Office.objects.update(is_active=False)
    assert (send(), mailbox.mails) == (["dropped"], [])


def test_a_warning_names_nobody(short, send, mailbox, now):
    warn(now)
    send()
    assert not {"Ana", "Sample", "012345678"} & set(mailbox.mails[-1].get_body(("plain",)).get_content().split())


def test_closed_slots_are_no_free_places(short, now):
    before = only(now).free
    closed = Slot.objects.filter(office=short, booked=0).latest("starts_at")
    Slot.objects.filter(pk=closed.pk).update(is_closed=True)
    assert only(now).free == before - closed.capacity
