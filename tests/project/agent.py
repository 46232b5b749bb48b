"""An agent of the support line at work."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from appointments.models import Call, Verification
from appointments.people.linking import known_as
from appointments.support import calls
from appointments.support.subject import subjects
from offices.models import Office
from tests.staff import signed_in

HELPER = {"helper": "Rosa Lima", "relation": "lawyer", "organisation": "Casa Sample", "agrees": "on"}


def chosen(page: HttpResponse, place: int = 0) -> dict[str, str]:
    """What a page of times posts for one of them, without its button and the version."""
    form = page.context["form"]
    return form.in_address | {"slot": form.fields["slot"].choices[place][0], "shown": form.query}


@dataclass
class Line:
    """An agent at work, in a language. Zoe is booked, and calls."""

    offices: dict[str, Office]
    language: str
    name: str = "sol"
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.sign_in()

    def sign_in(self) -> None:
        """Signs in; again, after a pause that ended the session."""
        self.client = signed_in(self.name, self.offices)

    def url(self, page: str, **kwargs: Any) -> str:
        with translation.override(self.language):
            return reverse(f"support:{page}", kwargs=kwargs)

    def get(self, page: str, **kwargs: Any) -> HttpResponse:
        return self.client.get(self.url(page, **kwargs), follow=True)

    def post(self, page: str, data: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if "place" in kwargs:
            # As the page of this person has it.
            [found] = subjects(known_as(Call.objects.get(pk=kwargs["call"]).found[kwargs["place"] :][:1])) or [None]
            data = {"who": found.key if found else ""} | data
        if "person" in kwargs:
            data = {"appointment": self.seen(kwargs["call"], kwargs["person"])} | data
        return self.client.post(self.url(page, **kwargs), data, follow=True)

    def seen(self, call: uuid.UUID, person: uuid.UUID) -> str:
        """The key of the appointment that the person's page shows, as each of its forms has it."""
        checked = Verification.objects.filter(call__agent__username=self.name).passed_in(call, person)
        [found] = (subjects([checked.identity[0]]) if checked else []) or [None]
        part = found.opened_by(checked.passed) if found and checked else None
        return str(part.appointment.pk) if part and part.appointment else ""

    def start(self, caller: str = "person") -> uuid.UUID:
        """Ends the open call, begins another and returns its key."""
        for still_open in Call.objects.open().filter(agent__username=self.name):
            calls.close(still_open, "told", now=timezone.now())
        self.post("home", {"caller": caller, "language": "es"} | (HELPER if caller in ("helper", "asked") else {}))
        return Call.objects.open().get(agent__username=self.name).pk

    def search(self, text: str) -> uuid.UUID:
        """Searches in a new call."""
        call = self.start()
        self.post("call", {"text": text}, call=call)
        return call

    def times(self, page: str, wish: dict[str, str], place: int = 0, **there: uuid.UUID) -> dict[str, str]:
        """Looks at the times for the wish; returns what a page would post for one of them, without its button."""
        return wish | chosen(self.post(page, wish, **there), place)

    def person(self, text: str, facts: dict[str, str]) -> dict[str, uuid.UUID]:
        """Opens the page of the first match, after a check; returns the parts of its address."""
        return self.also(text, facts, self.start())

    def also(self, text: str, facts: dict[str, str], call: uuid.UUID) -> dict[str, uuid.UUID]:
        """Opens one more page in an open call, as `person` does."""
        self.post("call", {"text": text}, call=call)
        checked = self.post("verify", facts, call=call, place=0)
        return dict(checked.resolver_match.captured_kwargs)
