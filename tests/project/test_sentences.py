"""Every sentence that a reader can see is one that a catalogue can translate, wherever the code says it."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest

from scheduler import translations
from tests.project import sources

TRANSLATE = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}
SINGULAR_AND_PLURAL = {"ngettext": 2, "ngettext_lazy": 2}
AFTER_A_CONTEXT = {"pgettext", "pgettext_lazy"}

SHOWN_BY = {"success", "error", "warning", "info"}
"""Calls of `django.contrib.messages`."""

SHOWN_AS = {"label", "legend", "empty_label", "description", "short_description", "title"}
"""Arguments whose text is shown."""

OF_LIBRARIES = {"offices/metrics.py", "appointments/upkeep/measures.py"}
"""They describe figures to monitors, in English."""


def ours(kind: type) -> Iterator[tuple[str, Any]]:
    """Every node of this kind in code that people who use the site can meet, with the name of its file."""
    for path in sources.python_files("appointments", "offices", "scheduler"):
        if "management" not in path.parts:
            yield from ((sources.name(path), node) for node in ast.walk(sources.tree(path)) if isinstance(node, kind))


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def said_by(call: ast.Call) -> list[ast.expr]:
    """The sentences of a call that translates."""
    if name_of(call) not in TRANSLATE:
        return []
    first = 1 if name_of(call) in AFTER_A_CONTEXT else 0
    return call.args[first : first + SINGULAR_AND_PLURAL.get(name_of(call), 1)]


def is_plain(value: ast.expr) -> bool:
    """Whether it is English as it stands: a text with words, or one put together around values."""
    parts = value.values if isinstance(value, ast.JoinedStr) else [value]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return any(sum(sign.isalpha() for sign in word) > 1 for text in texts for word in text.split())


def shown(call: ast.Call) -> list[ast.expr]:
    """The arguments that the call hands on to be shown."""
    name = name_of(call)
    is_message = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "messages"
    place = 1 if (is_message and name in SHOWN_BY) or name == "add_error" else 0
    positional = call.args[place : place + 1] if place or name == "ValidationError" else []
    return [*positional, *(given.value for given in call.keywords if given.arg in SHOWN_AS)]


@pytest.fixture(scope="module")
def collected() -> set[str]:
    found = (message.id for message in translations.collect() if message.id)
    return {form for each in found for form in (each if isinstance(each, tuple | list) else [each])}


def test_what_the_code_translates_is_in_the_catalogues(collected):
    said = [(f"{name}:{call.lineno}", each) for name, call in ours(ast.Call) for each in said_by(call)]
    # A sentence that is put together at run time is in no catalogue.
    assert [where for where, each in said if isinstance(each, ast.JoinedStr | ast.BinOp)] == []
    texts = [(where, each.value) for where, each in said if isinstance(each, ast.Constant)]
    assert len(texts) > 1000
    assert [(where, text) for where, text in texts if text not in collected] == []


def test_no_text_is_shown_without_a_translation():
    found = [(name, value) for name, call in ours(ast.Call) if name not in OF_LIBRARIES for value in shown(call)]
    assert [f"{name}:{value.lineno} {ast.unparse(value)}" for name, value in found if is_plain(value)] == []


@pytest.mark.parametrize(
    "code",
    [
        *('messages.error(request, "Not found")', 'messages.error(request, f"{_(why)} not found")'),
        *('ValidationError("Not a date")', 'Field(label="Your name")', 'form.add_error(None, "Too long")'),
    ],
)
def test_a_text_without_a_translation_is_found(code):
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    assert any(map(is_plain, shown(call)))
