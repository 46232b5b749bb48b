"""Why days are closed, asked in every language of the site."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from offices.language import language_name
from offices.models import Closure
from offices.texts import text_name

IN_SOURCE = text_name("reason", settings.LANGUAGE_CODE)
"""The field that every form with reasons has."""


class ReasonsForm(forms.Form):
    """A field for each language. Those of `STAFF_WRITE_IN` must be filled."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, _name in settings.LANGUAGES:
            self.fields[text_name("reason", code)] = _field(code)

    @property
    def reasons(self) -> dict[str, str]:
        """Language -> what was typed."""
        return {code: self.cleaned_data[text_name("reason", code)] for code, _name in settings.LANGUAGES}


def usual_reasons() -> dict[str, str]:
    """What stands in the fields at first."""
    usual = {}
    for code, _name in settings.LANGUAGES:
        # In the language of the field, not in that of the reader.
        with override(code):
            usual[text_name("reason", code)] = _("The office is closed.")
    return usual


def reasons_of(closure: Closure) -> dict[str, str]:
    """The reasons of a closure by their fields."""
    return {text_name("reason", code): closure.text("reason", code) for code, _name in settings.LANGUAGES}


def _field(code: str) -> forms.CharField:
    language = {"language": language_name(code)}
    return forms.CharField(
        label=_("Reason (%(language)s)") % language,
        max_length=Closure._meta.get_field("reason_source").max_length,
        required=code in settings.STAFF_WRITE_IN,
        help_text=_("People read this. Say why in a few plain words.") if code == settings.LANGUAGE_CODE else "",
        error_messages={
            "required": _("Type the reason in this language: %(language)s.") % language,
            "max_length": _("Type at most 200 letters."),
        },
    )
