"""The addresses of a confirmation and of its check. Absolute URLs, for use outside the site."""

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from appointments.models import Appointment, Message
from appointments.models.unsubscribe import code_of
from appointments.receipts import attempt_statement, history_statement, presence_statement
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.receipts.history_statement import HistoryStatement
from appointments.receipts.presence_statement import PresenceStatement
from appointments.receipts.statement import Statement, sign
from offices.models import Office


def link_to(appointment: Appointment) -> str:
    """The address of the confirmation, in the active language."""
    # Never from a request: its Host header can be forged, and the address goes into mails and onto paper.
    return settings.SITE_URL + reverse("public:confirmation", args=[appointment.link_token])


def offer_link(appointment: Appointment) -> str:
    """The address of the party's offer, in the active language. A GET changes nothing."""
    return settings.SITE_URL + reverse("public:offer", args=[appointment.link_token])


def reminders_link(mail: Message) -> str:
    """The address of the page that ends reminders by mail, in the active language. A GET changes nothing."""
    return settings.SITE_URL + reverse("public:reminders", args=[code_of(mail)])


def check_of(appointment: Appointment) -> str:
    """Where a third party checks that the confirmation is genuine."""
    # Not by `reverse`: without a language in the path, the browser of the person who scans it decides.
    return f"{settings.SITE_URL}/verify/{sign(Statement.of(appointment))}/"


def check_of_attempt(statement: AttemptStatement) -> str:
    """Where a third party checks that an attempt receipt is genuine."""
    return f"{settings.SITE_URL}/verify/{attempt_statement.sign(statement)}/"


def check_of_presence(statement: PresenceStatement) -> str:
    """Where a third party checks that a proof of presence is genuine."""
    return f"{settings.SITE_URL}/verify/{presence_statement.sign(statement)}/"


def check_of_history(statement: HistoryStatement) -> str:
    """Where a third party checks that a whole record is genuine."""
    return f"{settings.SITE_URL}/verify/{history_statement.sign(statement)}/"


def map_of(office: Office) -> str:
    """A map of the office's address, made by others."""
    # By the address, not by a point: the point of a ZIP code can be miles from the door.
    return f"https://www.openstreetmap.org/search?{urlencode({'query': office.full_address})}"


def directions_to(office: Office) -> str:
    """A way to the office, from wherever the reader is; made by others."""
    return f"https://www.google.com/maps/dir/?{urlencode({'api': '1', 'destination': office.full_address})}"
