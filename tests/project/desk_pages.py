"""How to come to every page of staff, in every state it has. A new URL name below /desk/ needs a row here."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import translation

from offices.models import Office
from tests.project import visit
from tests.staff import signed_in


@dataclass
class Desk:
    """Someone at work: signed in, in a language, at an office."""

    offices: dict[str, Office]
    language: str
    name: str = "eva"

    def __post_init__(self) -> None:
        self.client: Client = signed_in(self.name, self.offices)

    def url(self, page: str, **kwargs: Any) -> str:
        with translation.override(self.language):
            return reverse(f"desk:{page}", kwargs=kwargs)

    def get(self, page: str, **kwargs: Any) -> HttpResponse:
        return self.client.get(self.url(page, **kwargs), follow=True)


State = Callable[[Desk], HttpResponse]


PAGES: dict[str, dict[str, State]] = {
    "home": {"first look": lambda desk: desk.get("home")},
    "people": {"first look": lambda desk: desk.get("people")},
}
"""URL name -> what a state is called and how to come to it."""

NOT_PAGES: set[str] = set()
"""What only ever redirects, or is a file."""


def names() -> set[str]:
    """Every URL name of the staff pages there is."""
    return {pattern.name or "" for pattern, where in visit.patterns(get_resolver()) if where == "desk"}
