"""Imports run one way, through every module in between: what is told depends on the rules, never the reverse."""

import pytest

from tests.project import sources

LAYERS = [
    {"identifiers", "vault"},
    {"models"},
    {"messages"},
    {"outbox"},
    {"availability", "booking", "forms", "notices"},
    {"admin", "commands", "tasks", "urls", "views"},
]
"""Of appointments, lowest first. A module under one of these names (`public.views.start`) stands in its layer."""

NOTHING_IMPORTS = ("admin", "tasks", "views")


def layer(module: str) -> int | None:
    """Where a module stands, or None when the design does not say."""
    parts = set(module.split("."))
    return max((height for height, names in enumerate(LAYERS) if names & parts), default=None)


def ours(app: str) -> list[str]:
    return sorted(module for module in sources.imports() if module.split(".")[0] == app)


def test_offices_never_imports_appointments():
    for module in ours("offices"):
        assert not [other for other in sources.reached(module) if other.startswith("appointments")], module


@pytest.mark.parametrize("app", ["offices", "appointments"])
def test_no_app_imports_the_wiring(app):
    for module in ours(app):
        assert not [other for other in sources.imports()[module] if other.startswith("scheduler")], module


@pytest.mark.parametrize("app", ["offices", "appointments"])
def test_no_module_reaches_a_higher_layer(app):
    for module in ours(app):
        for other, via in sources.reached(module).items():
            if layer(module) is not None and layer(other) is not None and other.startswith(app):
                assert layer(other) <= layer(module), f"{module} reaches {other}, imported by {via}"


@pytest.mark.parametrize("kind", NOTHING_IMPORTS)
def test_nothing_imports(kind):
    for module, imported in sources.imports().items():
        parts = module.split(".")
        allowed = {"urls", kind} & set(parts)
        assert allowed or not [other for other in imported if kind in other.split(".")], module


def test_no_module_imports_itself_in_a_circle():
    for module in sources.imports():
        via = sources.reached(module)
        assert module not in via, f"{module} is imported again by {via.get(module)}"


def test_the_import_graph_is_seen():
    assert "appointments.vault" in sources.imports()["appointments.booking.book"]
    assert "offices.models" in sources.reached("appointments.models")
