"""The appointment as a calendar file (RFC 5545): one event that moves with the appointment and is cancelled with it, or
when the office cannot keep its time.

Other people may see a shared calendar, so it holds no name, number or agency.
"""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, vUri

from appointments import vault
from appointments.models import Appointment
from appointments.receipts.addresses import link_to
from appointments.receipts.time_zone import time_zone
from offices.as_it_was import as_it_was

ALARM_DAYS = (7, 3, 1)
"""Days before, like the reminders."""


def calendar_file(appointment: Appointment, *, now: datetime) -> bytes:
    """In the active language, in the office's time zone."""
    calendar = Calendar()
    calendar.add("prodid", "-//check-in-scheduler//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method_of(appointment))
    calendar.add_component(time_zone(appointment.office.zone, appointment.starts_at))
    calendar.add_component(_event(appointment, now))
    return bytes(calendar.to_ical())


def method_of(appointment: Appointment) -> str:
    """The METHOD of the file: show the event, or remove it."""
    return "CANCEL" if _is_off(appointment) else "PUBLISH"


def _event(appointment: Appointment, now: datetime) -> Event:
    event = Event()
    # The same in every file, so that a later file moves or removes the event and adds no second one.
    event.add("uid", _uid(appointment))
    # A calendar program takes a new file for an event only when this number has risen (RFC 5546).
    event.add("sequence", appointment.version)
    event.add("dtstamp", now)
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.starts_at + timedelta(minutes=appointment.slot.minutes))
    # Colleagues and family may see a shared calendar: no word of what kind of appointment it is.
    event.add("summary", _("Appointment"))
    event.add("location", as_it_was(appointment.office, appointment.slot.starts_at).full_address)
    event.add("url", vUri(link_to(appointment)))
    event.add("class", "PRIVATE")
    # RFC 5546 requires an organizer for both methods.
    event.add("organizer", vUri(f"mailto:{settings.DEFAULT_FROM_EMAIL}"))
    event.add("status", "CANCELLED" if _is_off(appointment) else "CONFIRMED")
    if not _is_off(appointment):
        for days in ALARM_DAYS:
            event.add_component(_alarm(days))
    return event


def _alarm(days: int) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _("Appointment"))
    alarm.add("trigger", timedelta(days=-days))
    return alarm


def _uid(appointment: Appointment) -> str:
    """Stable for the life of the appointment."""
    # A digest: someone who sees the calendar cannot find the appointment with it. The row's key is random, so it needs
    # no key of ours.
    return f"{vault.token_hash(f'calendar/{appointment.pk}')[:32]}@{urlsplit(settings.SITE_URL).hostname}"


def _is_off(appointment: Appointment) -> bool:
    # A calendar must not send someone to an office that is closed.
    return appointment.status == Appointment.Status.CANCELLED or appointment.is_stranded
