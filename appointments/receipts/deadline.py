"""How a date stands to the report-by date, said in the same words everywhere: pages, papers, mails, desk and agents."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, auto

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Appointment
from appointments.receipts import operator_words
from offices.dates import long_date
from offices.models import Office


class Side(Enum):
    """Where a date lies."""

    UNKNOWN = auto()
    BEFORE = auto()
    ON = auto()
    AFTER = auto()
    PASSED = auto()
    """The report-by date had passed when the appointment was booked."""


@dataclass(frozen=True)
class Standing:
    """A date beside the report-by date. `days`: how many days it lies after it."""

    kind: Side
    report_by: date | None
    days: int

    @property
    def is_late(self) -> bool:
        """Whether the date lies after the report-by date."""
        return self.kind in (Side.AFTER, Side.PASSED)

    @property
    def fact(self) -> str:
        """In the active language, without what it means."""
        if self.report_by is None:
            return _("The report-by date is not known.")
        day = {"day": long_date(self.report_by)}
        match self.kind:
            case Side.BEFORE:
                return _("The report-by date is %(day)s. The appointment is before it.") % day
            case Side.ON:
                return _("The report-by date is %(day)s. The appointment is on that day.") % day
            case Side.PASSED:
                return _("The report-by date was %(day)s. It has passed.") % day
        return ngettext(
            "The report-by date is %(day)s. The appointment is %(days)s day after it.",
            "The report-by date is %(day)s. The appointment is %(days)s days after it.",
            self.days,
        ) % (day | {"days": self.days})

    @property
    def lines(self) -> list[str]:
        """The fact, and of a late date what that means."""
        return [self.fact, operator_words.late()] if self.is_late else [self.fact]


def against(day: date, report_by: date | None, *, booked_on: date) -> Standing:
    """How `day` stands to the report-by date, for an appointment booked on `booked_on` (today, before the booking)."""
    if report_by is None:
        return Standing(Side.UNKNOWN, None, 0)
    days = (day - report_by).days
    # Said another way, because they could not have booked in time any more.
    if booked_on > report_by and days > 0:
        return Standing(Side.PASSED, report_by, days)
    kind = Side.AFTER if days > 0 else Side.ON if days == 0 else Side.BEFORE
    return Standing(kind, report_by, days)


def at(moment: datetime, office: Office, report_by: date | None, *, booked_at: datetime) -> Standing:
    """The same for moments (aware), on the office's clock."""
    if report_by is None:
        return Standing(Side.UNKNOWN, None, 0)
    # A deadline is a day, and at the office it may be another day than in UTC.
    return against(office.local(moment).date(), report_by, booked_on=office.local(booked_at).date())


def of(appointment: Appointment) -> Standing:
    """How an appointment stands."""
    return at(appointment.slot.starts_at, appointment.office, appointment.report_by, booked_at=appointment.booked_at)
