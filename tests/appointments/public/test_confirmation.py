"""The confirmation page."""

import re

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(visitor):
    return visitor.book()


def test_it_works(page, office):
    text = page.content.decode()
    for words in (
        "26 Federal Plaza",
        "January 15, 2027",
        "1-800-898-7180",
        "This was the earliest date at",
        "I-\u2060385",
    ):
        assert words in text


def test_who_moves_by_headings_finds_each_fact(page):
    headings = re.findall(r"<h2>([^<]*)</h2>", page.content.decode())
    assert headings[:5] == ["When", "Where", "Confirmation number", "Who comes", "What to bring"]


def test_it_names_people_as_they_did_and_marks_those_not_verified(page):
    text = page.content.decode()
    assert "Z. Q.</li>" in text
    assert "Wenceslao Quintanilla</span> (not checked" in text


@pytest.mark.parametrize(("language", "other"), [("en", "es"), ("es", "en")])
def test_it_is_in_both_languages_the_readers_first(language, other, bruno, client):
    text = client.get(f"/{language}/confirmation/{bruno.link_token}/").content.decode()
    dates = {"en": "Wednesday, December\xa02, 2026", "es": "miércoles 2\xa0de diciembre de 2026"}
    marked = text.index(f'<details class="fold" lang="{other}"')
    assert text.index(dates[language]) < marked < text.index(dates[other])


def test_it_is_reached_again_by_its_link_alone(page, client, ana):
    assert client.get(page.request["PATH_INFO"]).status_code == 200


@pytest.mark.parametrize("token", ["x", "A" * 22, "A" * 4000, "%00", "é"])
def test_a_bad_link_is_not_found(token, visitor):
    page = visitor.client.get(f"/en/confirmation/{token}/")
    assert page.status_code == 404
    assert "support line" in page.content.decode()


def test_it_does_not_claim_the_earliest_date_when_it_was_not(book, make_person, now, client):
    later = book(make_person(), on_or_after=now.replace(day=20))
    assert "This was the earliest" not in client.get(f"/en/confirmation/{later.link_token}/").content.decode()
