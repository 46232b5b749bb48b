"""The docs match the code: their tables are compared with the code they describe."""

import ast
import re
from pathlib import Path

import pytest

from appointments.notices import lines
from offices import office_csv
from scheduler.demo import CHECKOUT

SETTINGS = (CHECKOUT / "docs/settings.md").read_text()
FILES = (CHECKOUT / "docs/files.md").read_text()


def table_after(text: str, page: str) -> list[str]:
    """The names in code type in the first column of the first table after `text`."""
    rows = page.split(text, 1)[1].split("\n|---|", 1)[1].split("\n\n", 1)[0].splitlines()[1:]
    return [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]


def names_read() -> set[str]:
    """The variables that settings.py reads from the environment."""
    calls = (
        node
        for node in ast.walk(ast.parse((CHECKOUT / "scheduler/settings.py").read_text()))
        if isinstance(node, ast.Call)
    )
    return {
        call.args[0].value
        for call in calls
        if call.args
        and isinstance(call.args[0], ast.Constant)
        and str(call.args[0].value).isupper()
        and ast.unparse(call.func).startswith("env.")
    }


def test_the_settings_table_has_every_variable_once():
    assert sorted(table_after("## The site", SETTINGS)) == sorted(names_read())
    assert len(names_read()) > 25


def test_the_table_of_notices_has_every_column():
    assert table_after("`manage.py load_notices FILE.csv`", FILES) == [name for name, _meaning in lines.columns()]
    assert set(table_after("`manage.py load_notices FILE.csv`", FILES)) == {*lines.REQUIRED, *lines.OPTIONAL}


def test_the_table_of_offices_has_every_column():
    header = office_csv.SHIPPED.read_text().splitlines()[0].split(",")
    assert set(header) < set(table_after("`manage.py load_offices FILE.csv`", FILES))


@pytest.mark.parametrize(
    "page",
    [str(path.relative_to(CHECKOUT)) for path in (*CHECKOUT.glob("*.md"), *Path(CHECKOUT, "docs").rglob("*.md"))],
)
def test_every_link_and_file_named_is_there(page):
    folder = (CHECKOUT / page).parent
    text = (CHECKOUT / page).read_text()
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    files = re.findall(r"`((?:appointments|offices|scheduler|templates|static|locale|bin|docs|tests)/[\w./-]+)`", text)
    assert [each for each in links if not (folder / each).exists()] == []
    assert [each for each in files if not (CHECKOUT / each).exists()] == []


def test_every_room_is_in_the_picture():
    rooms = {each.stem for each in Path(CHECKOUT, "appointments").iterdir() if each.stem.isidentifier()}
    text = (CHECKOUT / "ARCHITECTURE.md").read_text().partition("## Four homes")[0]
    drawn = set(re.findall(r"\b(\w+)(?:/|\.py\b)", text))
    assert rooms - drawn - {"__init__", "__pycache__", "apps", "migrations"} == set()


def test_the_readme_is_short():
    assert len((CHECKOUT / "README.md").read_text().splitlines()) <= 130
