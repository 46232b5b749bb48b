"""What `manage.py load_notices` accepts, refuses and stores."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from appointments.models import Notice
from appointments.notices import lines
from appointments.notices.matching import by_a_number, by_subject_id
from appointments.rate_limits import Actor, NoMatch

pytestmark = pytest.mark.django_db

GOOD = {
    "subject_id": "312 345-678",
    "a_number": "a12 345 678",
    "family_name": "Muñoz",
    "given_names": "Ana",
    "date_of_birth": "1988-03-21",
    "country_of_birth": "Guatemala",
    "issued_on": "2026-11-02",
    "report_by": "2027-01-15",
    "family_unit": "F-1",
}


@pytest.fixture
def load(tmp_path):
    """Loads rows, each a valid row with some cells changed."""

    def load(*rows, **options):
        path = tmp_path / "notices.csv"
        lines = [",".join(GOOD), *(",".join((GOOD | row).values()) for row in rows)]
        path.write_text("\n".join(lines), "utf-8")
        call_command("load_notices", path, verbosity=0, **({"all_or_nothing": True} | options))

    return load


@pytest.fixture
def actor():
    return Actor("browser", "192.0.2.1")


def test_a_notice_may_ask_people_to_report_on_the_day_of_issue(load):
    load({"report_by": GOOD["issued_on"]})
    assert Notice.objects.get().report_by == date(2026, 11, 2)


def test_it_stores_a_notice_as_printed(load):
    load({})
    notice = Notice.objects.get()
    assert (notice.subject_id, notice.a_number, notice.full_name) == ("312345678", "012345678", "Ana Muñoz")
    assert (notice.country_of_birth, notice.born) == ("GT", date(1988, 3, 21))
    assert (notice.report_by, notice.family_unit, notice.is_sample) == (date(2027, 1, 15), "F-1", False)


def test_the_person_is_found_both_ways(load, actor, now):
    load({})
    notice = Notice.objects.get()
    assert by_subject_id("312345678", date(1988, 3, 21), "GT", actor=actor, now=now) == notice
    assert by_a_number("012345678", date(1988, 3, 21), "GT", actor=actor, now=now) == notice


def test_only_the_needed_columns_are_needed(tmp_path):
    path = tmp_path / "short.csv"
    path.write_text(
        "subject_id,family_name,given_names,date_of_birth,country_of_birth\n7777777,Sample,,1990-01-01,HN\n"
    )
    call_command("load_notices", path, verbosity=0)
    assert Notice.objects.get().a_number == ""


@pytest.mark.parametrize("country", ["GT", "gt", "guatemala", "México", "mexico", "El Salvador", "Estados Unidos"])
def test_it_knows_the_country(country, load):
    load({"country_of_birth": country})
    assert len(Notice.objects.get().country_of_birth) == 2


def test_loading_again_updates_by_subject_id_and_keeps_the_person(load, actor, now):
    load({"a_number": ""})
    first = Notice.objects.get()
    load({"family_name": "Sample", "country_of_birth": "HN"})
    again = Notice.objects.get()
    assert (again.pk, again.person) == (first.pk, first.person)
    assert (again.family_name, again.a_number) == ("Sample", "012345678")
    with pytest.raises(NoMatch):
        by_subject_id("312345678", date(1988, 3, 21), "GT", actor=actor, now=now)


def test_a_known_notice_keeps_what_the_file_has_no_column_for(load, tmp_path, actor, now, capsys):
    load({})
    path = tmp_path / "short.csv"
    needed = [column for column in GOOD if column in lines.REQUIRED]
    rows = [",".join(needed), ",".join((GOOD | {"family_name": "Muños"})[column] for column in needed)]
    path.write_text("\n".join(rows), "utf-8")
    call_command("load_notices", path)
    notice = Notice.objects.get()
    assert (notice.family_name, notice.a_number, notice.family_unit) == ("Muños", "012345678", "F-1")
    assert (notice.issued_on, notice.report_by) == (date(2026, 11, 2), date(2027, 1, 15))
    assert by_a_number("012345678", date(1988, 3, 21), "GT", actor=actor, now=now) == notice
    call_command("load_notices", path)
    assert "0 changed, 1 the same" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("subject_id", ""),
        ("subject_id", "31234567B"),
        ("subject_id", "12345"),
        ("subject_id", "1234567890123"),
        ("a_number", "A123"),
        ("a_number", "B123456789"),
        ("family_name", "x" * 101),
        ("date_of_birth", ""),
        ("date_of_birth", "1988-02-31"),
        ("date_of_birth", "03/04/1988"),
        ("date_of_birth", "03/21/88"),
        ("date_of_birth", "2999-01-01"),
        ("date_of_birth", "1850-01-01"),
        ("country_of_birth", "Atlantis"),
        ("country_of_birth", "ZZ"),
        ("issued_on", "2999-01-01"),
        ("issued_on", "1980-01-01"),
        ("report_by", "2026-11-01"),
        ("family_unit", "x" * 41),
    ],
)
def test_it_refuses_and_names_line_and_column_only(column, value, load):
    with pytest.raises(CommandError, match=f"line 3, column {column}: ") as refusal:
        load({"subject_id": "7777777"}, {column: value})
    assert not Notice.objects.exists()
    assert not value or value not in str(refusal.value).split("\n", 1)[1]


def test_it_refuses_a_subject_id_given_twice_however_it_is_spelled(load):
    with pytest.raises(CommandError, match="line 4, column subject_id: the same Subject ID as on line 2"):
        load({}, {"subject_id": "7777777"}, {"subject_id": "312-345-678"})


def test_it_names_everything_wrong_with_a_line_at_once(load):
    with pytest.raises(CommandError) as refusal:
        load({"subject_id": "x", "a_number": "y", "date_of_birth": "z"})
    assert len(re.findall(r"line 2, column", str(refusal.value))) == 3


def test_nothing_personal_stands_readable_in_the_table(load):
    load({})
    row = Notice.objects.values_list().get()
    stored = b"|".join(bytes(cell) if isinstance(cell, memoryview) else str(cell).encode() for cell in row)
    assert b"F-1" in stored
    assert not [value for value in ("312345678", "012345678", "Muñoz", "1988-03-21") if value.encode() in stored]


def test_many_are_stored_in_batches(load, django_assert_max_num_queries):
    rows = [{"subject_id": str(1_000_000 + n), "a_number": "", "family_unit": ""} for n in range(2_500)]
    with django_assert_max_num_queries(19):
        load(*rows)
    assert Notice.objects.count() == 2_500
    assert Notice.objects.filter(imported_at__lte=datetime.now(UTC)).count() == 2_500


def test_a_notice_has_a_name(load):
    with pytest.raises(CommandError, match="line 2, column family_name: is empty, and so is given_names"):
        load({"family_name": "FNU", "given_names": ""})


def test_a_bad_line_is_held_back_and_the_others_are_saved(load, tmp_path):
    with pytest.raises(CommandError, match="column a_number: has something other than digits"):
        load({}, {"subject_id": "7777777", "a_number": "B12345678"}, all_or_nothing=False)
    assert Notice.objects.get().subject_id == "312345678"
    assert "7777777" in (tmp_path / "notices-to-mend.csv").read_text()


def test_lines_that_cannot_be_written_to_a_file_are_named_all_the_same(load, tmp_path):
    with pytest.raises(CommandError) as ended:
        load({}, {"subject_id": "7777777", "a_number": "B1"}, all_or_nothing=False, mend=tmp_path / "none" / "x.csv")
    first, *lines = str(ended.value).splitlines()
    assert "x.csv cannot be written (No such file or directory): mend them in the file itself" in first
    assert lines == ["line 3, column a_number: has something other than digits"]
    assert ended.value.returncode == 3


@pytest.mark.parametrize("typed", ["88001234.50", "7000000.0", "9.12345E+08"])
@pytest.mark.parametrize("column", ["subject_id", "a_number"])
def test_a_number_that_a_spreadsheet_spoiled_is_refused_by_name(column, typed, load):
    with pytest.raises(CommandError, match=f"column {column}: has a decimal point or an exponent"):
        load({column: typed})


def test_a_number_that_lost_its_leading_zeros_is_warned_of(load):
    rows = [{"subject_id": f"3123456{n}"} for n in (70, 71, 72)]
    with pytest.raises(CommandError, match="line 5, column subject_id: is shorter than the others"):
        load(*rows, {"subject_id": "1234567"})
    assert not Notice.objects.exists()
    load(*rows, {"subject_id": "1234567"}, accept_doubtful=True)
    assert Notice.objects.count() == 4


@pytest.mark.parametrize("other", ["0312345678", "3123456780"])
def test_a_number_that_differs_by_a_zero_from_a_known_one_is_warned_of(other, load):
    load({})
    with pytest.raises(CommandError, match="line 2, column subject_id: differs by a zero"):
        load({"subject_id": other})
    load({}, {"subject_id": "312345679"})
    assert Notice.objects.count() == 2


def test_two_numbers_of_a_file_that_differ_by_a_zero_are_warned_of(load):
    with pytest.raises(CommandError, match="line 3, column subject_id: differs by a zero"):
        load({}, {"subject_id": "0312345678"})


@pytest.mark.parametrize(("born", "is_warned_of"), [("1990-05-06", True), ("1988-03-21", False), ("1988", False)])
def test_an_a_number_of_someone_with_another_date_of_birth_is_warned_of(born, is_warned_of, load):
    rows = {}, {"subject_id": "398765432", "date_of_birth": born}
    if is_warned_of:
        with pytest.raises(CommandError, match="line 3, column a_number: is also that of line 2, with another date"):
            load(*rows)
    load(*rows, accept_doubtful=True) if is_warned_of else load(*rows)
    assert Notice.objects.count() == 2


def test_a_notice_that_says_when_it_was_issued_counts_before_one_that_does_not(make_notice, actor, now):
    dated = make_notice("312345678", issued_on=date(2026, 11, 2))
    make_notice("312345679", issued_on=None)
    assert by_a_number("012345678", date(1988, 3, 21), "GT", actor=actor, now=now) == dated
