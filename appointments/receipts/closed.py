"""The receipt of a try while the site is closed or broken. It needs no database.

The code is the time and a keyed digest of it, so it needs no row to be recognised. It does not identify the person: all
people who ask in the same second get the same code.
"""

from datetime import UTC, datetime

from appointments import vault
from appointments.models import AttemptReceipt
from appointments.values import identifiers
from appointments.values.identifiers import BadIdentifier, checked, signs_as_number, with_check

LENGTH = 18  # Long enough that nobody finds a code by trying, short enough to be read aloud.

Kind = AttemptReceipt.Kind
KINDS = (Kind.CLOSED, Kind.FAILED)

_SECONDS_BITS, _DIGEST_BITS = 32, 50
"""17 of our characters hold 82 bits; the last character checks the others."""


class NotOurs(Exception):
    """We did not make this code, or one of its characters is wrong."""


def code_for(moment: datetime, kind: Kind = Kind.CLOSED) -> str:
    """The code of a try at this moment, to the second. `kind`: one of `KINDS`."""
    seconds = int(moment.timestamp())
    return with_check(identifiers.signs_of(seconds << _DIGEST_BITS | _digests(seconds, kind)[0], LENGTH - 1))


def read(typed: str) -> tuple[Kind, datetime]:
    """What happened when the code was made, and when that was (UTC). Raises `NotOurs`."""
    number = signs_as_number(signs_of(typed)[:-1])
    seconds, digest = number >> _DIGEST_BITS, number & (1 << _DIGEST_BITS) - 1
    # The kind is part of the digest only, which leaves more bits for the digest; so each kind is tried.
    kinds = [kind for kind in KINDS if digest in _digests(seconds, kind)]
    # 17 characters hold a little more than 82 bits, so typed text can give a time beyond the 32 bits.
    if seconds >> _SECONDS_BITS or not kinds:
        raise NotOurs
    return kinds[0], datetime.fromtimestamp(seconds, UTC)


def signs_of(typed: str) -> str:
    """The characters of a code in any spelling. Raises `NotOurs` when it cannot be a code."""
    try:
        return checked(typed, LENGTH)
    except BadIdentifier as error:
        raise NotOurs from error


def _digests(seconds: int, kind: Kind) -> list[int]:
    # Under retired keys too: people keep their codes.
    made = vault.all_indexes(f"attempt/{kind}", str(seconds))
    return [int(each, 16) & (1 << _DIGEST_BITS) - 1 for each in made]
