"""The project's own source, as the guard tests read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
PACKAGES = ("offices", "appointments", "scheduler")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def python_files(*folders: str) -> list[Path]:
    """Every Python file below `folders` (all our packages when none is named), without migrations."""
    roots = [BASE / folder for folder in folders or PACKAGES]
    files = [path for root in roots for path in root.rglob("*.py") if "migrations" not in path.parts]
    assert files, f"no Python file under {folders}"
    return sorted(files)


def templates() -> list[Path]:
    """Every template."""
    return sorted(path for path in (BASE / "templates").rglob("*.*") if path.is_file())


def name(path: Path) -> str:
    """Its name in a failure message."""
    return path.relative_to(BASE).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def nodes(kind: type | tuple[type, ...], *folders: str) -> Iterator[tuple[str, ast.AST]]:
    """Every node of a kind, with the name of its file and its line."""
    for path in python_files(*folders):
        for node in ast.walk(tree(path)):
            if isinstance(node, kind):
                yield f"{name(path)}:{getattr(node, 'lineno', 0)}", node


def module(path: Path) -> str:
    """The dotted name a file is imported by."""
    parts = path.relative_to(BASE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports() -> dict[str, frozenset[str]]:
    """Which of our modules each of our modules imports, wherever in the file; imports for types alone do not count."""
    modules = {module(path): path for path in python_files()}
    return {name: frozenset(_imported(path, modules) - {name}) for name, path in modules.items()}


def reached(start: str) -> dict[str, str]:
    """Every module of ours that importing `start` loads, with the module that first imports it."""
    via: dict[str, str] = {}
    pending = [start]
    while pending:
        importer = pending.pop()
        for imported in imports()[importer]:
            if imported not in via:
                via[imported] = importer
                pending.append(imported)
    return via


def _imported(path: Path, modules: dict[str, Path]) -> set[str]:
    found = set()
    for node in _run(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = _absolute(node, path)
            found |= {package, *(f"{package}.{alias.name}" for alias in node.names)}
    return found & set(modules)


def _absolute(node: ast.ImportFrom, path: Path) -> str:
    if not node.level:
        return node.module or ""
    parents = module(path).split(".") if path.stem == "__init__" else module(path).split(".")[:-1]
    return ".".join([*parents[: len(parents) - node.level + 1], *filter(None, [node.module])])


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """Everything below `node` except the body of `if TYPE_CHECKING:`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        yield child
        yield from _run(child)
