"""The look: one small stylesheet, enough contrast, nothing inline."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "static" / "site.css").read_text()
TEXT, SHAPE = 4.5, 3.0
CONTRASTS = [
    *((front, back, TEXT) for front in ("ink", "ink-soft", "primary", "error") for back in ("paper", "surface")),
    *(("ink", f"{kind}-surface", TEXT) for kind in ("primary", "error", "warning", "success")),
    ("ink-soft", "primary-surface", TEXT),
    ("primary-strong", "primary-surface", TEXT),
    ("primary-strong", "paper", TEXT),
    ("primary", "primary-surface", TEXT),
    ("error", "error-surface", TEXT),
    ("on-primary", "primary", TEXT),
    ("on-primary", "primary-strong", TEXT),
    ("on-error", "error", TEXT),
    ("on-band", "band", TEXT),
    *(("line", back, SHAPE) for back in ("paper", "surface")),
    *((edge, f"{edge}-surface", SHAPE) for edge in ("warning", "success")),
    ("success", "paper", SHAPE),
    ("primary", "line-soft", SHAPE),
    *(("focus", back, SHAPE) for back in ("paper", "surface", "primary-surface", "error-surface")),
    ("focus-on-band", "band", SHAPE),
]


def tokens(dark: bool) -> dict[str, str]:
    """Name -> #rrggbb, from the stylesheet."""
    light, dark_part = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
    found = dict(re.findall(r"--([\w-]+): (#\w+);", light + (dark_part if dark else "")))
    return {name: f"#{''.join(c * 2 for c in text[1:])}" if len(text) == 4 else text for name, text in found.items()}


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The WCAG 2.2 contrast ratio."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def own_templates() -> list[Path]:
    return [path for path in Path(settings.BASE_DIR).glob("**/templates/**/*.html") if ".venv" not in path.parts]


def test_the_stylesheet_is_small():
    assert len(CSS.encode()) <= 16 * 1024
    assert len(gzip.compress(CSS.encode(), 6)) <= 5 * 1024


def test_the_stylesheet_loads_nothing_else():
    assert not re.search(r"@import|@font-face|url\(", CSS)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), CONTRASTS)
def test_colours_have_enough_contrast(front, back, least, dark):
    colours = tokens(dark)
    assert contrast(colours[front], colours[back]) >= least


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_colour_but_fixed_ones_has_a_dark_form():
    light_only = {name for name, colour in tokens(dark=False).items() if tokens(dark=True)[name] == colour}
    assert light_only == {"on-band", "focus-on-band"}


def test_no_template_has_inline_style_or_script():
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)
    mails = settings.BASE_DIR / "templates" / "messages"
    pages = [path for path in own_templates() if mails not in path.parents]
    assert pages
    assert [path.name for path in pages if inline.search(path.read_text())] == []
