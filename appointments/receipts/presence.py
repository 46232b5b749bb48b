"""The proof that one person was at an office, in two languages: for its page, and as a PDF of one sheet."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from appointments.models import Attendee
from appointments.receipts import addresses, qr
from appointments.receipts.confirmation import court
from appointments.receipts.pdf import Block, Receipt, ReceiptPart
from appointments.receipts.presence_statement import PresenceStatement
from appointments.values.reasons import NOT_SEEN
from offices import languages
from offices.as_it_was import as_it_was
from offices.dates import long_date, long_datetime
from offices.models import Office
from offices.texts import Text


def document(person: Attendee, statement: PresenceStatement) -> Receipt:
    """The reader's language first. Reads the appointment and its office."""
    spoken = languages.of_papers()
    code = qr.svg(addresses.check_of_presence(statement))
    parts = [_part(person, statement, each) for each in spoken]
    return Receipt(_("Proof of presence"), spoken[0], parts, code, _("QR code"))


def noted(statement: PresenceStatement, office: Office) -> str:
    """What the office noted, in the active language, without a name."""
    said = {"day": long_date(office.local(statement.noted_at)), "why": NOT_SEEN.get(statement.why, "")}
    match statement.mark:
        case "seen":
            return _("The office noted on %(day)s: was here, and the check-in took place.") % said
        case "arrived":
            return _("The office noted on %(day)s: was here.") % said
    return _("The office noted on %(day)s: came and was not seen because %(why)s.") % said


def _part(person: Attendee, statement: PresenceStatement, language: str) -> ReceiptPart:
    appointment, office = person.appointment, as_it_was(person.appointment.office, statement.noted_at)
    with override(language):
        sample = [_("This is a sample office.")] if office.is_sample else []
        # The office may have no name in this language; a screen reader must know which one it reads.
        name, spoken = Text("name").read(office)
        blocks = [
            Block(_("Name"), key=person.name_for_themselves, is_own=True),
            Block(_("What the office noted"), lines=[noted(statement, office)]),
            Block(_("Time of the appointment"), key=long_datetime(statement.starts_at, office)),
            Block(_("When the office noted it"), lines=[long_datetime(statement.noted_at, office)]),
            Block(_("Where"), lines=[name], language=spoken),
            Block(lines=sample),
            Block(lines=[office.full_address], is_own=True),
            Block(_("Confirmation number"), code=str(appointment)),
            Block(_("What this paper shows"), lines=[_("It shows what the office noted, and when."), court()]),
        ]
        return ReceiptPart(
            language, _("Proof of presence"), blocks, _("Scan this code to check that this paper is genuine.")
        )
