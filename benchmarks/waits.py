"""What is counted of an office in memory, and how that of many is summed."""

from collections import Counter
from collections.abc import Sequence


class Found:
    """What is counted of an office."""

    def __init__(self) -> None:
        self.people = 0
        self.done: Counter[str] = Counter()
        self.waits: Counter[tuple[int, int, int]] = Counter()
        """(year, people, days from Book to the time given) -> how many parties."""
        self.gained: Counter[int] = Counter()
        """Days by which an offer that was taken is earlier -> how many parties."""


def waits(offices: Sequence[Found], *, year: int | None = None, size: int | None = None) -> Counter[int]:
    """Days -> how many parties waited so long, of one year or one size."""
    found: Counter[int] = Counter()
    for office in offices:
        for (when, people, days), count in office.waits.items():
            if year in (None, when) and size in (None, people):
                found[days] += count
    return found


def spread(found: Counter[int]) -> tuple[int, int, int]:
    """The median, the value that 95 % do not exceed, and the largest; zeros for nobody."""
    if not found:
        return 0, 0, 0
    shares, before = [0.5, 0.95], 0
    values = []
    for value in sorted(found):
        before += found[value]
        while shares and before >= shares[0] * found.total():
            values.append(value)
            shares.pop(0)
    return values[0], values[1], max(found)
