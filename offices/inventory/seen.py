"""What a preview saw, so that a save which was sent twice, or looked at something older, changes nothing."""

import hashlib
from typing import Any

from django.utils.translation import gettext_lazy as _

from offices.refusals import Refusal


class ChangedSinceSeen(Refusal):
    """What the preview showed is not what would be changed now: it was saved before, or someone else changed it."""

    in_words = _(
        "This was saved before, or something changed since you looked. Nothing was saved now. Look again, then save."
    )


def stamp(*facts: Any) -> str:
    """Tells what was seen from anything else."""
    # `repr` quotes each value, so that two lists of facts cannot look alike when joined.
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:32]


def refuse_stale(seen: str | None, now: str) -> None:
    """Raises `ChangedSinceSeen` unless the caller saw what there is now. `None`: it has compared that itself."""
    if seen is not None and seen != now:
        raise ChangedSinceSeen
