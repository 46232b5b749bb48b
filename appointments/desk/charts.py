"""Pure: positions of the bars and cells of the charts. Templates draw them as SVG, in colours of the stylesheet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from appointments.desk.figures import Counts, Filled

MOST_DAYS_AS_BARS = 31
"""In a longer period a bar is a week."""

WIDTH, HEIGHT = 640, 200
CELL_WIDTH, CELL_HEIGHT = 80, 28
LEVELS = 5


@dataclass(frozen=True)
class Bar:
    """The parties of a day or week that begins on `day`: seen at the bottom, then absent, then not marked."""

    day: date
    booked: int
    seen: int
    no_show: int
    x: float = 0
    width: float = 0
    scale: float = 0

    @property
    def parts(self) -> list[tuple[str, float, float]]:
        """The name, top and height of each part."""
        top, found = float(HEIGHT), []
        rest = self.booked - self.seen - self.no_show
        for name, count in (("seen", self.seen), ("no_show", self.no_show), ("rest", rest)):
            top -= count * self.scale
            found.append((name, round(top, 1), round(count * self.scale, 1)))
        # A part without height has nothing to draw.
        return [part for part in found if part[2]]


@dataclass(frozen=True)
class Cell:
    """One weekday and hour. `level` is 0 to 4, how full: the colour; the number says it too."""

    filled: Filled
    x: int
    y: int

    @property
    def level(self) -> int:
        # All places taken is the last level, and no level of its own.
        return min(self.filled.percent * LEVELS // 100, LEVELS - 1)


def bars(days: Mapping[date, Counts], first: date, last: date) -> list[Bar]:
    """One for each day of the period, or for each week of a long one, side by side."""
    step = 1 if (last - first).days < MOST_DAYS_AS_BARS else 7
    # A bar of a week begins on a Monday.
    start = first if step == 1 else first - timedelta(days=first.weekday())
    spans = [start + timedelta(days=n) for n in range(0, (last - start).days + 1, step)]
    heaps = [[days[day] for n in range(step) if (day := span + timedelta(days=n)) in days] for span in spans]
    # 1: a period without any party has a scale too.
    most = max((_total(heap)[0] for heap in heaps), default=0) or 1
    width = WIDTH / len(spans)
    return [
        # A fifth of the width stays free between two bars.
        Bar(span, *_total(heap), x=round(place * width, 1), width=round(width * 0.8, 1), scale=HEIGHT / most)
        for place, (span, heap) in enumerate(zip(spans, heaps, strict=True))
    ]


def cells(fill: Iterable[Filled]) -> list[Cell]:
    """A grid: weekdays across, used hours down."""
    found = list(fill)
    hours = sorted({each.hour for each in found})
    return [Cell(each, (each.weekday - 1) * CELL_WIDTH, hours.index(each.hour) * CELL_HEIGHT) for each in found]


def _total(counts: Sequence[Counts]) -> tuple[int, int, int]:
    return (
        sum(each.booked or 0 for each in counts),
        sum(each.seen or 0 for each in counts),
        sum(each.no_show or 0 for each in counts),
    )
