"""What the pages of an office show of people, through the door."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone

from appointments.desk.day_sheet import Sheet
from appointments.models import AccessLog, Appointment, WalkIn
from appointments.people.disclosure import Look, Record, disclose, has_given_reason, page_of, viewer_of
from offices.models import Office

NEAR = timedelta(days=1)
"""Days that are further from today than this take a reason."""


def list_people(request: HttpRequest, office: Office, appointments: Iterable[Appointment]) -> None:
    """Before a page shows who is on these appointments."""
    disclose(_look(request, office, AccessLog.Kind.LISTED), _records(appointments))


def list_walk_ins(request: HttpRequest, office: Office, walk_ins: Iterable[WalkIn]) -> None:
    """Before a page shows the names of people who came without an appointment."""
    # Retention has emptied the other names: there is nothing to see.
    records = [Record(each.digest) for each in walk_ins if each.name]
    if records:
        disclose(_look(request, office, AccessLog.Kind.LISTED), records)


def find_people(request: HttpRequest, office: Office | None, appointments: Iterable[Appointment]) -> None:
    """Before the result of a search is shown."""
    # An empty record: a search that finds nobody is written down too.
    disclose(_look(request, office, AccessLog.Kind.FOUND), _records(appointments) or [Record()])


def find_booked(request: HttpRequest, office: Office, people: Iterable[str]) -> None:
    """Before it is said that one of these people, by their digests, has an appointment."""
    disclose(_look(request, office, AccessLog.Kind.FOUND), [Record(person) for person in people])


def show_number(request: HttpRequest, office: Office, appointment: Appointment) -> None:
    """Before the phone number of one party is shown."""
    disclose(_look(request, office, AccessLog.Kind.NUMBER), _records([appointment]))


def list_day(request: HttpRequest, office: Office, day: date, appointments: Iterable[Appointment]) -> None:
    """Before the sheet of a day is shown."""
    disclose(_look_at(request, office, day, AccessLog.Kind.LISTED), _records(appointments))


def put_day_in_a_file(
    request: HttpRequest, office: Office, day: date, appointments: Iterable[Appointment], *, agreed: str
) -> None:
    """Before the sheet of a day leaves as a file. `agreed`: the user name of the colleague, where one must agree."""
    disclose(_look_at(request, office, day, AccessLog.Kind.FILE, agreed), _records(appointments))


def print_paper(request: HttpRequest, office: Office, appointment: Appointment) -> None:
    """Before the paper of one party is printed."""
    disclose(_look(request, office, AccessLog.Kind.FILE), _records([appointment]))


def say_why(request: HttpRequest, office: Office, day: date, why: str, appointments: Iterable[Appointment]) -> None:
    """Writes down why someone needs the sheet of a day that is not near; it opens for an hour."""
    disclose(_look_at(request, office, day, AccessLog.Kind.LISTED, why), _records(appointments))


def takes_a_reason(request: HttpRequest, shown: Sheet, *, now: datetime) -> bool:
    """Whether the sheet shows people of a day that is not near, and the viewer has not said why within the hour."""
    # A sheet without people shows nobody, and no log row could hold the reason.
    if not shown.appointments or is_near(shown.office, shown.day, now=now):
        return False
    return not has_given_reason(_look_at(request, shown.office, shown.day, AccessLog.Kind.LISTED))


def is_near(office: Office, day: date, *, now: datetime) -> bool:
    """Yesterday to tomorrow."""
    return abs(day - office.local(now).date()) <= NEAR


def _look(request: HttpRequest, office: Office | None, kind: AccessLog.Kind) -> Look:
    return Look(viewer_of(request), page_of(request), kind, timezone.now(), office=office)


def _look_at(request: HttpRequest, office: Office, day: date, kind: AccessLog.Kind, why: str = "") -> Look:
    # With the day: a reason opens the sheet of this day alone.
    return Look(viewer_of(request), f"desk:day {day}", kind, timezone.now(), reason=why, office=office)


def _records(appointments: Iterable[Appointment]) -> list[Record]:
    return [Record(appointment=each) for each in appointments]
