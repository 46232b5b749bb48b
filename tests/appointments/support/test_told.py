"""What was told about a person in a call decides what of them opens in it."""

from datetime import timedelta

import pytest

from appointments.models import Appointment, Attendee, Call, Note, Verification
from tests.appointments.support.conftest import ANA
from tests.project.support_states import DICTATED, press_book

pytestmark = pytest.mark.django_db


def test_the_callers_number_is_no_fact_about_a_relative_who_is_booked(line, begin, make_notice):
    line.post("book", DICTATED | press_book(), call=begin())
    make_notice()
    call = begin()
    line.post("book", {"subject_id": "312345678", "zip_code": "10278", "language": "en"} | ANA, call=call)
    line.post("member", DICTATED, call=call)
    line.post("book", {"subject_id": "312345678", "zip_code": "10278", "language": "en"} | ANA, call=call)
    assert Call.objects.get(pk=call).found_by == ["born", "name"]
    born = {name: DICTATED[name] for name in ("born_month", "born_day", "born_year", "country")}
    assert line.post("verify", born, call=call, place=0).resolver_match.url_name == "verify"


@pytest.fixture
def again(line, begin, set_clock, now):
    """Someone who booked by name before is booked by name in a new call: their key, and the former appointment."""
    there = line.post("book", DICTATED | press_book() | {"email": "zoe@example.com"}, call=begin())
    there = dict(there.resolver_match.captured_kwargs)
    line.post("note", {"text": "Her brother must not know"}, **there)
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    former = Appointment.objects.get()
    set_clock(now + timedelta(minutes=9))
    page = line.post("book", DICTATED | press_book(), call=begin())
    return dict(page.resolver_match.captured_kwargs), former


def test_a_booking_by_name_opens_nothing_of_what_was_before(line, again):
    there, former = again
    page = line.get("person", **there).content.decode()
    assert str(Appointment.objects.active().get()) in page
    assert "This page shows only the appointments that the caller told us about" in page
    before = (str(former), "Her brother", "zoe@example.com", "Last call")
    assert [fact for fact in before if fact in page] == []
    line.post("full", {"reason": "x"}, **there)
    assert "zoe@example.com" not in line.get("person", **there).content.decode()


def test_after_a_check_with_a_kept_fact_all_of_it_opens(line, again):
    _there, former = again
    born = {name: DICTATED[name] for name in ("born_month", "born_day", "born_year", "country")}
    call = Call.objects.open().get().pk
    line.post("call", {"text": str(former)}, call=call)
    page = line.post("verify", born, call=call, place=0).content.decode()
    assert str(former) in page
    assert "Her brother must not know" in page


def test_a_page_opened_by_a_name_goes_with_its_booking(line, again):
    there, _former = again
    Attendee.objects.filter(appointment=Appointment.objects.active().get()).delete()
    assert line.get("person", **there).status_code == 404


def test_of_a_relative_with_a_day_of_their_own_only_that_opens(line, ana, now):
    child = ana.attendees.get(position=2)
    Note.objects.create(
        verification=Verification.objects.create(
            call=Call.objects.get(pk=line.start()),
            person=child.person,
            asked=["subject_id", "born"],
            has_passed=True,
            opens_all=True,
            checked_at=now,
        ),
        text="Lives with her aunt",
        written_at=now,
    )
    there = line.person("A012-345-678", ANA)
    typed = {"when": "later", "day_month": "12", "day_day": "10", "day_year": "2026", "part": "any", "version": "1"}
    pressed = line.times("split", typed, member=child.pk, **there)
    page = line.post("split", pressed | {"give": "yes"}, member=child.pk, **there)
    assert page.context["subject"].person == child.person
    assert "Lives with her aunt" not in page.content.decode()
    assert page.context["checked"].asked == ["checked", "family"]
