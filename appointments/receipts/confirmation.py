"""The confirmation as a PDF: the text of the page, to keep, print and send."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from appointments.models import Appointment, Attendee
from appointments.receipts import addresses, deadline, minors, operator_words, qr, story
from appointments.receipts.deadline import Standing
from appointments.receipts.pdf import Block, Receipt, ReceiptPart, render
from appointments.receipts.story import Story
from offices import languages
from offices.as_it_was import as_it_was
from offices.dates import long_datetime
from offices.models import Office

MANY_PEOPLE = 4
USUAL_TEXT, SMALL_TEXT = 10.5, 9.0
"""Points: with many people the text is smaller, so that it fits on one page."""


def confirmation_pdf(appointment: Appointment) -> bytes:
    """In the active language and English. Reads the attendees if they are not loaded."""
    return render(confirmation_receipt(appointment))


def confirmation_receipt(appointment: Appointment) -> Receipt:
    """The content of the PDF."""
    spoken = languages.of_papers()
    people = list(appointment.attendees.all())
    # Read once: both languages must tell the same history.
    told, standing = story.of(appointment), deadline.of(appointment, timezone.now())
    code = qr.svg(addresses.check_of(appointment))
    office = as_it_was(appointment.office, appointment.slot.starts_at)
    parts = [_part(appointment, office, told, standing, people, each) for each in spoken]
    points = SMALL_TEXT if len(people) > MANY_PEOPLE else USUAL_TEXT
    return Receipt(_("Appointment to check in with ICE"), spoken[0], parts, code, _("QR code"), points)


def _part(
    appointment: Appointment, office: Office, told: Story, standing: Standing, people: Sequence[Attendee], language: str
) -> ReceiptPart:
    with override(language):
        directions = (_("Map and directions"), addresses.directions_to(office))
        lawyer = (_("Find free or low-cost legal help"), settings.LEGAL_HELP_URL)
        blocks = [
            # First, so that nobody takes the paper for one of the government.
            Block(lines=[_issued_by()]),
            Block(_("Confirmation number"), code=str(appointment)),
            Block(_("When"), key=long_datetime(appointment.slot.starts_at, office), lines=_closed(standing)),
            Block(lines=standing.lines),
            Block(_("Where"), lines=_place(office), links=[directions]),
            Block(
                _("Who comes"),
                points=[_person(person) for person in people],
                lines=minors.advice() if minors.lacks_an_adult(appointment, people) else [],
            ),
            Block(_("What to bring"), points=to_bring()),
            # The last changes only, so that it stays on one page; the page behind the QR code shows all.
            Block(_("What happened"), lines=told.lines(to_person=True, last=story.LAST_CHANGES)),
            Block(_("This is not your court hearing"), lines=[court()]),
            Block(_("To change it, or for help"), lines=_help(), links=[lawyer]),
            Block(_("If you move"), lines=[operator_words.moving()]),
        ]
        scan = _("Scan this code to check that this paper is genuine.")
        return ReceiptPart(language, _("Appointment to check in with ICE"), blocks, scan)


def _issued_by() -> str:
    """Which site made it, and who runs that."""
    if settings.OPERATOR_NAME:
        said = {"site": urlsplit(settings.SITE_URL).netloc, "operator": settings.OPERATOR_NAME}
        return _("From %(site)s, a site run by %(operator)s.") % said
    return _("From %(site)s.") % {"site": urlsplit(settings.SITE_URL).netloc}


def _help() -> list[str]:
    """How to change it, the number to call, and where to find a lawyer."""
    change = _("Open your link, or find the appointment with its number: %(address)s")
    call = _("Support line: %(phone)s")
    # The address to find it and not the secret link: others may see this paper.
    find = urlsplit(settings.SITE_URL).netloc + reverse("public:find")
    return [change % {"address": find}, call % {"phone": settings.SUPPORT_PHONE}]


def _closed(standing: Standing) -> list[str]:
    """That nobody is to come at this time, if the office cannot keep it."""
    if not standing.is_off:
        return []
    if standing.is_over:
        return [_("The office was closed at this time. This is not a missed appointment.")]
    return [_("The office is closed at this time. Do not come then. This is not a missed appointment.")]


def _place(office: Office) -> list[str]:
    # First, so that a trial of the software sends nobody to a street.
    sample = _("This is a sample. Do not go there.") if office.is_sample else ""
    lines = (sample, office.name, office.full_address, office.room, office.arrival, office.phone)
    return [line for line in lines if line]


def _person(person: Attendee) -> str:
    unchecked = "" if person.is_verified else f" ({_('not checked against a notice')})"
    return person.name_for_themselves + unchecked


def to_bring() -> list[str]:
    """What to bring, this paper first."""
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
