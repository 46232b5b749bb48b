"""The offices a person can choose from, with their earliest dates."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.booking import availability
from appointments.booking.availability import Offer
from appointments.pages.layout import Tile
from offices.templatetags.office_dates import in_language, long_datetime


def offers_at(place: dict[str, Any], people: int, now: datetime) -> list[Offer]:
    """The offices that can take so many people, near the ZIP code or in the state the person gave."""
    if "zip_code" in place:
        return availability.offers_near(place["zip_code"], people, now)
    return availability.offers_in_state(place["state"], people, now)


def tile(offer: Offer) -> Tile:
    """What a person needs to choose an office: its address, its distance, and its first date."""
    earliest = _("Earliest date: %(date)s") % {"date": long_datetime(offer.earliest, offer.office)}
    lines = [offer.office.full_address, distance(offer.miles), earliest]
    return Tile(in_language(offer.office, "name"), "\n".join(line for line in lines if line))


def distance(miles: float | None) -> str:
    """ "About 12 miles away", or nothing when the person gave no ZIP code."""
    if miles is None:
        return ""
    whole = max(1, round(miles))
    return ngettext("About %(miles)s mile away", "About %(miles)s miles away", whole) % {"miles": whole}
