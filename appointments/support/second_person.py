"""A colleague who agrees, with a code of their own app, that a supervisor opens a record."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from appointments.rate_limits import TooManyTries
from appointments.staff import second_step
from appointments.support.access import ANSWER
from offices.refusals import Refusal


class NoSecondPerson(Refusal):
    """No other account of the support line has agreed with its code."""

    in_words = _("A colleague must agree: type their user name, and the code that their app shows now.")


def who_agrees(agent: User, username: str, code: str, *, now: datetime) -> User:
    """The account of the support line, other than the agent's, whose `code` was typed. Uses up the code.

    Raises `NoSecondPerson` for any other account and for a wrong code; wrong codes of an account are limited.
    """
    second = User.objects.filter(username=username, is_active=True).exclude(pk=agent.pk).first()
    step = second_step.of(second) if second and second.has_perm(ANSWER) else None
    if second is None or step is None:
        raise NoSecondPerson
    try:
        second_step.check(step, code, now=now)
    # One answer for all: it must not tell which accounts exist, or have an app.
    except (second_step.WrongCode, TooManyTries) as refusal:
        raise NoSecondPerson from refusal
    return second
