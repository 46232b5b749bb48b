"""Draws lines into an SVG of a few kilobytes, which a page can be read beside, light or dark."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from django.conf import settings

IMAGES = settings.BASE_DIR / "docs" / "images"

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 720, 360, 56, 230, 48, 52
_COLORS = ("#3b82f6", "#d97706", "#0d9488", "#c026d3", "#dc2626", "#65a30d")
"""Each can be told from a white and from a black page; lines also differ by their dashes and have their names."""
_DASHES = ("none", "8 4", "2 3", "10 3 2 3", "4 4", "14 4")

_PAGE = Template("""\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 $width $height" role="img" aria-label="$title">
<style>
text { font: 13px sans-serif; fill: #1f2328 } .axis { stroke: #8c959f; stroke-width: 1; opacity: .5 }
.line { fill: none; stroke-width: 2.5 } .title { font-weight: bold }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } }
</style>
$shapes
</svg>
""")


def lines(
    name: str,
    title: str,
    along: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    ticks: Sequence[int],
) -> Path:
    """Writes docs/images/NAME.svg: a line for each of `series`, a point for each of `labels`.

    `ticks`: the marks of the upright axis, at equal distances, so that ratios can be drawn as powers of two.
    """
    shapes = [_text(8, 20, title, 'class="title"'), _text(_LEFT, _HEIGHT - 10, along)]
    for tick in ticks:
        y = _up(tick, ticks)
        shapes.append(f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.0f}" y2="{y:.0f}"/>')
        shapes.append(_text(_LEFT - 8, y + 4, f"{tick:,}", 'text-anchor="end"'))
    across = (_WIDTH - _LEFT - _RIGHT - 40) / max(len(labels) - 1, 1)
    places = [_LEFT + 20 + nth * across for nth in range(len(labels))]
    shapes += [
        _text(x, _HEIGHT - _BOTTOM + 18, label, 'text-anchor="middle"') for x, label in zip(places, labels, strict=True)
    ]
    ends: list[float] = []
    for nth, (name_of_line, values) in enumerate(sorted(series.items(), key=lambda each: -each[1][-1])):
        points = [(x, _up(value, ticks)) for x, value in zip(places, values, strict=True)]
        # Names that would lie on each other stand below each other.
        ends.append(max(points[-1][1], ends[-1] + 18 if ends else 0))
        color = _COLORS[nth]
        drawn = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        shapes.append(f'<polyline class="line" stroke="{color}" stroke-dasharray="{_DASHES[nth]}" points="{drawn}"/>')
        shapes += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="4" fill="{color}"/>' for x, y in points]
        shapes.append(_text(points[-1][0] + 14, ends[-1] + 4, name_of_line, f'style="fill: {color}"'))
    path: Path = IMAGES / f"{name}.svg"
    path.write_text(_PAGE.substitute(width=_WIDTH, height=_HEIGHT, title=title, shapes="\n".join(shapes)))
    return path


def _up(value: float, ticks: Sequence[int]) -> float:
    """Where a value is drawn: between the two marks around it, in proportion."""
    nth = next((n for n, tick in enumerate(ticks[1:-1]) if value < tick), len(ticks) - 2)
    step = (_HEIGHT - _TOP - _BOTTOM) / (len(ticks) - 1)
    return _HEIGHT - _BOTTOM - step * (nth + (value - ticks[nth]) / (ticks[nth + 1] - ticks[nth]))


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" {more}>{words}</text>'
