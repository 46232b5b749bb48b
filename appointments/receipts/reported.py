"""The text of a receipt for what a person reported about their day at the office.

It says that they reported it, never that it happened.
"""

from django.conf import settings
from django.utils.translation import gettext as _

from appointments.models import AttemptReceipt, Report
from appointments.models.status import AppointmentStatus
from appointments.receipts.pdf import Block
from appointments.values.identifiers import format_attempt_code, format_reference
from offices.as_it_was import as_it_was
from offices.dates import long_date, long_datetime

Kind = AttemptReceipt.Kind


def title() -> str:
    """Of the paper, in the active language."""
    return _("Receipt of a report")


def said(kind: Kind) -> str:
    """What was reported, in the active language."""
    if kind == Kind.TURNED_AWAY:
        return _("The person reported that they came to the office for a check-in and could not get in.")
    return _("The person reported that they were there for their check-in appointment.")


def blocks(written: AttemptReceipt) -> list[Block]:
    """In the active language. Reads the report, its appointment and its office."""
    report = Report.objects.select_related("receipt__office", "appointment").get(receipt=written)
    office = as_it_was(report.office, report.came_at)
    reference = _("Confirmation number: %(reference)s") % {"reference": format_reference(report.appointment.reference)}
    return [
        Block(_("Receipt code"), code=format_attempt_code(written.code)),
        Block(_("When it was reported"), key=long_datetime(written.tried_at, written.clock)),
        Block(_("What was reported"), lines=[said(Kind(written.kind)), _came(report), *_words(report), *_mark(report)]),
        Block(_("About this appointment"), lines=[reference, f"{office.name}, {office.full_address}"]),
        Block(_("What comes next"), points=_next_steps(report)),
        Block(
            _("What this paper shows"),
            lines=[_("It shows what was reported, and when. It does not show that it happened.")],
        ),
    ]


def _came(report: Report) -> str:
    return _("They say that they came at about this time: %(when)s.") % {
        "when": long_datetime(report.came_at, report.office)
    }


def _words(report: Report) -> list[str]:
    return [_("In their own words: “%(words)s”") % {"words": report.words}] if report.words else []


def _mark(report: Report) -> list[str]:
    """What the office had noted; nothing while it is open whether they come."""
    if report.mark in AppointmentStatus.active():
        return []
    if report.mark == AppointmentStatus.PASSED:
        return [_("At that moment the office had made no note of who came.")]
    mark = AppointmentStatus(report.mark).label
    return [_("At that moment the note of the office was: “%(mark)s”.") % {"mark": mark}]


def _next_steps(report: Report) -> list[str]:
    due = _("The office is asked to answer in writing by %(day)s.") % {"day": long_date(report.due_on)}
    where = _("The answer will be on the page of this appointment. The link of the confirmation opens it.")
    call = _("Call the support line and tell them your receipt code: %(phone)s")
    return [due, where, call % {"phone": settings.SUPPORT_PHONE}, _("Keep this receipt with your papers.")]
