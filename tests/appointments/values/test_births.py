"""A birth date whose day or month is not known: read, stored, shown, found."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import translation

from appointments.models import Notice
from appointments.notices.matching import by_a_number, by_subject_id
from appointments.pages.forms.identity import birth_date
from appointments.people.look_up import by_reference
from appointments.rate_limits import Actor, NoMatch
from appointments.support.search import readings
from appointments.values.births import PartialDate, as_on_paper, from_iso, in_words
from appointments.values.typed_dates import BadDate, read_birth, read_date

YEAR, MONTH, DAY = PartialDate(1990), PartialDate(1990, 4), date(1990, 4, 7)
ACTOR = Actor(browser="b", address="a")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *((typed, YEAR) for typed in ("00/00/1990", "0/0/1990", "1990-00-00", "00-00-1990", "٠٠/٠٠/١٩٩٠", "00001990")),
        *((typed, MONTH) for typed in ("00/04/1990", "04/00/1990", "1990-04-00", "00 abril 1990", "April 00, 1990")),
        ("7 abril 1990", DAY),
    ],
)
def test_a_pasted_date_with_zeros_is_read(typed, meant):
    assert read_birth(typed, "", "", latest=date(2026, 1, 1)) == meant


@pytest.mark.parametrize(("parts", "meant"), [(("00", "00", "1990"), YEAR), (("xx", "abril", "90"), MONTH)])
def test_three_parts_with_zeros_are_read(parts, meant):
    assert read_birth(*parts, latest=date(2026, 1, 1)) == meant


@pytest.mark.parametrize("parts", [("7", "00", "1990"), ("00", "", "1990"), ("00", "4", ""), ("", "", "1990")])
def test_what_is_only_missing_is_asked_for(parts):
    with pytest.raises(BadDate):
        read_birth(*parts)


def test_no_other_date_may_lack_a_day():
    with pytest.raises(BadDate):
        read_date("00", "4", "1990")


def test_a_form_takes_it_and_shows_it_again():
    field = birth_date()
    assert field.clean(["00", "00", "1990"]) == YEAR
    assert field.widget.decompress("1990-00-00") == ["00", "00", "1990"]
    assert "not known" in field.widget.render("born", "1990-04-00")
    with pytest.raises(ValidationError, match="future"):
        field.clean(["00", "00", "2999"])


@pytest.mark.parametrize("born", [YEAR, MONTH, DAY])
def test_what_is_stored_is_read_back(born):
    assert from_iso(born.isoformat()) == born


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ["1990", "April 1990", "April 7, 1990"]), ("es", ["1990", "abril de 1990", "7 de abril de 1990"])],
)
def test_it_is_said_in_words(language, words):
    with translation.override(language):
        assert [in_words(born) for born in (YEAR, MONTH, DAY)] == words


def test_a_known_date_is_on_each_less_exact_paper_and_not_the_reverse():
    assert as_on_paper(DAY) == ["1990-04-07", "1990-04-00", "1990-00-00"]
    assert as_on_paper(YEAR) == ["1990-00-00"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [YEAR, DAY])
def test_a_notice_with_a_year_alone_is_found(typed, make_notice, now):
    notice = make_notice(date_of_birth="1990-00-00")
    assert by_subject_id("312345678", typed, "GT", actor=ACTOR, now=now) == notice
    assert by_a_number("012345678", typed, "GT", actor=ACTOR, now=now) == notice


@pytest.mark.django_db
@pytest.mark.parametrize(("on_it", "typed"), [("1990-04-07", YEAR), ("1990-05-00", DAY), ("1991-00-00", DAY)])
def test_a_notice_with_another_date_or_a_fuller_one_is_not_found(on_it, typed, make_notice, now):
    make_notice(date_of_birth=on_it)
    for look_up, number in ((by_subject_id, "312345678"), (by_a_number, "012345678")):
        with pytest.raises(NoMatch):
            look_up(number, typed, "GT", actor=ACTOR, now=now)


@pytest.mark.django_db
def test_an_appointment_is_found_by_it(book, make_person, now):
    booked = book(make_person(born=YEAR))
    assert by_reference(booked.reference, DAY, actor=ACTOR, now=now) == booked
    assert booked.attendees.get().born == YEAR


@pytest.mark.django_db
@pytest.mark.parametrize("cell", ["1990", "00/00/1990"])
def test_an_import_takes_it_and_a_search_finds_it(cell, tmp_path):
    path = tmp_path / "notices.csv"
    path.write_text(
        f"subject_id,family_name,given_names,date_of_birth,country_of_birth\n312345678,Sample,Ana,{cell},GT\n"
    )
    call_command("load_notices", path, verbosity=0)
    for typed in ("Ana Sample 00/00/1990", "Ana Sample April 7, 1990"):
        found = [Notice.objects.filter(reading.notices).count() for reading in readings(typed) if reading.notices]
        assert found == [1]
