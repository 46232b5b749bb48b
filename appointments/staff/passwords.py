"""Which passwords staff may not choose."""

import re
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from appointments.staff.security_log import Event, note

LEAST_LEFT, LEAST_DIFFERENT = 8, 6

CONTEXT = {
    *("appointment", "appointments", "scheduler", "schedule", "checkin", "check-in", "check", "booking", "office"),
    *("immigration", "enforcement", "removal", "operations", "password", "passwort", "contrasena", "staff", "agent"),
    *("support", "sample", "admin", "administrator", "manager", "supervisor", "welcome", "letmein", "qwerty", "asdf"),
    *("january", "february", "march", "april", "june", "july", "august", "september", "october", "november"),
    *("december", "spring", "summer", "autumn", "winter", "123456789", "12345678", "1234567", "123456", "12345"),
}
"""Words that someone who guesses tries first here."""


class NotCommon(CommonPasswordValidator):
    """Refuses a common password, and one after another, such as `iloveyou654321`.

    Django's list has 20,000 passwords that were stolen elsewhere. Few of them are long enough for us; in twos they are.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        typed, known = password.casefold().strip(), {"", *self.passwords}
        # The empty text is among the known: so the first cut asks about the whole password.
        if any({typed[:end], typed[end:]} <= known for end in range(len(typed))):
            raise ValidationError(self.get_error_message(), code="password_too_common")


class NotAboutUs:
    """Refuses a password of which little is left without the person's own names and the words of this place."""

    def validate(self, password: str, user: User | None = None) -> None:
        left = password.casefold()
        # The longest first: “appointments” must not leave an “s” that counts.
        for word in sorted(CONTEXT | _words_of(user) | _words_of_site(), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < LEAST_LEFT or len(set(left)) < LEAST_DIFFERENT:
            raise ValidationError(self.get_help_text(), code="password_too_easy")

    def password_changed(self, _password: str, user: User | None = None) -> None:
        """Django calls it once a new password is saved."""
        note(Event.PASSWORD_CHANGED, account=user.pk if user else None)

    def get_help_text(self) -> str:
        return str(
            _("Choose a password without your names, without words about this work, and of many different characters.")
        )


def _words_of(user: User | None) -> set[str]:
    texts = [user.username, user.first_name, user.last_name, user.email] if isinstance(user, User) else []
    # Parts and whole texts: “ana” and “example” of an address as well as all of it.
    words = {word for text in texts for word in re.split(r"\W+", text.casefold())}
    return {word for word in words | {text.casefold() for text in texts} if len(word) >= 3}


def _words_of_site() -> set[str]:
    return {word for word in (urlsplit(settings.SITE_URL).hostname or "").split(".") if len(word) >= 4}
