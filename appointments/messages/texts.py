"""Text messages: one part each, for any office, date and site address.

Other people may see the screen of a shared phone. So a text holds no name, number or agency, and no word that reveals
the purpose of the appointment, unless the party chose fuller texts.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import product

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from appointments.messages import wording_trial
from appointments.models import Message
from appointments.models.contact_code import digits_of
from appointments.models.told import slot_last_told
from appointments.receipts.addresses import link_to, offer_link
from appointments.values import gsm7
from offices.dates import clock_time, short_date, wall_time
from offices.models import Office

SAMPLE_DAY = date(2026, 1, 5)  # Fixed, so that the sample is the same in all tests and on all days.


@dataclass(frozen=True)
class Wording:
    """The values of a text. `places`: forms of the office's address, the longest first. `until`: when an offer ends."""

    folder: str
    when: str
    places: tuple[str, ...]
    link: str
    reference: str = ""
    until: str = ""
    code: str = ""
    is_fuller: bool = False
    consequence: bool = False
    by: str = ""
    is_late: bool = False
    is_past: bool = False


def compose(folder: str, message: Message, now: datetime) -> str:
    """The fullest wording that fits in one part, in the active language, as it is true at `now`."""
    appointment, offer = message.booked, message.offer
    office, by = appointment.office, appointment.report_by
    # Where nobody is to come then: the time that they know of.
    known = slot_last_told(appointment) if message.kind in Message.Kind.not_then() else None
    moment = (known or (offer or appointment).slot).starts_at
    return fitting(
        Wording(
            folder,
            short_datetime(moment, office),
            # The code last: it has 12 letters at most, so that some form fits beside any date.
            (
                *_with_room(office, message),
                f"{office.address}, {office.city}",
                office.address,
                office.city,
                office.code,
            ),
            offer_link(appointment) if offer else link_to(appointment),
            str(appointment),
            short_datetime(offer.until, office, with_year=False) if offer else "",
            # Worked out from the message's number, so that the code itself is stored nowhere.
            digits_of(message.pk) if message.kind in Message.Kind.codes() else "",
            appointment.fuller_texts,
            wording_trial.says_consequence(appointment),
            short_date(by) if by else "",
            by is not None and appointment.starts_at.date() > by,
            moment <= now,
        )
    )


def sample(*, is_fuller: bool) -> str:
    """A sample reminder for people about to give a number; clearly about no real person."""
    when = f"{short_date(SAMPLE_DAY)}, {wall_time(time(9, 30))}"
    # No confirmation number holds an A.
    wording = Wording("reminder", when, (), "", "AAAA-AAAA", is_fuller=is_fuller)
    return f"{_filled(wording, _('Office'), '')} {settings.SITE_URL.partition('://')[2]}/…"


def fitting(wording: Wording) -> str:
    """The fullest that fits in one part; the shortest when none does."""
    text = ""
    # The street goes before the link does: the linked page shows the address.
    for link, place in product((wording.link, ""), wording.places):
        text = _filled(wording, place, link)
        if gsm7.parts(text) == 1:
            break
    return text


def short_datetime(moment: datetime, office: Office, *, with_year: bool = True) -> str:
    """ "Wed Dec 9 2026, 9:30 a.m.": an aware moment on the office's clock."""
    return f"{short_date(office.local(moment), with_year=with_year)}, {clock_time(moment, office)}"


def _with_room(office: Office, message: Message) -> list[str]:
    if not office.room:
        return []
    place = f"{office.address}, {office.room}"
    # The room may be what was corrected, so it stays even where the city does not fit.
    return [f"{place}, {office.city}", *([place] if message.kind == Message.Kind.PLACE_CHANGED else [])]


def _filled(wording: Wording, place: str, link: str) -> str:
    facts = {
        "when": wording.when,
        # Folded here too: the length is judged with the letters that are sent.
        "place": gsm7.fold(place),
        "link": link,
        "reference": wording.reference,
        "until": wording.until,
        "code": wording.code,
        "consequence": wording.consequence,
        "by": wording.by,
        "is_late": wording.is_late,
        "is_past": wording.is_past,
        "support_phone": settings.SUPPORT_PHONE,
    }
    name = "sms_full.txt" if wording.is_fuller else "sms.txt"
    return gsm7.fold(render_to_string(f"messages/{wording.folder}/{name}", facts).strip())
