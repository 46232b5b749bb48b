"""Dates in words, in both languages, in the office's time zone."""

from datetime import UTC, date, datetime, time

import pytest
from django.template import Context, Template
from django.utils.translation import override

from offices import dates
from offices.models import Office
from offices.zones import ZONE_NAMES

MORNING = datetime(2026, 12, 9, 14, 30, tzinfo=UTC)
NEW_YORK = Office(timezone="America/New_York", name_source="New York").write("name", {"es": "Nueva York"})


def on_a_page(template: str) -> str:
    page = Template("{% load office_dates %}" + template)
    return page.render(Context({"moment": MORNING, "office": NEW_YORK, "day": date(2026, 12, 9)}))


def test_a_moment_in_english():
    assert dates.long_datetime(MORNING, NEW_YORK) == "Wednesday, December 9, 2026, 9:30 a.m. (Eastern Time)"


def test_a_moment_in_spanish():
    with override("es"):
        assert dates.long_datetime(MORNING, NEW_YORK).startswith("miércoles 9 de diciembre de 2026, 9:30 a. m. (")


def test_another_language_is_written_as_its_readers_write_it():
    with override("fr"):
        assert dates.long_date(MORNING) == "mercredi 9 décembre 2026"
        assert dates.clock_time(MORNING, NEW_YORK) == "09:30"


@pytest.mark.parametrize(
    ("clock", "english", "spanish"),
    [
        (time(0, 0), "12:00 a.m.", "12:00 a. m."),
        (time(0, 5), "12:05 a.m.", "12:05 a. m."),
        (time(11, 59), "11:59 a.m.", "11:59 a. m."),
        (time(12, 0), "noon", "12 del mediodía"),
        (time(13, 0), "1:00 p.m.", "1:00 p. m."),
    ],
)
def test_noon_and_midnight_are_right(clock, english, spanish):
    assert dates.wall_time(clock) == english
    with override("es"):
        assert dates.wall_time(clock) == spanish


def test_the_day_is_the_offices_own():
    guam = Office(timezone="Pacific/Guam")
    assert dates.long_datetime(MORNING, guam) == "Thursday, December 10, 2026, 12:30 a.m. (Chamorro Time)"


@pytest.mark.parametrize("zone", ZONE_NAMES)
def test_every_zone_has_a_name(zone):
    assert dates.zone_name(Office(timezone=zone)).endswith("Time")


def test_a_page_never_breaks_a_time_or_parts_a_day_from_its_month():
    shown = on_a_page("{{ moment|long_datetime:office }}")
    assert shown == "Wednesday, December\xa09, 2026, 9:30\xa0a.m. (Eastern Time)"
    with override("es"):
        shown = on_a_page("{{ day|long_date }}, {{ moment|clock_time:office }}")
    assert shown == "miércoles 9\xa0de diciembre de 2026, 9:30\xa0a.\xa0m."


def test_a_text_is_marked_where_it_fell_back_to_english():
    template = '{{ office|in_language:"name" }}'
    with override("es"):
        assert on_a_page(template) == "Nueva York"
    with override("fr"):
        assert on_a_page(template) == '<span lang="en">New York</span>'
