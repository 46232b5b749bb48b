"""Change: a few times, and the old one kept until a new one is certain."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from appointments import booking
from appointments.models import Appointment, AppointmentEvent, AttemptReceipt
from offices import inventory
from offices.models import Office, Slot
from tests.appointments.manage.conftest import WISH, times, yes
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

LATER = {"when": "later", "day_month": "12", "day_day": "14", "day_year": "2026"}


def choices(holder, **wish):
    """The page with times, for these preferences."""
    return holder.post("change", WISH | wish)


def test_it_works(holder):
    page = choices(holder)
    chosen = times(page)[0]
    done = holder.post("change_choices", yes(chosen))
    assert holder.is_at(done, "confirmation")
    assert "after a change" in done.content.decode()
    assert holder.now_booked.slot_id == int(chosen)
    assert not broken_rules()


def days_and_times(page, office):
    slots = Slot.objects.in_bulk([int(value) for value in times(page)])
    return Counter(office.local(slot.starts_at).date() for slot in slots.values())


def test_a_handful_of_days_with_a_few_times_under_each(holder, office):
    page = choices(holder)
    assert list(days_and_times(page, office).values()) == [4] * 5
    assert page.content.decode().count('class="tiles__heading"') == 5


def test_the_day_and_its_zone_are_seen_once_and_each_time_says_its_day(holder):
    text = choices(holder).content.decode().replace("\xa0", " ")
    assert text.count("Thursday, December 3, 2026 (Eastern Time)") == 1
    assert text.count('<span class="usa-sr-only">Thursday, December 3, 2026,</span>') == 4


def test_all_times_of_one_day_can_be_asked_for(holder, office):
    choices(holder)
    page = holder.get("change_choices", query="?on=2026-12-03")
    assert days_and_times(page, office) == {date(2026, 12, 3): 14}


@pytest.mark.parametrize("on", ["x", "9999-12-31", "2026-02-31", "<b>"])
def test_a_day_that_cannot_be_shows_the_handful(on, holder, office):
    choices(holder)
    page = holder.get("change_choices", query=f"?on={on}")
    assert len(days_and_times(page, office)) == 5
    assert 'action="?"' in page.content.decode()


def test_a_later_date_asks_for_a_yes_that_names_both(holder, bruno):
    chosen = times(choices(holder, **LATER))[0]
    page = holder.post("change_choices", {"slot": chosen}).content.decode()
    assert "Yes, I give up Wednesday, December\xa02, 2026, noon" in page
    assert "and take Monday, December\xa014, 2026, 8:00\xa0a.m." in page
    assert holder.now_booked.slot_id == bruno.slot_id


def test_the_yes_names_a_missed_report_by_date(holder):
    Appointment.objects.update(report_by=date(2026, 12, 10))
    page = holder.post("change_choices", {"slot": times(choices(holder, **LATER))[0]}).content.decode()
    assert "The appointment is 4 days after it." in page
    assert "The date you take now is not the earliest." in page


def test_a_report_by_date_that_has_passed_is_not_said_under_each_day(holder, now):
    Appointment.objects.update(report_by=now.date() - timedelta(days=1))
    assert choices(holder, **LATER).content.decode().count("It has passed.") == 1


def test_a_yes_to_one_date_is_none_to_another(holder, bruno):
    first, second, *_others = times(choices(holder, **LATER))
    holder.post("change_choices", {"slot": second, f"yes_{first}": "on"})
    assert holder.now_booked.slot_id == bruno.slot_id


def test_a_question_left_open_is_not_asked_of_the_next_list(holder, make_office):
    far = make_office("LAX", latitude=34.05, longitude=-118.24, timezone="America/Los_Angeles", city="Los Angeles")
    asked = holder.post("change_choices", {"slot": times(choices(holder, **LATER))[0]})
    assert "One more question" in asked.content.decode()
    assert "One more question" not in choices(holder).content.decode()
    choices(holder, where="other")
    holder.post("change_office", {"zip_code": "90001"})
    holder.post("change_choices", {"slot": times(holder.post("change_offices", {"office": str(far.pk)}))[-1]})
    listed = holder.post("change_offices", {"office": str(far.pk)})
    assert "There is a problem" not in listed.content.decode()


def test_a_sooner_date_asks_for_nothing(holder, now):
    booking.reschedule(holder.appointment.pk, version=1, now=now, on_or_after=now + timedelta(days=9))
    page = holder.post("change_choices", {"slot": times(choices(holder))[0]})
    assert holder.is_at(page, "confirmation")


def test_on_or_after_a_day(holder, office):
    slots = Slot.objects.in_bulk([int(value) for value in times(choices(holder, **LATER))])
    assert min(slot.starts_at for slot in slots.values()) == datetime(2026, 12, 14, 13, tzinfo=UTC)


def test_a_day_that_the_page_filled_in_does_not_win_over_the_earliest(holder, office):
    """Negative control: a day that is typed beside it wins."""
    earliest = LATER | {"when": "earliest"}
    days = [min(days_and_times(choices(holder, **wish), office)) for wish in (earliest, earliest, LATER, earliest)]
    assert days == [date(2026, 12, 14), date(2026, 12, 2), date(2026, 12, 14), date(2026, 12, 2)]


@pytest.mark.parametrize(("part", "hours"), [("morning", range(8, 12)), ("afternoon", range(12, 15))])
def test_a_part_of_the_day_by_the_offices_clock(part, hours, holder, office):
    slots = Slot.objects.in_bulk([int(value) for value in times(choices(holder, part=part))])
    assert slots
    assert {office.local(slot.starts_at).hour for slot in slots.values()} <= set(hours)


def test_another_office_near_a_new_zip_code(holder, make_office):
    far = make_office("LAX", latitude=34.05, longitude=-118.24, timezone="America/Los_Angeles", city="Los Angeles")
    asked = choices(holder, where="other")
    assert holder.is_at(asked, "change_office")
    offered = holder.post("change_office", {"zip_code": "90001"})
    assert holder.is_at(offered, "change_offices")
    page = holder.post("change_offices", {"office": str(far.pk)})
    holder.post("change_choices", yes(times(page)[0]))
    assert holder.now_booked.office == far


def test_the_old_time_is_kept_while_one_looks(holder, bruno):
    choices(holder, **LATER)
    assert holder.now_booked.slot_id == bruno.slot_id
    assert Slot.objects.get(pk=bruno.slot_id).booked == 1


def test_sent_twice_it_is_one_move(holder):
    chosen = times(choices(holder))[0]
    first = holder.post("change_choices", yes(chosen), version=1)
    second = holder.post("change_choices", yes(chosen), version=1)
    assert first.request["PATH_INFO"] == second.request["PATH_INFO"]
    assert AppointmentEvent.objects.filter(kind="moved").count() == 1


def test_sent_twice_a_time_that_had_to_be_made_is_one_move(holder):
    chosen = times(choices(holder, **LATER | {"day_month": "11", "day_year": "2028"}))[0]
    assert "-" in chosen
    for _press in range(2):
        page = holder.post("change_choices", yes(chosen), version=1)
    assert holder.is_at(page, "confirmation")
    assert AppointmentEvent.objects.filter(kind="moved").count() == 1


def test_a_time_someone_else_took_is_said_and_the_old_one_stays(holder, bruno, book):
    chosen = int(times(choices(holder))[0])
    Slot.objects.filter(pk=chosen).update(capacity=0)
    page = holder.post("change_choices", yes(chosen))
    assert "That time is not free any more." in page.content.decode()
    assert holder.now_booked.slot_id == bruno.slot_id


def test_a_change_by_another_hand_is_said_with_how_it_stands(holder, now):
    chosen = times(choices(holder))[0]
    booking.reschedule(holder.appointment.pk, version=1, now=now, on_or_after=datetime(2026, 12, 14, tzinfo=UTC))
    page = holder.post("change_choices", yes(chosen), version=1)
    assert holder.is_at(page, "changed_meanwhile")
    assert "December\xa014, 2026" in page.content.decode()


def test_a_cancelled_appointment_leads_to_how_it_stands(holder, now):
    booking.cancel(holder.appointment.pk, version=1, now=now)
    page = choices(holder)
    assert holder.is_at(page, "confirmation")
    assert "Your appointment is cancelled" in page.content.decode()


def test_the_limits_are_told_beforehand_with_the_phone_number(holder):
    text = holder.get("change").content.decode()
    assert "You can change it 3 times in 30 days, until 24 hours before it." in text
    assert "833-383-1465" in text


def test_after_the_last_change_one_is_asked_to_call(holder):
    for _change in range(3):
        holder.post("change_choices", yes(times(choices(holder))[0]))
    page = holder.get("change")
    assert "You have used them all." in page.content.decode()
    assert "tel:+18333831465" in page.content.decode()


def test_a_refused_change_gives_one_dated_receipt(holder):
    for _change in range(3):
        holder.post("change_choices", yes(times(choices(holder))[0]))
    for _press in range(2):
        page = holder.post("refused")
    written = AttemptReceipt.objects.get()
    assert (written.kind, written.office, written.ending) == (
        "changes_used",
        holder.appointment.office,
        reference_end(holder),
    )
    assert "All the changes that you can make on this site were used." in page.content.decode()


def test_a_change_too_late_gives_a_receipt_too(holder, clock):
    clock.move(minutes=1)
    assert "Get an attempt receipt" in holder.get("change").content.decode()
    assert "It was too close to the time of the appointment." in holder.post("refused").content.decode()
    assert AttemptReceipt.objects.get().kind == "too_late"


def test_a_change_that_is_allowed_gives_none(holder):
    assert holder.is_at(holder.post("refused"), "change")
    assert not AttemptReceipt.objects.exists()


def reference_end(holder):
    return holder.appointment.reference[-3:]


def test_changes_count_for_30_days(holder, clock, office):
    for _change in range(3):
        holder.post("change_choices", yes(times(choices(holder, **LATER))[-1]))
    inventory.open_slots(office, datetime(2027, 3, 1, tzinfo=UTC).date(), now=clock.now)
    far = Slot.objects.filter(starts_at__gt=clock.now + timedelta(days=60)).first()
    Appointment.objects.filter(pk=holder.appointment.pk).update(slot=far)
    clock.move(days=31)
    holder.tell()
    assert "Show me times" in holder.get("change").content.decode()


def test_in_the_last_24_hours_one_is_asked_to_call(holder, clock):
    clock.move(minutes=1)
    page = choices(holder)
    assert "too late to change it here" in page.content.decode()


def test_the_limits_hold_under_the_lock_too(holder, office, now):
    chosen = times(choices(holder))[0]
    Office.objects.update(most_changes=0)
    with pytest.raises(booking.TooManyChanges):
        booking.reschedule(holder.appointment.pk, version=1, slot_id=int(chosen), now=now)
    Office.objects.update(no_change_hours=72)
    with pytest.raises(booking.TooNear):
        booking.reschedule(holder.appointment.pk, version=1, slot_id=int(chosen), now=now)


def test_an_agent_is_not_bound_by_the_limits(holder, now):
    chosen = times(choices(holder))[0]
    Office.objects.update(most_changes=0, no_change_hours=72)
    assert booking.reschedule(holder.appointment.pk, version=1, slot_id=int(chosen), now=now, actor="user:1")


def test_without_a_wish_the_times_lead_back_to_the_question(holder):
    assert holder.is_at(holder.get("change_choices"), "change")
    assert holder.is_at(holder.get("change_offices"), "change_office")


@pytest.mark.parametrize(
    ("wish", "says"),
    [
        ({"when": ""}, "Choose from which day."),
        ({"when": "later"}, "Type the day from which you can come."),
        (LATER | {"day_year": "2030"}, "too far ahead"),
        (LATER | {"day_year": "2020"}, "too long ago"),
        ({"part": "night"}, "Choose one of these answers."),
        ({"where": "moon"}, "Choose one of these answers."),
    ],
)
def test_what_is_wrong_is_said(wish, says, holder):
    page = choices(holder, **wish)
    assert says in page.content.decode()
    assert holder.is_at(page, "change")


def test_what_was_typed_survives_another_language(holder):
    page = holder.post("change", WISH | LATER | {"switch_language": "es"})
    assert page.request["PATH_INFO"].startswith("/es/")
    assert 'value="14"' in page.content.decode()


def test_when_no_time_fits_there_is_a_way_on(holder, office):
    office.hours.all().delete()
    Slot.objects.filter(booked=0).delete()
    Slot.objects.update(capacity=1)
    page = choices(holder)
    assert "There is no time like that" in page.content.decode()
    assert "Ask for other times" in page.content.decode()
    assert "Choose a time" not in page.content.decode()
