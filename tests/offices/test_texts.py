"""Texts that staff write: one table for all languages but the source, and a marked fallback."""

import sys
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError
from django.template import Context, Template
from django.urls import reverse
from django.utils.translation import override

from offices.models import Closure, Office, SupplyEvent, Translation

pytestmark = pytest.mark.django_db


@pytest.fixture
def haitian(settings):
    """A third language joins the site."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ht", "Haitian Creole")]


def shown(row, field="name") -> str:
    return Template("{% load office_dates %}{{ row|in_language:field }}").render(Context({"row": row, "field": field}))


def read_again(office) -> Office:
    return Office.objects.get(pk=office.pk)


def test_a_text_is_read_in_the_readers_language(office):
    office.write("name", {"en": "New York", "es": "Nueva York"}).save()
    assert read_again(office).name == "New York"
    with override("es"):
        assert read_again(office).name == shown(read_again(office)) == "Nueva York"


def test_without_a_translation_it_is_the_source_text_with_its_language(office):
    with override("es"):
        assert shown(office) == '<span lang="en">NYC Field Office</span>'


def test_a_new_language_falls_back_marked_and_takes_texts_without_a_migration(office, haitian):
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
    with override("ht"):
        assert shown(read_again(office)) == '<span lang="en">NYC Field Office</span>'
        office.write("name", {"ht": "Biwo Nouyòk"}).save()
        assert shown(read_again(office)) == "Biwo Nouyòk"
    with override("es"):
        assert "Biwo" not in shown(read_again(office))


def test_forms_and_files_ask_for_a_new_language(haitian):
    assert [*Office.translated_names()] == ["name_es", "name_ht", "arrival_es", "arrival_ht"]


def test_a_list_takes_one_query_for_all_its_texts(make_office, django_assert_num_queries):
    for code in ("NYC", "MIA", "BOS"):
        make_office(code, name_es=f"Oficina {code}")
    with override("es"), django_assert_num_queries(2):
        assert sorted(office.name for office in Office.objects.all()) == ["Oficina BOS", "Oficina MIA", "Oficina NYC"]


def test_rows_that_end_while_they_are_read_are_left_out(office):
    rows = [Office.objects.get() for _n in range(3)]
    first = rows[0]

    def end(frame, *_event):
        # As the garbage collector does at any moment.
        if frame.f_code.co_name in ("__getitem__", "values") and frame.f_globals["__name__"] == "weakref":
            rows.clear()

    sys.setprofile(end)
    try:
        assert first.text("name", "es") == office.text("name", "es")
    finally:
        sys.setprofile(None)


def test_the_source_language_takes_no_query(office, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert read_again(office).name == "NYC Field Office"


def test_an_emptied_text_is_gone(office):
    office.write("name", {"es": "Nueva York"}).save()
    read_again(office).write("name", {"es": ""}).save()
    assert not Translation.objects.exists()
    assert read_again(office).text("name", "es") == ""


def test_a_row_that_was_read_before_shows_what_was_saved_on_it(office):
    office.write("name", {"es": "Nueva York"}).save()
    with override("es"):
        assert office.name == "Nueva York"
        assert office.write("name", {"es": "Otra"}).name == "Otra"
        office.save()
        assert office.name == "Otra"


def test_a_closure_has_its_own_texts(office):
    days = {"starts_on": date(2026, 12, 9), "ends_on": date(2026, 12, 9)}
    Closure(office=office, **days).write("reason", {"en": "Snow", "es": "Nieve"}).save()
    Closure(office=office, **days, reason_source="Storm").save()
    with override("es"):
        assert [shown(row, "reason") for row in Closure.objects.order_by("pk")] == [
            "Nieve",
            '<span lang="en">Storm</span>',
        ]


def test_a_text_that_is_too_long_is_refused_by_its_name(office):
    with pytest.raises(ValidationError) as refused:
        office.write("name", {"es": "x" * 121}).clean_fields()
    assert [*refused.value.message_dict] == ["name_es"]


@pytest.mark.parametrize("wrong", [{}, {"office": True, "closure": True}])
def test_a_translation_belongs_to_one_row(wrong, office):
    closure = Closure.objects.create(starts_on=date(2026, 12, 9), ends_on=date(2026, 12, 9), reason_source="Snow")
    owners = {"office": office, "closure": closure}
    with pytest.raises(IntegrityError, match="translation_belongs_to_one_row"):
        Translation.objects.create(**{name: owners[name] for name in wrong}, field="name", language="es", text="x")


def test_a_text_has_one_translation_in_a_language(office):
    Translation.objects.create(office=office, field="name", language="es", text="Una")
    with pytest.raises(IntegrityError, match="one_translation_per_text_and_language"):
        Translation.objects.create(office=office, field="name", language="es", text="Otra")


@pytest.mark.parametrize(("name", "shown"), [("name_es", "Name (Spanish)"), ("name_xx", "Name_xx")])
def test_the_history_names_the_text_and_its_language(name, shown, office, staff, now):
    change = {"before": {name: ""}, "after": {name: "Nueva York"}}
    SupplyEvent.objects.create(office=office, kind="office", happened_at=now, actor="user:1", **change)
    assert shown in staff("mara").get(reverse("desk:history", args=[office.code])).content.decode()
