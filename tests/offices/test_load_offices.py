"""`manage.py load_offices`: adds or updates by code."""

import csv

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from appointments.models import Appointment, Message
from offices.models import Office, OpeningHours
from offices.zones import ZONE_NAMES

pytestmark = pytest.mark.django_db

DECIMAL = "has a decimal point or an exponent; format the column as text in the spreadsheet"
PLAIN = {
    "code": "TST",
    "name": "Test Field Office",
    "kind": "field_office",
    "address": "1 Sample Street",
    "city": "Burlington",
    "state": "MA",
    "zip": "01803",
    "phone": "(781) 555-0100",
    "timezone": "America/New_York",
    "area_of_responsibility": "Samples",
}


@pytest.fixture
def load(tmp_path):
    """Loads rows, each PLAIN with some columns changed or added; returns what it printed on standard error."""

    def load(*rows: dict[str, str], without: str = "", **options: bool) -> None:
        file = tmp_path / "offices.csv"
        columns = list({column: 0 for row in rows for column in PLAIN | row if column != without})
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, columns, extrasaction="ignore", restval="")
            writer.writeheader()
            writer.writerows(PLAIN | row for row in rows)
        call_command("load_offices", str(file), verbosity=0, **options)

    return load


@pytest.fixture
def refusal(load):
    """The errors that it names; nothing may have been loaded."""

    def refusal(*rows: dict[str, str], **options) -> list[str]:
        before = list(Office.objects.values())
        with pytest.raises(CommandError) as caught:
            load(*rows, all_or_nothing=True, **options)
        assert list(Office.objects.values()) == before
        return str(caught.value).splitlines()[1:]

    return refusal


def test_the_shipped_file_has_the_25_field_offices(capsys):
    call_command("load_offices")
    assert capsys.readouterr().out.startswith(
        "Of 25 lines were: 25 added, 0 changed, 0 the same, 0 held back.\n25 offices take no bookings until"
    )
    assert Office.objects.filter(kind=Office.Kind.FIELD_OFFICE).count() == 25
    call_command("load_offices")
    assert capsys.readouterr().out.startswith("Of 25 lines were: 0 added, 0 changed, 25 the same, 0 held back.\n")


def test_a_preview_counts_no_offices_to_confirm(capsys):
    call_command("load_offices", preview=True)
    assert "until someone confirms" not in capsys.readouterr().out


def test_it_shows_progress(capsys):
    call_command("load_offices")
    assert "Checking: 100%" in capsys.readouterr().err


def test_every_field_is_taken(load):
    load(PLAIN)
    office = Office.objects.get()
    assert (office.code, office.name_source, office.kind, office.state) == (
        "TST",
        "Test Field Office",
        "field_office",
        "MA",
    )
    assert office.full_address == "1 Sample Street, Burlington, MA 01803"
    assert (office.phone, office.timezone) == ("(781) 555-0100", "America/New_York")


def test_the_place_is_the_zip_codes_unless_the_file_says(load):
    load(PLAIN)
    assert Office.objects.get().latitude == pytest.approx(42.5, abs=0.1)
    load(PLAIN | {"latitude": "42.25", "longitude": "-71.5"})
    assert (Office.objects.get().latitude, Office.objects.get().longitude) == (42.25, -71.5)


def test_a_place_put_right_stays_until_the_zip_code_changes(load):
    load(PLAIN)
    Office.objects.update(latitude=42.0, longitude=-71.0)
    load(PLAIN)
    assert Office.objects.get().latitude == 42.0
    load(PLAIN | {"zip": "10278", "state": "NY"})
    assert Office.objects.get().latitude == pytest.approx(40.7, abs=0.1)


def test_a_new_office_opens_monday_to_friday(load):
    load(PLAIN)
    plans = OpeningHours.objects.values_list(
        "weekday", "opens__hour", "closes__hour", "slot_minutes", "people_per_slot"
    )
    assert list(plans) == [(weekday, 8, 15, 30, 4) for weekday in range(5)]


def test_an_update_changes_the_office_and_never_its_hours(load):
    load(PLAIN)
    OpeningHours.objects.filter(weekday__gt=0).delete()
    OpeningHours.objects.update(people_per_slot=9)
    load(PLAIN | {"name": "Renamed"})
    assert Office.objects.get().name_source == "Renamed"
    assert OpeningHours.objects.get().people_per_slot == 9


def test_a_column_left_out_leaves_what_is_stored(load):
    load(PLAIN | {"name_es": "Oficina de prueba"})
    load(PLAIN)
    assert Office.objects.get().text("name", "es") == "Oficina de prueba"
    load(PLAIN | {"name_es": ""})
    assert Office.objects.get().text("name", "es") == ""


def test_the_share_without_a_notice_and_the_waiting_room_are_taken(load):
    load(PLAIN | {"unverified_share": "10", "waiting_room": "6"})
    load(PLAIN)
    assert (Office.objects.get().unverified_share, Office.objects.get().waiting_room) == (10, 6)
    load(PLAIN | {"unverified_share": "", "waiting_room": ""})
    assert (Office.objects.get().unverified_share, Office.objects.get().waiting_room) == (10, None)


def test_a_bad_line_is_held_back_and_the_others_are_saved(load, tmp_path):
    with pytest.raises(CommandError) as caught:
        load(
            {"code": "AAA"}, {"code": "BBB", "zip": "1803"}, {"code": "CCC", "parent": "BBB", "kind": "check_in_office"}
        )
    assert caught.value.returncode == 3
    assert [office.code for office in Office.objects.all()] == ["AAA"]
    mend = (tmp_path / "offices-to-mend.csv").read_text(encoding="utf-8-sig")
    assert [row["code"] for row in csv.DictReader(mend.splitlines())] == ["BBB", "CCC"]
    assert "column zip: must be 5 digits" in mend
    assert (tmp_path / "offices-to-mend.csv").stat().st_mode & 0o777 == 0o600


def test_a_preview_saves_nothing(load, capsys):
    load({"code": "AAA"}, {"code": "BBB", "zip": "1803"}, preview=True)
    said = capsys.readouterr().out
    assert "Of 2 lines would be: 1 added, 0 changed, 0 the same, 1 held back." in said
    assert "AAA: New office: 1 Sample Street" in said
    assert not Office.objects.exists()


def test_a_clock_that_does_not_fit_the_zip_code_is_warned_of(load):
    with pytest.raises(CommandError, match="column timezone: the clock at this ZIP code is that of America/New"):
        load({"timezone": "America/Los_Angeles"})
    assert not Office.objects.exists()
    load({"timezone": "America/Detroit"})
    load({"timezone": "America/Los_Angeles"}, accept_doubtful=True)
    assert Office.objects.get().timezone == "America/Los_Angeles"


def test_a_parent_stands_in_an_earlier_line_or_in_the_database(load):
    below = {"kind": "check_in_office", "parent": "TST"}
    load({"parent": ""}, below | {"code": "SUB-1"})
    load(below | {"code": "SUB-2"})
    assert set(Office.objects.get(code="TST").children.values_list("code", flat=True)) == {"SUB-1", "SUB-2"}


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("code", "", "This field cannot be blank."),
        ("code", "T/S T", "Use capital letters A to Z and digits, with single hyphens between them."),
        ("code", "X" * 13, "Ensure this value has at most 12 characters (it has 13)."),
        ("name", "", "This field cannot be blank."),
        ("kind", "prison", "must be field_office / check_in_office"),
        ("address", "", "This field cannot be blank."),
        ("state", "NN", "is not a U.S. state or territory"),
        ("state", "XX", "is not a U.S. state or territory"),
        ("zip", "1803", "must be 5 digits (a spreadsheet may have dropped a leading 0)"),
        ("zip", "99999", "no such ZIP code on the map; give latitude and longitude"),
        ("phone", "call us", "not a U.S. phone number"),
        ("timezone", "Europe/Paris", f"must be one of {', '.join(ZONE_NAMES)}"),
        ("latitude", "north", "must be a number of degrees from -90 to 90"),
        ("latitude", "nan", "must be a number of degrees from -90 to 90"),
        ("latitude", "91", "must be a number of degrees from -90 to 90"),
        ("longitude", "-inf", "must be a number of degrees from -180 to 180"),
        ("unverified_share", "101", "must be a whole number from 0 to 100"),
        ("unverified_share", "25.0", DECIMAL),
        ("waiting_room", "6.50", DECIMAL),
        ("waiting_room", "1e3", DECIMAL),
        ("waiting_room", "0", "must be a whole number from 1 to 10000"),
        ("parent", "NONE", "no office has this code, in an earlier line or in the database"),
    ],
)
def test_it_refuses_a_bad_cell(column, value, reason, refusal):
    place = {"latitude": "42.5", "longitude": "-71.2"} if column in ("latitude", "longitude") else {}
    assert refusal({"code": "AAA"} | place, place | {column: value}) == [f"line 3, column {column}: {reason}"]


def test_it_refuses_half_a_place(refusal):
    half = {"latitude": "42.5", "longitude": ""}
    assert refusal(half) == ["line 2, column longitude: must be a number of degrees from -180 to 180"]


def test_it_refuses_a_file_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="the file cannot be read: No such file or directory"):
        call_command("load_offices", tmp_path / "none.csv", verbosity=0)


def test_it_refuses_a_code_twice(refusal):
    assert refusal(PLAIN, {"name": "Again"}) == ["line 3, column code: the same code is on line 2"]


def test_it_refuses_a_parent_that_is_no_field_office(refusal):
    rows = [{"code": "SUB", "kind": "check_in_office"}, {"kind": "check_in_office", "parent": "SUB"}]
    reason = "only a field office can stand above another, and only above a check-in office"
    assert refusal(*rows) == [f"line 3, column parent: {reason}"]


def test_it_refuses_an_office_above_itself(load, refusal):
    load(PLAIN)
    assert len(refusal({"parent": "TST"})) == 1


def test_a_row_under_a_bad_row_waits_for_it(refusal):
    problems = refusal({"zip": "1", "parent": ""}, {"code": "SUB", "kind": "check_in_office", "parent": "TST"})
    assert problems[1:] == ["line 3, column parent: the line of this office is held back"]


def test_it_names_everything_wrong_at_once(refusal):
    problems = refusal({"state": "??", "phone": "?"}, {"code": "AAA"}, {"code": "BBB", "city": ""})
    assert [problem.split(":")[0] for problem in problems] == [
        "line 2, column state",
        "line 2, column phone",
        "line 4, column city",
    ]


def test_it_refuses_a_missing_and_an_unknown_column(refusal):
    assert refusal(PLAIN, without="zip") == ["line 1, column zip: this column is missing"]
    assert refusal({"fax": "1"})[0].startswith("line 1, column fax: not a known column")


def test_a_bad_row_undoes_the_good_ones_before_it(load, refusal):
    load(PLAIN)
    refusal({"name": "Renamed"}, {"code": "AAA"}, {"code": "BBB", "zip": ""})
    assert Office.objects.get().name_source == "Test Field Office"


@pytest.fixture
def booked(office, ana, now, monkeypatch):
    """The row of Ana's office as it is stored, before her appointment."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    return PLAIN | {
        "code": office.code,
        "name": office.name_source,
        "kind": office.kind,
        "address": office.address,
        "city": office.city,
        "state": office.state,
        "zip": office.zip_code,
        "phone": office.phone,
        "timezone": office.timezone,
        "area_of_responsibility": office.area_of_responsibility,
        "latitude": str(office.latitude),
        "longitude": str(office.longitude),
    }


@pytest.mark.parametrize("change", [{"timezone": "America/Los_Angeles"}, {"address": "2 Other Street"}])
def test_it_refuses_to_move_an_office_under_people_who_are_booked(change, booked, refusal):
    said = refusal(booked | change, accept_doubtful=True)
    assert f"{booked['code']}: " in said[0]
    assert "Appointments booked there: 1." in said[0]
    assert "--tell-booked" in said[-1]


def test_asked_to_it_moves_the_office_and_tells_them(booked, load, ana):
    hour = ana.starts_at.hour
    load(booked | {"timezone": "America/Los_Angeles"}, tell_booked=True, accept_doubtful=True)
    there = Appointment.objects.get(pk=ana.pk)
    assert there.starts_at.hour == hour
    assert Message.objects.filter(appointment=ana, kind=Message.Kind.PLACE_CHANGED).exists()


def test_another_name_needs_no_word_to_anybody(booked, load, ana):
    load(booked | {"name": "Renamed"})
    assert Office.objects.get(code=booked["code"]).name_source == "Renamed"
    assert not Message.objects.filter(kind=Message.Kind.PLACE_CHANGED).exists()
