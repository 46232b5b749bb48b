"""Asks the rules of the whole database, as `manage.py check_invariants` does."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from appointments.upkeep.invariants import check, rules

TOLD_BY_THE_HOST = timezone.now
MOST_TESTS_LIVE_AT = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)


def broken_rules(*besides: str) -> list[str]:
    """Each rule that is broken, but those named, with the ids of rows."""
    asked = [rule for rule in rules() if rule.name not in besides]
    with pytest.MonkeyPatch.context() as clock:
        # Otherwise what tests hold for hours would be long past on the day they run. One that sets the clock keeps it.
        if timezone.now is TOLD_BY_THE_HOST:
            clock.setattr(timezone, "now", lambda: min(TOLD_BY_THE_HOST(), MOST_TESTS_LIVE_AT))
        return [str(breach) for breach in map(check, asked) if breach]
