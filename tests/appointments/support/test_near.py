"""A caller is found at the first try, however their name or number is spelled."""

import pytest

from appointments.models import Call, Verification
from appointments.support import near
from appointments.support.search import MOST_FOUND, find
from tests.appointments.support.spellings import LINES, PEOPLE, UNSEEN, forms_of

pytestmark = pytest.mark.django_db

TO_BE_FOUND = 0.95


@pytest.fixture
def people(make_notice, ana) -> dict[str, str]:
    """Who is on file -> the digest; Ana has an appointment, the others a notice."""
    keys = {"ana": ana.attendees.get(position=1).person}
    for number, (who, (given, family, born, country)) in enumerate(PEOPLE.items()):
        if who != "ana":
            facts = {"given_names": given, "family_name": family, "date_of_birth": born, "country_of_birth": country}
            keys[who] = make_notice(f"4{number:08}", f"1{number:08}", **facts).person
    return keys


def test_95_of_100_kinds_of_spelling_find_the_person(people, ana):
    forms = forms_of(str(ana))
    missed = [text for who, text in LINES if people[who] not in find(text.format(**forms)).people]
    assert len(LINES) >= 150
    assert len(missed) <= (1 - TO_BE_FOUND) * len(LINES), missed
    unseen = [text for text in missed if text in {text for _who, text in UNSEEN}]
    assert len(unseen) <= (1 - TO_BE_FOUND) * len(UNSEEN), unseen


@pytest.mark.parametrize(
    ("typed", "mark"),
    [
        ("Ana Sanple March 21, 1988", "letter"),
        ("Anasample March 21, 1988", "apart"),
        ("Anita Sample 21 mar 1988", "short"),
        ("Ana Sample Lopez 3/21/1988", "part"),
    ],
)
def test_a_near_match_says_how_it_differs(typed, mark, ana, line):
    page = line.get("call", call=line.search(typed))
    assert Call.objects.get().marks == [mark]
    assert str(near.Mark(mark).label) in page.content.decode()


@pytest.mark.parametrize("typed", ["Sample", "Ana Other 3/21/1988", "Ana Sanple 3/22/1988", "Otto Brandt 3/21/1988"])
def test_what_is_not_near_finds_nobody(typed, ana, search):
    assert search(typed) == []


def test_near_matches_are_not_shown_beside_an_exact_one(make_notice, ana, search):
    make_notice("312345671", "012345671", given_names="Berta", family_name="Sanple")
    assert search("Berta Sample March 21, 1988") == ["B. S."]
    make_notice("312345672", "012345672", given_names="Berta", family_name="Sample Paz")
    assert find("Berta Sample March 21, 1988").marks == []


def test_a_near_match_has_told_the_date_of_birth_only(ana):
    assert find("Ana Sanple March 21, 1988").told == ["born"]
    assert find(forms_of(str(ana))["ref_swapped"]).told == []


def test_a_date_that_many_share_needs_an_equal_part_too(make_notice, search, monkeypatch):
    make_notice()
    assert search("Anna Sanple March 21, 1988") == search("Amna Sanple March 21, 1988") == ["A. S."]
    monkeypatch.setattr(near, "MOST_OPENED", 1)
    make_notice("312345671", "012345671", given_names="Otto", family_name="Brandt")
    assert search("Anna Sanple March 21, 1988") == ["A. S."]
    assert search("Amna Sanple March 21, 1988") == []


def test_near_matches_fill_a_screen_at_most_and_are_written_down(make_notice, search, line):
    for number in range(MOST_FOUND + 3):
        make_notice(f"3000000{number:02}", f"0100000{number:02}")
    assert len(search("Ana Sanple March 21, 1988")) == MOST_FOUND
    assert Call.objects.get().looks.count() == MOST_FOUND


def test_a_check_keeps_how_the_person_was_found(ana, line):
    facts = {"country": "GT", "name": "Ana Sample", "a_number": "012345678"}
    line.person("Ana Sanple March 21, 1988", facts)
    assert Verification.objects.get().mark == "letter"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("312345679", "We took this for: A-number, Subject ID."),
        ("Ana Sample", "This is a name without a date of birth."),
        ("???", "We could not read this"),
    ],
)
def test_a_search_says_why_it_found_nobody(typed, said, ana, line):
    call = line.start()
    assert said in line.post("call", {"text": typed}, call=call).content.decode()
