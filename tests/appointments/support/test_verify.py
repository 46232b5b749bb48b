"""No data of a person opens before the caller has been identified."""

from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from appointments import booking
from appointments.models import AccessLog, Call, SecondStep, Verification
from appointments.staff import second_step
from appointments.support import calls, facts, script, verification
from appointments.support.subject import subjects
from tests.appointments.support.conftest import ANA
from tests.project.markup import without_keys
from tests.staff import account
from tests.supply import earliest_slot
from tests.together import together

pytestmark = pytest.mark.django_db

MISTAKEN = ANA | {"country": "HN"}


@pytest.fixture
def check(line, ana):
    """Checks the caller against Ana, found by her A-number, and returns the agent's next page."""
    call = line.search("A012-345-678")

    def check(**facts):
        return line.post("verify", facts, call=call, place=0).resolver_match.url_name

    return check


@pytest.mark.parametrize(
    "facts",
    [
        ANA,
        {"country": "GT", "name": "sample ANNA"},
        {"country": "GT", "contact": "(212) 555-0123"},
        {"country": "GT", "contact": "Ana@Example.com"},
        {"country": "GT", "subject_id": "312 345 678"},
        {"country": "GT", "day_month": "12", "day_day": "2", "day_year": "2026"},
        {"born_month": "3", "born_day": "21", "born_year": "1988"},
        {"office": "NYC", "country": "GT"},
        {"member": "Lucia", "member_born_month": "6", "member_born_day": "2", "member_born_year": "2015"},
    ],
)
def test_enough_right_facts_open_the_page(facts, check):
    assert check(**facts) == "person"


def test_the_confirmation_number_is_a_fact(check, ana):
    assert check(country="GT", reference=str(ana).lower()) == "person"


@pytest.mark.parametrize(
    "facts",
    [
        MISTAKEN,
        ANA | {"name": "Ana Other"},
        {"country": "GT", "name": "Ana"},
        {"country": "GT", "contact": "212-555-0199"},
        {"country": "GT", "reference": "22222222"},
        {"country": "GT", "office": "MIA"},
        {"member": "Lucia", "member_born_month": "6", "member_born_day": "3", "member_born_year": "2015"},
        {"member": "Ana Sample", "member_born_month": "3", "member_born_day": "21", "member_born_year": "1988"},
        {"member": "Lucia"},
        {"country": "GT", "day_month": "12", "day_day": "3", "day_year": "2026"},
        {"country": "GT"},
        {"country": "GT", "a_number": "A012-345-678"},
        {},
    ],
)
def test_one_wrong_or_too_few_open_nothing(facts, check):
    assert check(**facts) == "verify"
    assert not AccessLog.objects.filter(kind="opened").exists()


@pytest.mark.parametrize(
    "told",
    [
        {"day_month": "12", "day_day": "2", "day_year": "2026", "country": "GT"},
        {"office": "NYC", "born_month": "3", "born_day": "21", "born_year": "1988"},
    ],
)
def test_a_former_day_and_a_former_office_count(told, check, ana, now, make_office):
    there = earliest_slot(make_office("ATL", city="Atlanta", state="GA"), now + timedelta(days=9))
    booking.reschedule(ana.pk, version=1, now=now, slot_id=there)
    assert check(**told) == "person"


LOST_EVERYTHING = {"country": "GT", "office": "NYC"}
BY_NAME = "Ana Sample March 21, 1988"


def test_what_people_near_them_know_opens_nothing_to_an_agent(line, ana):
    call = line.search(BY_NAME)
    page = line.post("verify", LOST_EVERYTHING | {"why": "I am sure"}, call=call, place=0)
    assert "pass the call to a supervisor" in page.content.decode()
    assert not Verification.objects.exists()


def test_a_day_that_can_be_guessed_opens_nothing_alone(line, ana):
    call = line.search(BY_NAME)
    told = LOST_EVERYTHING | {"day_month": "12", "day_day": "2", "day_year": "2026"}
    page = line.post("verify", told, call=call, place=0)
    assert "pass the call to a supervisor" in page.content.decode()
    assert not Verification.objects.exists()


def test_a_fact_that_is_kept_opens_it_too(line, ana):
    call = line.search(BY_NAME)
    told = LOST_EVERYTHING | {"contact": "ana@example.com"}
    assert line.post("verify", told, call=call, place=0).resolver_match.url_name == "person"


@pytest.fixture
def supervised(line, ana):
    """Tess has found Ana by name, and Sid is beside her: posts what she types."""
    tess, sid = replace(line, name="tess"), replace(line, name="sid")
    second = SecondStep.objects.get(user__username=sid.name)
    code = pyotp.TOTP(second.key).at(timezone.now())
    call = tess.search(BY_NAME)
    why = {"why": "Her sister was here", "second": "sid", "second_code": code}
    return lambda **changed: tess.post("verify", LOST_EVERYTHING | why | changed, call=call, place=0)


def test_a_supervisor_opens_it_with_a_reason_and_a_second_person(supervised):
    assert supervised().resolver_match.url_name == "person"
    assert AccessLog.objects.get(kind="opened").reason == "Her sister was here"
    assert Verification.objects.get().second.username == "sid"


@pytest.mark.parametrize(
    "changed",
    [
        {"second": ""},
        {"second": "tess"},
        {"second": "carla"},
        {"second_code": "000000"},
        {"second_code": ""},
        {"why": ""},
    ],
)
def test_without_a_reason_or_a_second_person_nothing_opens(changed, supervised):
    page = supervised(**changed)
    assert page.resolver_match.url_name == "verify"
    assert not Verification.objects.exists()


def test_a_second_persons_code_works_once(supervised):
    supervised()
    assert supervised().resolver_match.url_name == "verify"


def test_wrong_codes_of_a_colleague_are_limited_and_do_not_keep_the_colleague_from_signing_in(supervised):
    for _try in range(second_step.TRIES_AN_HOUR):
        supervised(second_code="000000")
    assert supervised().resolver_match.url_name == "verify"
    step = SecondStep.objects.get(user__username="sid")
    second_step.check(step, pyotp.TOTP(step.key).at(timezone.now()), now=timezone.now())


def test_a_hand_made_reason_of_an_agent_opens_nothing(line, ana, now):
    call = Call.objects.get(pk=line.search(BY_NAME))
    told, tess = {"country": "GT", "office": ana.office}, account("tess", line.offices)
    for agent, second in ((call.agent, tess), (tess, None), (tess, tess)):
        call.agent = agent
        with pytest.raises(verification.NothingKept):
            verification.verify(
                call, subjects(call.found)[0], told, why_without_paper="I am sure", second=second, now=now
            )


def test_a_number_read_in_two_ways_counts_once():
    assert facts.points(["a_number", "subject_id"], []) == 3
    assert facts.points(["name", "born"], ["born", "country"]) == 4
    assert facts.points(["receipt"], ["country"]) == 1


def test_every_fact_has_a_weight_a_question_and_a_comparison():
    known_otherwise = {facts.Fact.ANSWERED}
    assert set(facts.WEIGHTS) == set(facts.Fact)
    assert set(script.QUESTIONS) == set(facts.Fact) - known_otherwise
    assert {*facts._IS_RIGHT, *facts._SHOWN_BY} == set(facts.Fact) - known_otherwise - {facts.Fact.CODE}


def test_what_was_asked_is_written_down_and_never_the_answers(check):
    check(**ANA)
    checked = Verification.objects.get()
    assert (checked.asked, checked.has_passed) == (["a_number", "born", "country"], True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM appointments_verification t")
        assert "1988" not in without_keys(cursor.fetchone()[0])


def test_the_page_that_asks_shows_none_of_the_answers(line, ana):
    page = without_keys(line.get("verify", call=line.search(str(ana)), place=0).content.decode())
    assert not [fact for fact in ("Ana", "Sample", "012345678", "312345678", "ana@example.com", "555") if fact in page]


def test_after_three_failed_checks_only_general_help_is_left(check, line):
    assert [check(**MISTAKEN) for _try in range(4)] == ["verify", "verify", "call", "call"]
    assert check(**ANA) == "call"
    assert Verification.objects.count() == 3
    assert "Give general help only." in line.get("call", call=Call.objects.get().pk).content.decode()


def test_who_is_guessed_at_tells_one_fact_more_and_is_not_locked_out(settings, check, line):
    settings.TRIES_PER_NUMBER = 1
    check(**MISTAKEN)
    line.post("close", {"outcome": "not_checked"}, call=Call.objects.get().pk)
    again = line.search("A012-345-678")
    assert line.post("verify", ANA, call=again, place=0).resolver_match.url_name == "verify"
    assert line.post("verify", ANA | {"name": "Ana Sample"}, call=again, place=0).resolver_match.url_name == "person"


def test_an_agent_who_fails_too_often_checks_no_one_for_an_hour(check, line, monkeypatch):
    monkeypatch.setattr(verification, "TRIES_BY_AN_AGENT", 1)
    check(**MISTAKEN)
    line.post("close", {"outcome": "not_checked"}, call=Call.objects.get().pk)
    again = line.search("A012-345-678")
    assert line.post("verify", ANA, call=again, place=0).resolver_match.url_name == "call"


@pytest.mark.django_db(transaction=True)
def test_checks_made_at_once_do_not_slip_under_the_limit(line, ana, now):
    from appointments.support.subject import subjects

    call = Call.objects.get(pk=line.search("A012-345-678"))
    subject = subjects(call.found)[0]
    wrong = {"country": "MX", "name": "x"}
    answers = together([lambda: verification.verify(call, subject, wrong, now=now)] * 8)
    assert sum(isinstance(answer, verification.TooManyChecks) for answer in answers) == 5
    assert Verification.objects.count() == 3


def test_a_page_is_open_in_its_call_only(line, there):
    line.post("close", {"outcome": "told"}, call=there["call"])
    second = line.start()
    assert line.get("person", **there).resolver_match.url_name == "home"
    assert line.get("person", call=second, person=there["person"]).status_code == 404


def test_a_call_left_open_opens_nothing_after_two_hours(line, there, set_clock, now):
    set_clock(now + timedelta(hours=2, minutes=1))
    line.sign_in()
    assert line.get("person", **there).resolver_match.url_name == "home"
    assert Call.objects.get().outcome == "cut_off"


def test_a_failed_check_leads_to_no_page(line, ana):
    call = line.search(str(ana))
    line.post("verify", MISTAKEN, call=call, place=0)
    assert line.get("person", call=call, person=Verification.objects.get().pk).status_code == 404


def test_an_agent_has_one_call_at_a_time(line, now):
    call = Call.objects.get(pk=line.start())
    line.post("home", {"caller": "person", "language": "en"})
    assert Call.objects.count() == 1
    with pytest.raises(calls.OneCallAtATime):
        calls.start(call.agent, caller="person", language="en", now=now)


@pytest.mark.as_owner
@pytest.mark.parametrize("table", ["accesslog", "verification"])
@pytest.mark.parametrize("change", ["DELETE FROM appointments_{}", "UPDATE appointments_{} SET person = ''"])
def test_the_log_cannot_be_rewritten(table, change, there):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))
