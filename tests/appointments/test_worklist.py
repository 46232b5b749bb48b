"""To-dos for staff: added once, claimed by one person, done once."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from itertools import product

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from appointments import worklist
from appointments.models import Call, ToDo
from appointments.models.to_do import CLAIM_LASTS
from tests.together import together

MINUTE = timedelta(minutes=1)
CARLA, SOL = "user:1", "user:2"
Kind = ToDo.Kind
FAILED = Kind.MESSAGE_FAILED
END = {
    FAILED: worklist.end_undelivered,
    Kind.REPORTED: worklist.end_report,
    Kind.TO_CALL: lambda appointment, now, **_actor: worklist.end_move(appointment, now=now),
    Kind.CALL_BACK: lambda appointment, now, **_actor: worklist.call_back(a_call(now), appointment, now=now),
}

on_real_rows = pytest.mark.django_db(transaction=True)
pytestmark = pytest.mark.django_db


@pytest.fixture
def to_do(bruno, now) -> ToDo:
    worklist.add(bruno, FAILED, reason="SMTP 550", now=now)
    return ToDo.objects.get()


def a_call(now) -> Call:
    agent = User.objects.create_user("sol")
    return Call.objects.create(agent=agent, caller=Call.Caller.PERSON, language="en", started_at=now)


@pytest.fixture
def many(to_do, book, make_person, bruno, now) -> None:
    """Of each kind in `END` one of Bruno that is done, one of Bruno that is open, and one of Emil."""
    emil = book(make_person("Emil"))
    for kind in END:
        worklist.add(bruno, kind, now=now)
    ToDo.objects.update(done_at=now, done_by=SOL)
    for kind, appointment in product(END, (bruno, emil)):
        worklist.add(appointment, kind, now=now)


def changed_by(verb: Callable[[], object]) -> list[int]:
    """The keys of the to-dos that are not as before."""
    before = list(ToDo.objects.order_by("pk").values())
    verb()
    return [row["id"] for row, was in zip(ToDo.objects.order_by("pk").values(), before, strict=True) if row != was]


@pytest.mark.parametrize("kind", END)
def test_what_ends_changes_the_open_one_of_its_kind_and_appointment(kind, many, bruno, now):
    (row,) = ToDo.objects.open().filter(appointment=bruno, kind=kind)
    assert changed_by(lambda: END[kind](bruno, actor=CARLA, now=now + MINUTE)) == [row.pk]


def test_a_verb_changes_no_other_one(many, bruno, now):
    pk = ToDo.objects.get(kind=Kind.CALL_BACK, appointment=bruno, done_at=None).pk
    assert changed_by(lambda: worklist.claim(pk, actor=CARLA, now=now)) == [pk]
    ToDo.objects.open().update(claimed_by=CARLA, claimed_at=now)
    assert changed_by(lambda: worklist.no_answer(pk, again_at=now + MINUTE, actor=CARLA, now=now)) == [pk]
    assert changed_by(lambda: worklist.finish(pk, actor=CARLA, now=now)) == [pk]


def test_it_is_listed_once_while_it_is_open(to_do, bruno, now):
    worklist.add(bruno, FAILED, reason="SMTP 551", now=now)
    assert list(ToDo.objects.open().values_list("reason", flat=True)) == ["SMTP 550"]


def test_when_it_is_done_it_may_come_again(to_do, bruno, now):
    worklist.finish(to_do.pk, actor=CARLA, now=now)
    worklist.add(bruno, FAILED, now=now)
    assert ToDo.objects.open().count() == 1
    assert ToDo.objects.count() == 2


def test_the_appointment_that_comes_first_stands_first(to_do, book, make_person, now):
    later = book(make_person("Dora"), on_or_after=now + timedelta(days=9))
    sooner = book(make_person("Emil"))
    for one in (later, sooner):
        worklist.add(one, FAILED, now=now)
    assert [row.appointment for row in ToDo.objects.open()][-1] == later


def test_one_person_has_it(to_do, now):
    worklist.claim(to_do.pk, actor=CARLA, now=now)
    worklist.claim(to_do.pk, actor=CARLA, now=now)
    for verb in (worklist.claim, worklist.give_back, worklist.finish):
        with pytest.raises(worklist.AlreadyClaimed):
            verb(to_do.pk, actor=SOL, now=now)


def test_given_back_another_may_have_it(to_do, now):
    worklist.claim(to_do.pk, actor=CARLA, now=now)
    worklist.give_back(to_do.pk, actor=CARLA, now=now)
    worklist.finish(to_do.pk, actor=SOL, now=now)
    to_do.refresh_from_db()
    assert (to_do.claimed_by, to_do.done_by, to_do.done_at) == ("", SOL, now)


def test_left_for_an_hour_another_may_take_it(to_do, now):
    worklist.claim(to_do.pk, actor=CARLA, now=now)
    worklist.claim(to_do.pk, actor=SOL, now=now + CLAIM_LASTS)
    to_do.refresh_from_db()
    assert to_do.claimed_by == SOL


def test_left_for_an_hour_another_may_finish_it(to_do, now):
    worklist.claim(to_do.pk, actor=CARLA, now=now)
    worklist.finish(to_do.pk, actor=SOL, now=now + CLAIM_LASTS)
    to_do.refresh_from_db()
    assert to_do.done_by == SOL


def test_an_office_has_what_its_staff_do(to_do, bruno, office, now):
    worklist.add(bruno, Kind.UNVERIFIED, now=now)
    assert list(ToDo.objects.of_office(office)) == [to_do]


def test_one_that_was_put_off_may_be_taken_before_its_hour(to_do, now):
    ToDo.objects.update(not_before=now + CLAIM_LASTS)
    assert worklist.claim_next([FAILED], actor=CARLA, now=now) is None
    worklist.claim(to_do.pk, actor=CARLA, now=now)
    assert ToDo.objects.held_by(CARLA, now).get() == to_do


def test_what_is_done_stays_done(to_do, now):
    worklist.finish(to_do.pk, actor=CARLA, now=now)
    with pytest.raises(worklist.AlreadyClaimed):
        worklist.finish(to_do.pk, actor=CARLA, now=now)


@on_real_rows
def test_of_four_who_take_it_at_once_one_has_it(to_do, now):
    def claim(actor):
        try:
            worklist.claim(to_do.pk, actor=actor, now=now)
        except worklist.AlreadyClaimed:
            return 0
        return 1

    assert sum(together([partial(claim, f"user:{n}") for n in range(4)])) == 1


@on_real_rows
def test_of_four_who_list_it_at_once_one_does(bruno, now):
    together([partial(worklist.add, bruno, FAILED, now=now)] * 4)
    assert ToDo.objects.count() == 1


@on_real_rows
def test_without_the_rule_of_the_database_there_would_be_two(to_do, bruno, now):
    with pytest.raises(IntegrityError, match="one_open_to_do_per_kind_and_appointment"), transaction.atomic():
        ToDo.objects.create(appointment=bruno, kind=FAILED, made_at=now)


def test_a_to_do_is_held_for_an_hour(to_do, now):
    worklist.claim(to_do.pk, actor=CARLA, now=now)
    held = [ToDo.objects.held_by(CARLA, now + since).exists() for since in (CLAIM_LASTS - MINUTE, CLAIM_LASTS)]
    assert held == [True, False]
