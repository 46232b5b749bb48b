"""The language of a person's messages."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from offices import languages

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
else:
    CharField = models.CharField


def known_language(code: str) -> None:
    """Refuses a code that is not of the site."""
    if code not in languages.codes():
        raise ValidationError(_("Choose one of these languages."))


def language_name(code: str) -> str:
    """The language's name in the reader's language; empty for a code that is no longer in the settings."""
    # Rows may hold a language that the site had once.
    return str(dict(languages.choices()).get(code, ""))


class LanguageField(CharField):
    """A short code. The schema names no language, so that a new language needs no migration."""

    default_validators = [known_language]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": 12, **kwargs})

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        """Adds `get_<name>_display`, the language's name, like a field with choices."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, f"get_{name}_display", lambda row: language_name(getattr(row, name)))
