"""How many queries each page after a booking makes: when it is opened, and when it is sent."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.appointments.manage.presses import FORMS, member_of

pytestmark = pytest.mark.django_db

STATEMENTS = {
    "change": (5, 6),
    "change_office": (2, 3),
    "change_offices": (6, 7),
    "change_choices": (7, 34),
    "cancel": (3, 18),
    "undo": (2, 26),
    "manage_family": (4, 4),
    "family_add": (2, 30),
    "family_room": (8, 45),
    "family_member": (3, 3),
    "family_remove": (3, 22),
    "family_stays": (3, 3),
    "split": (5, 6),
    "split_choices": (7, 39),
    "manage_contact": (2, 18),
    "changed_meanwhile": (2, 2),
    "new_link": (3, 9),
    "kept": (3, 3),
    "record": (12, 7),
    "refused": (3, 10),
    "report": (3, 3),
    "who_looked": (7, 7),
    "earlier": (7, 13),
    "offer": (3, 25),
}
"""The maximum for each, savepoints included: to open it, and to send its form."""


@pytest.mark.parametrize("name", FORMS)
def test_a_page_asks_the_database_few_questions(name, family):
    where, form = member_of(name, family), FORMS[name](family)
    path, version = family.url(name, **where), family.now_booked.version
    with CaptureQueriesContext(connection) as opened:
        family.client.get(path)
    with CaptureQueriesContext(connection) as sent:
        family.client.post(path, {"version": version} | form)
    assert (len(opened), len(sent)) == STATEMENTS[name]


@pytest.mark.parametrize(("path", "statements"), [("find/", 0), ("find/subject/", 0), ("find/sent/", 0)])
def test_a_page_that_looks_for_one_asks_none(path, statements, client, django_assert_num_queries):
    with django_assert_num_queries(statements):
        client.get(f"/en/{path}")


def test_the_confirmation_and_its_end_ask_few(family, django_assert_num_queries):
    """The confirmation is in every language, which takes one for the office's texts."""
    with django_assert_num_queries(4):
        family.client.get(family.url("confirmation"))
    family.post("cancel")
    with django_assert_num_queries(6):
        family.client.get(family.url("confirmation"))
