"""One search box: any number, phone or address, in any spelling; browsing people is impossible."""

from datetime import date, timedelta

import pytest

from appointments.models import AccessLog, Appointment, Call
from appointments.values import spelling
from appointments.values.names_and_births import name_and_births
from tests.project.markup import without_keys

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed",
    [
        *("A012-345-678", "a 12 345 678", "12345678", "312 345 678", "３１２３４５６７８"),
        *("Ana Sample March 21, 1988", "21 marzo 1988 sample", "1988-03-21 ANNA", "Sample, Ána 21MAR1988"),
    ],
)
def test_a_person_is_found_by_number_or_by_name_and_birth_date(typed, make_notice, search):
    make_notice()
    assert search(typed) == ["A. S."]


@pytest.mark.parametrize("typed", ["Ana Sample December 9, 1990", "9 de diciembre de 1990 Sample", "9DEC1990 Sample"])
def test_a_person_born_in_december_is_found(typed, make_notice, search):
    make_notice(date_of_birth="1990-12-09")
    assert search(typed) == ["A. S."]


@pytest.mark.parametrize("typed", ["(212) 555-0123", "+1 212 555 0123", " ANA@example.com ", "{reference}"])
def test_a_family_is_found_by_what_they_share(typed, ana, search):
    assert sorted(search(typed.format(reference=ana))) == ["A. S.", "L. S.", "M. S."]


@pytest.mark.parametrize("typed", ["A012-345-678 Ana Sample", "Ana 312345678", "{reference} Ana", "212-555-0123 Ana"])
def test_a_name_beside_a_number_does_not_hide_it(typed, ana, search):
    assert "A. S." in search(typed.format(reference=ana))


def test_a_confirmation_number_that_can_be_a_date_is_found_beside_a_name(ana, search):
    Appointment.objects.filter(pk=ana.pk).update(reference="K65M6YX3")
    assert name_and_births("K65M-6YX3 Ana", latest=date(2026, 12, 1))
    assert "A. S." in search("K65M-6YX3 Ana")


@pytest.mark.parametrize(
    "typed",
    [
        "Ana Sample",
        "Sample",
        "March 21, 1988",
        "Ana Sample March 22, 1988",
        "Ana Other March 21, 1988",
        "312345679",
        "x",
    ],
)
def test_too_little_or_wrong_finds_nobody(typed, ana, search):
    assert search(typed) == []


def test_the_same_number_can_be_of_two_kinds(make_notice, search):
    make_notice("399999999", "011111111")
    make_notice("011111111", "022222222", given_names="Berta")
    assert sorted(search("011111111")) == ["A. S.", "B. S."]


def test_too_many_show_nobody(make_notice, search):
    for number in range(9):
        make_notice(f"30000000{number}", f"01000000{number}")
    assert search("Ana Sample 21 March 1988") == []


def test_results_are_masked(ana, line, search):
    search(str(ana))
    page = without_keys(line.get("call", call=Call.objects.get().pk).content.decode())
    assert "••••••678" in page
    assert not [fact for fact in ("Ana", "Sample", "012345678", "1988", "ana@example.com", "5550123") if fact in page]


def test_every_person_found_is_written_down_with_the_agent(ana, search):
    search(str(ana))
    looks = AccessLog.objects.filter(agent__username="sol", kind="found")
    assert set(looks.values_list("person", flat=True)) == set(ana.attendees.values_list("person", flat=True))
    assert {look.reason for look in looks} == {"reference"}


def test_a_search_that_finds_nobody_is_written_down_too(line, search):
    search("312345678")
    assert AccessLog.objects.get().person == ""


def test_without_consent_nobody_is_looked_for(ana, line):
    call = line.start("no_consent")
    line.post("call", {"text": str(ana)}, call=call)
    assert not AccessLog.objects.exists()


def test_a_changed_contact_is_found_and_the_old_one_no_more(ana, search):
    ana.phone = "+13055550100"
    ana.save(update_fields=["phone"])
    assert search("212-555-0123") == []
    assert search("305-555-0100")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("González", "gonsales"), ("Vásquez", "BASQUES"), ("Hernández", "ernandes"), ("Jiménez", "Gimenes")),
        *(
            ("Yolanda", "Llolanda"),
            ("Cecilia", "Sesilia"),
            ("Chávez", "chabes"),
            ("O’Hara", "Ohara"),
            ("Muñoz", "munos"),
        ),
    ],
)
def test_names_that_sound_alike_are_one(one, other):
    assert spelling.parts(one) == spelling.parts(other)


def test_names_that_do_not_sound_alike_are_two():
    assert len({spelling.parts(name)[0] for name in ("Ana", "Elena", "Chona", "Juana", "Luna", "Tania")}) == 6


@pytest.mark.parametrize(
    "typed", ["Ana Sample March 21, 1988", "1988-03-21 Ana Sample", "Ana Sample, 21 de marzo de 1988"]
)
def test_a_date_is_told_from_a_name(typed):
    assert name_and_births(typed, latest=date(2026, 12, 1)) == ("Ana Sample", (date(1988, 3, 21),))


@pytest.mark.parametrize("typed", ["%m/%d/%Y", "%d/%m/%Y", "%m-%d-%y", "%d.%m.%Y", "%m%d%Y", "%Y-%m-%d"])
def test_no_birthday_is_lost_by_the_order_of_its_digits(typed):
    days = [date(1992, 1, 1) + timedelta(days=number) for number in range(366)]
    read = {day: name_and_births(f"Ana Sample {day.strftime(typed)}", latest=date(2026, 12, 1)) for day in days}
    assert [day for day, (name, births) in read.items() if name != "Ana Sample" or day not in births] == []


def test_a_date_that_may_be_two_is_searched_as_both(make_notice, search):
    make_notice("312345671", "012345671", date_of_birth="1993-11-07")
    make_notice("312345672", "012345672", given_names="Bruno", date_of_birth="1993-07-11")
    assert search("Ana Sample 7/11/1993")
    assert search("Bruno Sample 7/11/1993")
    assert search("Bruno Sample 7/12/1993") == []
