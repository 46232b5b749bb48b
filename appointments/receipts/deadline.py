"""How a date stands to the report-by date, said in the same words everywhere: pages, papers, mails, desk and agents."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum, auto

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.models import Appointment, AppointmentEvent
from appointments.receipts import operator_words
from offices.dates import long_date
from offices.kept_queries import Given, KeptQuery
from offices.models import Office

# A move that the office made for a closed day looked for no earliest date: the choice before it counts. To accept an
# offer is a choice.
_LAST_CHOICE = KeptQuery(
    lambda: (
        AppointmentEvent.objects.filter(
            Q(earliest__isnull=False) | Q(offer__isnull=False), appointment=Given("appointment")
        )
        .select_related("to_slot__office")
        .order_by("-pk")[:1]
    )
)


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
    """A date beside the report-by date. `days`: how many days it lies after it.

    `is_chosen`: a sooner day was free when it was chosen. `is_over`: the appointment has begun or ended. `is_off`: the
    office cannot keep its time, so nobody comes then.
    """

    kind: Side
    report_by: date | None
    days: int
    is_chosen: bool = False
    is_over: bool = False
    is_off: bool = False

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
            case Side.PASSED:
                return _("The report-by date was %(day)s. It has passed.") % day
            case _ if self.is_off:
                return _("Report-by date: %(day)s.") % day
            case Side.BEFORE if self.is_over:
                return _("Report-by date: %(day)s. The appointment was before it.") % day
            case Side.ON if self.is_over:
                return _("Report-by date: %(day)s. The appointment was on that day.") % day
            case Side.BEFORE:
                return _("The report-by date is %(day)s. The appointment is before it.") % day
            case Side.ON:
                return _("The report-by date is %(day)s. The appointment is on that day.") % day
        if self.is_over:
            said = ngettext(
                "Report-by date: %(day)s. The appointment was %(days)s day after it.",
                "Report-by date: %(day)s. The appointment was %(days)s days after it.",
                self.days,
            )
        else:
            said = ngettext(
                "The report-by date is %(day)s. The appointment is %(days)s day after it.",
                "The report-by date is %(day)s. The appointment is %(days)s days after it.",
                self.days,
            )
        return said % (day | {"days": self.days})

    @property
    def lines(self) -> list[str]:
        """The fact, and of a late date what that means for the person."""
        return [self.fact, *self.meaning]

    @property
    def meaning(self) -> list[str]:
        """What a late date means for the person; nothing for another date."""
        keep = [_("Keep your confirmation.")] if self.is_late and not self.is_chosen else []
        return [*self.lines_for_others[1:], *keep]

    @property
    def lines_for_others(self) -> list[str]:
        """The same, for an officer or another third party."""
        if not self.is_late:
            return [self.fact]
        # What the operator says of a late date holds only for the earliest one.
        said = _("An earlier date was free.") if self.is_chosen else operator_words.late()
        return [self.fact, said]


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


def at(
    moment: datetime, office: Office, report_by: date | None, *, booked_at: datetime, earliest: datetime | None = None
) -> Standing:
    """The same for moments (aware), on the office's clock. `earliest`: the first free one there, if it is known."""
    if report_by is None:
        return Standing(Side.UNKNOWN, None, 0)
    # A deadline is a day, and at the office it may be another day than in UTC.
    day = office.local(moment).date()
    is_chosen = earliest is not None and office.local(earliest).date() < day
    return replace(against(day, report_by, booked_on=office.local(booked_at).date()), is_chosen=is_chosen)


def of(appointment: Appointment, now: datetime) -> Standing:
    """How an appointment stands. One query for a late one that was not simply booked at the earliest date."""
    standing = at(
        appointment.slot.starts_at, appointment.office, appointment.report_by, booked_at=appointment.booked_at
    )
    # It stays booked for a day after its time, until the office has noted who came.
    is_over = appointment.status not in Appointment.Status.active() or appointment.has_begun(now)
    is_chosen = standing.is_late and _was_chosen(appointment)
    return replace(standing, is_chosen=is_chosen, is_over=is_over, is_off=appointment.is_stranded)


def still_to_report(appointment: Appointment, now: datetime) -> str:
    """What the report-by date means for people whose appointment was cancelled."""
    standing = at(now, appointment.office, appointment.report_by, booked_at=now)
    if standing.report_by is None or standing.is_late:
        return standing.fact
    return _("If you must report, you still must report by %(day)s.") % {"day": long_date(standing.report_by)}


def _was_chosen(appointment: Appointment) -> bool:
    """Whether the last time that anyone chose a date for it, a sooner day was free."""
    # Booked so and not changed since: most are, and the history has nothing to add.
    if appointment.was_earliest and appointment.version == 1:
        return False
    last = _LAST_CHOICE.first(appointment=appointment.pk)
    if last is None or last.to_slot is None or last.earliest is None:
        return False
    office = last.to_slot.office
    return office.local(last.earliest).date() < office.local(last.to_slot.starts_at).date()
