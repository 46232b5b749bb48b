"""Retired names stay out of the code, and archaic words out of its prose and of the docs."""

import ast
import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project import sources

FOLDERS = (*sources.PACKAGES, "tests", "benchmarks")

RETIRED_MODULES = {
    "affected",
    "arms",
    "carriers",
    "clearance",
    "copies",
    "frontier",
    "held",
    "held_place",
    "leases",
    "parting",
    "pulse",
    "tries",
}
RETIRED_NAMES = {
    "Affected",
    "Arm",
    "Clearance",
    "Displacement",
    "DisplacementQuerySet",
    "Frontier",
    "FrontierQuerySet",
    "HeldPlace",
    "HeldPlaceQuerySet",
    "Runway",
    "any_hour_until",
    "arm",
    "arms",
    "clearance",
    "clearance_id",
    "clearances",
    "displacement",
    "displacement_id",
    "displacements",
    "falls_to",
    "frontier",
    "held_place",
    "lease_until",
    "leases",
    "may_be_twice",
    "parted_at",
    "parting",
    "partings",
    "pulse",
    "runway",
    "runway_days",
    "runway_warned_at",
    "runways",
    "swept_from",
    "take_up_clearances",
    "useless_at",
}
"""Names that a stranger cannot guess. The glossary of ARCHITECTURE.md has the words to use."""

ARCHAIC = re.compile(
    r"\b(whoever|whomever|whom|lest|in vain|told on|by lot|by another hand|henceforth|hereby|herein|hitherto|hither"
    r"|thereof|therein|thereby|thereupon|wherein|whereby|whereupon|thence|whence)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"```.*?```|`[^`]*`|“[^”]*”|\"[^\"\n]*\"", re.DOTALL)


def identifiers(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every name that the code defines or uses, with its line; of a look-up across models each part."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "name", "asname", "arg"):
            value = getattr(node, field, None)
            if isinstance(value, str):
                yield from ((getattr(node, "lineno", 0), part) for part in value.split("__"))


def prose_of_code(code: str) -> Iterator[tuple[int, str]]:
    """Every docstring and comment, with its line."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, node.value.value
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def archaic(text: str) -> list[str]:
    """The archaic words outside quoted text."""
    return [found.group().lower() for found in ARCHAIC.finditer(" ".join(QUOTED.sub("", text).split()))]


def docs() -> list[Path]:
    """The guides, the decision records and the files for readers at the top."""
    return sorted([*sources.BASE.glob("*.md"), *(sources.BASE / "docs").rglob("*.md")])


def test_no_module_has_a_retired_name():
    stems = {path.stem for path in sources.python_files(*FOLDERS)} | {
        path.parent.name for path in sources.python_files(*FOLDERS)
    }
    assert not stems & RETIRED_MODULES


def test_no_name_is_retired():
    files = sources.python_files(*FOLDERS)
    found = [(sources.name(path), *one) for path in files for one in identifiers(sources.tree(path))]
    assert found
    assert not [one for one in found if one[2] in RETIRED_NAMES]


def test_no_two_classes_have_one_name():
    files = [path for path in sources.python_files() if path.parent.name != "commands"]
    classes = Counter(each.name for path in files for each in sources.tree(path).body if isinstance(each, ast.ClassDef))
    assert classes["Appointment"] == 1
    assert [name for name, count in classes.items() if count > 1] == []


def test_no_docstring_or_comment_is_archaic():
    files = sources.python_files(*FOLDERS)
    prose = [(sources.name(path), *one) for path in files for one in prose_of_code(path.read_text(encoding="utf-8"))]
    assert prose
    assert not [(name, line, words) for name, line, text in prose if (words := archaic(text))]


def test_no_guide_is_archaic():
    assert docs()
    assert not [(sources.name(path), words) for path in docs() if (words := archaic(path.read_text(encoding="utf-8")))]


@pytest.mark.parametrize(
    "code",
    [
        *("pulse = 1", "class Frontier: ...", "message.useless_at", "f(arm=1)", "import a as arms"),
        *("class Clearance: ...", "rows.filter(clearance__office=1)", "appointment.displacements"),
    ],
)
def test_a_retired_name_is_seen(code):
    assert {name for _line, name in identifiers(ast.parse(code))} & RETIRED_NAMES


@pytest.mark.parametrize(
    "code", ['"""Whoever asks."""', 'x = 1\n"""A name drawn by\nlot."""', "x = 1  # lest it fails"]
)
def test_an_archaic_word_is_seen(code):
    assert [words for _line, text in prose_of_code(code) if (words := archaic(text))]


def test_quoted_text_may_be_archaic():
    assert not archaic("The label was “Tried in vain”, and its code `by lot`.")
