"""Random sequences of everything that people and staff do, compared with a reference after every step.

`--rounds 40` makes 20,000 steps.
"""

from bisect import bisect_left

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from offices.refusals import Refusal
from tests.model.driver import Both, Differs, Step, steps_of

pytestmark = pytest.mark.django_db

STEPS, SEQUENCES = 50, 10
"""Of one round."""


def difference(seed: int, steps: list[Step], monkeypatch: pytest.MonkeyPatch) -> str:
    """What differs after these steps, if anything; nothing of them stays."""
    with transaction.atomic():
        try:
            both = Both(seed)
            monkeypatch.setattr(timezone, "now", lambda: both.now)
            both.run(steps)
        except (Differs, Refusal, DatabaseError) as found:
            return repr(found)
        finally:
            transaction.set_rollback(True)
    return ""


def shortest(seed: int, steps: list[Step], monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """Leaves out the end, then ever fewer steps at a time, while the rest still leads to a difference."""
    needed = bisect_left(range(1, len(steps)), True, key=lambda end: bool(difference(seed, steps[:end], monkeypatch)))
    steps = steps[: needed + 1]
    size = len(steps) // 2
    while size:
        at = 0
        while at < len(steps):
            fewer = steps[:at] + steps[at + size :]
            if difference(seed, fewer, monkeypatch):
                steps = fewer
            else:
                at += size
        size //= 2
    return steps


@pytest.mark.parametrize("sequence", range(SEQUENCES))
def test_the_product_does_what_the_reference_says(sequence, rounds, monkeypatch):
    for seed in range(sequence, SEQUENCES * rounds, SEQUENCES):
        steps = steps_of(seed, STEPS)
        if found := difference(seed, steps, monkeypatch):
            print(f"seed {seed} differs, now the fewest steps are looked for: {found}")
            few = shortest(seed, steps, monkeypatch)
            pytest.fail(f"seed {seed}, {len(few)} steps: {few}\n{difference(seed, few, monkeypatch)}")
