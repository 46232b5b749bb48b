"""The calendar file: one event through all its changes, in the office's time zone, without identifying data."""

from datetime import datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import ics
import pytest
import vobject
from django.utils import translation
from icalendar import Calendar
from vobject import icalendar as vobject_icalendar

from appointments import booking
from appointments.models import Appointment
from appointments.receipts.calendar import calendar_file
from offices.models import Slot
from offices.zones import ZONE_NAMES

pytestmark = pytest.mark.django_db


def opened(appointment, now, language="en") -> Calendar:
    with translation.override(language):
        return Calendar.from_ical(calendar_file(appointment, now=now))


def event(calendar: Calendar):
    (found,) = calendar.events
    return found


def test_it_works(ana, now, settings):
    found = event(opened(ana, now))
    assert found.start == ana.starts_at
    assert found.start.tzinfo.key == "America/New_York"
    assert found.duration == timedelta(minutes=30)
    assert found["location"] == "26 Federal Plaza, New York, NY 10278"
    assert found["url"] == f"{settings.SITE_URL}/en/confirmation/{ana.link_token}/"


def test_the_zone_comes_along(ana, now):
    calendar = opened(ana, now)
    assert [zone.tz_name for zone in calendar.timezones] == ["America/New_York"]


def test_it_reminds_like_the_messages(ana, now):
    triggers = [alarm["trigger"].dt for alarm in event(opened(ana, now)).walk("VALARM")]
    assert triggers == [timedelta(days=-days) for days in (7, 3, 1)]


def read_by_vobject(text):
    vobject_icalendar.__dict__["__tzidMap"].clear()
    found = vobject.readOne(text).vevent
    return found.dtstart.value, found.dtend.value


def read_by_ics(text):
    calendar = ics.Calendar(text)
    (found,) = calendar.events
    # It reads the rules of a file after the events, so it has not put the two together.
    (zone,) = calendar._timezones.values()
    return tuple(moment.naive.replace(tzinfo=zone) for moment in (found.begin, found.end))


@pytest.mark.parametrize(("read", "years"), [(read_by_vobject, (2026, 2038, 2045)), (read_by_ics, (2045,))])
@pytest.mark.parametrize("zone", ZONE_NAMES)
def test_other_programs_read_the_right_time_in_every_month(zone, read, years, ana, now):
    for year, month in product(years, range(1, 13)):
        starts = datetime(year, month, 14, 8, 30, tzinfo=ZoneInfo(zone))
        ana.slot.starts_at, ana.slot.office.timezone = starts, zone
        # Under another name, a program has only the rule of the file to go by.
        text = calendar_file(ana, now=now).decode().replace(zone, "Somewhere")
        assert read(text) == (starts, starts + timedelta(minutes=30))


def test_a_move_is_a_later_version_of_the_same_event(ana, now):
    before = event(opened(ana, now))
    moved = booking.reschedule(ana.pk, version=1, now=now, on_or_after=now + timedelta(days=9))
    after = event(opened(moved, now))
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.start > before.start


def test_a_cancellation_takes_it_out(ana, now):
    calendar = opened(booking.cancel(ana.pk, version=1, now=now), now)
    assert calendar["method"] == "CANCEL"
    assert event(calendar)["status"] == "CANCELLED"
    assert event(calendar)["sequence"] == 2
    assert not event(calendar).walk("VALARM")


def test_a_time_that_the_office_cannot_keep_is_taken_out(ana, now):
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    calendar = opened(Appointment.objects.with_place().get(pk=ana.pk), now)
    assert (calendar["method"], event(calendar)["status"]) == ("CANCEL", "CANCELLED")


@pytest.mark.parametrize(("language", "summary"), [("en", "Appointment"), ("es", "Cita")])
def test_it_tells_nobody_what_it_is_about(ana, now, language, summary):
    with translation.override(language):
        text = calendar_file(ana, now=now).decode().replace("\r\n ", "")
    assert f"SUMMARY:{summary}" in text
    told = text.replace("check-in-scheduler", "")
    for word in ("Ana", "Sample", "ICE", "ERO", "immigra", "court", "check-in", ana.reference, str(ana.pk)):
        assert word not in told


def test_it_comes_by_the_confirmations_link(client, ana):
    answer = client.get(f"/en/confirmation/{ana.link_token}/calendar/")
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Content-Disposition"] == 'attachment; filename="appointment.ics"'
    assert "no-store" in answer["Cache-Control"]
    assert Calendar.from_ical(answer.content)


def test_a_bad_link_is_not_found(client):
    assert client.get("/en/confirmation/x/calendar/").status_code == 404


def test_it_asks_the_database_once(client, ana, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get(f"/en/confirmation/{ana.link_token}/calendar/")
