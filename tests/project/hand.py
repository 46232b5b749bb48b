"""Works through pages as a person with a keyboard does, and counts every field filled, choice and press."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send if nothing were typed."""

    action: str
    method: str = "get"
    names: set[str] = field(default_factory=set)
    filled: dict[str, str] = field(default_factory=dict)
    buttons: list["Button"] = field(default_factory=list)


@dataclass
class Button:
    """What it says and sends."""

    attrs: dict[str, str]
    text: str = ""


class Forms(HTMLParser):
    """The forms and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.links: list[tuple[str, list[str]]] = []
        self._form: Form | None = None
        self._button: Button | None = None
        self._select = self._area = self._option = ""
        self._others: list[tuple[str, Button]] = []
        self._is_in_link = False
        self.feed(html)
        for name, button in self._others:
            # The hidden button of the frame is there on pages that show their form in some states only.
            if name in self.by_id:
                self.by_id[name].buttons.append(button)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        opened = getattr(self, f"open_{tag}", None)
        if opened:
            opened(given)

    def open_form(self, given: dict[str, str]) -> None:
        self._form = Form(given.get("action", ""), given.get("method", "get").lower())
        self.forms.append(self._form)
        self.by_id[given.get("id", "")] = self._form

    def open_a(self, given: dict[str, str]) -> None:
        self.links.append((given.get("href", ""), []))
        self._is_in_link = True

    def open_button(self, given: dict[str, str]) -> None:
        self._button = Button(given)
        if "form" in given:
            self._others.append((given["form"], self._button))
        elif self._form:
            self._form.buttons.append(self._button)

    def open_input(self, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if self._form and name:
            self._form.names.add(name)
            if kind not in ("radio", "checkbox") or "checked" in given:
                self._form.filled[name] = given.get("value", "on" if kind == "checkbox" else "")

    def open_select(self, given: dict[str, str]) -> None:
        self._select = given.get("name", "")
        if self._form:
            self._form.names.add(self._select)

    def open_option(self, given: dict[str, str]) -> None:
        if self._form and ("selected" in given or self._select not in self._form.filled):
            self._form.filled[self._select] = given.get("value", "")

    def open_textarea(self, given: dict[str, str]) -> None:
        self._area = given.get("name", "")
        if self._form:
            self._form.names.add(self._area)
            self._form.filled[self._area] = ""

    def handle_endtag(self, tag: str) -> None:
        self._form = None if tag == "form" else self._form
        self._button = None if tag == "button" else self._button
        self._area = "" if tag == "textarea" else self._area
        self._is_in_link = self._is_in_link and tag != "a"

    def handle_data(self, data: str) -> None:
        if self._button:
            self._button.text += data
        if self._is_in_link:
            self.links[-1][1].append(data)
        if self._area and self._form:
            self._form.filled[self._area] += data.removeprefix("\n")


class Hand:
    """A browser that follows links and fills in forms by what the page shows. `count`: the interactions so far."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.count = client, 0
        self.page: HttpResponse = client.get(address, follow=True)

    @property
    def text(self) -> str:
        return self.page.content.decode()

    def follow(self, text: str, /) -> None:
        """Presses the link that says `text`."""
        links = Forms(self.text).links
        address = next(address for address, said in links if text in " ".join("".join(said).split()))
        self.count += 1
        self.page = self.client.get(address, follow=True)

    def save(self, text: str, /) -> bytes:
        """Presses the link that says `text`, and returns the file behind it."""
        self.follow(text)
        return bytes(self.page.content)

    def press(self, text: str, /, **typed: str) -> None:
        """Fills in the form that has this button, and presses it. Every field must be on the page."""
        form, button = next(
            (form, button) for form in Forms(self.text).forms for button in form.buttons if text in button.text
        )
        assert typed.keys() <= form.names, (set(typed) - form.names, sorted(form.names))
        sent = form.filled | typed
        if "name" in button.attrs:
            sent[button.attrs["name"]] = button.attrs.get("value", "")
        self.count += len(typed) + 1
        self.page = self.client.post(form.action or self._address, sent, follow=True)

    @property
    def _address(self) -> str:
        return self.page.request["PATH_INFO"]

    def choice(self, name: str, place: int = 0) -> str:
        """The value of a choice that the form of the page shows."""
        choices: Any = self.page.context["form"].fields[name].choices
        return str(list(choices)[place][0])
