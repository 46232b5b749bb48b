"""Mail to staff: supervisors of the support line, and offices."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from appointments.messages import mail
from appointments.messages.letter import Letter
from appointments.models import Alert, SupplyWarning
from offices.dates import long_date, long_datetime


def compose(about: Alert | SupplyWarning, key: str) -> Letter:
    """The mail, in the language of the site. It names no person who was looked at or is booked."""
    # A worker has no request whose language could be used.
    with translation.override(about.language):
        if isinstance(about, Alert):
            return mail.compose("too_many_looks", _looks(about), language=about.language, key=key)
        return mail.compose("few_places", _places(about), language=about.language, key=key)


def _looks(alert: Alert) -> dict[str, Any]:
    return {
        "agent": alert.agent.get_username(),
        "hour": long_datetime(alert.hour, alert.clock),
        "link": settings.SITE_URL + reverse("support:read_log"),
    }


def _places(warning: SupplyWarning) -> dict[str, Any]:
    office = warning.office
    return {
        "office": office.name,
        "days": warning.days_left,
        "limit": office.supply_warning_days,
        "free": warning.free,
        "counted": long_datetime(warning.made_at, office),
        "first": long_date(office.local(warning.first_free_at)) if warning.first_free_at else "",
    }
