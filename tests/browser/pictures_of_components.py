"""A picture of each component for docs/look.md, cut out of the pages themselves: English, light, on a phone."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.person import Person
from tests.browser.sample_site import notices, sample_site

PHONE = {"width": 360, "height": 740}
MARGIN = 12
"""CSS pixels left around a component: a focus ring needs six."""

COLOURS = 24
"""The number of colours in a picture. The pages have fewer, except at the edges of letters."""

PICTURES: dict[str, dict[str, str]] = {
    "start": {
        "header": ".usa-banner, .site-header",
        "not_court": ".usa-alert--warning",
        "outside_help": "main h2:has(~ p > a[rel=noreferrer]):last-of-type, main p:has(> a[rel=noreferrer])",
        "help": ".help",
    },
    "paper": {"step": ".usa-step-indicator", "tiles": "fieldset"},
    "details": {
        "paper_picture": ".paper-picture",
        "field": ".usa-form-group:has(#id_zip_code)",
        "select": ".usa-form-group:has(> #id_country)",
        "continue": ".usa-button-group",
    },
    "details, sent empty": {"errors": ".usa-alert--error", "field_error": ".usa-form-group:has(#id_subject_id)"},
    "family": {"buttons": "main .usa-button-group"},
    "add_member": {"memorable_date": "fieldset:has(.usa-memorable-date)"},
    "check": {"key_date": ".key-date", "summary_row": ".summary-list__row:nth-child(-n + 3)"},
    "confirmation": {"proof": ".proof", "keep": ".keep"},
    "offices": {"address": ".usa-summary-box:first-of-type"},
    "no_appointments": {"way_on": "p:has(+ .usa-button-group), main .usa-button-group"},
    "trust": {"moving": "h2:has(+ p + p + .usa-button-group), p:has(+ .usa-button-group)"},
}
"""Page -> picture -> what it shows, from the top of the first match to the bottom of the last."""


BESIDE = ("offices", "no_appointments", "trust")
"""Pages that are not a step of a booking."""


def take(chromium: Browser, folder: Path) -> int:
    """How many pictures were taken."""
    count = 0
    with sample_site(OFFICIAL_BANNER="true") as address:
        page = chromium.new_page(base_url=address, viewport=PHONE, device_scale_factor=2)
        for name in _walk(Person(page, "en", notices()[0])):
            for picture, shown in PICTURES[name].items():
                _cut(page, shown, folder / f"{picture}.png")
                count += 1
        page.close()
    return count


def _walk(person: Person) -> Iterator[str]:
    """Visits each page and yields its name."""
    person.open("start")
    yield "start"
    person.press()
    yield "paper"
    person.answer("paper")
    person.press()
    yield "details"
    person.press()
    yield "details, sent empty"
    person.answer("details")
    person.press()
    yield "family"
    person.open("add_member")
    yield "add_member"
    person.open("family")
    person.go_on_from("family", to="check")
    yield "check"
    person.press()
    yield "confirmation"
    for name in BESIDE:
        person.open(name)
        yield name


def _cut(page: Page, shown: str, path: Path) -> None:
    found = [box for box in (each.bounding_box() for each in page.locator(shown).all()) if box]
    top = max(0, min(box["y"] for box in found) - MARGIN)
    bottom = max(box["y"] + box["height"] for box in found) + MARGIN
    clip = {"x": 0, "y": top, "width": PHONE["width"], "height": bottom - top}
    page.screenshot(path=path, clip=clip, full_page=True)
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
