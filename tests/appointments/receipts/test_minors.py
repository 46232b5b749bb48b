"""People under 18 are asked to bring an adult; staff and agents see who they are."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from appointments.receipts import minors
from appointments.receipts.confirmation import confirmation_receipt
from appointments.support import script
from appointments.values.births import PartialDate, age_at_least

pytestmark = pytest.mark.django_db

SAID = "Everyone who comes is under 18."
CHILD = date(2015, 6, 2)


@pytest.mark.parametrize(
    ("born", "age"),
    [(date(2008, 12, 4), 18), (date(2008, 12, 5), 17), (PartialDate(2008), 17), (PartialDate(2008, 11), 18)],
)
def test_the_age_is_the_lowest_it_may_be(born, age):
    assert age_at_least(born, date(2026, 12, 4)) == age


def test_a_child_alone_reads_it_on_the_confirmation_and_on_paper(client, book, make_person):
    alone = book(make_person(born=CHILD))
    assert SAID in client.get(f"/en/confirmation/{alone.link_token}/").content.decode()
    lines = [line for block in confirmation_receipt(alone).parts[0].blocks for line in block.lines]
    assert [line for line in lines if SAID in line]


def test_a_family_with_an_adult_does_not(client, ana):
    assert SAID not in client.get(f"/en/confirmation/{ana.link_token}/").content.decode()
    assert not minors.lacks_an_adult(ana, ana.attendees.all())


def test_it_is_not_said_of_details_that_are_deleted(ana):
    person = ana.attendees.last()
    person.date_of_birth = ""
    assert not minors.is_minor(person, ana)


def test_staff_read_the_same_sentence(ana, book, make_person):
    alone = book(make_person(born=CHILD))
    row = {"office": ana.office, "perms": {}}
    for page in ("desk/party.html", "desk/queue_row.html"):
        group = {"group": {"people": list(alone.attendees.all()), "is_whole": True}}
        assert SAID in render_to_string(page, row | group | {"appointment": alone})
        assert SAID not in render_to_string(page, row | group | {"appointment": ana})


def test_agents_read_the_same_sentence_aloud(ana, book, make_person, now):
    alone = book(make_person(born=CHILD))
    assert [line for line in script.confirmation(alone, "en", now) if SAID in line]
    assert not [line for line in script.confirmation(ana, "en", now) if SAID in line]


def test_staff_see_who_is_under_18(ana):
    row = render_to_string("desk/party.html", {"appointment": ana, "office": ana.office})
    assert row.count("Under 18") == 2
