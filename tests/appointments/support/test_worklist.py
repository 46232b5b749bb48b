"""To-dos: claimed by one agent, done once; and the supervisor's view of all."""

import contextlib
import re
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from appointments import booking, worklist
from appointments.models import AccessLog, AgentDay, Call, ToDo
from appointments.support import calls, figures, quality
from tests.project.agent import Line
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db

ANY = ToDo.Kind.of_agents()


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


def test_a_call_back_shows_language_topic_and_when_to_call(line):
    wished = {"outcome": "call_back", "phone": "305-555-0100", "topic": "notice", "window": "evening"}
    line.post("close", wished, call=line.start())
    (item,) = line.post("take", {}).context["mine"]
    assert item.about[-1] == "Spanish · A notice that we look for · In the evening"


@pytest.fixture
def called(line):
    """A call-back that Sol has taken, and the hours at which it may be tried again."""
    line.post("close", {"outcome": "call_back", "phone": "305-555-0100"}, call=line.start())
    (item,) = line.post("take", {}).context["mine"]
    return item.to_do, [value for value, _label in item.again.fields["again"].choices]


def test_the_hours_to_call_again_name_the_day_and_then_the_hour(line, to_dos):
    (item,) = line.post("take", {}).context["mine"]
    first, *_others, last = [label for _value, label in item.again.fields["again"].choices]
    assert re.fullmatch(r"\w+day, \d{1,2}:00 [ap]\.m\. \(Eastern Time\)", first)
    assert first.split(",")[0] != last.split(",")[0]


def test_who_does_not_answer_comes_back_at_the_chosen_hour_and_not_before(line, called, set_clock):
    to_do, hours = called
    for _twice in range(2):
        line.post("to_do", {"what": "no_answer", "again": hours[0]}, number=to_do.pk)
    assert not line.post("take", {}).context["mine"]
    set_clock(datetime.fromisoformat(hours[0]))
    line.sign_in()
    (item,) = line.post("take", {}).context["mine"]
    assert item.about[-1] == "Called 1 time without an answer"


@pytest.mark.parametrize("again", ["", "x", "2020-01-01T09:00:00+00:00"])
def test_an_hour_that_was_not_offered_changes_nothing(again, line, called):
    line.post("to_do", {"what": "no_answer", "again": again}, number=called[0].pk)
    row = ToDo.objects.get()
    assert (row.tries, row.not_before, row.claimed_by == "") == (0, None, False)


def test_a_new_wish_to_be_called_is_not_put_off(there, line, ana, now):
    line.post("close", {"outcome": "call_back"}, call=there["call"])
    ToDo.objects.update(not_before=now + timedelta(days=1))
    worklist.call_back(Call.objects.get(), ana, now=now)
    assert ToDo.objects.unclaimed(now).exists()


def test_a_row_without_a_contact_says_what_can_be_done(line, book, make_person, now):
    worklist.add(book(make_person("Carla")), ToDo.Kind.UNVERIFIED, now=now)
    (item,) = line.post("take", {}).context["mine"]
    assert item.what_to_do.startswith("They left no phone and no e-mail")
    assert item.again is None


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
    assert (Call.objects.open().get().language, Call.objects.open().get().found_by) == ("es", ["answered"])


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
    """Three calls today, of which one is open, and one two days ago."""
    for back, outcome in ((2, "told"), (0, "told"), (0, "changed"), (0, "")):
        began = now - timedelta(days=back)
        call = calls.start(User.objects.get(username="sol"), caller="person", language="es", now=began)
        if outcome:
            calls.close(call, outcome, now=now)


def test_calls_are_counted_by_day_and_outcome(week, now):
    today, yesterday, before, *_older = figures.by_day(figures.counted(now), now)
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


def test_calls_of_an_agent_are_shown_against_what_was_done(line, there, now):
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    line.post("close", {"outcome": "changed"}, call=there["call"])
    (row,) = quality.by_agent(figures.counted(now))
    assert (row.agent, row.calls) == ("sol", 1)
    assert [cell[1:] for cell in row.cells] == [(0, 0), (1, 0), (0, 1)]


@pytest.mark.parametrize("twice", [False, True])
def test_promises_count_as_kept_within_a_day(twice, to_dos, now):
    for to_do, hours in zip(to_dos, (2, 30), strict=True):
        for _press in range(1 + twice):
            with contextlib.suppress(worklist.AlreadyClaimed):
                worklist.finish(to_do.pk, actor="user:1", now=now + timedelta(hours=hours))
    kept = quality.promises(figures.counted(now + timedelta(days=2)))
    assert (kept.kept, kept.late, kept.waiting, kept.average) == (1, 1, 0, timedelta(hours=16))
    assert quality.promises(figures.counted(now + timedelta(days=16))).kept == 0


def test_a_call_back_that_is_open_counts_however_old(to_dos, now):
    later = quality.promises(figures.counted(now + timedelta(days=40)))
    assert (later.kept, later.waiting, later.average) == (0, 2, None)


def test_only_accounts_that_had_calls_are_shown(to_dos, now):
    worklist.finish(to_dos[0].pk, actor="user:1", now=now)
    assert quality.by_agent(figures.counted(now)) == []


def test_what_an_agent_does_outside_a_call_is_not_counted(line, ana, now):
    agent = User.objects.get(username="sol")
    booking.cancel(ana.pk, version=1, now=now - timedelta(minutes=2), actor=f"user:{agent.pk}")
    calls.close(calls.start(agent, caller="person", language="es", now=now), "told", now=now)
    assert AgentDay.objects.get().counts == {"told": 1}


def test_a_long_list_is_not_counted_to_its_end(line, to_dos, ana, now, monkeypatch):
    kinds = [ToDo.Kind.CALL_BACK, ToDo.Kind.TO_CALL]
    assert [(row.count, row.more_than, row.since) for row in figures.waiting(kinds)] == [
        (2, None, now),
        (0, None, None),
    ]
    monkeypatch.setattr(figures, "MOST_COUNTED", 1)
    assert [row.more_than for row in figures.waiting(kinds)] == [1, None]
    assert "more than 1" in line.get("to_dos").content.decode()


def test_old_days_keep_their_counts_and_lose_the_accounts(week, now):
    old = now - timedelta(days=30)
    for account, outcome in (("user:1", "told"), ("user:2", "told"), ("user:2", "booked")):
        AgentDay.objects.add(account, old.date(), {outcome: 1})
    kept = AgentDay.objects.exclude(day=old.date()).count()
    assert [AgentDay.objects.fold(now) for _run in range(2)] == [2, 0]
    day = next(day for day in figures.by_day(figures.counted(now, 90), now, 90) if day.day == old.date())
    assert (AgentDay.objects.count(), day.calls, day.outcomes) == (kept + 1, 3, {"told": 2, "booked": 1})


@pytest.mark.django_db(transaction=True)
def test_calls_of_one_account_that_end_at_once_are_all_counted(now):
    days = [partial(AgentDay.objects.add, "user:1", now.date(), {"told": 1, f"near:{n}": n}) for n in range(6)]
    together(days)
    assert AgentDay.objects.get().counts == {"told": 6} | {f"near:{n}": n for n in range(6)}


def test_near_matches_are_counted_by_how_often_they_were_right(line, ana, now):
    for country in ("GT", "MX"):
        told = {"country": country, "a_number": "012345678"}
        line.post("verify", told, call=line.search("Ana Sanple March 21, 1988"), place=0)
    line.start()
    (row,) = quality.near_matches(figures.counted(now))
    assert (row.checked, row.confirmed) == (2, 1)
    assert "1 of 2 were the caller" in Line(line.offices, "en", "tess").get("line").content.decode()


def test_the_file_of_these_figures_names_nobody(line, there, to_dos):
    line.post("close", {"outcome": "changed"}, call=there["call"])
    text = Line(line.offices, "en", "tess").get("quality_csv").content.decode("utf-8-sig")
    assert "Appointment changed: said,1" in text
    assert "Not called yet,2" in text
    assert not [word for word in ("sol", "Ana", "Sample") if word in text]
