"""The text of an attempt receipt, for its page and its PDF: who tried, when, what happened and what to do next.

It holds no name and no whole number, so that it can be shown to anyone.
"""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext, override

from appointments.models import AttemptReceipt
from appointments.receipts import addresses, qr, reported, unanswered
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.receipts.confirmation import court
from appointments.receipts.pdf import Block, Receipt, ReceiptPart
from offices import languages
from offices.as_it_was import as_it_was
from offices.dates import long_date, long_datetime
from offices.states import STATE_NAMES
from offices.zones import DEFAULT_ZONE, Clock

Kind = AttemptReceipt.Kind
Way = AttemptReceipt.Way


def of(written: AttemptReceipt) -> Receipt:
    """The receipt of a recorded attempt. Reads its office."""
    return document(AttemptStatement.of(written), written)


def document(statement: AttemptStatement, written: AttemptReceipt | None = None) -> Receipt:
    """In the active language and English. `written`: what is recorded besides the statement, if anything."""
    spoken = languages.of_papers()
    code = qr.svg(addresses.check_of_attempt(statement))
    parts = [_part(statement, written, each) for each in spoken]
    return Receipt(_title(statement.kind), spoken[0], parts, code, _("QR code"))


def _title(kind: Kind) -> str:
    return reported.title() if kind in Kind.reports() else _("Attempt receipt")


def what_happened(kind: Kind) -> list[str]:
    """In the active language, one paragraph each."""
    tried = _("You tried to book a check-in appointment.")
    stopped = _("There were too many tries. So we stopped for a while.")
    match kind:
        case Kind.TURNED_AWAY | Kind.MARKED_ABSENT:
            return [reported.said(kind)]
        case Kind.CALLED:
            return [unanswered.said()]
        case Kind.CHANGES_USED:
            return [
                _("You tried to change your check-in appointment."),
                _("All the changes that you can make on this site were used. So it did not change."),
            ]
        case Kind.TOO_LATE:
            return [
                _("You tried to change your check-in appointment."),
                _("It was too close to the time of the appointment. So it did not change."),
            ]
        case Kind.WALKED_IN:
            said = _("The office noted that you came without an appointment there, and that you were not seen.")
            return [_("You came to the office to report."), said]
        case Kind.NO_RECORD:
            return [tried, _("We found no notice with the details you typed.")]
        case Kind.NOT_YET:
            said = _("You said that they are the same as on your paper. Your notice may not be in this system yet.")
            return [tried, _("We found no notice with the details you typed."), said]
        case Kind.TOO_MANY_TRIES:
            return [tried, stopped]
        case Kind.NO_SLOT:
            return [tried, _("These offices had no date to offer at that time.")]
        case Kind.TOO_FAR:
            said = _("There was no office within %(miles)s miles of the place you gave.")
            return [tried, said % {"miles": settings.FAR_MILES}]
        case Kind.FIND_TOO_OFTEN:
            return [_("You tried to find your check-in appointment."), stopped]
        case Kind.ADD_TOO_OFTEN:
            return [_("You tried to add a person to your check-in appointment."), stopped]
    closed = _("This site was closed for maintenance. Nobody could book here at that time.")
    failed = _("This site did not work when you pressed a button or opened a page. It was our fault, not yours.")
    unnamed = _("This receipt does not say who tried. You can write your name on it.")
    return [failed if kind == Kind.FAILED else closed, unnamed]


def _part(statement: AttemptStatement, written: AttemptReceipt | None, language: str) -> ReceiptPart:
    # A closed site wrote nothing down, so no place is known whose clock it could be.
    clock = written.clock if written else Clock(DEFAULT_ZONE)
    # Translated below, in the language of the part.
    check = gettext_noop("Scan this code to check that this paper is genuine.")
    with override(language):
        # What people report is told in words of its own, since we cannot know whether it happened.
        if written and statement.kind in Kind.reports():
            told = unanswered.blocks(written) if statement.kind == Kind.CALLED else reported.blocks(written)
            return ReceiptPart(language, reported.title(), told, _(check))
        blocks = [
            Block(_("Receipt code"), code=statement.formatted_code),
            Block(_when(statement.kind), key=long_datetime(statement.tried_at, clock)),
            Block(_("What happened"), lines=what_happened(statement.kind)),
            # Without a row, only what the code says is known.
            *([Block(_what(statement.kind), points=_tried(written))] if written else []),
            Block(_("What to do next"), points=_next_steps(statement.kind, written)),
            _what_it_is_not(statement.kind),
        ]
        return ReceiptPart(language, _("Attempt receipt"), blocks, _(check))


def _when(kind: Kind) -> str:
    return _("When you came") if kind == Kind.WALKED_IN else _("When you tried")


def _what(kind: Kind) -> str:
    return _("Who came, and where") if kind == Kind.WALKED_IN else _("What you tried")


def _tried(written: AttemptReceipt) -> list[str]:
    people = ngettext("For %(people)s person", "For %(people)s people", written.people) % {"people": written.people}
    if written.kind in Kind.refused_changes():
        # How many people come is not in question: they have an appointment.
        return [_number(written), *_place(written)]
    if written.kind == Kind.WALKED_IN:
        return [people, *_place(written)]
    return [_number(written), *([people] if written.kind in (Kind.NO_SLOT, Kind.TOO_FAR) else []), *_place(written)]


def _number(written: AttemptReceipt) -> str:
    match written.way:
        case Way.SUBJECT_ID:
            return _("Subject ID that ends in %(digits)s") % {"digits": written.ending}
        case Way.A_NUMBER:
            return _("A-number that ends in %(digits)s") % {"digits": written.ending}
        case Way.REFERENCE:
            return _("Confirmation number that ends in %(signs)s") % {"signs": written.ending}
    return _("Without a number")


def _place(written: AttemptReceipt) -> list[str]:
    if written.office:
        office = as_it_was(written.office, written.tried_at)
        return [f"{office.name}, {office.full_address}"]
    asked = [_("The offices that were asked:"), *written.asked.splitlines()] if written.asked else []
    return [*_area(written.area), *asked]


def _area(area: str) -> list[str]:
    if area.isdigit():
        return [_("Offices near a ZIP code that starts with %(digits)s") % {"digits": area}]
    return [_("Offices in or near %(state)s") % {"state": STATE_NAMES[area]}] if area else []


def _next_steps(kind: Kind, written: AttemptReceipt | None) -> list[str]:
    steps = _steps(kind, written)
    if kind in (Kind.NO_RECORD, Kind.NOT_YET) and settings.ALLOW_NO_PAPER:
        steps.append(_("You can also book without a number. Staff check your details at the office."))
    call = _("Call the support line and tell them your receipt code: %(phone)s")
    return [*steps, call % {"phone": settings.SUPPORT_PHONE}, _("Keep this receipt with your papers.")]


def _steps(kind: Kind, written: AttemptReceipt | None) -> list[str]:
    match kind:
        case Kind.NO_RECORD:
            said = _("If they are all right, try again and tell us so. Then we look for your notice for 16 days.")
            return [_("Check each answer against your paper. Then try again."), said]
        case Kind.NOT_YET if written and written.look_until:
            return _of_the_search(written, written.look_until)
        case Kind.TOO_MANY_TRIES | Kind.ADD_TOO_OFTEN:
            return [_("Wait one hour. Then try again with your papers at hand.")]
        case Kind.FIND_TOO_OFTEN:
            link = _("You can open the link in our messages at once, if you have one.")
            return [link, _("Wait at least one hour. Then try again with your papers at hand.")]
        case Kind.TOO_FAR:
            asked = _("Ask the support line where you can report near your home.")
            return [asked, _("You can also choose an office that is far away.")]
        case Kind.CHANGES_USED | Kind.TOO_LATE:
            stays = _("Your appointment has not changed. Go to it if you can.")
            return [stays, _("If you cannot come, call before the appointment. Get a receipt if no one answers.")]
        case Kind.WALKED_IN:
            return [_("Book an appointment on this site."), _("Bring this receipt when you go again.")]
        case Kind.NO_SLOT:
            return [_("Try another ZIP code or another state."), _("Try again on another day. A date may become free.")]
    return [_("Try again in a few minutes. If it does not work, try again later.")]


def _of_the_search(written: AttemptReceipt, until: datetime) -> list[str]:
    day = long_date(written.clock.local(until))
    again = _("Check each answer against your paper. Then try again.")
    if written.found_at:
        return [again]
    if timezone.now() >= until:
        return [_("We looked for your notice until %(day)s, and it did not come in.") % {"day": day}, again]
    look = _("We look for your notice each time new notices come in, until %(day)s.") % {"day": day}
    is_told = written.email or written.phone
    return [look, _("We write to you when you can book.") if is_told else _("Try again on this site before that day.")]


def _what_it_is_not(kind: Kind) -> Block:
    if kind in (Kind.FIND_TOO_OFTEN, Kind.ADD_TOO_OFTEN, *Kind.refused_changes()):
        kept = _("This receipt shows that you tried. It does not change your appointment.")
        return Block(_("This is not a confirmation"), lines=[kept, court()])
    needed = _("This receipt shows that you tried. You still need an appointment.")
    return Block(_("This is not an appointment"), lines=[needed, court()])
