"""docs/asvs.md has every row of ASVS 5.0, levels 1 and 2, and names tests that exist."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from scheduler.demo import CHECKOUT
from tests.project import sources

PAGE = (CHECKOUT / "docs/asvs.md").read_text()
ROWS_OF_CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
"""Chapter -> how many of its rows are of level 1 or 2."""


class Row(NamedTuple):
    id: str
    level: str
    what: str
    result: str
    why: str


def rows() -> Iterator[Row]:
    """Every row of the standard: a line of the table may be about several that follow each other in a section."""
    line = r"^\| ([\d.]+\.)(\d+)(?: to \1(\d+))? \| (\d) \| (.+?) \| (.+?) \| (.+?) \|$"
    for section, first, last, *said in re.findall(line, PAGE, re.MULTILINE):
        yield from (Row(f"{section}{row}", *said) for row in range(int(first), int(last or first) + 1))


def number(row: Row) -> tuple[int, ...]:
    return tuple(map(int, row.id.split(".")))


@cache
def functions_of(file: str) -> set[str]:
    tree = ast.parse((CHECKOUT / "tests" / file).read_text())
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_row_is_there_once_and_in_order():
    assert Counter(number(row)[0] for row in rows()) == ROWS_OF_CHAPTERS
    assert all(number(one) < number(next_one) for one, next_one in pairwise(rows()))
    assert Counter(row.level for row in rows()) == {"1": 70, "2": 183}


def test_a_pass_names_a_test_that_exists():
    for row in rows():
        if row.result == "pass":
            [(file, name)] = re.findall(r"^`([\w/]+\.py)::(test_\w+)`$", row.why)
            assert name in functions_of(file), row.id


def test_all_others_give_a_reason():
    others = [row for row in rows() if row.result != "pass"]
    assert {row.result for row in others} == {"no", "not applicable"}
    assert not [row.id for row in others if len(row.why) < 8 or "::" in row.why]


def test_the_counts_are_true_and_level_1_has_two_rows_that_do_not_pass():
    found = Counter(row.result for row in rows())
    assert f"{found['pass']} pass, {found['not applicable']} are not applicable and {found['no']} do not pass" in PAGE
    assert [row.id for row in rows() if (row.result, row.level) == ("no", "1")] == ["6.4.2", "14.2.1"]
    assert found["no"] <= 253 - 235


def test_a_file_named_is_one_of_ours():
    assert {each for row in rows() for each in re.findall(r"`([\w/]+\.py)::", row.why)} <= {
        sources.name(path).removeprefix("tests/") for path in sources.python_files("tests")
    }
