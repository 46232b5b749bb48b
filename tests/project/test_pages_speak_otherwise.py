"""The same pages for other people: other papers, families, operators; also in the reader's language only."""

import pytest
from django.http import HttpResponse

from offices.models import MAX_PARTY, OpeningHours
from tests.project import speech
from tests.project.visit import Visit, Way

pytestmark = pytest.mark.django_db


def details_with(way: str) -> Way:
    def go(visitor: Visit) -> HttpResponse:
        visitor.come_to("paper")
        return visitor.post("paper", {"way": way})

    return go


def without_paper(visitor: Visit) -> HttpResponse:
    visitor.come_to("paper")
    visitor.post("paper", {"way": "no_paper"})
    born = {"born_month": "4", "born_day": "7", "born_year": "1990"}
    report_by = {"report_by_month": "12", "report_by_day": "7", "report_by_year": "2027"}
    person = {"given_names": visitor.given_names, "family_name": visitor.family_name, "country": "MX"}
    visitor.post("details", person | born | report_by)
    for name in ("family", "office_zip", "office"):
        visitor.post(name, visitor.answers[name])
    visitor.post("contact", {"language": "en"})
    return visitor.get("check")


def book_without_paper(visitor: Visit) -> HttpResponse:
    without_paper(visitor)
    return visitor.post("check", {"shown": "2026-01-01T00:00:00+00:00"})


def alone(visitor: Visit) -> HttpResponse:
    visitor.come_to("add_member")
    return visitor.get("family")


def come_back(visitor: Visit) -> HttpResponse:
    visitor.come_to("family")
    return visitor.get("start")


def book_twice(visitor: Visit) -> HttpResponse:
    visitor.book()
    return Visit(visitor.language).book()


def fill_up(visitor: Visit) -> HttpResponse:
    visitor.come_to("add_member")
    for letter in "ABCDEFG":
        visitor.post("add_member", visitor.answers["add_member"] | {"given_names": f"Wences{letter.lower()}"})
    assert len(visitor.get("family").context["members"]) == MAX_PARTY - 1
    return visitor.post("add_member", visitor.answers["add_member"])


def add_oneself(visitor: Visit) -> HttpResponse:
    visitor.come_to("add_member")
    oneself = {"subject_id": visitor.subject_id, "country": "GT"} | Visit.born
    return visitor.post("add_member", visitor.answers["add_member"] | oneself)


def try_too_often(visitor: Visit) -> HttpResponse:
    visitor.come_to("details")
    pages = [visitor.post("details", {"subject_id": "777777777", "country": "GT"} | Visit.born) for _try in range(12)]
    return pages[-1]


WAYS = [
    *(details_with("a_number"), details_with("no_paper"), without_paper, book_without_paper),
    *(alone, come_back, book_twice, fill_up, add_oneself),
]


@pytest.fixture(params=["en", "es"])
def visitor(request, make_office, make_notice):
    make_office()
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    return Visit(request.param)


@pytest.mark.parametrize("way", WAYS)
def test_the_page_speaks_one_language(way, visitor):
    speech.assert_speaks(way(visitor), visitor.language)


def test_too_many_tries_are_answered_in_one_language(visitor):
    page = try_too_often(visitor)
    assert page.status_code == 429
    assert speech.leaks(page.content.decode()) == []


def test_an_official_operator_is_named_in_the_readers_language(visitor, settings):
    settings.OFFICIAL_BANNER, settings.OPERATOR_NAME = True, "Example"
    page = visitor.get("start")
    speech.assert_speaks(page, visitor.language)
    assert "Example" in page.content.decode()


def test_an_office_without_a_date_is_told_of(visitor):
    visitor.come_to("office")
    OpeningHours.objects.all().delete()
    page = visitor.get("office")
    speech.assert_speaks(page, visitor.language)
    assert page.request["PATH_INFO"] == visitor.url("no_appointments")
