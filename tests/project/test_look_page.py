"""docs/look.md matches the stylesheet, and shows every component."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.project.test_look import CSS, contrast, tokens

PAGE = (settings.BASE_DIR / "docs" / "look.md").read_text()
PICTURES = settings.BASE_DIR / "docs" / "images" / "components"
KB = 1024
ON_SCREEN = CSS.partition("@media print")[0]
CONTRAST = re.compile(r"^\| `([\w-]+)` on `([\w-]+)`.* \| ([\d.]+) \| ([\d.]+) \| [\d.]+ \|$", re.MULTILINE)
SIZE = re.compile(r"^\| ([\d.]+) \| (\d+) \| ", re.MULTILINE)


def names(pattern: str, folder: Path) -> set[str]:
    return {path.name for path in folder.glob(pattern)}


@pytest.mark.parametrize(("front", "back", "light", "dark"), CONTRAST.findall(PAGE))
def test_a_contrast_is_the_one_of_the_stylesheet(front, back, light, dark):
    computed = [contrast(tokens(dark=is_dark)[front], tokens(dark=is_dark)[back]) for is_dark in (False, True)]
    assert [f"{each:.1f}" for each in computed] == [light, dark]


def test_the_contrasts_are_read():
    assert len(CONTRAST.findall(PAGE)) >= 20


def test_the_type_scale_is_the_one_of_the_stylesheet():
    in_css = set(re.findall(r"font(?:-size)?: (?:700 )?([\d.]+)rem", ON_SCREEN))
    assert {rem.lstrip("0") for rem, _px in SIZE.findall(PAGE)} == in_css


def test_sizes_in_pixels_are_sixteen_times_those_in_rem():
    assert [(rem, px) for rem, px in SIZE.findall(PAGE) if float(rem) * 16 != float(px)] == []


def test_every_component_is_described():
    components = names("*.html", settings.BASE_DIR / "templates" / "components")
    assert components
    assert {name for name in components if f"components/{name}`" not in PAGE} == set()


def test_every_picture_is_shown_and_there():
    assert set(re.findall(r'src="images/components/([\w.]+)"', PAGE)) == names("*.png", PICTURES)


def test_the_pictures_are_small():
    assert sum(path.stat().st_size for path in PICTURES.glob("*.png")) < 300 * KB
