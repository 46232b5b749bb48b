"""The text of a receipt for a call that no one answered. It says what was reported, never that it happened."""

from django.conf import settings
from django.utils.translation import gettext as _

from appointments.models import AttemptReceipt
from appointments.receipts.pdf import Block
from appointments.values.identifiers import format_attempt_code
from offices.dates import long_datetime


def said() -> str:
    """What was reported, in the active language."""
    return _("The person reported that they called for help and reached no one.")


def blocks(written: AttemptReceipt) -> list[Block]:
    """In the active language. Reads its office, if it has one."""
    return [
        Block(_("Receipt code"), code=format_attempt_code(written.code)),
        Block(_("When it was reported"), key=long_datetime(written.tried_at, written.clock)),
        Block(_("What was reported"), lines=[said(), *_call(written)]),
        Block(_("What to do next"), points=_next_steps()),
        Block(
            _("What this paper shows"),
            lines=[_("It shows what was reported, and when. It does not show that it happened.")],
        ),
    ]


def _call(written: AttemptReceipt) -> list[str]:
    number = _("The number they called: %(number)s.") % {"number": _named(written)}
    about = _("They say that they called at about this time: %(when)s.")
    outcome = _("What they say happened: %(outcome)s.") % {"outcome": AttemptReceipt.Outcome(written.outcome).label}
    return [
        number,
        about % {"when": long_datetime(written.called_at, written.clock)} if written.called_at else "",
        outcome,
    ]


def _named(written: AttemptReceipt) -> str:
    """The number, and whose it is where this site knows it."""
    names = {
        settings.SUPPORT_PHONE: _("the support line"),
        settings.NATIONAL_PHONE: _("the national line of ICE"),
        settings.COURT_PHONE: _("the line of the immigration court"),
    }
    name = written.office.name if written.office else names.get(written.called, "")
    return f"{written.called} ({name})" if name else written.called


def _next_steps() -> list[str]:
    return [
        _("Call again on another day or at another hour."),
        _("Get a receipt for each call that no one answers. Keep them together."),
        _("You can do most things on this site without a call."),
        _("Keep this receipt with your papers."),
    ]
