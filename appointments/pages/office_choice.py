"""The offices a person can choose from, with their earliest dates."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.booking.availability import Around, OfficeChoice
from appointments.pages.layout import Tile
from offices.states import STATE_NAMES
from offices.templatetags.office_dates import in_language, kept, long_datetime


def initial(found: Around) -> dict[str, str]:
    """The office that is chosen already, if any."""
    return {"office": str(found.preselected.office.pk) if found.preselected else ""}


def asked_of(found: Around) -> dict[str, Any]:
    """What the form that asks for an office needs."""
    offices = [(str(offer.office.pk), tile(offer, found.state)) for offer in found.offers]
    return {"offices": offices, "is_far": found.is_far}


def described(found: Around) -> dict[str, Any]:
    """What a page says above the offices."""
    return {
        "around": found,
        "state_name": STATE_NAMES.get(found.state, ""),
        "nearest": found.offers[0] if found.offers else None,
        "miles_away": _in_a_sentence(distance(found.offers[0].miles, found.state)) if found.offers else "",
        "sooner": found.sooner,
        "sooner_away": _in_a_sentence(distance(found.sooner.miles)) if found.sooner else "",
    }


def tile(offer: OfficeChoice, state: str = "") -> Tile:
    """What a person needs to choose an office: its address, its `distance`, and its first date."""
    earliest = _("Earliest date: %(date)s") % {"date": long_datetime(offer.earliest, offer.office)}
    covers = _("This office covers your county.") if offer.covers else ""
    # An invented office among real ones must not send anyone on a journey.
    sample = _("This is a sample. Do not go there.") if offer.office.is_sample else ""
    lines = [sample, offer.office.full_address, covers, distance(offer.miles, state), earliest]
    description = kept("\n".join(filter(None, lines)), [offer.office.full_address])
    return Tile(in_language(offer.office, "name"), description)


def distance(miles: float | None, state: str = "") -> str:
    """ "About 12 miles away", or nothing when it is not known. `state`: the one whose middle it is measured from."""
    if miles is None:
        return ""
    # “About 0 miles away” would look like a mistake.
    whole = max(1, round(miles))
    said = {"miles": f"{whole:,}", "state": STATE_NAMES.get(state, "")}
    if not state:
        return ngettext("About %(miles)s mile away", "About %(miles)s miles away", whole) % said
    # Where in the state they live is not known.
    measured = ngettext(
        "About %(miles)s mile from the middle of %(state)s", "About %(miles)s miles from the middle of %(state)s", whole
    )
    return measured % said


def _in_a_sentence(text: str) -> str:
    """Without its capital letter; those of names stay."""
    return text[:1].lower() + text[1:]
