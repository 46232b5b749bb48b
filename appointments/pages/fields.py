"""Form fields for numbers, dates, names and phones. They accept many spellings and give exact values."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.choices import BaseChoiceIterator, normalize_choices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from appointments.notices.matching import read_subject_id
from appointments.values import births, countries, identifiers
from appointments.values.births import Born, PartialDate, first_day
from appointments.values.identifiers import BadIdentifier
from appointments.values.letters import can_be_printed
from appointments.values.names import BadName, read_name
from appointments.values.typed_dates import LONGEST_PART, BadDate, month_choices, month_value, read_birth, read_date
from offices import typed_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_NAME = 80
LONGEST_NUMBER = 80
LONGEST_EMAIL = 254  # SMTP carries no longer address.


def number_input(**attrs: str) -> forms.TextInput:
    """A text box that opens the digits of a phone's keyboard and still accepts letters and dashes."""
    return forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "spellcheck": "false"} | attrs)


class WordsField(forms.CharField):
    """A few words, in any script and in lines, without characters that nobody sees or that turn the rest around."""

    def to_python(self, value: Any) -> str:
        return "\n".join(map(typed_text.plain, (super().to_python(value) or "").splitlines()))


class NameField(forms.CharField):
    """Given names or a family name: any letters with accents, spaces, apostrophes, hyphens."""

    def __init__(self, *, autocomplete: str, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": autocomplete, "spellcheck": "false", "autocapitalize": "words"})
        super().__init__(max_length=LONGEST_NAME, widget=widget, **kwargs)
        self.error_messages["max_length"] = _("This name is too long. Type at most 80 letters.")

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        # The check of the length comes after this one, and has the better message.
        if len(typed) > LONGEST_NAME:
            return typed
        try:
            name = read_name(typed)
        except BadName as error:
            message = _("Use only letters in a name. Leave out numbers, symbols and pictures.")
            raise ValidationError(message, "signs") from error
        if not can_be_printed(name):
            message = _(
                "Our papers cannot show these letters. Type the name in the letters A to Z, as on your U.S. papers."
            )
            raise ValidationError(message, "letters")
        return name


def need_a_name(form: forms.Form, message: "StrOrPromise") -> None:
    """One of the two names is enough, because some people have one. Adds `message` when both are missing."""
    names = ("given_names", "family_name")
    if not any(form.cleaned_data.get(name) or form.has_error(name) for name in names):
        form.add_error(names[0], ValidationError(message, "required"))


class ANumberField(forms.CharField):
    """An A-number in any spelling; cleans to its nine digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=number_input(), **kwargs)

    def to_python(self, value: Any) -> str:
        return _identifier(
            super().to_python(value),
            identifiers.a_number,
            letters=_("An A-number has only digits after the A. Check it and type it again. Example: A123-456-789."),
            length=_("An A-number has 7, 8 or 9 digits. Count the digits and type it again. Example: A123-456-789."),
            decimal=_DECIMAL,
        )


class SubjectIdField(forms.CharField):
    """A Subject ID in any spelling; cleans to its digits."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=number_input(), **kwargs)

    def to_python(self, value: Any) -> str:
        length = _("A Subject ID has %(shortest)s to %(longest)s digits. Count the digits and type it again.")
        return _identifier(
            super().to_python(value),
            read_subject_id,
            letters=_("A Subject ID has only digits. Check it and type it again."),
            length=length % {"shortest": settings.SUBJECT_ID_SHORTEST, "longest": settings.SUBJECT_ID_LONGEST},
            decimal=_DECIMAL,
        )


class ReferenceField(forms.CharField):
    """A confirmation number in any spelling; cleans to its eight characters."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def to_python(self, value: Any) -> str:
        return _identifier(
            super().to_python(value),
            identifiers.reference,
            length=_("A confirmation number has 8 letters and digits. Check it and type it again."),
            letters=_("A confirmation number has only letters and digits. It never has 0, 1, A, I, L, O or U."),
            check=_("A letter or number is wrong in this confirmation number. Check it and type it again."),
        )


class CountryField(forms.TypedChoiceField):
    """A country of birth, frequent ones first, in the reader's language; cleans to its ISO code."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["error_messages"] = {
            "required": _("Choose the country where you were born."),
            "invalid_choice": _("Choose a country from the list."),
        } | kwargs.get("error_messages", {})
        widget = forms.Select(attrs={"autocomplete": "off"})
        # A function: the names are in the language of the reader.
        super().__init__(choices=country_choices, widget=widget, **kwargs)


class KeptChoices(BaseChoiceIterator):
    """Choices in the form in which Django uses them."""

    def __init__(self, choices: Iterable[tuple[Any, Any]]) -> None:
        # Once: Django would convert two hundred countries at each look.
        self.choices = list(normalize_choices(choices))

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        return iter(self.choices)


def country_choices() -> KeptChoices:
    """For a select: an empty first line, then two groups."""
    return _country_choices(get_language() or settings.LANGUAGE_CODE)


@lru_cache(maxsize=32)
def _country_choices(language: str) -> KeptChoices:
    frequent, others = countries.choices(language)
    return KeptChoices([("", _("Choose a country")), (_("Often chosen"), frequent), (_("All other countries"), others)])


class MemorableDateWidget(forms.MultiWidget):
    """Month in words, day and year typed: the form in which people know a date by heart."""

    is_memorable_date = True

    def __init__(self, *, birthday: bool = False, may_lack_day: bool = False) -> None:
        self.may_lack_day = may_lack_day
        names = ("month", "day", "year")
        complete = {name: f"bday-{name}" if birthday else "off" for name in names}
        month = forms.Select(attrs={"autocomplete": complete["month"]})
        day, year = (
            # A person may paste a whole date.
            forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": complete[name], "maxlength": str(LONGEST_PART)}
            )
            for name in ("day", "year")
        )
        super().__init__({"month": month, "day": day, "year": year})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        language = get_language() or settings.LANGUAGE_CODE
        unknown = [("00", _("00 (not known)"))] if self.may_lack_day else []
        choices = [("", _("Choose")), *month_choices(language), *unknown]
        self.widgets[0].choices = choices  # type: ignore[attr-defined]
        if isinstance(value, list):
            # Typed and not accepted: a month in words is chosen in the list again.
            value = [month_value(value[0] or ""), *value[1:]]
        return super().get_context(name, value, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Accepts a date, or the ISO text that a draft stores."""
        born = births.from_iso(value) if isinstance(value, str) and value else value
        if isinstance(born, PartialDate):
            return [str(born.month or "00"), "00", str(born.year)]
        return [str(born.month), str(born.day), str(born.year)] if born else ["", "", ""]


class MemorableDateField(forms.MultiValueField):
    """A date in three parts. Refuses a missing part, a date that does not exist, and one after `latest` or before
    `earliest`. The error says what is wrong. `may_lack_day`: 00 stands for a day or month that is not known.
    """

    widget: MemorableDateWidget

    def __init__(
        self,
        *,
        birthday: bool = False,
        may_lack_day: bool = False,
        required: bool = True,
        latest: Callable[[], date],
        earliest: Callable[[], date] = lambda: date(1900, 1, 1),
        too_late: "StrOrPromise" = "",
        **kwargs: Any,
    ) -> None:
        # Not required one by one: this field itself says which part is missing.
        parts = [forms.CharField(required=False) for _part in range(3)]
        # Functions: the class of a form is older than the day on which the form is checked.
        self.latest, self.earliest = latest, earliest
        self.too_late = too_late or _("This date is in the future. Check the year.")
        self.read = read_birth if may_lack_day else read_date
        widget = MemorableDateWidget(birthday=birthday, may_lack_day=may_lack_day)
        super().__init__(parts, widget=widget, required=required, require_all_fields=False, **kwargs)

    def clean(self, value: Any) -> Born | None:
        month, day, year = (str(part or "") for part in (value or ["", "", ""]))
        if not (month + day + year).strip():
            if self.required:
                raise ValidationError(self.error_messages["required"], "required")
            return None
        try:
            found = self.read(day, month, year, latest=self.latest())
        except BadDate as error:
            raise ValidationError(date_error(error), error.reason) from error
        return self._within(found)

    def _within(self, found: Born) -> Born:
        if first_day(found) > self.latest():
            raise ValidationError(self.too_late, "too_late")
        if first_day(found) < self.earliest():
            raise ValidationError(_("This date is too long ago. Check the year."), "too_early")
        return found


def date_error(error: BadDate) -> "StrOrPromise":
    """The error for a date that cannot be read."""
    if error.reason == "missing":
        return _MISSING[error.parts[0]] if len(error.parts) == 1 else _("The date is not complete. Fill in all parts.")
    return _BAD_DATES[error.reason]


# A spreadsheet writes 123456789.0, and the zero would count as a digit.
_DECIMAL = _("This number has a decimal point. Type only the digits on the paper.")
_MISSING = {
    "day": _("The day is missing. Type the day of the month, such as 7."),
    "month": _("The month is missing. Choose the month."),
    "year": _("The year is missing. Type the year with four digits, such as 1990."),
}
_BAD_DATES = {
    "day": _("The day must be a number from 1 to 31."),
    "month": _("Choose the month from the list."),
    "year": _("The year must have four digits, such as 1990."),
    "too_early": _("This date is too long ago. Check the year."),
    "impossible": _("This date does not exist. Check the day and the month."),
    "order": _("We cannot tell the day from the month. Fill in the three parts."),
}


def _identifier(typed: str | None, read: Callable[[str], str], **messages: "StrOrPromise") -> str:
    """The number that `read` returns for the typed text, or the message for its error."""
    if not typed:
        return ""
    try:
        # Too long for any number: it is read as one with too many digits, whose message fits.
        return read(typed if len(typed) <= LONGEST_NUMBER else "0" * LONGEST_NUMBER)
    except BadIdentifier as error:
        raise ValidationError(messages[error.reason], error.reason) from error
