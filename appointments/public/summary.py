"""The person's answers, one line each, with a link to change each."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from appointments import drafts
from appointments.booking import Person
from appointments.models import Draft
from appointments.pages import party
from appointments.public import journey
from appointments.values import births, countries
from appointments.values.identifiers import format_a_number
from appointments.values.phones import format_phone
from offices import languages
from offices.dates import long_date
from offices.models import Office
from offices.templatetags.office_dates import in_language


class AnswerLine(NamedTuple):
    """A short question, its answer, and the page of the answer; without a page it is a fact of the notice."""

    key: str
    value: str
    change_url: str = ""
    is_own: bool = False
    """A name, number or address: no browser is to translate it."""


def lines(draft: Draft, people: Sequence[Person], office: Office) -> list[AnswerLine]:
    """All answers to check before the booking, in the order of the questions."""
    first, *others = party.shown_names(people)
    contact = drafts.answers(draft, "contact") or {}
    reached = [place for place, name in enumerate(("email", "phone")) if contact.get(name)]
    found = [
        *_about("details", _details(drafts.answers(draft, "details") or {}, first), own=range(3)),
        _report_by(draft, people),
        *_about("family", [(_("Coming with you"), ", ".join(others) or _("Nobody else"))], own=[0] if others else []),
        # Not a plain text: the name may come marked as English.
        *_about("office", [(_("Office"), _place(office))], own=[0]),
        *_about("contact", _contact(contact), own=reached),
    ]
    # What this way of booking did not ask for has no line.
    return [line for line in found if line.value]


def _about(page: str, pairs: Sequence[tuple[str, str]], own: Collection[int] = ()) -> Iterator[AnswerLine]:
    """Those at the places `own` are names, numbers or addresses."""
    where = journey.address_of(page)
    return (AnswerLine(key, value, where, n in own) for n, (key, value) in enumerate(pairs))


def _place(office: Office) -> str:
    return format_html("{}, {}", in_language(office, "name"), office.full_address)


def _report_by(draft: Draft, people: Sequence[Person]) -> AnswerLine:
    """Of a notice it cannot be changed here; else as the person typed it."""
    day = party.report_by(draft, people)
    where = "" if people[0].notice else journey.address_of("details")
    return AnswerLine(_("Report-by date"), long_date(day) if day else "", where)


def _details(given: dict[str, Any], name: str) -> list[tuple[str, str]]:
    return [
        (_("Name"), name),
        (_("Subject ID"), given.get("subject_id", "")),
        (_("A-number"), format_a_number(given["a_number"]) if given.get("a_number") else ""),
        (_("Date of birth"), _in_words(given.get("born"))),
        (_("Country of birth"), countries.name_of(given["country"], get_language() or settings.LANGUAGE_CODE)),
    ]


def _contact(given: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (_("E-mail"), given["email"] or _("Not given")),
        (_("Mobile phone"), (given["phone"] and format_phone(given["phone"])) or _("Not given")),
        (_("Reminder on the day"), _("Yes") if given.get("remind_on_day") else ""),
        (_("Texts may say that they are about ICE"), _("Yes") if given.get("fuller_texts") else ""),
        (_("Help you ask for"), given.get("needs", "")),
        (_("Language of the messages"), str(dict(languages.choices())[given["language"]])),
    ]


def _in_words(day: str | None) -> str:
    return births.in_words(births.from_iso(day)) if day else ""
