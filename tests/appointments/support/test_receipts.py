"""An attempt receipt in the search box: its possible owner, its content, and the next steps for the caller."""

from datetime import timedelta

import pytest

from appointments.models import Call, Verification
from appointments.notices import attempts
from appointments.notices.attempts import Kind, Way
from appointments.receipts import closed
from tests.appointments.notices import conftest

pytestmark = pytest.mark.django_db
actor, write = conftest.actor, conftest.write


@pytest.mark.parametrize("spelling", [str, lambda code: str(code).lower().replace("-", " "), lambda code: code.code])
def test_a_receipt_finds_whose_number_was_tried(spelling, write, make_notice, search):
    make_notice()
    assert search(spelling(write())) == ["A. S."]


def test_a_receipt_finds_whoever_tried_by_name(write, bruno, search):
    person = bruno.attendees.get().person
    assert search(str(write(kind=Kind.NO_SLOT, way=Way.NO_PAPER, number="", person=person))) == ["B. S."]


def test_a_receipt_of_nobody_finds_nobody(write, make_notice, search):
    make_notice(a_number="")
    assert search(str(write(kind=Kind.NO_SLOT, way=Way.NO_PAPER, number=""))) == []


def test_a_code_proves_nothing(write, ana, line):
    call = line.search(str(write()))
    assert Call.objects.get(pk=call).found_by == ["receipt"]
    page = line.post("verify", {"country": "GT"}, call=call, place=0)
    assert "These answers are not enough." in page.content.decode()
    assert not Verification.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "We look for the notice until Thursday, December 17, 2026."),
        ({"kind": Kind.NO_RECORD}, "Ask for each number again"),
        ({"kind": Kind.TOO_MANY_TRIES}, "You can search for their number here"),
        ({"kind": Kind.FIND_TOO_OFTEN}, "Check the caller. Then you can do it for them."),
        ({"kind": Kind.NO_SLOT}, "Try more than one office."),
        # They have an appointment.
        ({"kind": Kind.TOO_LATE}, "Check the caller. Then you can do it for them."),
        ({"kind": Kind.TURNED_AWAY}, "The answer will be on the page of this appointment."),
        ({"kind": Kind.MARKED_ABSENT}, "Reported on"),
    ],
)
def test_a_receipt_without_a_person_is_shown_with_the_way_on(fields, said, write, line):
    receipt = write(**fields)
    page = line.get("call", call=line.search(str(receipt))).content.decode()
    assert str(receipt) in page
    assert "•••678" in page
    assert said in page
    assert "We cannot tell who made this try." in page


def test_a_notice_that_has_come_is_told(write, make_notice, line, now):
    receipt = write()
    make_notice()
    attempts.look_again(now + timedelta(hours=1))
    page = line.get("call", call=line.search(str(receipt))).content.decode()
    assert "The notice is in the system now." in page


@pytest.mark.parametrize(("kind", "said"), [(Kind.CLOSED, "was closed for maintenance"), (Kind.FAILED, "did not work")])
def test_a_receipt_of_a_closed_site_is_known_too(kind, said, line, now):
    page = line.post("call", {"text": closed.code_for(now, kind)}, call=line.start()).content.decode()
    assert f"The site {said}: Tuesday, December 1, 2026, noon" in page


def test_the_next_search_forgets_the_receipt(write, line):
    receipt = write()
    call = line.search(str(receipt))
    assert str(receipt) not in line.post("call", {"text": "355555555"}, call=call).content.decode()


def test_the_timeline_shows_who_did_not_find_an_appointment(write, line, there, ana):
    receipt = write(kind=Kind.FIND_TOO_OFTEN, way=Way.REFERENCE, number=ana.reference)
    assert str(receipt) in line.get("person", **there).content.decode()


def test_the_timeline_shows_what_was_tried(write, line, there):
    receipts = [
        write(),
        write(way=Way.A_NUMBER, number="012345678", kind=Kind.TOO_MANY_TRIES),
        write(number="311111111"),
    ]
    page = line.get("person", **there).content.decode()
    assert [str(receipt) in page for receipt in receipts] == [True, True, False]
    assert "Too many tries · A-number" in page
    assert "012345678" not in page
