"""bin/screenshots [FOLDER]: pictures of a whole booking, both languages, on a phone and a desk, some in the dark."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from scheduler import browser as debian

PHONE, DESK = 360, 1280
SERIES = [("en", PHONE, "light"), ("es", PHONE, "light"), ("en", DESK, "light"), ("es", DESK, "light")]
SERIES += [("en", PHONE, "dark"), ("es", DESK, "dark")]


def main(arguments: list[str]) -> int:
    """The exit code. Writes LANGUAGE-WIDTH-SCHEME-NUMBER-PAGE.png; what stands in the folder stays."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("Usage: bin/screenshots [FOLDER]\n")
        return 2
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread.
    django.setup()
    with _chromium() as chromium, _empty_database():
        count = take(chromium, folder)
    sys.stderr.write(f"{count} pictures in {folder}\n")
    return 0


def take(chromium: Browser, folder: Path) -> int:
    """How many pictures were taken of the site with its samples."""
    from tests.browser.sample_site import notices, sample_site

    with sample_site() as address:
        for (language, width, scheme), notice in zip(SERIES, notices(), strict=False):
            page = chromium.new_page(
                base_url=address, viewport={"width": width, "height": 740}, color_scheme=scheme, device_scale_factor=2
            )
            _series(Album(page, folder / f"{language}-{width}-{scheme}"), language, notice)
            page.close()
    return len(list(folder.glob("*.png")))


class Album:
    """Numbers the pictures of one series."""

    def __init__(self, page, stem: Path) -> None:
        self.page, self.stem, self.count = page, stem, 0

    def take(self, name: str) -> None:
        self.count += 1
        self.page.screenshot(path=f"{self.stem}-{self.count:02}-{name}.png", full_page=True)


def _series(album: Album, language: str, notice) -> None:
    """A booking with one mistake and one child on the way, then the pages beside it."""
    from tests.browser.person import STEPS, Person

    person = Person(album.page, language, notice)
    person.open("start")
    album.take("start")
    person.press()
    for step in STEPS:
        if step == "details":
            person.press()
            album.take("details-error")
        if step == "family":
            _add_a_child(album, person)
        person.answer(step)
        album.take(step)
        person.press()
    album.take("confirmation")
    for name in ("already_booked", "no_appointments", "cleared", "trust"):
        person.open(name)
        album.take(name)


def _add_a_child(album: Album, person) -> None:
    album.take("family-alone")
    album.page.click("main a.usa-button--outline")
    letter = "ABCDEFGHI"[int(person.notice.subject_id[-1])]  # Nobody is booked twice.
    person.type({"given_names": f"Sample Child {letter}", "family_name": "Ejemplo", "country": "GT"})
    person.type({"born_month": "6", "born_day": "2", "born_year": "2015"})
    album.take("family-add")
    person.press()


@contextmanager
def _empty_database() -> Iterator[None]:
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


@contextmanager
def _chromium() -> Iterator[Browser]:
    path = debian.find_or_install()
    if not path:
        sys.exit(debian.MISSING)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(debian.FLAGS))
        yield chromium
        chromium.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
