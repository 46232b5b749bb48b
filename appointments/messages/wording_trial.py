"""Which of two wordings of a reminder a party gets: with a line about missing the appointment, or without.

An office includes the line, omits it, or compares both.
"""

from appointments import vault
from appointments.models import Appointment, Message
from offices.models import Office

Wording = Message.Wording
_Line = Office.ConsequenceLine


def drawn(appointment: Appointment) -> Message.Wording:
    """The wording that this appointment gets in a comparison: always the same, and each wording for half of all
    appointments.
    """
    # From the key alone: all reminders of an appointment are alike, and nobody can choose the wording.
    return (Wording.PLAIN, Wording.CONSEQUENCE)[int(vault.token_hash(f"wording/{appointment.pk}"), 16) % 2]


def says_consequence(appointment: Appointment) -> bool:
    """Whether its reminders say that the office notes who does not come."""
    match appointment.office.consequence_line:
        case _Line.SAID:
            return True
        case _Line.COMPARED:
            return drawn(appointment) == Wording.CONSEQUENCE
    return False


def compared(message: Message) -> str:
    """The wording to record with a reminder that takes part in the comparison; nothing for all others."""
    # Kept only while the office compares, so that a later choice of the office does not change what was measured.
    is_compared = message.kind in Message.Kind.reminders() and _compares(message.booked.office)
    return drawn(message.booked) if is_compared else ""


def _compares(office: Office) -> bool:
    return office.consequence_line == _Line.COMPARED
