"""Cancel by POST only, and undo it while the place is held."""

from datetime import timedelta

import pytest

from appointments import booking
from appointments.models import Appointment, AppointmentEvent, PlaceHold
from tests import marking

pytestmark = pytest.mark.django_db


def test_it_works(holder):
    page = holder.post("cancel", {"reason": "moved"})
    assert "Your appointment is cancelled" in page.content.decode()
    assert AppointmentEvent.objects.get(kind="cancelled").reason == "moved"


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (9, "If you must report, you still must report by Thursday, December 10, 2026."),
        (-1, "The report-by date was Monday, November 30, 2026. It has passed."),
        (None, "The report-by date is not known."),
    ],
)
def test_a_cancelled_appointment_is_not_before_the_report_by_date(days, says, holder, now):
    Appointment.objects.update(report_by=None if days is None else now.date() + timedelta(days=days))
    text = holder.post("cancel").content.decode().replace("\xa0", " ")
    assert says in text
    assert "The appointment is" not in text


def test_no_reason_need_be_given(holder):
    assert "Your appointment is cancelled" in holder.post("cancel").content.decode()


def test_another_appointment_of_theirs_is_not_denied(holder):
    """One of a family may have a day of their own, or they have booked again since."""
    page = holder.post("cancel").content.decode()
    assert "If you have another appointment, it stays." in page
    assert "no appointment" not in page


def test_opening_the_page_cancels_nothing(holder):
    text = holder.get("cancel").content.decode()
    assert "If you must report, you still must report." in text
    assert f'<a class="usa-button" href="{holder.url("change")}">' in text
    assert '<button class="usa-button usa-button--outline" type="submit">Cancel my appointment' in text
    assert holder.now_booked.status == Appointment.Status.BOOKED


def test_sent_twice_it_is_one_cancellation(holder):
    holder.post("cancel", version=1)
    page = holder.post("cancel", version=1)
    assert "Your appointment is cancelled" in page.content.decode()
    assert PlaceHold.objects.count() == 1


def test_what_was_changed_meanwhile_is_not_cancelled(holder):
    page = holder.post("cancel", version=7)
    assert holder.is_at(page, "changed_meanwhile")
    assert holder.now_booked.status == Appointment.Status.BOOKED


def test_it_is_taken_back_while_the_place_is_held(holder):
    holder.post("cancel")
    page = holder.post("undo")
    assert "Your appointment is booked" in page.content.decode()
    assert holder.now_booked.status == Appointment.Status.BOOKED


def test_after_the_birth_date_one_press_is_left_and_said(holder):
    left = "To have your appointment back, press “Take my appointment back” on this page."
    assert left not in holder.post("cancel").content.decode()
    holder.client.cookies.clear()
    holder.post("undo")
    holder.tell()
    # Where the question about the birth date leads to.
    assert left in holder.get("undo").content.decode()
    assert left not in holder.post("undo").content.decode()
    assert holder.now_booked.status == Appointment.Status.BOOKED


def test_another_cancellation_than_the_one_shown_is_not_taken_back(holder):
    for page in ("cancel", "undo", "cancel"):
        holder.post(page)
    holder.post("undo", version=2)
    assert holder.now_booked.status == Appointment.Status.CANCELLED


def test_the_page_of_a_cancelled_one_says_which_it_shows(holder):
    assert 'name="version" value="2"' in holder.post("cancel").content.decode()


def test_opening_the_link_takes_nothing_back(holder):
    holder.post("cancel")
    assert "Your appointment is cancelled" in holder.get("undo").content.decode()


def test_once_the_place_is_gone_the_page_leads_to_a_new_booking(holder, clock):
    holder.post("cancel")
    clock.move(hours=3)
    holder.tell()
    text = holder.post("undo").content.decode()
    assert "Take my appointment back" not in text
    assert "Book a new appointment" in text
    why = "We do not keep your place any more."
    assert text.count(why) == 1
    assert text.index(why) < text.index("Do not come at this time.")
    assert why in holder.get("confirmation").content.decode()


def test_once_its_time_has_begun_it_is_not_taken_back_here(holder, clock):
    clock.now = holder.appointment.starts_at - timedelta(minutes=5)
    holder.tell()
    cancelled = holder.post("cancel").content.decode()
    assert "Take my appointment back" in cancelled
    assert "Do not come at this time." in cancelled
    clock.move(minutes=6)
    text = holder.post("undo").content.decode()
    assert "Do not come at this time." not in text
    assert "Its time has begun, so you cannot have it back here." in text
    assert "Take my appointment back" not in text
    assert holder.now_booked.status == Appointment.Status.CANCELLED


def test_the_support_line_takes_it_back_even_then(holder):
    begun = holder.appointment.starts_at
    booking.cancel(holder.appointment.pk, version=1, now=begun - timedelta(minutes=5))
    assert booking.undo_cancel(holder.appointment.pk, version=2, now=begun, actor="user:1")


def test_beside_a_new_appointment_it_is_not_taken_back(holder, make_person, book):
    holder.post("cancel")
    book(make_person("Bruno"))
    assert "There is an appointment already" in holder.post("undo").content.decode()


def test_nobody_knows_when_the_place_is_free_for_others(holder, now):
    until = set()
    for version in range(1, 9, 2):
        booking.cancel(holder.appointment.pk, version=version, now=now)
        until.add(PlaceHold.objects.get().until)
        booking.undo_cancel(holder.appointment.pk, version=version + 1, now=now)
    assert len(until) > 1


@pytest.mark.parametrize(
    ("mark", "says"),
    [
        (marking.arrive, "you are there"),
        (marking.mark_seen, "Your check-in took place"),
        (marking.mark_no_show, "you did not come"),
    ],
)
def test_the_confirmation_says_how_it_stands(mark, says, holder):
    mark(holder.appointment.pk, now=holder.appointment.starts_at, actor="user:1")
    assert says in holder.get("confirmation").content.decode()
    assert holder.is_at(holder.get("cancel"), "confirmation")


def test_once_it_has_begun_there_is_nothing_to_change(holder, clock):
    clock.now = holder.appointment.starts_at
    assert holder.url("cancel") not in holder.get("confirmation").content.decode()
    assert holder.is_at(holder.post("cancel"), "confirmation")
    with pytest.raises(booking.TooNear):
        booking.cancel(holder.appointment.pk, version=1, now=clock.now)
    assert holder.now_booked.status == Appointment.Status.BOOKED


def test_only_the_office_cancels_what_has_begun(holder):
    assert booking.cancel(holder.appointment.pk, version=1, now=holder.appointment.starts_at, actor="user:1")


def test_a_booked_appointment_leads_to_everything(holder):
    text = holder.get("confirmation").content.decode()
    assert [
        name for name in ("change", "cancel", "manage_family", "manage_contact") if holder.url(name) not in text
    ] == []
