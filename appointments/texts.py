"""Text messages: one part each, whatever the office, the date and the address of the site.

Anyone may see the screen of a shared phone. So a text holds no name, number or agency, and no word that tells what the
appointment is for, unless the party chose fuller texts.
"""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from appointments import arms, gsm7
from appointments.models import Appointment
from appointments.receipts.addresses import link_to
from offices.dates import clock_time, wall_time

_SHORT_DATES = {"en": "EEE MMM d y", "es": "EEE d MMM y"}


@dataclass(frozen=True)
class Wording:
    """What a text is filled with. `places`: the office's address, ever shorter."""

    folder: str
    when: str
    places: tuple[str, ...]
    link: str
    reference: str = ""
    is_fuller: bool = False
    consequence: bool = False


def compose(folder: str, appointment: Appointment) -> str:
    """The fullest wording that one part holds, in the active language."""
    office = appointment.office
    day = short_date(appointment.starts_at)
    return fitting(
        Wording(
            folder,
            f"{day}, {clock_time(appointment.slot.starts_at, office)}",
            (f"{office.address}, {office.city}", office.address, office.city, office.code),
            link_to(appointment),
            str(appointment),
            appointment.fuller_texts,
            arms.says_consequence(appointment),
        )
    )


def sample(*, is_fuller: bool) -> str:
    """What a reminder looks like, for whoever is about to give a number; plainly about nobody."""
    when = f"{short_date(datetime(2026, 1, 5))}, {wall_time(datetime(2026, 1, 5, 9, 30).time())}"  # noqa: DTZ001
    link = f"{settings.SITE_URL.partition('://')[2]}/…"
    return _filled(Wording("reminder", when, (), "", "AAAA-AAAA", is_fuller), _("Office"), "") + f" {link}"


def fitting(wording: Wording) -> str:
    """The link matters more than the street, for the page it opens says the rest; both go before a second part does."""
    texts = (_filled(wording, place, link) for link in (wording.link, "") for place in wording.places)
    return next(text for text in texts if gsm7.parts(text) == 1)


def short_date(day: datetime) -> str:
    """ "Wed Dec 9 2026": of a datetime on the right clock."""
    language = (translation.get_language() or "en")[:2]
    return format_date(day, _SHORT_DATES.get(language, "EEE d MMM y"), locale=language)


def _filled(wording: Wording, place: str, link: str) -> str:
    facts = {
        "when": wording.when,
        "place": gsm7.fold(place),
        "link": link,
        "reference": wording.reference,
        "consequence": wording.consequence,
    }
    name = "sms_full.txt" if wording.is_fuller else "sms.txt"
    return gsm7.fold(render_to_string(f"messages/{wording.folder}/{name}", facts).strip())
