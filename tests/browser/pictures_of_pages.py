"""A whole booking with sample data: both languages, on a phone and a desk, some in the dark.

Files are named LANGUAGE-WIDTH-SCHEME-NUMBER-PAGE.png.
"""

from pathlib import Path

from playwright.sync_api import Browser, Page

from appointments.models import Notice
from tests.browser.person import STEPS, Person
from tests.browser.sample_site import notices, sample_site

PHONE, DESK = 360, 1280
SERIES = [("en", PHONE, "light"), ("es", PHONE, "light"), ("en", DESK, "light"), ("es", DESK, "light")]
SERIES += [("en", PHONE, "dark"), ("es", DESK, "dark")]
BESIDE = ("already_booked", "no_appointments", "cleared", "trust", "offices")
"""Pages that are not a step of a booking."""


def take(chromium: Browser, folder: Path) -> int:
    """How many pictures were taken."""
    count = 0
    with sample_site() as address:
        for (language, width, scheme), notice in zip(SERIES, notices(), strict=False):
            page = chromium.new_page(
                base_url=address, viewport={"width": width, "height": 740}, color_scheme=scheme, device_scale_factor=2
            )
            album = Album(page, folder / f"{language}-{width}-{scheme}")
            _fill(album, language, notice)
            count += album.count
            page.close()
    return count


class Album:
    """Numbers the pictures of one series."""

    def __init__(self, page: Page, stem: Path) -> None:
        self.page, self.stem, self.count = page, stem, 0

    def take(self, name: str) -> None:
        self.count += 1
        self.page.screenshot(path=f"{self.stem}-{self.count:02}-{name}.png", full_page=True)


def _fill(album: Album, language: str, notice: Notice) -> None:
    """A booking with one mistake and one child, then the related pages."""
    person = Person(album.page, language, notice)
    person.open("start")
    album.take("start")
    person.press()
    for step in STEPS:
        if step == "family":
            _add_a_child(album, person)
        person.answer(step)
        album.take(step)
        if step == "details":
            _send_it_empty(album, person)
        person.press()
    album.take("confirmation")
    for name in BESIDE:
        person.open(name)
        album.take(name)


def _send_it_empty(album: Album, person: Person) -> None:
    person.open("details")
    person.press()
    album.take("details-error")
    person.answer("details")


def _add_a_child(album: Album, person: Person) -> None:
    album.take("family-alone")
    album.page.click("main a.usa-button--outline")
    letter = "ABCDEFGHI"[int(person.notice.subject_id[-1])]  # Nobody is booked twice.
    person.type({"given_names": f"Sample Child {letter}", "family_name": "Ejemplo", "country": "GT"})
    person.type({"born_month": "6", "born_day": "2", "born_year": "2015"})
    album.take("family-add")
    person.press()
