"""To-dos: claimed by one agent, done once; and the supervisor's view of all."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse

from appointments import worklist
from appointments.models import AccessLog, Call, ToDo
from appointments.support import figures
from tests.project.agent import Line
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db

ANY = ToDo.Kind.of_agents()


@pytest.fixture
def to_dos(ana, bruno, now):
    for appointment in (ana, bruno):
        worklist.add(appointment, ToDo.Kind.CALL_BACK, now=now)
    return list(ToDo.objects.open())


def test_one_press_takes_the_next_one(line, to_dos):
    page = line.post("take", {"kind": "call_back"})
    assert [each.to_do.pk for each in page.context["mine"]] == [to_dos[0].pk]


def test_two_agents_get_two_things(line, to_dos):
    other = Line(line.offices, "en", "sid")
    taken = [one.post("take", {}).context["mine"][0].to_do.pk for one in (line, other)]
    assert sorted(taken) == sorted(each.pk for each in to_dos)


def test_a_kind_nobody_waits_for_gives_nothing(line, to_dos):
    page = line.post("take", {"kind": "message_failed"})
    assert "Nothing of this kind waits." in page.content.decode()
    assert not page.context["mine"]


@pytest.mark.parametrize(("what", "is_done"), [("done", True), ("give_back", False), ("x", False)])
def test_one_is_done_or_given_back(what, is_done, line, to_dos):
    line.post("take", {})
    line.post("to_do", {"what": what}, number=to_dos[0].pk)
    row = ToDo.objects.get(pk=to_dos[0].pk)
    assert ((row.done_at is not None), row.claimed_by == "") == (is_done, what == "give_back")


def test_nobody_ends_what_another_has(line, to_dos):
    line.post("take", {})
    Line(line.offices, "en", "sid").post("to_do", {"what": "done"}, number=to_dos[0].pk)
    assert ToDo.objects.get(pk=to_dos[0].pk).done_at is None


@pytest.mark.django_db(transaction=True)
def test_agents_who_take_at_once_never_get_the_same(to_dos, now):
    taken = together([lambda n=n: worklist.claim_next(ANY, actor=f"user:{n}", now=now) for n in range(6)])
    assert sorted(one.pk for one in taken if one) == sorted(each.pk for each in to_dos)


@pytest.mark.django_db(transaction=True)
def test_who_looks_without_the_lock_gets_the_same(to_dos, now):
    taken = together([lambda: ToDo.objects.unclaimed(now).first()] * 2)
    assert taken[0].pk == taken[1].pk


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_one_another_is_taking(to_dos, now):
    with transaction.atomic():
        held = worklist.claim_next(ANY, actor="user:1", now=now)
        other = in_the_background(lambda: worklist.claim_next(ANY, actor="user:2", now=now))
        assert other.done()
    assert other.result().pk != held.pk


def test_whoever_is_to_be_called_back_comes_onto_the_list(line, there, ana):
    line.post("close", {"outcome": "call_back"}, call=there["call"])
    assert ToDo.objects.get().appointment == ana


def test_someone_without_an_appointment_is_called_back_at_the_number_they_gave(line):
    line.post("close", {"outcome": "call_back", "phone": "305-555-0100"}, call=line.start())
    page = line.post("take", {})
    assert "(305) 555-0100" in page.content.decode()
    assert Call.objects.get().phone == "+13055550100"


@pytest.mark.parametrize("phone", ["", "x"])
def test_without_a_number_the_call_goes_on(phone, line):
    page = line.post("close", {"outcome": "call_back", "phone": phone}, call=line.start())
    assert "number" in page.content.decode()
    assert Call.objects.open().exists()
    assert not ToDo.objects.exists()


def test_who_calls_back_finds_them_and_still_asks_who_they_are(line, there, ana):
    line.post("close", {"outcome": "call_back"}, call=there["call"])
    page = line.post("take", {})
    call = line.post("to_do", {"what": "call"}, number=page.context["mine"][0].to_do.pk)
    assert [subject.details.initials for _place, subject, _mark in call.context["found"]] == ["A. S.", "L. S.", "M. S."]
    assert (Call.objects.open().get().language, Call.objects.open().get().found_by) == ("es", ["contact"])


def test_an_answer_at_a_number_that_a_caller_gave_shows_nothing(line, there):
    line.post("close", {"outcome": "call_back", "phone": "305 555 0100"}, call=there["call"])
    page = line.post("take", {})
    line.post("to_do", {"what": "call"}, number=page.context["mine"][0].to_do.pk)
    assert Call.objects.open().get().found_by == []


def test_nobody_calls_about_what_another_has(line, to_dos):
    line.post("to_do", {"what": "call"}, number=to_dos[0].pk)
    assert not Call.objects.exists()


def test_who_sees_a_number_from_the_list_is_written_down(line, ana, now):
    worklist.add(ana, ToDo.Kind.MESSAGE_FAILED, now=now)
    assert "(212) 555-0123" in line.post("take", {}).content.decode()
    look = AccessLog.objects.get()
    assert (look.kind, look.agent.username, look.appointment, look.reason) == ("number", "sol", ana, "message_failed")


def test_other_outcomes_put_nobody_onto_the_list(line, there):
    line.post("close", {"outcome": "told"}, call=there["call"])
    assert not ToDo.objects.exists()


@pytest.fixture
def week(line, now, set_clock):
    """Three calls today, one two days ago."""
    for back, outcome in ((2, "told"), (0, "told"), (0, "changed"), (0, "")):
        call = Call.objects.get(pk=line.start())
        ended_at = now if outcome else None
        Call.objects.filter(pk=call.pk).update(
            started_at=now - timedelta(days=back), ended_at=ended_at, outcome=outcome
        )


def test_calls_are_counted_by_day_and_outcome(week, now):
    today, yesterday, before, *_older = figures.by_day(now)
    assert (today.calls, today.outcomes) == (3, {"told": 1, "changed": 1, "": 1})
    assert (yesterday.calls, before.calls) == (0, 1)


def test_the_file_names_nobody(week, line, there):
    answer = Line(line.offices, "en", "tess").get("line_csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Day,Calls,Appointment booked")
    assert len(lines) == 91
    assert not [word for word in ("sol", "Ana", "Sample") if word in "".join(lines)]


def test_the_pages_take_as_few_queries_with_more(line, week, to_dos, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        line.client.get(reverse("support:to_dos"))
