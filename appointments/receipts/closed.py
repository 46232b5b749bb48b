"""What can be said of a try while the site is closed for work, maybe without a database: only that it was closed.

The code is the time and a digest of it under our key, so it needs no row to be known again. It says nothing of who
asked: whoever asks in the same second gets the same code.
"""

from datetime import UTC, datetime

from appointments import identifiers, vault
from appointments.identifiers import BadIdentifier, checked, signs_as_number, with_check

LENGTH = 18

_SECONDS_BITS, _DIGEST_BITS = 32, 50
"""17 of our signs hold 82 bits; the last sign checks the others."""


class NotOurs(Exception):
    """We did not make this code, or a sign of it is wrong."""


def code_for(moment: datetime) -> str:
    """The code of a try at this moment, to the second."""
    seconds = int(moment.timestamp())
    return with_check(identifiers.signs_of(seconds << _DIGEST_BITS | _digest(seconds), LENGTH - 1))


def moment_of(typed: str) -> datetime:
    """When the code was made (UTC). Raises `NotOurs`."""
    number = signs_as_number(signs_of(typed)[:-1])
    seconds, digest = number >> _DIGEST_BITS, number & (1 << _DIGEST_BITS) - 1
    if seconds >> _SECONDS_BITS or digest != _digest(seconds):
        raise NotOurs
    return datetime.fromtimestamp(seconds, UTC)


def signs_of(typed: str) -> str:
    """The signs of a code in any spelling. Raises `NotOurs` for what cannot be one."""
    try:
        return checked(typed, LENGTH)
    except BadIdentifier as error:
        raise NotOurs from error


def _digest(seconds: int) -> int:
    return int(vault.index("attempt/closed", str(seconds)), 16) & (1 << _DIGEST_BITS) - 1
