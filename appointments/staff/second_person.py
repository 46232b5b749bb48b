"""A colleague who agrees, with a code of their own app, to what takes two people."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from appointments.rate_limits import TooManyTries
from appointments.staff import second_step
from offices import typed_text
from offices.refusals import Refusal


class NoSecondPerson(Refusal):
    """No other account that may agree has done so with its code."""

    in_words = _("A colleague must agree: type their user name, and the code that their app shows now.")


def who_agrees(asker: User, username: str, code: str, *, may: Callable[[User], bool], now: datetime) -> User:
    """The account, other than the asker's, that `may` agree and whose `code` was typed. Uses up the code.

    Raises `NoSecondPerson` for any other account and for a wrong code; wrong codes of an account are limited.
    """
    second = User.objects.filter(username=typed_text.plain(username), is_active=True).exclude(pk=asker.pk).first()
    step = second_step.of(second) if second and may(second) else None
    if second is None or step is None:
        raise NoSecondPerson
    try:
        second_step.check(step, code, now=now, asker=asker)
    # One answer for all: it must not tell which accounts exist, or have an app.
    except (second_step.WrongCode, TooManyTries) as refusal:
        raise NoSecondPerson from refusal
    return second
