"""What may be saved of an office and looks wrong: it does not fit the ZIP code."""

from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from offices import nearby
from offices.models import Office
from offices.nearby import UnknownZip
from offices.zones import same_clock


def doubts(office: Office, now: datetime) -> dict[str, str]:
    """Field -> what is odd about it: the time zone or the state is not the one of the ZIP code."""
    try:
        zone, state = nearby.zone_of(office.zip_code), nearby.state_of(office.zip_code)
    except UnknownZip:
        return {}
    found = {}
    if not same_clock(zone, office.timezone, now):
        found["timezone"] = _("the clock at this ZIP code is that of %(zone)s") % {"zone": zone}
    if state != office.state:
        found["state"] = _("this ZIP code is in %(state)s") % {"state": state}
    return found


def in_sentences(office: Office, now: datetime) -> list[str]:
    """The same for a page, each with the name of its field."""
    return [f"{capfirst(Office.fact_label(name))}: {text}." for name, text in doubts(office, now).items()]
