"""Error messages of forms, and every date, are in the reader's language only."""

from datetime import date, timedelta
from html import escape

import pytest
from django import forms
from django.utils.translation import override

from appointments.pages.forms import (
    ANumberForm,
    ContactForm,
    MemberForm,
    NoPaperForm,
    OfficeForm,
    PaperForm,
    StateForm,
    SubjectIdForm,
    ZipForm,
)
from offices.dates import long_date
from tests.project import speech

FORMS = [ANumberForm, ContactForm, MemberForm, NoPaperForm, PaperForm, StateForm, SubjectIdForm, ZipForm]
JUNK = ["", "x", "12", "9" * 400, "\0", "😀", "a@", "July 7", "7/4/1990", "-", "<b>", " "]
BAD_DATES = [
    *(("", "", ""), ("x", "1", "2000"), ("2", "31", "2000"), ("1", "40", "2000"), ("1", "1", "90"), ("1", "1", "1800")),
    *(
        ("1", "1", "2999"),
        ("", "1", "2000"),
        ("1", "", "2000"),
        ("1", "1", ""),
        ("", "7/4/1990", ""),
        ("\0", "1", "2000"),
    ),
]

in_each_language = pytest.mark.parametrize("language", ["en", "es"])


def said_about(form_class: type[forms.Form], **kwargs) -> set[str]:
    """All messages of a form when each of its fields is filled with junk of every kind."""
    said = set()
    for junk in JUNK:
        form = form_class(dict.fromkeys(form_class(**kwargs).fields, junk), **kwargs)
        said |= {text for texts in form.errors.values() for text in texts}
    dates = [name for name, field in form_class(**kwargs).fields.items() if hasattr(field, "latest")]
    for month, day, year in BAD_DATES if dates else ():
        typed = {
            f"{name}_{part}": value
            for name in dates
            for part, value in (("month", month), ("day", day), ("year", year))
        }
        said |= {text for texts in form_class(typed, **kwargs).errors.values() for text in texts}
    return said


def leaks(texts: set[str], language: str) -> list[str]:
    return speech.leaks(f'<html lang="{language}">{"".join(f"<p>{escape(text)}</p>" for text in texts)}</html>')


@in_each_language
@pytest.mark.parametrize("form_class", FORMS)
def test_a_form_speaks_one_language(form_class, language):
    with override(language):
        said = said_about(form_class)
    assert said
    assert leaks(said, language) == []


@in_each_language
def test_the_choice_of_an_office_speaks_one_language(language):
    with override(language):
        said = said_about(OfficeForm, offices=[("1", "NYC")], is_far=True)
    assert leaks(said, language) == []


@pytest.mark.parametrize("form_class", FORMS)
def test_nothing_is_left_in_english(form_class):
    with override("en"):
        english = said_about(form_class)
    with override("es"):
        spanish = said_about(form_class)
    assert len(english) == len(spanish)
    assert not english & spanish


def test_no_date_has_a_name_of_the_other_language():
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]
    names = {}
    for language in ("en", "es"):
        with override(language):
            names[language] = {
                word.strip(",") for day in days for word in long_date(day).split() if word.strip(",").isalpha()
            }
    assert len(names["en"]) == 12 + 7
    assert names["en"] & names["es"] == set()
