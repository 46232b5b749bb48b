"""Pages and fields for the tests of the look: a form with every widget, and the tags of the result."""

import re
from datetime import date
from html.parser import HTMLParser

from django import forms
from django.template import engines
from django.test import RequestFactory

from appointments.pages.fields import MemorableDateField
from appointments.pages.layout import Tile

_KEYS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\w-]{22,}")


def without_keys(page: str) -> str:
    """A page or a row without ids, tokens and digests: they are random, and may hold any four digits."""
    return _KEYS.sub("", page)


class Tags(HTMLParser):
    """The opening tags of a page, in order, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.all.append((tag, dict(attrs)))

    def named(self, tag: str, **attrs: str) -> list[dict]:
        return [found for name, found in self.all if name == tag and attrs.items() <= found.items()]

    def ids(self) -> list[str]:
        return [attrs["id"] for _name, attrs in self.all if "id" in attrs]


class EveryWidget(forms.Form):
    name = forms.CharField(label="Name <b>", help_text="As printed", widget=forms.TextInput({"autocomplete": "name"}))
    phone = forms.CharField(widget=forms.TextInput({"type": "tel", "inputmode": "tel"}), required=False)
    email = forms.EmailField(label="E-mail")
    note = forms.CharField(widget=forms.Textarea)
    country = forms.ChoiceField(help_text="Where", choices=[("", "Choose"), ("Often", [("GT", "Guatemala")])])
    paper = forms.ChoiceField(
        help_text="One",
        widget=forms.RadioSelect,
        choices=[("a", Tile("New York", "Federal Plaza\n3 miles")), ("b", "B")],
    )
    days = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=[("1", "Monday"), ("2", "Tuesday")])
    agree = forms.BooleanField(label="I agree", help_text="You must")
    born = MemorableDateField(label="Date of birth", help_text="Example", latest=lambda: date(2026, 12, 1))


def page(source: str, **context: object) -> str:
    request = RequestFactory().get("/en/", headers={"host": "localhost"})
    return engines["django"].from_string(source).render(context, request)


def fields(form: forms.Form) -> Tags:
    return Tags(page("{% load crispy_forms_tags %}{{ form|crispy }}", form=form))
