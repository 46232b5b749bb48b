"""The strict CSV reader: every error has its line, column and reason."""

import pytest

from offices.csv_import import BadCells, BadCsv, Row, parse_rows, read_rows


@pytest.fixture
def read(tmp_path):
    """Reads text, or bytes, as a file with the columns a, b and perhaps c."""

    def read(content: str | bytes) -> list[Row]:
        file = tmp_path / "file.csv"
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_rows(file, required=["a", "b"], optional=["c"])

    return read


@pytest.fixture
def refusal(read):
    """The errors for bad content."""

    def refusal(content: str | bytes) -> str:
        with pytest.raises(BadCsv) as caught:
            read(content)
        return str(caught.value)

    return refusal


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
    ],
    ids=[
        *("plain", "CRLF", "BOM", "another order", "blanks", "quotes and empty lines", "semicolons", "tabs"),
        *("named separator", "named tab", "UTF-16", "invisible signs"),
    ],
)
def test_it_reads(content, read):
    assert [dict(row.values) for row in read(content)] == [{"a": "1", "b": "2"}]


def test_it_reads_the_letters_of_windows(read):
    assert read("a,b\nMuñoz,2\n".encode("cp1252"))[0]["a"] == "Muñoz"


def test_a_line_that_names_the_separator_counts(read):
    assert read("sep=;\na;b\n1;2\n")[0].line == 3


def test_a_heading_may_be_spelled_otherwise(tmp_path):
    file = tmp_path / "file.csv"
    file.write_text("Date of Birth,LAST-NAME\n1,2\n")
    [row] = read_rows(file, required=["date_of_birth", "family_name"], spellings={"last_name": "family_name"})
    assert dict(row.values) == {"date_of_birth": "1", "family_name": "2"}


def test_an_optional_column_may_be_there_or_not(read):
    row = read("a,b\n1,2\n")[0]
    assert ("c" in row, row["c"]) == (False, "")
    row = read("a,b,c\n1,2,3\n")[0]
    assert ("c" in row, row["c"]) == (True, "3")


def test_a_row_knows_the_line_it_begins_on(read):
    assert [row.line for row in read('a,b\n1,"2\n"\n\n3,4\n')] == [2, 5]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        ("a,b\n", "the file has a heading but no rows"),
        ("a\n1\n", "line 1, column b: this column is missing"),
        ("a,b,z\n1,2,3\n", "line 1, column z: not a known column; known are a, b, c"),
        ("a,b,\n1,2,3\n", "line 1, column (no name): not a known column; known are a, b, c"),
        ("a,b,b\n1,2,3\n", "line 1, column b: this column appears more than once"),
        ("a,b\n1\n", "line 2: 1 cells where the heading has 2"),
        ("a,b\n1,2,3\n", "line 2: 3 cells where the heading has 2"),
        ('a,b\n1,"2\n', "line 2: not proper CSV: unexpected end of data"),
        ("a,b\n1,2\x00\n", "line 2, column b: has a line break or another control character"),
        ('a,b\n1,"2\n3"\n', "line 2, column b: has a line break or another control character"),
        (b"a,b\n1,2\n1,\x81", "the text cannot be read; save the file as “CSV UTF-8”"),
    ],
)
def test_it_refuses(content, says, refusal):
    assert refusal(content) == says


def test_it_names_everything_wrong_at_once(refusal):
    assert refusal("a,b\n1\n1,2\n1,2,3\n").splitlines() == [
        "line 2: 1 cells where the heading has 2",
        "line 4: 3 cells where the heading has 2",
    ]


def test_it_refuses_a_cell_of_a_megabyte(refusal):
    assert refusal(f"a,b\n1,{'x' * 1_000_000}\n") == "line 2: not proper CSV: field larger than field limit (131072)"


def test_it_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(BadCsv, match="the file cannot be read: No such file or directory"):
        read_rows(tmp_path / "none.csv", required=["a"])
    with pytest.raises(BadCsv, match="the file cannot be read: Is a directory"):
        read_rows(tmp_path, required=["a"])


def test_parsing_names_every_bad_cell_of_every_row(read):
    def parse(row: Row) -> int:
        if not row["a"].isdigit():
            raise BadCells({"a": "not a number", "b": "odd too"})
        return int(row["a"])

    with pytest.raises(BadCsv) as caught:
        parse_rows(read("a,b\nx,2\n1,2\ny,2\n"), parse, show=False)
    assert [(problem.line, problem.column) for problem in caught.value.problems] == [
        (2, "a"),
        (2, "b"),
        (4, "a"),
        (4, "b"),
    ]
    assert parse_rows(read("a,b\n1,2\n3,2\n"), parse, show=False) == [1, 3]
