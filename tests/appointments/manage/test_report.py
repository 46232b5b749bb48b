"""A person reports from their own page that they could not get in, or were there without a mark."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.booking.marks import standing
from appointments.models import Report
from tests import marking

pytestmark = pytest.mark.django_db


@pytest.fixture
def on_the_day(bruno, clock):
    """The moment of Bruno's appointment."""
    clock.now = bruno.slot.starts_at
    return clock.now


@pytest.fixture
def there(on_the_day, hold, bruno):
    """Bruno, who opens his link on the day."""
    return hold(bruno)


def form(moment, **changes):
    day = {"came_on_month": str(moment.month), "came_on_day": str(moment.day), "came_on_year": str(moment.year)}
    return {"kind": "turned_away", "came_about": "07:30", "words": "The door was shut."} | day | changes


def text_of(page) -> str:
    return page.content.decode()


def test_it_gives_a_receipt_at_once(there, on_the_day):
    page = there.post("report", form(on_the_day))
    assert "Receipt of a report" in text_of(page)
    assert "Constancia de un reporte" in text_of(page)
    assert "The door was shut." in text_of(page)
    assert there.appointment.office.local(Report.objects.get().came_at).hour == 7


def test_the_receipt_can_be_printed_and_checked(there, on_the_day):
    page = there.post("report", form(on_the_day))
    link = Report.objects.get().receipt.link_token
    assert there.client.get(reverse("public:attempt_pdf", args=[link])).content.startswith(b"%PDF")
    check = there.client.get(page.context["check_url"].removeprefix("http://localhost:8000"), follow=True)
    assert "It does not show that it happened, or who it was." in text_of(check)


def test_the_birth_date_is_asked_first(hold, bruno, clock):
    clock.now = bruno.slot.starts_at
    stranger = hold(bruno, knows_a_birth_date=False)
    assert "Date of birth of anyone" in text_of(stranger.post("report", form(clock.now)))
    assert not Report.objects.exists()


def test_its_page_no_longer_speaks_of_it_as_ahead(there):
    page = text_of(there.get("confirmation"))
    assert "<h1>Your appointment</h1>" in page
    assert "Prepare for your appointment" not in page


def test_a_time_ahead_is_refused(there, on_the_day):
    assert "This time has not come yet" in text_of(there.post("report", form(on_the_day, came_about="19:00")))
    assert not Report.objects.exists()


def test_what_is_missing_is_said_and_what_was_typed_is_kept(there, on_the_day):
    page = text_of(there.post("report", form(on_the_day, came_about="")))
    assert "Choose the time." in page
    assert "The door was shut." in page


def test_before_its_day_it_says_when(holder):
    page = text_of(holder.get("report"))
    assert "from the day of your appointment on" in page
    assert "The appointment was" not in page


def test_of_a_cancelled_one_nothing_can_be_reported(there, now):
    booking.cancel(there.appointment.pk, version=1, now=now)
    page = there.get("report")
    assert page.request["PATH_INFO"] == there.url("confirmation")
    assert "Your appointment is cancelled" in text_of(page)


def test_a_mark_of_not_come_never_shows_without_a_way_to_dispute_it(there, on_the_day):
    marking.mark_no_show(there.appointment.pk, now=on_the_day, actor="user:1")
    page = text_of(there.get("confirmation"))
    assert "The office noted that you did not come" in page
    assert there.url("report") in page


def test_after_30_days_it_names_the_support_line_instead(there, on_the_day, clock):
    marking.mark_no_show(there.appointment.pk, now=on_the_day, actor="user:1")
    clock.now = on_the_day + timedelta(days=31)
    page = text_of(there.get("confirmation"))
    assert there.url("report") not in page
    assert "Is that wrong? Call the support line." in page


def test_the_answer_is_on_the_page(there, on_the_day):
    there.post("report", form(on_the_day))
    held = there.now_booked
    booking.answer_reports(held.pk, "We are sorry.", seen=standing(held), now=on_the_day, actor="user:1")
    assert "The office has answered." in text_of(there.get("confirmation"))
    assert "We are sorry." in text_of(there.get("report"))
    assert "We are sorry." not in text_of(there.get("confirmation"))


def test_it_is_in_spanish_too(hold, bruno, clock):
    clock.now = bruno.slot.starts_at
    assert "Fui y no pude entrar" in text_of(hold(bruno, language="es").get("report"))
