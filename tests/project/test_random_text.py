"""Random Unicode text never breaks a form or a page, and leaves no row half written.

The long form: `bin/test tests/project/test_random_text.py -k form --rounds 500` (10,000 texts for each form), and
`-k page --rounds 50` (50 texts for each field; `-k "page and not page_of"` leaves out the pages of staff).
"""

import importlib
import inspect
import pkgutil
import random
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from django import forms
from django.apps import apps
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import appointments
import offices
from appointments.models import Answer, Appointment, EarlierRequest
from offices.models import Closure, Coverage, Office
from tests.project import desk_pages, support_pages
from tests.project.agent import Line
from tests.project.desk_pages import Desk
from tests.project.hand import Form, Forms
from tests.project.test_pages_speak import PAGES
from tests.project.visit import Visit
from tests.rules import broken_rules

TEXTS_A_ROUND = 20

FIELDS_AT_FIRST = 8
"""How many fields of a form of staff the short form tries: the form of an office has a hundred."""

PLANES = (
    *((0x20, 0x7F), (0x00, 0x20), (0x80, 0x250), (0x300, 0x370)),
    *((0x400, 0x780), (0x900, 0xD7FF), (0xE000, 0x10FFFF)),
)
"""Plain letters and control signs first; no surrogates: no browser can send them."""

SIGNIFICANT = (
    *("\0", "\u202e", "\u200b", "%00", "%(x)s", "{}", "\\", "'", '"', "<"),
    *("A12345678", "2026-13-45", "+1", "0" * 99),
)

GIVEN: dict[str, Any] = {
    "today": date(2026, 11, 30),
    "told": set(),
    "may_vouch": True,
    "slots": [],
    "hint": "",
    "kinds": [],
    "here": Office(code="NYC", latitude=40.7, longitude=-74.0),
    "offices": [("NYC", "New York")],
    "is_far": True,
    "first": date(2026, 11, 1),
    "lines": [("+1 212-555-0101", "The office")],
    "is_code_sent": True,
    "needs_code": True,
}
"""What some forms are made with."""

TOO_SLOW = {"SignInForm", "AgentSignInForm"}
"""They hash a password for each text. Their fields are tried alone."""


def text(dice: random.Random) -> str:
    """Any text, mostly short; often with a sign that means something to a reader, a database or a template."""
    length = dice.choice((0, 1, 3, 10, 30, 300))
    signs = [chr(dice.randint(low, high - 1)) for low, high in dice.choices(PLANES, (6, 1, 2, 1, 2, 2, 1), k=length)]
    signs.insert(dice.randint(0, len(signs)), dice.choice((*SIGNIFICANT, "", "")))
    return "".join(signs)


def form_classes() -> list[type[forms.BaseForm]]:
    """Every form of ours."""
    for top in (appointments, offices):
        for module in pkgutil.walk_packages(top.__path__, f"{top.__name__}."):
            if not {"migrations", "management"} & set(module.name.split(".")):
                importlib.import_module(module.name)
    ours = [one for one in below(forms.BaseForm) if one.__module__.startswith(("appointments.", "offices."))]
    # With an underscore: the base of others, no form by itself.
    found = [one for one in ours if not one.__name__.startswith("_")]
    return sorted(set(found), key=lambda one: f"{one.__module__}.{one.__name__}")


def below(top: type) -> Iterator[type]:
    for one in top.__subclasses__():
        yield one
        yield from below(one)


def filled(form_class: type[forms.BaseForm], data: dict[str, str]) -> forms.BaseForm:
    """The form, or where it needs an appointment or a request, a plain one with its fields."""
    needed = {
        name
        for name, one in inspect.signature(form_class).parameters.items()
        if one.default is one.empty and one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD)
    }
    if needed <= GIVEN.keys() and form_class.__name__ not in TOO_SLOW:
        return form_class(data=data, **{name: GIVEN[name] for name in needed})
    return type("Fields", (forms.Form,), dict(form_class.base_fields))(data)


def names_in(form: forms.BaseForm) -> list[str]:
    """What a browser would send: each part of a field of several."""
    html = Forms(f"<form>{''.join(str(form[name]) for name in form.fields)}</form>")
    return sorted(html.forms[0].names | form.fields.keys())


@pytest.mark.django_db
@pytest.mark.parametrize("form_class", form_classes(), ids=lambda one: f"{one.__module__}.{one.__name__}")
def test_no_text_breaks_a_form(form_class, rounds):
    dice = random.Random(form_class.__name__)
    names = names_in(filled(form_class, {}))
    for _text in range(TEXTS_A_ROUND * rounds):
        form = filled(form_class, {name: text(dice) for name in names})
        if form.is_valid():
            assert "\0" not in str(form.cleaned_data)


def wrongly_filled(form: Form, dice: random.Random, most: int = 999) -> Iterator[dict[str, str]]:
    """What the form sends, each time with other text in one of its fields, of which it tries at most so many."""
    names = sorted(form.names - {"csrfmiddlewaretoken"})
    for name in dice.sample(names, min(most, len(names))):
        yield form.filled | {name: text(dice)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, way in PAGES.items() if way])
def test_no_text_breaks_a_page(name, rounds, make_office, make_notice):
    make_office()
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    visitor, dice = Visit("en"), random.Random(name)
    page = PAGES[name](visitor)
    before = broken_rules() if rounds > 1 else []
    for _text in range(rounds):
        for form in Forms(page.content.decode()).forms:
            where = form.action if form.action.startswith("/") else page.request["PATH_INFO"]
            for data in wrongly_filled(form, dice):
                assert visitor.client.post(where, data).status_code < 500, data
    # Reads every table, so only in the long form.
    assert rounds == 1 or broken_rules() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", desk_pages.PAGES)
def test_no_text_breaks_a_page_of_staff(name, rounds, offices):
    desk = Desk(offices, "en")
    dice, states = random.Random(name), list(desk_pages.PAGES[name].values())
    # Every state of the page only in the long form.
    for page in [come_to(desk) for come_to in states[: None if rounds > 1 else 1]]:
        send_wrongly(desk.client, page, dice, rounds)


@pytest.mark.django_db
@pytest.mark.parametrize("name", support_pages.PAGES)
def test_no_text_breaks_a_page_of_the_support_line(name, rounds, offices):
    line = Line(offices, "en")
    dice, states = random.Random(name), list(support_pages.PAGES[name].values())
    for come_to in states[: None if rounds > 1 else 1]:
        # At once: the next state may begin another call.
        send_wrongly(line.client, come_to(line), dice, rounds)


IN_ADMINISTRATION = sorted(f"{model._meta.app_label}_{model._meta.model_name}" for model in admin.site._registry)


@pytest.mark.django_db
@pytest.mark.parametrize("name", IN_ADMINISTRATION)
def test_no_text_breaks_a_page_of_administration(name, rounds, offices):
    desk = Desk(offices, "en")
    fill_the_lists(desk)
    dice, pages = random.Random(name), list(of_model(desk.client, name))
    for page in pages:
        send_wrongly(desk.client, page, dice, rounds)
        if page.request["PATH_INFO"] == pages[0].request["PATH_INFO"]:
            filter_wrongly(desk.client, page, dice, rounds)


def fill_the_lists(desk: Desk) -> None:
    """A row in most lists of the administration."""
    desk_pages.reported(desk)
    desk_pages.PAGES["walk_in_given"]["a receipt"](desk)
    now = timezone.now()
    party = Appointment.objects.earliest("booked_at")
    EarlierRequest.objects.create(appointment=party, since=now, asked_at=now, asked_by="person", notice_days=1)
    Closure.objects.create(office=party.office, starts_on=now.date(), ends_on=now.date(), reason_source="Snow")
    Coverage.objects.create(office=party.office, state="NY", county="Kings")
    Answer.objects.create(question="court", language="en", text="So.", source="ICE", read_on=now.date())


def of_model(client: Client, name: str) -> Iterator[HttpResponse]:
    """The list of a model, the page that adds one, and those of its first row, if the user may open them."""
    model = apps.get_model(*name.split("_", 1))
    row = model.objects.order_by("pk").first()
    addresses = [reverse(f"admin:{name}_{page}") for page in ("changelist", "add")]
    addresses += [reverse(f"admin:{name}_{page}", args=[row.pk]) for page in ("change", "history", "delete") if row]
    for address in addresses:
        page = client.get(address)
        if page.status_code == 200:
            yield page


def filter_wrongly(client: Client, page: HttpResponse, dice: random.Random, rounds: int) -> None:
    """Opens the list with other text in each part of the addresses that its filters lead to."""
    asked = [parse_qsl(urlsplit(address).query) for address, _said in Forms(page.content.decode()).links]
    names = sorted({part for parts in asked for part, _value in parts} | {"o", "p", "q", "all", "_to_field"})
    for _text in range(rounds):
        for part in names:
            asked_for = {part: text(dice)}
            assert client.get(page.request["PATH_INFO"], asked_for).status_code < 500, asked_for


def send_wrongly(client: Client, page: HttpResponse, dice: random.Random, rounds: int) -> None:
    """Sends each form of a page with other text in each field. What was saved is taken back, so the page stays."""
    for _text in range(rounds):
        for form in of_staff(page):
            where = urljoin(page.request["PATH_INFO"], form.action)
            send = client.post if form.method == "post" else client.get
            for data in wrongly_filled(form, dice, 999 if rounds > 1 else FIELDS_AT_FIRST):
                with transaction.atomic():
                    answer = send(where, data)
                    transaction.set_rollback(True)
                assert answer.status_code < 500, (where, data)


def of_staff(page: HttpResponse) -> list[Form]:
    """The forms of a page, each with its first button pressed; not those that sign out."""
    signs_out = ("logout", "sign-out")
    found = [form for form in Forms(page.content.decode()).forms if not any(each in form.action for each in signs_out)]
    for form in found:
        pressed = next((button.attrs for button in form.buttons if button.attrs.get("name")), None)
        if pressed:
            form.filled[pressed["name"]] = pressed.get("value", "")
    return found
