"""The picture that shows where the number is on the paper."""

import re

import pytest

from tests.project.markup import Tags
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db


def details(visitor: Visit, way: str) -> str:
    visitor.come_to("paper")
    return visitor.post("paper", {"way": way}).content.decode()


@pytest.mark.parametrize(("way", "label"), [("subject_id", "Subject ID"), ("a_number", "A-Number")])
def test_it_shows_what_is_printed(way, label, visitor):
    page = details(visitor, way)
    assert f'lang="en">{label}: ' in page
    assert "EXAMPLE" in page
    assert "This is only an example." in page


def test_it_has_a_name_for_those_who_cannot_see_it(visitor):
    tags = Tags(details(visitor, "subject_id"))
    [picture] = tags.named("svg")
    assert picture["role"] == "img"
    assert picture["aria-labelledby"] in tags.ids()


def test_it_speaks_spanish_around_the_english_on_the_paper(visitante):
    page = details(visitante, "subject_id")
    assert "EJEMPLO" in page
    assert '<span lang="en">Subject ID</span>' in page


def test_it_is_small_and_takes_the_colours_of_the_page(visitor):
    [picture] = re.findall(r"<figure.*?</figure>", details(visitor, "a_number"), re.DOTALL)
    assert len(picture.encode()) < 3 * 1024
    assert "currentColor" in picture
    assert not re.search(r"#[0-9a-f]{3}|style=", picture)


def test_without_a_paper_there_is_no_picture(visitor):
    assert "<svg" not in details(visitor, "no_paper")
