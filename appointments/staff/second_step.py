"""The second step after the password: an app's code or a backup code. Sets it up, checks and resets it."""

import secrets
from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.models import BackupCode, SecondStep
from appointments.rate_limits import Limit, counted
from appointments.staff import totp
from appointments.staff.security_log import Event, note
from appointments.values.identifiers import REFERENCE_ALPHABET, compact
from offices.refusals import Refusal

TRIES_AN_HOUR = 10
"""Wrong codes of one account. A year of guesses finds one of a million codes, three of which are valid, with a chance
of one in four.
"""

BACKUP_CODES, BACKUP_SIGNS = 8, 10
IN_SESSION = "second_step"


class WrongCode(Refusal):
    """It is not the code of now, it was used before, or it is no backup code of this account."""

    in_words = _("This code is not right. Nothing was changed.")


def of(user: User | AnonymousUser) -> SecondStep | None:
    """The account's app, if its set-up is complete."""
    found: SecondStep | None = getattr(user, "second_step", None)
    # An app that was shown and never confirmed must not lock its owner out.
    return found if found and found.confirmed_at else None


def is_done(request: HttpRequest) -> bool:
    """Whether this session has shown a code of the account's present app."""
    found = of(request.user)
    # The session names the app: after a reset it counts for nothing.
    return found is not None and request.session.get(IN_SESSION) == str(found.pk)


def remember(request: HttpRequest, step: SecondStep) -> None:
    """Records that this session has shown a code. Changes the cookie, so an earlier stolen one is worthless."""
    request.session.cycle_key()
    request.session[IN_SESSION] = str(step.pk)


def begin(user: User) -> SecondStep:
    """The key that `user` scans; the same until it is confirmed."""
    # The same key when the page is opened again: the phone may have scanned it already.
    return SecondStep.objects.get_or_create(user=user, defaults={"key": totp.new_key()})[0]


def confirm(step: SecondStep, code: str, *, now: datetime) -> list[str]:
    """Completes the set-up with the first code of the app; returns the backup codes, which are shown only once.

    Raises `WrongCode`, also when it was confirmed before, or `rate_limits.TooManyTries`.
    """
    # Counted outside the transaction: a wrong code must count although its transaction is undone.
    with counted(_limits(step), now), transaction.atomic():
        _use(step, code, now)
        # Of two requests at once only one gets backup codes, so only one set is valid.
        if not SecondStep.objects.filter(pk=step.pk, confirmed_at=None).update(confirmed_at=now):
            raise WrongCode
        codes = [_new_backup_code() for _number in range(BACKUP_CODES)]
        BackupCode.objects.bulk_create(BackupCode(second_step=step, digest=_digests(step, each)[-1]) for each in codes)
    return [f"{each[:5]}-{each[5:]}" for each in codes]


def check(step: SecondStep, typed: str, *, now: datetime, asker: User | None = None) -> None:
    """Uses up a code of the app or a backup code. `asker`: who types it for something its owner agrees to.

    Raises `WrongCode` or `rate_limits.TooManyTries`.
    """
    with counted(_limits(step, asker), now):
        code = compact(typed)
        # Backup codes are longer, so the length tells them apart.
        if code.isdigit() and len(code) == totp.DIGITS:
            _use(step, code, now)
        # Deleting it uses it up. Of two requests with one code, one deletes a row.
        elif not step.backup_codes.filter(digest__in=_digests(step, code)).delete()[0]:
            raise WrongCode


def reset(user: User, *, by: User) -> bool:
    """Removes the app and the backup codes: at the next page `user` sets up a new app. Returns whether there was one.

    Recorded in the history of the account and in the security log.
    """
    with transaction.atomic():
        gone = SecondStep.objects.filter(user=user).delete()[0] > 0
        if gone:
            message = [{"deleted": {"name": "second step", "object": user.get_username()}}]
            LogEntry.objects.log_actions(by.pk, [user], CHANGE, message, single_object=True)
    if gone:
        note(Event.SECOND_STEP_RESET, account=user.pk)
    return gone


def _use(step: SecondStep, code: str, now: datetime) -> None:
    """No code works twice, even in parallel: only one request moves `last_step`."""
    shown = totp.matching_step(step.key, compact(code), now)
    # Asked also for a wrong code, which then moves nothing: the time must not tell a used code from a wrong one.
    if not SecondStep.objects.filter(pk=step.pk, last_step__lt=shown or 0).update(last_step=shown or 0):
        raise WrongCode


def _limits(step: SecondStep, asker: User | None = None) -> list[Limit]:
    # By account, not by app: a new app gives no new tries.
    if asker is None:
        return [Limit(vault.index("tries/second-step", str(step.user_id)), TRIES_AN_HOUR)]
    # An asker knows no password of the owner. With one limit for both, they could keep the owner from signing in.
    return [Limit(vault.index("tries/agreeing", str(step.user_id), str(asker.pk)), TRIES_AN_HOUR)]


def _new_backup_code() -> str:
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _sign in range(BACKUP_SIGNS))


def _digests(step: SecondStep, code: str) -> list[str]:
    # With the app's key: the same code of two accounts has two digests, and a new app has codes of its own.
    return vault.indexes("backup code", str(step.pk), code)
