"""bin/screenshots [FOLDER]: pictures of a whole booking.

--components: those of docs/look.md. --staff: those of docs/staff-guide.md. --support: those of docs/agent-guide.md.
"""

import importlib
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection
from playwright.sync_api import Browser, sync_playwright

from scheduler import browser as debian

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
OF_DOCUMENTS = {
    "--components": (IMAGES / "components", "tests.browser.pictures_of_components"),
    "--staff": (IMAGES / "staff", "tests.browser.pictures_of_staff_pages"),
    "--support": (IMAGES / "support", "tests.browser.pictures_of_support_pages"),
}


def main(arguments: list[str]) -> int:
    """The exit code. Other files in the folder stay."""
    if len(arguments) == 1 and arguments[0] in OF_DOCUMENTS:
        return _fill(*OF_DOCUMENTS[arguments[0]])
    if len(arguments) == 1 and not arguments[0].startswith("-"):
        return _fill(Path(arguments[0]), "tests.browser.pictures_of_pages")
    sys.stderr.write("Usage: bin/screenshots [FOLDER | --components | --staff | --support]\n")
    return 2


def _fill(folder: Path, album: str) -> int:
    """Its module needs Django, so it is imported after that is set up."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread.
    django.setup()
    with _chromium() as chromium, _empty_database():
        count = importlib.import_module(album).take(chromium, folder)
    sys.stderr.write(f"{count} pictures in {folder}\n")
    return 0


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
