"""Members of one party with the same name, such as a father and his son: no one takes the wrong one off."""

import pytest

from tests.appointments.manage.presses import ELENA

pytestmark = pytest.mark.django_db


@pytest.fixture
def namesakes(family, ana):
    """By year of birth: Ana's elder child, and someone with the same name."""
    child = ana.attendees.get(position=2)
    name = {"given_names": child.given_names, "family_name": child.family_name}
    family.post("family_add", ELENA | name | {"born_year": "1985"})
    return {each.date_of_birth[:4]: each for each in ana.attendees.all() if each.given_names == child.given_names}


def test_the_list_tells_them_apart_by_the_year_of_birth(family, namesakes):
    page = family.get("manage_family").content.decode()
    assert len(namesakes) == 2
    assert all(f'<span translate="no">Lucia Sample ({year})</span>' in page for year in namesakes)
    # Who has a name of their own is shown without it.
    assert "Mateo Sample</span>" in page


@pytest.mark.parametrize("name", ["family_member", "family_remove", "split"])
def test_each_page_about_one_of_them_says_which(name, family, namesakes):
    for year, member in namesakes.items():
        assert f"Lucia Sample ({year})" in family.get(name, member_id=member.pk).content.decode()


def test_the_page_of_their_times_says_which(family, namesakes):
    for year, member in namesakes.items():
        wish = {"when": "earliest", "part": "any", "adult": "on"}
        page = family.post("split", wish, member_id=member.pk).content.decode()
        assert f'This time is for <span translate="no">Lucia Sample ({year})</span> alone.' in page
