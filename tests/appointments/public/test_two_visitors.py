"""Two people book one after the other: what pages keep holds nothing of either."""

import re

import pytest

from tests.project.visit import Alone, Visit

pytestmark = pytest.mark.django_db


class Second(Alone):
    """Another person in the same language, soon after."""

    given_names, family_name = "Bruno", "Sample"


def test_the_second_visitor_sees_nothing_of_the_first(office, notice):
    first, second = Visit("en"), Second("en")
    first.book_page_by_page()
    second.book_page_by_page()
    pages = "".join(page.content.decode() for page in second.seen)
    theirs = [*first.personal, first.client.cookies["csrf"].value, *tokens(first)]
    assert [each for each in theirs if each in pages] == []


def tokens(visit):
    pages = "".join(page.content.decode() for page in visit.seen)
    return set(re.findall(r'csrfmiddlewaretoken" value="([^"]+)"', pages))
