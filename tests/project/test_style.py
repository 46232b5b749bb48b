"""House style beyond what a linter checks."""

import ast

import pytest

from tests.project import sources

FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 300, 50, 100
NO_MODULE_IS_CALLED = {"common", "constants", "helpers", "misc", "mixins", "selectors", "services", "signals", "utils"}
BEFORE_DJANGO = {
    "scheduler/browser.py",
    "scheduler/demo.py",
    "scheduler/embedded.py",
    "scheduler/environment.py",
    "scheduler/manage.py",
    "scheduler/preparation.py",
    "scheduler/processes.py",
    "scheduler/state.py",
    "scheduler/trial.py",
}
"""The programs behind bin/: they make the environment that settings.py reads, and use a terminal."""

NAME_THE_SETTINGS = {"scheduler/celery.py", "scheduler/wsgi.py"}


def functions() -> list[tuple[str, sources.Function]]:
    return list(sources.nodes((ast.FunctionDef, ast.AsyncFunctionDef)))


def test_no_module_is_named_after_nothing():
    stems = {part for path in sources.python_files() for part in path.relative_to(sources.BASE).with_suffix("").parts}
    assert not stems & NO_MODULE_IS_CALLED


def test_no_file_is_long():
    files = sources.python_files(*sources.PACKAGES, "tests", "benchmarks")
    lengths = {sources.name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert not {name: lines for name, lines in lengths.items() if lines > FILE_LINES}


def test_no_template_is_long():
    lengths = {sources.name(path): len(path.read_text().splitlines()) for path in sources.templates()}
    assert not {name: lines for name, lines in lengths.items() if lines > TEMPLATE_LINES}


def test_no_function_is_long():
    lengths = {f"{where} {node.name}": node.end_lineno - node.lineno + 1 for where, node in functions()}
    assert not {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES}


def test_every_function_is_annotated():
    assert not [f"{where} {node.name}" for where, node in functions() if not _is_annotated(node)]


def test_save_names_the_fields_it_changes():
    calls = [(where, node) for where, node in sources.nodes(ast.Call) if _is_bare_save(node)]
    assert not [where for where, _node in calls]


@pytest.mark.parametrize(
    ("code", "bare"),
    [("row.save()", True), ("row.save(update_fields=['x'])", False), ("super().save(*args, **kwargs)", False)],
)
def test_a_bare_save_is_seen(code, bare):
    assert _is_bare_save(ast.parse(code).body[0].value) == bare


def test_nothing_prints():
    prints = [where for where, node in sources.nodes(ast.Call) if _name(node.func) == "print"]
    assert {where.partition(":")[0] for where in prints} - BEFORE_DJANGO == set()


def test_the_environment_is_read_in_one_place():
    nodes = sources.nodes((ast.Attribute, ast.ImportFrom))
    reads = {where.partition(":")[0] for where, node in nodes if _reads_environment(node)}
    assert reads - BEFORE_DJANGO - NAME_THE_SETTINGS == {"scheduler/variables.py"}


def _reads_environment(node: ast.Attribute | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module in {"os", "environs"}
    return ast.unparse(node) in {"os.environ", "os.getenv", "os.putenv"}


def _is_annotated(node: sources.Function) -> bool:
    arguments = node.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    needed = [argument for argument in named if argument and argument.arg not in {"self", "cls"}]
    return node.returns is not None and all(argument.annotation for argument in needed)


def _is_bare_save(node: ast.Call) -> bool:
    names = {keyword.arg for keyword in node.keywords}
    is_save = isinstance(node.func, ast.Attribute) and node.func.attr == "save"
    return is_save and not node.args and not names & {"update_fields", "force_insert", None}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
