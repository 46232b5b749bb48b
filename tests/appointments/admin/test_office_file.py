"""Offices from a file, in the administration: seen first, then saved."""

import csv
import io

import pytest

from appointments.models import Message
from offices.models import Office
from tests.appointments.admin.conftest import pressed
from tests.offices.test_load_offices import PLAIN, booked

pytestmark = pytest.mark.django_db

__all__ = ["booked"]


@pytest.fixture
def choose(send, eva):
    """Sends a file of these rows."""

    def choose(*rows: dict[str, str]):
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        return send("office_load", {"text": out.getvalue()}, client=eva)

    return choose


def test_a_new_office_is_seen_first_and_then_saved(choose, send, eva):
    page = choose(PLAIN)
    assert "1 Sample Street" in page.content.decode()
    assert not Office.objects.filter(code="TST").exists()
    for _press in range(2):
        send("office_load", pressed(page), client=eva)
    assert Office.objects.get(code="TST").hours.count() == 5


def test_every_error_of_the_file_is_named(choose):
    page = choose(PLAIN | {"state": "ZZ"}, PLAIN | {"code": "B", "phone": "?"}).content.decode()
    assert "line 2, column state" in page
    assert "line 3, column phone" in page


def test_people_who_are_booked_at_an_office_that_moves_are_seen_and_told(booked, choose, send, eva, ana):
    page = choose(booked | {"address": "2 Other Street"})
    assert "This affects 1 appointment" in page.content.decode()
    send("office_load", pressed(page), client=eva)
    assert Office.objects.get(pk=ana.office.pk).address == "2 Other Street"
    assert Message.objects.filter(appointment=ana, kind=Message.Kind.CHANGED).exists()


def test_a_file_that_changes_nothing_says_so(booked, choose):
    assert "Nothing changes." in choose(booked).content.decode()
