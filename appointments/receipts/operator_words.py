"""What the operator says in their own words, in every language; our words where they say nothing."""

from django.conf import settings
from django.utils.translation import gettext as _

from offices import languages


def words_of(setting: str) -> str:
    """The operator's text in the active language; empty without one."""
    language = languages.active()
    # By name: a new language brings settings of its own, without a change here.
    return str(getattr(settings, f"{setting}_{language.upper()}", ""))


def moving() -> str:
    """What to do after a move to another home."""
    return words_of("MOVING_TEXT") or _(
        "If you move, tell ICE, the immigration court (Form EOIR-33) and USCIS (Form AR-11). "
        "You must tell each of them."
    )


def late() -> str:
    """What a date after the report-by date means."""
    return words_of("LATE_TEXT") or _(
        "ICE says on ice.gov/check-in: book the earliest appointment that is free. That meets the rule to report, "
        "even if it is after this date."
    )
