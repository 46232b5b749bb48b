"""Two records are compared and made one after the caller was checked for each of them, in one call."""

from dataclasses import replace
from datetime import timedelta

import pytest

from appointments import booking
from appointments.models import SamePerson, Verification
from appointments.support import joining
from appointments.support.subject import subjects
from offices.dates import long_date
from tests.appointments.support.conftest import ANA, ANNA, identities
from tests.project.support_states import DICTATED, press_book

pytestmark = pytest.mark.django_db


def test_of_a_record_that_was_not_checked_only_that_it_is_there(line, there, ana, anna):
    page = line.get("same", **there).content.decode()
    assert "Check the caller for both records." in page
    assert not [fact for fact in (str(anna), long_date(anna.starts_at), "They are the same person") if fact in page]
    [(twin, _form)] = line.get("same", **there).context["pairs"]
    line.post("same", {"who": twin.key, "seen": twin.seen, "keep": str(anna.pk), "reason": "x"}, **there)
    assert not SamePerson.objects.exists()


def test_nothing_told_about_the_one_counts_for_the_other(line, there, anna):
    [(twin, _form)] = line.get("same", **there).context["pairs"]
    page = line.post("same", {"check": twin.subject.key}, **there)
    assert page.resolver_match.url_name == "verify"
    assert page.context["subject"].person == identities(anna)[0]
    assert page.context["told"] == 0
    assert line.post("same", {"check": "x"}, **there).status_code == 404


def test_a_stranger_who_books_by_name_opens_no_record_of_the_same_name(line, ana, set_clock, now):
    set_clock(now + timedelta(minutes=9))
    call = line.start()
    line.post("begin", {}, call=call)
    name = DICTATED | {"given_names": "Ana Maria"} | ANA
    there = dict(line.post("book", name | press_book(), call=call).resolver_match.captured_kwargs)
    page = line.get("same", **there)
    [(twin, form)] = page.context["pairs"]
    assert form is None
    assert str(ana) not in page.content.decode()
    line.post("same", {"who": twin.key, "seen": twin.seen, "keep": str(ana.pk), "reason": "x"}, **there)
    assert not SamePerson.objects.exists()
    # The caller tells the number too: nothing else is known of the one who has just been booked.
    line.also("A012-345-678", ANA, call)
    shown = line.post("same", {"who": twin.key, "seen": twin.seen, "keep": str(ana.pk), "reason": "x"}, **there)
    assert shown.context["appointment"] == ana


def test_who_has_a_past_under_a_name_is_checked_for_it_before_it_is_joined(line, ana, anna, set_clock, now):
    booking.cancel(anna.pk, version=1, now=now)
    set_clock(now + timedelta(minutes=9))
    call = line.start()
    line.post("begin", {}, call=call)
    name = DICTATED | {"given_names": "Anna", "family_name": "Sámple"} | ANNA
    there = dict(line.post("book", name | press_book(), call=call).resolver_match.captured_kwargs)
    line.also("A012-345-678", ANA, call)
    page = line.get("same", **there)
    [(twin, _form)] = page.context["pairs"]
    assert "Check the caller for the record of this page" in page.content.decode()
    line.post("same", {"who": twin.key, "seen": twin.seen, "keep": str(ana.pk), "reason": "x"}, **there)
    assert not SamePerson.objects.exists()
    line.also(str(anna), ANNA, call)
    assert "They are the same person" in line.get("same", **there).content.decode()


def test_other_calls_about_one_of_them_end(line, both, ana, anna):
    other = replace(line, name="tess")
    theirs = other.person(str(anna), ANNA)
    [(twin, _form)] = line.get("same", **both).context["pairs"]
    line.post("same", {"who": twin.key, "seen": twin.seen, "keep": str(anna.pk), "reason": "x"}, **both)
    assert other.get("person", **theirs).resolver_match.url_name == "home"
    assert line.get("person", **both).resolver_match.url_name == "person"


def test_the_verb_itself_refuses_a_record_that_was_not_checked(there, ana, anna, now):
    checked = Verification.objects.passed_in(there["call"], there["person"])
    mine, other = subjects(identities(ana, anna))
    with pytest.raises(joining.OneNotChecked):
        joining.join(checked, mine, other, keep=anna.pk, seen="", reason="x", now=now)
