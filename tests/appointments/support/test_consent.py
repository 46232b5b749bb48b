"""A helper says who they are, and the person agrees; without that nothing about anyone is told or done."""

import pytest
from django.db import IntegrityError, transaction

from appointments.models import Appointment, Call, Draft
from appointments.support import calls, dictation, noting, verification
from appointments.support.consent import HelperUnknown, NoConsent
from appointments.support.search import Found
from appointments.support.subject import subjects
from tests.appointments.support.conftest import ANA
from tests.project.agent import HELPER
from tests.staff import account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("missing", ["helper", "relation", "agrees"])
def test_a_helper_tells_who_they_are_and_the_person_agrees(missing, line):
    page = line.post("home", {"caller": "helper", "language": "es"} | HELPER | {missing: ""})
    assert missing in page.context["form"].errors
    assert not Call.objects.exists()


def test_the_organization_may_be_left_out(line):
    line.post("home", {"caller": "helper", "language": "es"} | HELPER | {"organisation": ""})
    assert Call.objects.get().who == "Rosa Lima, Lawyer"


def test_who_helped_is_kept_with_the_call_and_shown_to_the_next_agent(line, ana):
    call = line.start("helper")
    line.post("call", {"text": "A012-345-678"}, call=call)
    page = line.post("verify", ANA, call=call, place=0).content.decode()
    assert "You speak with Rosa Lima, Lawyer, Casa Sample. The person has agreed on the line." in page
    later = line.get("person", **line.person("A012-345-678", ANA)).content.decode()
    assert "Rosa Lima, Lawyer, Casa Sample" in later
    assert "You speak with" not in later


def test_what_a_person_typed_about_a_helper_is_not_kept_with_their_own_call(line):
    line.post("home", {"caller": "person", "language": "es"} | HELPER)
    assert (Call.objects.get().helper, Call.objects.get().agreed_at) == ("", None)


def test_the_verb_takes_no_helper_without_a_name(line, now):
    with pytest.raises(HelperUnknown):
        calls.start(account("sol", line.offices), caller="helper", language="es", now=now)


def test_the_database_takes_no_helper_without_a_yes(line):
    call = line.start("helper")
    with pytest.raises(IntegrityError, match="call_of_a_helper"), transaction.atomic():
        Call.objects.filter(pk=call).update(agreed_at=None)


@pytest.fixture
def unagreed(line):
    return Call.objects.get(pk=line.start("no_consent"))


def test_without_consent_no_verb_finds_opens_or_books(unagreed, ana, now):
    subject = subjects([ana.attendees.get(position=1).person])[0]
    for verb in (
        lambda: noting.note_search(unagreed, Found([], []), now=now),
        lambda: verification.verify(unagreed, subject, {"country": "GT", "name": "Ana Sample"}, now=now),
        lambda: verification.opened_by_booking(unagreed, subject.person, ["born", "country"], appointment=ana, now=now),
        lambda: dictation.begin(unagreed, now=now),
        lambda: dictation.take_over(unagreed, "222-222", now=now),
    ):
        with pytest.raises(NoConsent):
            verb()


def test_a_hand_made_post_begins_no_booking_without_consent(unagreed, line):
    page = line.post("begin", {}, call=unagreed.pk)
    assert page.status_code == 409
    assert "The person has not agreed." in page.content.decode()
    assert not Draft.objects.exists()
    line.post("book", {"book": "yes"}, call=unagreed.pk)
    assert not Appointment.objects.exists()
