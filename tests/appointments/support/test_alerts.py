"""Supervisors are alerted when an agent sees too many people in full: once for an hour."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from appointments.delivery import dispatch
from appointments.models import AccessLog, Alert, Message, ToDo
from appointments.people import disclosure
from appointments.people.disclosure import BUDGETS, BudgetSpent
from appointments.support import noting
from tests.project.agent import Line
from tests.staff import account
from tests.together import in_the_background, together

pytestmark = pytest.mark.django_db

MOST_FULL_VIEWS = BUDGETS["Support agent"][AccessLog.Kind.FULL].alert


@pytest.fixture
def tess(line):
    """Tess is a supervisor, and has an address."""
    account("tess", line.offices)
    User.objects.filter(username="tess").update(email="tess@example.org")
    return Line(line.offices, "en", "tess")


def look(checked, times, now):
    """Looks in full this many times; all but the last without a page."""
    call = checked.call
    facts = {"agent": call.agent, "call": call, "person": checked.person, "kind": "full", "looked_at": now}
    AccessLog.objects.bulk_create(AccessLog(**facts) for _look in range(times - 1))
    noting.show_full(checked, "x", appointment=None, now=now)


@pytest.mark.parametrize(("looks", "told"), [(MOST_FULL_VIEWS, 0), (MOST_FULL_VIEWS + 1, 1)])
def test_more_than_thirty_in_an_hour_are_told(looks, told, checked, tess, now):
    look(checked, looks, now)
    assert (ToDo.objects.count(), Message.objects.filter(kind="too_many_looks").count()) == (told, told)


def test_more_of_the_same_hour_are_not_told_again(checked, tess, now):
    look(checked, 31, now)
    look(checked, 2, now + timedelta(minutes=5))
    assert (Alert.objects.count(), ToDo.objects.count(), Message.objects.filter(alert__isnull=False).count()) == (
        1,
        1,
        1,
    )


def test_the_next_hour_is_told_again(checked, tess, now):
    look(checked, 31, now)
    look(checked, 31, now + timedelta(hours=1, minutes=1))
    assert Alert.objects.count() == 2


def test_the_mail_does_not_wait_for_the_morning(checked, tess, now):
    look(checked, 31, now)
    mail = Message.objects.get(kind="too_many_looks")
    assert mail.waits_until(now + timedelta(hours=12)) is None
    mail.quiet_hours_waived_until = None
    assert mail.waits_until(now + timedelta(hours=12))


def test_the_mail_goes_through_the_outbox_and_names_no_person(checked, tess, now):
    look(checked, 31, now)
    Message.objects.filter(alert=None).update(status="dropped")
    assert list(dispatch.send_due(lambda: now)) == ["sent"]
    mail = Message.objects.get(kind="too_many_looks")
    assert (mail.status, mail.recipient) == ("sent", "tess@example.org")
    assert "sol looked at an unusual number of people within an hour." in mail.sent_text
    assert not [word for word in ("Ana", "Sample", "5678") if word in mail.sent_text]


def test_only_supervisors_see_and_take_it(checked, tess, line, now):
    look(checked, 31, now)
    assert not line.post("take", {"kind": "too_many_looks"}).context["mine"]
    assert line.post("to_do", {"what": "done"}, number=ToDo.objects.get().pk).status_code == 404
    page = tess.post("take", {}).content.decode()
    assert "Ask the agent why." in page
    assert "sol looked at an unusual number of people" in tess.get("line").content.decode()


def test_without_a_supervisor_it_is_still_on_the_list(checked, now):
    look(checked, 31, now)
    assert ToDo.objects.get().agent.username == "sol"


@pytest.mark.django_db(transaction=True)
def test_views_at_once_are_all_counted_and_told_once(checked, tess, now):
    look(checked, 28, now)
    together([lambda: noting.show_full(checked, "x", appointment=None, now=now)] * 6)
    assert (Alert.objects.count(), ToDo.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_would_not_be(checked, tess, now):
    def look_without_lock():
        with transaction.atomic():
            AccessLog.objects.create(agent=checked.call.agent, kind="full", looked_at=now)
            looks = AccessLog.objects.filter(kind="full").count()
            return looks > MOST_FULL_VIEWS and disclosure.tell_supervisors(checked.call.agent, now=now)

    look(checked, MOST_FULL_VIEWS - 1, now)
    with transaction.atomic():
        first = look_without_lock()
        second = in_the_background(look_without_lock).result()
    assert (first, second, AccessLog.objects.filter(kind="full").count()) == (False, False, MOST_FULL_VIEWS + 1)


def test_past_the_end_of_the_budget_nothing_more_is_shown(checked, now):
    look(checked, 60, now)
    with pytest.raises(BudgetSpent):
        noting.show_full(checked, "x", appointment=None, now=now)
    assert AccessLog.objects.filter(kind="full").count() == 60
    noting.show_full(checked, "x", appointment=None, now=now + timedelta(hours=1, minutes=1))


def test_searches_of_one_number_after_the_other_are_told_and_end(line, monkeypatch):
    monkeypatch.setitem(BUDGETS["Support agent"], AccessLog.Kind.FOUND, disclosure.Budget(2, 4))
    call = line.start()
    pages = [line.post("call", {"text": f"31234560{last}"}, call=call) for last in range(6)]
    assert [page.status_code for page in pages] == [200, 200, 200, 200, 429, 429]
    assert AccessLog.objects.filter(kind="found").count() == 4
    assert ToDo.objects.filter(kind=ToDo.Kind.TOO_MANY_LOOKS).count() == 1
