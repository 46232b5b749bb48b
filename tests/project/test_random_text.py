"""Random Unicode text never breaks a form or a page, and leaves no row half written.

The long form: `bin/test tests/project/test_random_text.py -k form --rounds 500` (10,000 texts for each form), and
`-k page --rounds 50` (50 texts for each field; `-k "page and not staff"` leaves out the pages of staff).
"""

import importlib
import inspect
import pkgutil
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django import forms
from django.http import HttpResponse

import appointments
import offices
from appointments.upkeep import invariants
from offices.models import Office
from tests.project import desk_pages
from tests.project.desk_pages import Desk
from tests.project.hand import Form, Forms
from tests.project.test_pages_speak import PAGES
from tests.project.visit import Visit

TEXTS_A_ROUND = 20

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


def wrongly_filled(form: Form, dice: random.Random) -> Iterator[dict[str, str]]:
    """What the form sends, each time with other text in one of its fields."""
    for name in sorted(form.names - {"csrfmiddlewaretoken"}):
        yield form.filled | {name: text(dice)}


@pytest.mark.django_db
@pytest.mark.parametrize("name", [name for name, way in PAGES.items() if way])
def test_no_text_breaks_a_page(name, rounds, make_office, make_notice):
    make_office()
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    visitor, dice = Visit("en"), random.Random(name)
    page = PAGES[name](visitor)
    before = broken() if rounds > 1 else []
    for _text in range(rounds):
        for form in Forms(page.content.decode()).forms:
            where = form.action if form.action.startswith("/") else page.request["PATH_INFO"]
            for data in wrongly_filled(form, dice):
                assert visitor.client.post(where, data).status_code < 500, data
    # Reads every table, so only in the long form.
    assert rounds == 1 or broken() == before


@pytest.mark.django_db
@pytest.mark.parametrize("name", desk_pages.PAGES)
def test_no_text_breaks_a_page_of_staff(name, rounds, office, make_office):
    desk = Desk({"own": office, "other": make_office("MIA", city="Miramar", state="FL")}, "en")
    dice, states = random.Random(name), list(desk_pages.PAGES[name].values())
    # Every state of the page only in the long form.
    for page in [come_to(desk) for come_to in states[: None if rounds > 1 else 1]]:
        for _text in range(rounds):
            for form in of_staff(page):
                where = form.action if form.action.startswith("/") else page.request["PATH_INFO"]
                for data in wrongly_filled(form, dice):
                    assert desk.client.post(where, data).status_code < 500, (where, data)


def of_staff(page: HttpResponse) -> list[Form]:
    """The forms of a page, each with its first button pressed; not the one that signs out."""
    found = [form for form in Forms(page.content.decode()).forms if "logout" not in form.action]
    for form in found:
        pressed = next((button.attrs for button in form.buttons if button.attrs.get("name")), None)
        if pressed:
            form.filled[pressed["name"]] = pressed.get("value", "")
    return found


def broken() -> list[str]:
    return [str(breach) for rule in invariants.rules() if (breach := invariants.check(rule))]
