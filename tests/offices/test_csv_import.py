"""The strict CSV reader: every error has its line, column and reason."""

import re
from collections.abc import Iterator

import pytest

from offices import csv_import
from offices.csv_import import BadCells, BadCsv, Row, Table, table_of, text_of


def table(content: str | bytes) -> Table:
    """Text, or bytes, as a file with the columns a, b and perhaps c."""
    text = text_of(content.encode() if isinstance(content, str) else content)
    return table_of(text, required=["a", "b"], optional=["c"])


def read(content: str | bytes) -> list[Row]:
    """The rows of a file without a mistake."""
    found = table(content)
    assert found.problems == []
    return found.rows


def refusal(content: str | bytes) -> str:
    """The errors for bad content."""
    try:
        problems = table(content).problems
    except BadCsv as error:
        problems = error.problems
    assert problems
    return "\n".join(map(str, problems))


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n1,2\n",
        "a,b\r\n1,2\r\n",
        "\ufeffa,b\n1,2",
        "b,a\n2,1\n",
        " a , b \n 1 , 2 \n",
        '"a","b"\n"1","2"\n\n,\n',
        "A;B\n1;2\n",
        "a\tb\n1\t2\n",
        "sep=;\na;b\n1;2\n",
        "\ufeffsep=\t\r\na\tb\r\n1\t2\r\n",
        "a,b\n1,2\n".encode("utf-16"),
        "A\u200b,b\n\u00a01,2\u200e\n",
        "a,b,,\n1,2,,\n,,,\n,,,\n",
        "a,b,\n1,2\n",
        '"a";" ";"b\n";\n1;;2;\n',
        '"a\n";b\n1;2\n',
    ],
    ids=[
        *("plain", "CRLF", "BOM", "another order", "blanks", "quotes and empty lines", "semicolons", "tabs"),
        *("named separator", "named tab", "UTF-16", "invisible signs"),
        *("commas at the end", "fewer commas below", "a column without a name", "a heading of two lines"),
    ],
)
def test_it_reads(content):
    assert [dict(row.values) for row in read(content)] == [{"a": "1", "b": "2"}]


def test_it_reads_the_letters_of_windows():
    assert read("a,b\nMuñoz,2\n".encode("cp1252"))[0]["a"] == "Muñoz"


@pytest.mark.parametrize("name", ["Gómez", "Peña", "José", "Está cerrado"])
def test_it_does_not_guess_at_the_letters_of_mac_os(name):
    assert "save the file as “CSV UTF-8”" in refusal(f"a,b\n{name},2\n".encode("mac_roman"))


@pytest.mark.parametrize("name", ["Gómez", "Peña", "José", "García"])
def test_nor_at_those_of_ms_dos(name):
    assert "save the file as “CSV UTF-8”" in refusal(f"a,b\n{name},2\n".encode("cp850"))


@pytest.mark.parametrize(
    "text", ["St. Paul’s", "Dallas–Fort Worth", "“Snow” – stay home", "José—lunes–viernes", "Sœur 5 €"]
)
def test_the_signs_of_windows_are_none_of_those(text):
    assert read(f"a,b\n{text},2\n".encode("cp1252"))[0]["a"] == re.sub("[–—]", "-", text)


@pytest.mark.parametrize("name", ["José", "García", "Muñoz", "ÉL", "¿Qué?"])
def test_letters_that_were_saved_wrongly_are_held_back(name):
    damaged = name.encode().decode("cp1252")
    assert "line 2, column a: has letters that a program saved wrongly" in refusal(f"a,b\n{damaged},2\n")


def test_one_byte_of_another_encoding_spoils_no_other_line():
    assert refusal("a,b\nJosé,2\nX\xff,3\n".encode("latin-1").replace(b"\xe9", b"\xc3\xa9")).count("line") == 1


@pytest.mark.parametrize("name", ["SÃO JOÃO", "IRMÃ", "Ângela", "Nguyễn"])
def test_letters_that_look_alike_are_read(name):
    assert read(f"a,b\n{name},2\n")[0]["a"] == name


def test_a_line_that_names_the_separator_counts():
    assert read("sep=;\na;b\n1;2\n")[0].line == 3


def test_a_heading_may_be_spelled_otherwise():
    text, spellings = "Date of Birth,LAST-NAME\n1,2\n", {"last_name": "family_name"}
    [row] = table_of(text, required=["date_of_birth", "family_name"], spellings=spellings).rows
    assert dict(row.values) == {"date_of_birth": "1", "family_name": "2"}


def test_an_optional_column_may_be_there_or_not():
    row = read("a,b\n1,2\n")[0]
    assert ("c" in row, row["c"]) == (False, "")
    row = read("a,b,c\n1,2,3\n")[0]
    assert ("c" in row, row["c"]) == (True, "3")


def test_a_row_knows_the_line_it_begins_on():
    assert [row.line for row in read('a,b\n1,"2\n"\n\n3,4\n')] == [2, 5]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("a,b\n", "the file has a heading but no rows"),
        ("a\n1\n", "line 1, column b: this column is missing"),
        ("a,b,z\n1,2,3\n", "line 1, column z: not a known column; known are a, b, c"),
        ("a,b,\n1,2,\n1,2,3\n", "line 3, column 3: has no name in the heading, and is not empty"),
        ("a,,b\n1,2\n", "line 2, column 2: has no name in the heading, and is not empty"),
        ("a,b,b\n1,2,3\n", "line 1, column b: this column appears more than once"),
        ("a,b\n1\n", "line 2: 1 cells where the heading has 2"),
        ("a,b\n1,2,3\n", "line 2: 3 cells where the heading has 2"),
        ('a,b\n1,"2\n', "line 2: not proper CSV: unexpected end of data"),
        ("a,b\n1,2\x00\n", "line 2, column b: has a line break or another control character"),
        ('a,b\n1,"2\n3"\n', "line 2, column b: has a line break or another control character"),
        (b"a,b\n1,2\n1,\x81", "the text cannot be read; save the file as “CSV UTF-8”"),
    ],
)
def test_it_refuses(content, says):
    assert refusal(content) == says


def test_it_names_everything_wrong_at_once():
    assert refusal("a,b\n1\n1,2\n1,2,3\n").splitlines() == [
        "line 2: 1 cells where the heading has 2",
        "line 4: 3 cells where the heading has 2",
    ]


def test_it_refuses_a_cell_of_a_megabyte():
    assert refusal(f"a,b\n1,{'x' * 1_000_000}\n") == "line 2: not proper CSV: field larger than field limit (131072)"


def parse(row: Row) -> int:
    if not row["a"].isdigit():
        raise BadCells({"a": "not a number", "b": "odd too"})
    return int(row["a"])


def test_a_bad_line_is_held_back_with_every_reason():
    reading = csv_import.read(table("a,b\nx,2\n1,2\ny,2\n3\n"), parse, show=False)
    assert reading.good == {3: 1}
    assert reading.held_back == [2, 4, 5]
    assert [(problem.line, problem.column) for problem in reading.problems] == [
        *((2, "a"), (2, "b"), (4, "a"), (4, "b")),
        (5, ""),
    ]


def test_the_lines_held_back_make_a_file_to_mend():
    reading = csv_import.read(table("sep=;\nA;b\nx;2\n1;2\n3\n"), parse, show=False)
    assert reading.to_mend() == [
        ["problem", "A", "b"],
        ["column a: not a number; column b: odd too", "x", "2"],
        ["1 cells where the heading has 2", "3"],
    ]


class Counted(list):
    """Counts how often it is gone through."""

    times = 0

    def __iter__(self) -> Iterator[object]:
        self.times += 1
        return super().__iter__()


def test_a_file_of_many_lines_held_back_is_made_in_one_go():
    reading = csv_import.read(table("a,b\n" + "x,2\n" * 50), parse, show=False)
    reading.problems = Counted(reading.problems)
    assert len(reading.to_mend()) == 51
    assert reading.problems.times < 10


def test_a_mended_file_is_loaded_as_it_is():
    reading = csv_import.read(table("a,b,problem\n1,2,column a: not a number\nx,2,?\n"), parse, show=False)
    assert reading.good == {2: 1}
    assert reading.to_mend()[1] == ["column a: not a number; column b: odd too", "x", "2"]


@pytest.mark.parametrize("cells", ["3", "3,4,5"])
def test_a_line_with_too_many_cells_or_too_few_is_held_back_until_it_is_mended(cells):
    mend = csv_import.read(table(f"a,b\n{cells}\n"), parse, show=False).to_mend()
    again = "\n".join(map(",".join, mend))
    reading = csv_import.read(table(again), parse, show=False)
    for heading, line in mend, reading.to_mend():
        assert (heading, line[1:]) == (["problem", "a", "b"], cells.split(","))


def test_an_apostrophe_before_a_formula_is_no_part_of_a_cell():
    assert [row.values for row in read("a,b\n'-73.9,'abc\n")] == [{"a": "-73.9", "b": "'abc"}]


def test_lines_beside_one_held_back_can_be_held_back_too():
    reading = csv_import.read(table("a,b\n1,X\nx,x\n2,Y\n3\n"), parse, show=False)
    reading.hold_back_beside("b", "another line")
    assert reading.good == {4: 2}
