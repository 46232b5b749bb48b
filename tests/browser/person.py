"""Someone who books with a browser, tap by tap."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Locator, Page

from appointments.models import Notice

BORN = {"born_month": "3", "born_day": "21", "born_year": "1988"}
WAYS: dict[str, dict[str, str]] = {
    "subject_id": {"subject_id": "312 345 678", "country": "GT"},
    "a_number": {"a_number": "A012-345-678", **BORN, "country": "GT"},
    "no_paper": {"given_names": "Ana", "family_name": "Sample", **BORN, "country": "GT"},
}
"""What is typed in step 2, by the paper chosen in step 1."""

CONTACT = {"email": "ana@example.com", "phone": "212-555-0123"}


@dataclass
class Person:
    """Answers what the page asks. `taps` counts what a thumb does, `pages` what was opened."""

    page: Page
    language: str
    notice: Notice
    taps: int = 0
    pages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", lambda frame: self.pages.append(frame.url))

    def url(self, name: str, **kwargs: str) -> str:
        """The path of a page in the person's language."""
        with translation.override(self.language):
            return reverse(f"public:{name}", kwargs=kwargs)

    def open(self, name: str, **kwargs: str) -> None:
        self.page.goto(self.url(name, **kwargs))

    def is_at(self, name: str) -> bool:
        """Whether this page is open, whatever its parameters."""
        with translation.override(self.language):
            path = reverse(f"public:{name}", kwargs={"token": "-"} if name == "confirmation" else {})
        return path.rstrip("-/") in self.page.url

    @property
    def main_button(self) -> Locator:
        """The one that goes on."""
        return self.page.locator("main button.usa-button").first

    def press(self) -> None:
        """Start, Continue or Book."""
        self.taps += 1
        self.main_button.click()

    def choose(self, name: str, value: str) -> None:
        """Taps a tile."""
        self.taps += 1
        self.page.check(f"[name={name}][value='{value}']")

    def type(self, answers: Mapping[str, str]) -> None:
        """Fills fields; a list takes two taps, to open it and to choose."""
        for name, value in answers.items():
            control = self.page.locator(f"main [name={name}]")
            if control.evaluate("it => it.tagName") == "SELECT":
                self.taps += 2
                control.select_option(value)
            else:
                self.taps += 1
                control.fill(value)

    def start(self) -> None:
        self.open("start")
        self.press()

    def come_to(self, step: str, way: str = "subject_id") -> None:
        """From the start page through everything that is asked before `step`."""
        self.start()
        for name, answer in self._steps(way).items():
            if name == step:
                return
            answer()
            self.press()

    def book(self, way: str = "subject_id") -> None:
        """The whole journey, to the confirmation."""
        self.come_to("", way)

    def answer(self, step: str, way: str = "subject_id") -> None:
        """Answers the open page, and does not send it."""
        self._steps(way)[step]()

    def _steps(self, way: str) -> dict:
        return {
            "paper": lambda: self.choose("way", way),
            "details": lambda: self.type(WAYS[way]),
            "family": lambda: None,
            "office_zip": lambda: self.type({"zip_code": "10278"}),
            "office": lambda: None,
            "contact": lambda: self.type(CONTACT),
            "check": lambda: None,
        }
