"""Two administrators with one form open: the later save takes back nothing of the earlier one."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import reverse

from appointments.models import Answer, Upload
from offices.fresh_rows import FreshRowsAdmin
from offices.models import Closure, Coverage, Office, Slot
from tests.together import together

pytestmark = pytest.mark.django_db

OTHERWISE = {
    Office: "the check page, and what was shown of each field: test_office_changes.py",
    Slot: "the check page: test_slots.py",
    Closure: "the check page: test_closures.py",
    Upload: "the check page: test_uploads.py",
}
"""What else refuses an older page."""


@pytest.fixture
def rows(eva, now, office) -> dict:
    answer = {"question": "court", "language": "en", "text": "So.", "source": "ICE", "read_on": now.date()}
    return {
        "appointments_answer": Answer.objects.create(**answer),
        "offices_coverage": Coverage.objects.create(office=office, state="NY", note="So."),
    }


TEXT = {"appointments_answer": "text", "offices_coverage": "note"}


def opened(client, page: str) -> dict:
    """What the form sends when nothing is typed into it."""
    shown = client.get(page)
    form = shown.context["adminform"].form
    seen = re.search(r'name="seen" value="(.+?)"', shown.content.decode())[1]
    typed = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in typed.items() if value not in (None, False)} | {"seen": seen}


@pytest.mark.parametrize("name", TEXT)
def test_an_older_page_takes_nothing_back(name, rows, eva):
    row, field = rows[name], TEXT[name]
    page = reverse(f"admin:{name}_change", args=[row.pk])
    first, second = opened(eva, page), opened(eva, page)
    assert eva.post(page, first | {field: "First."}).status_code == 302
    refused = eva.post(page, second | {field: "Second."}).content.decode()
    assert "something changed since you looked" in refused
    assert "Stored now: First." in refused
    assert "Second." in refused
    row.refresh_from_db()
    assert getattr(row, field) == "First."
    # With what it now shows, the next press saves.
    seen = re.search(r'name="seen" value="(.+?)"', refused)[1]
    assert eva.post(page, second | {field: "Second.", "seen": seen}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == "Second."


@pytest.mark.parametrize("name", TEXT)
def test_a_page_that_does_not_say_what_it_shows_saves_nothing(name, rows, eva):
    row, page = rows[name], reverse(f"admin:{name}_change", args=[rows[name].pk])
    sent = {key: value for key, value in opened(eva, page).items() if key != "seen"}
    assert eva.post(page, sent | {TEXT[name]: "First."}).status_code == 200
    row.refresh_from_db()
    assert getattr(row, TEXT[name]) == "So."


@pytest.mark.parametrize("name", TEXT)
def test_a_choice_is_named_as_the_page_names_it(name, rows, eva):
    page = reverse(f"admin:{name}_change", args=[rows[name].pk])
    form = opened(eva, page)
    other = {
        "appointments_answer": {"language": "es"},
        "offices_coverage": {"office": Office.objects.get(code="MIA").pk},
    }
    refused = eva.post(page, form | other[name] | {"seen": "older"}).content.decode()
    named = {"appointments_answer": "English", "offices_coverage": "NYC"}[name]
    assert re.search(rf"Stored now: [^<]*{named}", refused)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", TEXT)
def test_of_two_saves_at_one_moment_one_is_refused(name, rows, eva):
    page = reverse(f"admin:{name}_change", args=[rows[name].pk])
    form = opened(eva, page)
    ends = together([lambda text=text: eva.post(page, form | {TEXT[name]: text}).status_code for text in ("1.", "2.")])
    assert sorted(ends) == [200, 302]


def test_every_page_that_changes_a_row_refuses_an_older_one(eva):
    request = RequestFactory().get("/")
    request.user = User.objects.get(username="eva")
    changing = {model: page for model, page in admin.site._registry.items() if page.has_change_permission(request)}
    assert {Answer, Coverage, User} < {*changing}
    unguarded = {model for model, page in changing.items() if not isinstance(page, FreshRowsAdmin)}
    assert unguarded - {*OTHERWISE} == set()
