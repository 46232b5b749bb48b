"""A phone number, with a choice of its country beside it."""

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appointments.values import countries
from appointments.values.phones import USUAL_COUNTRIES, BadPhone, calling_code, format_phone, read_phone
from offices import languages

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PHONE_COUNTRIES = ("US", *USUAL_COUNTRIES)


class PhoneWidget(forms.MultiWidget):
    """The number, and its country beside it; a form sends `phone` and `phone_country`."""

    use_fieldset = False
    is_phone = True

    def __init__(self) -> None:
        number = forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"})
        super().__init__({"": number, "country": forms.Select(attrs={"autocomplete": "off"})})

    def id_for_label(self, id_: str) -> str:
        # Django gives two boxes no label. The label here is that of the number, whose box has this id.
        return id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        self.widgets[1].choices = phone_countries()  # type: ignore[attr-defined]
        context = super().get_context(name, value, attrs)
        number, country = context["widget"]["subwidgets"]
        number["attrs"]["id"] = (attrs or {}).get("id", "")
        country["attrs"] |= {"id": f"{number['attrs']['id']}_country", "autocomplete": "off"}
        return context

    def decompress(self, value: Any) -> list[Any]:
        """A stored number as people read it; its country is in it where it is not American."""
        # A text that was not accepted comes back as it was typed.
        return [format_phone(value) if re.fullmatch(r"\+\d+", value or "") else value, ""]


class PhoneField(forms.CharField):
    """A phone number in any spelling, with a choice of its country; cleans to E.164.

    Without a choice it is American where that is clear, and asked back where it is not.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=PhoneWidget(), **kwargs)

    def to_python(self, value: Any) -> str:
        number, country = value if isinstance(value, list) else (value, "")
        typed = super().to_python(number)
        if not typed:
            return ""
        try:
            # The form can be changed by hand: an unknown country counts as none.
            return read_phone(typed, country=country if country in PHONE_COUNTRIES else "")
        except BadPhone as error:
            raise ValidationError(phone_error(error), "phone") from error


def phone_countries() -> list[tuple[str, str]]:
    """The usual countries of phones, in the reader's language, the United States first."""
    named = [(code, f"{countries.name_of(code, languages.active())} +{calling_code(code)}") for code in PHONE_COUNTRIES]
    return [("", _("Choose, or type +")), *named]  # type: ignore[list-item]


def phone_error(error: BadPhone) -> "StrOrPromise":
    """What is wrong with a number, and what to type instead."""
    if error.reason == "company":
        return _("We cannot send texts to this kind of number. Type the number of your own phone.")
    if error.reason not in ("abroad", "which"):
        return _("We cannot read this phone number. Type all the digits. Use + if it is not a U.S. number.")
    ways = ", ".join(f"{countries.name_of(code, languages.active())} +{calling_code(code)}" for code in error.countries)
    if error.reason == "which":
        return _("Is this a U.S. number? Choose its country. It can also be of: %(ways)s.") % {"ways": ways}
    return _("This is not a U.S. number. Choose its country. Examples: %(ways)s.") % {"ways": ways}
