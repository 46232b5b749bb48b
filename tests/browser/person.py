"""A person who books with a browser, tap by tap."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from textwrap import wrap

from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Locator, Page

from appointments.models import Notice
from appointments.values.identifiers import format_a_number

WAYS = ("subject_id", "a_number", "no_paper")
"""The answers to step 1."""

STEPS = ("paper", "details", "family", "office", "contact", "check")
"""The questions for one person, page by page."""

CONTACT = {"email": "ana@example.com", "phone": "212-555-0123"}


@dataclass
class Person:
    """Answers the questions of each page. `taps` counts the taps, `pages` the opened pages."""

    page: Page
    language: str
    notice: Notice
    zip_code: str = "10278"
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
        """The button that continues."""
        return self.page.locator("main button.usa-button").first

    def press(self) -> None:
        """Start, Continue or Book."""
        self.taps += 1
        self.main_button.click()
        self.page.wait_for_load_state()

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
        """From the start page through all questions before `step`."""
        self.start()
        self._send(STEPS[: STEPS.index(step)], way)

    def book(self, way: str = "subject_id") -> None:
        """The whole journey, to the confirmation."""
        self.start()
        self._send(STEPS, way)

    def go_on_from(self, step: str, to: str = "") -> None:
        """From the open page of `step` to that of another, else to the confirmation."""
        self._send(STEPS[STEPS.index(step) : STEPS.index(to) if to else None], "subject_id")

    def answer(self, step: str, way: str = "subject_id") -> None:
        """Answers the open page, without sending it."""
        if step == "paper":
            self.choose("way", way)
        else:
            self.type(self.answers(step, way))

    def answers(self, step: str, way: str = "subject_id") -> dict[str, str]:
        """What is typed on the page of a step."""
        return {"details": self._details(way), "contact": CONTACT}.get(step, {})

    def _details(self, way: str) -> dict[str, str]:
        """As it is on the notice, with the spaces that people type."""
        held, born = self.notice, date.fromisoformat(self.notice.date_of_birth)
        birthday = {"born_month": str(born.month), "born_day": str(born.day), "born_year": str(born.year)}
        typed = {
            "subject_id": {"subject_id": " ".join(wrap(held.subject_id, 3)), **birthday},
            "a_number": {"a_number": format_a_number(held.a_number), **birthday},
            "no_paper": {"given_names": held.given_names, "family_name": held.family_name, **birthday},
        }
        return typed[way] | {"country": held.country_of_birth, "zip_code": self.zip_code}

    def has_kept(self, step: str) -> bool:
        """Whether the open page shows its answers, in any spelling."""
        return self._shows(step, self.answers(step))

    def has_kept_what_may_be_kept(self, step: str) -> bool:
        """Likewise, except what browsers are told never to store: on a shared phone the next person would see it."""
        secret = "[autocomplete=off]"
        given = self.answers(step).items()
        open_ones = {
            name: value for name, value in given if not self.page.locator(f"main [name={name}]{secret}").count()
        }
        return self._shows(step, open_ones)

    def _shows(self, step: str, given: dict[str, str]) -> bool:
        if step == "paper":
            return self.page.is_checked("[name=way][value=subject_id]")
        return all(_bare(self.page.input_value(f"main [name={name}]")) == _bare(value) for name, value in given.items())

    def in_another_tab(self) -> "Person":
        """The same browser, with the same cookies."""
        return Person(self.page.context.new_page(), self.language, self.notice)

    def _send(self, steps: Iterable[str], way: str) -> None:
        for step in steps:
            self.answer(step, way)
            self.press()


def _bare(text: str) -> str:
    """Letters and digits alone: we may format a number with other spaces than it was typed with."""
    return "".join(sign for sign in text.removeprefix("+1") if sign.isalnum())
