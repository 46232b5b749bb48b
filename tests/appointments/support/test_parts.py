"""Anyone can book in a name. What is told about one appointment opens no other one of the same name."""

from dataclasses import replace
from datetime import date, timedelta

import pyotp
import pytest
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact
from appointments.models import Appointment, Call, SamePerson, SecondStep, ToDo, Verification
from appointments.models.contact_code import digits_of
from offices.dates import long_date
from tests.appointments.support.conftest import ANA

pytestmark = pytest.mark.django_db

ZOE = {"country": "GT", "born_month": "3", "born_day": "21", "born_year": "1988"}
NAME = "Zoe Sample 1988-03-21"
KATE = {"member": "Kate", "member_born_month": "5", "member_born_day": "4", "member_born_year": "2012"}
MINE, STRANGERS = "+12125550123", "+12125550177"


@pytest.fixture
def zoe(make_person):
    return make_person("Zoe", born=date(1988, 3, 21), country="GT")


@pytest.fixture
def hers(line, book, zoe, now, set_clock):
    """Her former appointment. An agent wrote a note about it."""
    hers = book(zoe, contact=Contact("en", "zoe@example.com", MINE))
    there = line.person(str(hers), ZOE)
    line.post("note", {"text": "Lives with her aunt"}, **there)
    booking.cancel(hers.pk, version=1, now=now)
    set_clock(now + timedelta(minutes=9))
    return hers


@pytest.fixture
def strangers(hers, book, zoe, make_person, now):
    """A stranger books in her name, with their own phone and a child."""
    later = now + timedelta(minutes=9)
    return book(zoe, make_person("Kate", born=date(2012, 5, 4)), contact=Contact("en", "", STRANGERS), now=later)


def page_of(line, text, facts) -> str:
    call = line.search(text)
    page = line.post("verify", facts, call=call, place=0)
    assert page.resolver_match.url_name == "person"
    return page.content.decode()


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("{}", ZOE),
        (STRANGERS, ZOE),
        (NAME, {"reference": "{}"}),
        (NAME, {"contact": STRANGERS}),
        (NAME, KATE),
        (NAME, KATE | {"reference": "{}", "contact": STRANGERS, "office": "NYC"}),
    ],
)
def test_a_stranger_who_booked_in_a_name_opens_only_that(text, facts, line, hers, strangers):
    told = {name: value.format(strangers) for name, value in facts.items()}
    page = page_of(line, text.format(strangers), told)
    assert str(strangers) in page
    assert [fact for fact in (str(hers), "her aunt", "Last call") if fact in page] == []


def test_with_a_code_too_it_is_that_only(line, hers, strangers):
    call = line.search(NAME)
    line.post("send_code", {"channel": "sms"}, call=call, place=0)
    [code] = Call.objects.get(pk=call).codes.all()
    page = line.post("verify", {"code": digits_of(code.message_id)}, call=call, place=0).content.decode()
    assert str(strangers) in page
    assert str(hers) not in page


def test_who_answers_at_the_strangers_number_opens_that_only(line, hers, strangers):
    call = line.search(NAME)
    line.post("call_back", {}, call=call, place=0)
    line.post("take", {})
    to_do = ToDo.objects.get(kind=ToDo.Kind.CALL_BACK)
    line.post("to_do", {"what": "call"}, number=to_do.pk)
    call = Call.objects.open().get().pk
    line.post("verify", ZOE, call=call, place=0)
    assert Verification.objects.get(call=call).opens == [strangers.pk]


@pytest.mark.parametrize(("text", "facts"), [("{}", ZOE), (MINE, ZOE), (NAME, {"contact": "zoe@example.com"})])
def test_the_person_opens_their_own_and_the_notes_about_it(text, facts, line, hers, strangers):
    page = page_of(line, text.format(hers), facts)
    assert str(hers) in page
    assert "Lives with her aunt" in page
    assert str(strangers) not in page
    assert "You have no appointment now." not in page


def test_facts_of_one_add_nothing_to_another(line, hers, strangers):
    """Together five points, and of neither appointment."""
    call = line.search(str(hers))
    born = {name: value for name, value in ZOE.items() if name != "country"}
    page = line.post("verify", born | {"contact": STRANGERS}, call=call, place=0)
    assert page.resolver_match.url_name == "verify"
    assert not Verification.objects.get(call=call).has_passed
    # Negative control: the same facts of one of them.
    page = line.post("verify", born | {"contact": MINE}, call=call, place=0)
    assert page.resolver_match.url_name == "person"


def test_who_booked_twice_with_one_phone_opens_both_by_it(line, hers, strangers):
    strangers.phone = hers.phone
    strangers.save(update_fields=["phone"])
    page = page_of(line, MINE, ZOE)
    assert str(hers) in page
    assert str(strangers) in page
    assert "Lives with her aunt" in page


def test_each_check_of_a_call_opens_more(line, hers, strangers):
    there = line.person(str(strangers), ZOE)
    line.also(str(hers), ZOE, there["call"])
    page = line.get("person", **there).content.decode()
    assert str(hers) in page
    assert str(strangers) in page


def test_what_was_said_when_both_were_open_is_not_shown_with_one(line, hers, strangers, set_clock):
    there = line.person(str(strangers), ZOE)
    line.also(str(hers), ZOE, there["call"])
    line.post("note", {"text": "They are sisters"}, **there)
    assert "They are sisters" not in page_of(line, str(strangers), ZOE)


def test_what_is_opened_can_be_changed(line, hers, strangers):
    there = line.person(str(strangers), ZOE)
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    strangers.refresh_from_db()
    assert strangers.status == Appointment.Status.CANCELLED
    assert "Book for the caller" in line.get("person", **there).content.decode()


def test_the_check_in_that_the_office_set_opens_with_the_one_before(line, book, hers, zoe, now):
    following = book(zoe, contact=Contact("en"), now=now + timedelta(minutes=9))
    Appointment.objects.filter(pk=following.pk).update(follows=hers)
    page = page_of(line, str(hers), ZOE)
    assert str(following) in page
    assert long_date(following.starts_at) in page


def test_a_supervisor_opens_all_with_a_reason_and_a_second_person(line, hers, strangers):
    tess, sid = replace(line, name="tess"), replace(line, name="sid")
    second = SecondStep.objects.get(user__username=sid.name)
    code = pyotp.TOTP(second.key).at(timezone.now())
    why = {"why": "Her sister was here", "second": "sid", "second_code": code}
    page = page_of(tess, str(strangers), ZOE | why)
    assert str(hers) in page
    assert str(strangers) in page


def test_of_someone_with_a_notice_any_fact_opens_all(line, ana, book, now, set_clock):
    booking.cancel(ana.pk, version=1, now=now)
    set_clock(now + timedelta(minutes=9))
    me = booking.Person.of(ana.attendees.earliest("position"))
    again = book(me, contact=Contact("en"), now=now + timedelta(minutes=9))
    page = page_of(line, str(again), ANA)
    assert str(ana) in page


def test_what_an_agent_made_one_opens_together(line, hers, make_person, book, now, set_clock):
    other = book(make_person("Zoé Maria", born=date(1988, 3, 21), country="GT"), now=now + timedelta(minutes=9))
    there = line.person(str(hers), ZOE)
    line.also(str(other), ZOE, there["call"])
    [(twin, _form)] = line.get("same", **there).context["pairs"]
    set_clock(now + timedelta(minutes=12))
    line.post("same", {"who": twin.key, "seen": twin.seen, "keep": str(other.pk), "reason": "x"}, **there)
    assert SamePerson.objects.exists()
    page = page_of(line, str(hers), ZOE)
    assert str(hers) in page
    assert str(other) in page
