"""The proof that one person was at the office: page, PDF, and the check by its code alone."""

import base64
import io
import struct
from datetime import timedelta

import pypdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.urls import reverse

from appointments import booking
from appointments.booking import office_facts
from appointments.booking.attendance import pass_unmarked
from appointments.booking.marks import standing
from appointments.models import Appointment
from appointments.receipts import presence_statement, signing
from appointments.receipts.presence_statement import PresenceStatement
from appointments.upkeep.retention import forget_some
from tests import marking

pytestmark = pytest.mark.django_db

CARLA = "user:1"


@pytest.fixture
def day(ana):
    return ana.slot.starts_at


def person(ana, position=1):
    return Appointment.objects.with_place().get(pk=ana.pk).attendees.get(position=position)


def page_of(client, ana, position=1, name="proof"):
    return client.get(reverse(f"public:{name}", args=[ana.link_token, person(ana, position).pk]))


def check(client, page) -> str:
    path = page.context["check_url"].partition("/verify/")[2]
    return client.get(f"/en/verify/{path}").content.decode()


def test_it_says_who_was_where_and_when_in_both_languages(client, ana, day):
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    said = page_of(client, ana).content.decode()
    for fact in ("Ana Sample", "was here, and the check-in took place", "estuvo aquí", "26 Federal Plaza", str(ana)):
        assert fact in said


def test_two_were_there_and_one_was_not(client, ana, day):
    marking.mark_member(ana.pk, str(person(ana, 3).pk), "no_show", version=1, now=day, actor=CARLA)
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    assert [page_of(client, ana, position).status_code for position in (1, 2, 3)] == [200, 200, 404]
    listed = client.get(f"/en/confirmation/{ana.link_token}/").content.decode()
    assert listed.count("/presence/") == 2
    assert "Mateo Sample</span>: Did not come" in " ".join(listed.split())


def test_who_came_and_was_not_seen_can_show_why(client, ana, day):
    booking.correct_mark(ana.pk, "unseen", why="full", seen=standing(ana), now=day, actor=CARLA)
    assert "came and was not seen because the waiting room was full" in page_of(client, ana).content.decode()


def test_a_note_about_one_of_them_alone_is_not_said_to_be_none(client, ana, day):
    marking.mark_member(ana.pk, str(person(ana, 3).pk), "no_show", version=1, now=day, actor=CARLA)
    pass_unmarked(day + timedelta(days=2))
    page = " ".join(client.get(f"/en/confirmation/{ana.link_token}/").content.decode().split())
    assert "The office made a note for some of you only." in page
    assert "The office made no note" not in page
    assert "Mateo Sample</span>: Did not come" in page


def test_who_arrived_and_has_no_other_mark_can_show_that(client, ana, day):
    marking.arrive(ana.pk, now=day, actor=CARLA)
    assert "was here." in page_of(client, ana).content.decode()


@pytest.mark.parametrize("ends", ["undo", "no_show", "nothing"])
def test_without_a_note_there_is_no_proof(ends, client, ana, day):
    if ends == "undo":
        marking.mark_seen(ana.pk, now=day, actor=CARLA)
        marking.undo_mark(ana.pk, now=day, actor=CARLA)
    if ends == "no_show":
        marking.mark_no_show(ana.pk, now=day, actor=CARLA)
    assert page_of(client, ana).status_code == 404


def test_it_is_a_pdf_of_one_sheet(client, ana, day):
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    file = page_of(client, ana, name="proof_pdf").content
    assert len(pypdf.PdfReader(io.BytesIO(file)).pages) == 1


def test_the_published_key_is_enough_to_check_it(ana, day):
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    statement = PresenceStatement.of(person(ana, 2))
    code = presence_statement.sign(statement)
    signed = base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signing.public_key()))
    key.verify(signed[-64:], signed[:-64])
    assert struct.unpack(">BQBBBII", signed[:20])[2:4] == (2, 1)
    assert presence_statement.read(code) == statement


def test_a_third_party_sees_initials_and_whether_the_note_stands(client, ana, day):
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    page = page_of(client, ana)
    said = check(client, page)
    assert "the note of the office is the same today" in said
    assert "A. S." in said
    assert "Ana Sample" not in said
    booking.correct_mark(ana.pk, "no_show", why="wrong_row", seen=standing(ana), now=day, actor=CARLA)
    assert "The office has changed its note since" in check(client, page)


def test_the_office_goes_by_another_code_and_stands_elsewhere_since(client, ana, day, monkeypatch):
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    page = page_of(client, ana)
    facts = {"code": "NYM", "address": "1 New Street", "name_source": "Manhattan", "name_es": "Nueva"}
    after = day + timedelta(days=1)
    monkeypatch.setattr("django.utils.timezone.now", lambda: after)
    office_facts.change(ana.office, facts, now=after, actor=CARLA)
    said, paper = check(client, page), page_of(client, ana).content.decode()
    assert "the note of the office is the same today" in said
    for each in (said, paper):
        assert ("26 Federal Plaza" in each, "1 New Street" in each) == (True, False)
    assert ("NYC Field Office" in paper, "Manhattan" in paper, "Nueva" in paper) == (True, False, False)


def test_after_the_details_are_deleted_the_paper_can_still_be_checked(client, ana, day, settings):
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    page = page_of(client, ana)
    link = page.request["PATH_INFO"]
    settings.KEEP_DETAILS_DAYS = 0
    forget_some([ana.pk], day.replace(year=2030))
    assert "We have since deleted the details." in check(client, page)
    assert client.get(link).status_code == 404


def test_the_code_of_the_confirmation_does_not_show_who_came(client, ana, day):
    marking.mark_seen(ana.pk, now=day, actor=CARLA)
    said = check(client, client.get(f"/en/confirmation/{ana.link_token}/"))
    assert "We do not show here who came." in said
