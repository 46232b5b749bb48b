"""READ: what an agent reads aloud, in the caller's language, with every date and number spelled out."""

from collections.abc import Collection
from datetime import datetime

from babel.dates import format_date
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from num2words import num2words

from appointments.models import Appointment, AttemptReceipt
from appointments.receipts import deadline, minors
from appointments.receipts.attempt import what_happened
from appointments.receipts.confirmation import to_bring
from appointments.support.facts import Fact
from appointments.values.identifiers import format_reference
from offices import languages
from offices.dates import zone_name

QUESTIONS = {
    Fact.BORN: gettext_lazy("What is your date of birth?"),
    Fact.COUNTRY: gettext_lazy("In which country were you born?"),
    Fact.NAME: gettext_lazy("What is your full name?"),
    Fact.DAY: gettext_lazy("On which day is your appointment, or was it before it was moved?"),
    Fact.REFERENCE: gettext_lazy("What is your confirmation number?"),
    Fact.CONTACT: gettext_lazy("Which e-mail or phone did you give us?"),
    Fact.A_NUMBER: gettext_lazy("What is your A-number?"),
    Fact.SUBJECT_ID: gettext_lazy("What is your Subject ID?"),
    Fact.OFFICE: gettext_lazy("In which office is your appointment?"),
    Fact.MEMBER: gettext_lazy("Who comes with you? What is the date of birth of one of them?"),
    Fact.CODE: gettext_lazy("We sent you a code. Which six digits are in it?"),
}


def confirmation(appointment: Appointment, language: str, now: datetime, *, is_part: bool = False) -> list[str]:
    """The appointment as sentences to read aloud in `language`. Holds no names. `is_part`: they may have another."""
    with override(language):
        is_active = appointment.status in Appointment.Status.active()
        if not is_active and is_part:
            return [_("This appointment was cancelled, or it is over.")]
        if appointment.stage.is_cancelled:
            still = deadline.still_to_report(appointment, now)
            return [_("You have no appointment now."), _("Your last one was cancelled."), *([still] if still else [])]
        if not is_active:
            return [_("You have no appointment now."), _("Your last one is over.")]
        facts, standing = _facts(appointment), deadline.of(appointment, now)
        number = [_("Your confirmation number is: %(signs)s.") % facts, _("Please repeat the number to me.")]
        if standing.is_off:
            return [*_without_a_time(facts, is_over=standing.is_over), *standing.lines, *number]
        return [
            *_when(appointment, facts, now),
            _("The office is %(office)s.") % facts,
            _("The address is %(address)s.") % facts,
            *standing.lines,
            *([minors.said()] if minors.lacks_an_adult(appointment, list(appointment.attendees.all())) else []),
            *number,
            # Without the first, "This confirmation": a caller may have none on paper.
            *(_("Bring: %(what)s.") % {"what": what} for what in to_bring()[1:]),
            _("This is not a court hearing. If you have a hearing, you must go to it too."),
        ]


def check_of_caller(
    told: Collection[str], *, language: str, is_code_sent: bool
) -> list[tuple[str, list[str], list[str]]]:
    """Language, the agent's opening words, and the questions for missing facts; in every language of the site, with
    that of the call first.
    """
    # Nobody is asked for a code that was not sent.
    known = [*told, *([] if is_code_sent else [Fact.CODE])]
    codes = sorted(languages.codes(), key=lambda code: code != language)
    return [(code, *_asking(code, known)) for code in codes]


def consent(language: str) -> list[str]:
    """What a caller must hear before they give a phone or an e-mail, or agree to fuller texts."""
    with override(language):
        return [
            _("If you give me an e-mail or a phone number, you agree to get messages about your appointment."),
            _("Your phone company may charge for texts. The messages do not show your name."),
            _("You can stop the texts at any time: answer STOP. Your appointment stays."),
            _("Texts do not say what they are about. If you want, they can say that the appointment is with ICE."),
            _("Others who see your phone can read it. Do you agree?"),
        ]


def attempt(written: AttemptReceipt, language: str) -> list[str]:
    """The receipt of a try as sentences to read aloud in `language`, with the code spelled out."""
    with override(language):
        groups = (spelled(group) for group in str(written).split("-"))
        return [
            *what_happened(AttemptReceipt.Kind(written.kind)),
            _("You have a receipt of it. Please write its code down."),
            _("The code is: %(signs)s.") % {"signs": " - ".join(groups)},
            _("Please repeat the code to me."),
            _("This receipt shows that you tried. You still need an appointment."),
        ]


def spelled(signs: str) -> str:
    """Each character separately, digits as words: "K, seven, P, four. Nine, …"."""
    # A digit that is read as a figure is read in the agent's language.
    words = [_word(int(sign)) if sign.isdigit() else sign for sign in signs]
    return ", ".join(words)


def day_in_words(moment: datetime) -> str:
    """ "Wednesday, December nine, two thousand twenty-six": in the time zone of `moment`, until 2059."""
    language = languages.spoken().cldr
    return _("%(weekday)s, %(month)s %(day)s, two thousand %(year)s") % {
        "weekday": format_date(moment, "EEEE", locale=language),
        "month": format_date(moment, "MMMM", locale=language),
        "day": _word(moment.day),
        "year": _word(moment.year - 2000),
    }


def clock_in_words(moment: datetime) -> str:
    """ "nine thirty in the morning": in the time zone of `moment`."""
    if (moment.hour, moment.minute) == (12, 0):
        return _("twelve noon")
    hour, minutes = _word(moment.hour % 12 or 12), _word(moment.minute) if moment.minute else ""
    half = _("in the morning") if moment.hour < 12 else _("in the afternoon")
    return " ".join(part for part in (hour, minutes, half) if part)


def _without_a_time(facts: dict[str, str], *, is_over: bool) -> list[str]:
    if is_over:
        closed = _("The office was closed at the time of your appointment.")
    else:
        closed = _("The office is closed at the time of your appointment. Do not come then.")
    kept = _("This is not a missed appointment. You did nothing wrong. We are finding you a new time.")
    return [closed, *_then(facts), kept]


def _when(appointment: Appointment, facts: dict[str, str], now: datetime) -> list[str]:
    if appointment.stage.has_arrived:
        return [_("The office noted that you are there. Please wait to be called."), *_then(facts)]
    said = (_("You have a check-in appointment."), _("The day is %(day)s."), _("The time is %(clock)s, %(zone)s."))
    # Its time stands for nobody but those of the party who are there already.
    if appointment.slot.is_closed:
        closed = _("The office has closed this time since. If you are not there yet, call the office before you go.")
        some = [_("Some of you have come to the office already."), closed]
        return [*some, *(_then(facts) if appointment.has_begun(now) else [each % facts for each in said[1:]])]
    if appointment.has_begun(now):
        return [_("The time of your check-in appointment has come."), *_then(facts)]
    return [each % facts for each in said]


def _then(facts: dict[str, str]) -> list[str]:
    return [_("The day was %(day)s.") % facts, _("The time was %(clock)s, %(zone)s.") % facts]


def _facts(appointment: Appointment) -> dict[str, str]:
    starts_at, office = appointment.starts_at, appointment.office
    first, second = format_reference(appointment.reference).split("-")
    return {
        "day": day_in_words(starts_at),
        "clock": clock_in_words(starts_at),
        "zone": zone_name(office),
        "office": office.name,
        "address": office.full_address,
        "signs": f"{spelled(first)} - {spelled(second)}",
    }


def _asking(language: str, told: Collection[str]) -> tuple[list[str], list[str]]:
    with override(language):
        first = [
            _("I must make sure that I speak with the right person."),
            _("I will ask you a few things. Tell me what you know."),
            _("If you do not know one, we try another."),
        ]
        return first, [str(question) for fact, question in QUESTIONS.items() if fact not in told]


def _word(number: int) -> str:
    """The number as a word; in digits where num2words does not know the language (Haitian Creole)."""
    try:
        return str(num2words(number, lang=get_language() or settings.LANGUAGE_CODE))
    except NotImplementedError:
        return str(number)
