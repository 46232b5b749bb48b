"""The confirmation as a PDF: the text of the page, to keep, print and send."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from appointments.models import Appointment, Attendee
from appointments.receipts import addresses, qr
from appointments.receipts.pdf import Block, Part, Receipt, render
from offices.dates import long_date, long_datetime

MANY_PEOPLE = 4
USUAL_TEXT, SMALL_TEXT = 10.5, 9.0
"""Points: with many people the text is smaller, so that it fits on one page."""


def confirmation_pdf(appointment: Appointment) -> bytes:
    """In every language, the active one first. Reads the attendees if they are not loaded."""
    return render(confirmation_receipt(appointment))


def confirmation_receipt(appointment: Appointment) -> Receipt:
    """The content of the PDF."""
    first = (get_language() or settings.LANGUAGE_CODE)[:2]
    languages = [first, *(code for code, _name in settings.LANGUAGES if code != first)]
    people = list(appointment.attendees.all())
    code = qr.svg(addresses.check_of(appointment))
    parts = [_part(appointment, people, each) for each in languages]
    points = SMALL_TEXT if len(people) > MANY_PEOPLE else USUAL_TEXT
    return Receipt(_("Your confirmation"), first, parts, code, _("QR code"), points)


def _moving() -> str:
    """What to do after a move to another home: the operator's text in the active language, else ours."""
    theirs = str(getattr(settings, f"MOVING_TEXT_{(get_language() or '')[:2].upper()}", ""))
    return theirs or _(
        "If you move, tell ICE, the immigration court (Form EOIR-33) and USCIS (Form AR-11). "
        "You must tell each of them."
    )


def _part(appointment: Appointment, people: Sequence[Attendee], language: str) -> Part:
    with override(language):
        blocks = [
            Block(_("Confirmation number"), code=str(appointment)),
            Block(_("When"), key=long_datetime(appointment.slot.starts_at, appointment.office)),
            Block(_("Where"), lines=_place(appointment)),
            Block(_("Who comes"), points=[_person(person) for person in people]),
            Block(_("What to bring"), points=_to_bring()),
            Block(_("This is not your court hearing"), lines=[court()]),
            Block(_("Booking"), lines=_booking(appointment)),
            Block(_("If you move"), lines=[_moving()]),
        ]
        return Part(language, _("Your confirmation"), blocks, _("Scan this code to check that this paper is genuine."))


def _place(appointment: Appointment) -> list[str]:
    office = appointment.office
    return [line for line in (office.name, office.full_address, office.phone) if line]


def _person(person: Attendee) -> str:
    unchecked = "" if person.is_verified else f" ({_('not checked against a notice')})"
    return person.full_name + unchecked


def _to_bring() -> list[str]:
    return [
        _("This confirmation"),
        _("A photo ID, if you have one"),
        _("All border and court papers, such as Form I-385, I-94 or I-220A"),
        _("Something that shows your address"),
    ]


def court() -> str:
    """Says that a check-in is not a court hearing, and where to ask about court."""
    hearing = _("If you have a court hearing, you must go to it too. To ask about it, call the court:")
    return f"{hearing} {settings.COURT_PHONE}"


def _booking(appointment: Appointment) -> list[str]:
    lines = [_("Booked on %(moment)s.") % {"moment": long_datetime(appointment.booked_at, appointment.office)}]
    if appointment.was_earliest:
        lines.append(_("This was the earliest date available at that moment."))
    if appointment.report_by:
        lines.append(_("Your report-by date: %(day)s.") % {"day": long_date(appointment.report_by)})
    return lines
