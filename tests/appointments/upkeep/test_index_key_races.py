"""People book while `INDEX_KEY` is changed; processes of two steps run at once. Each guard has a negative control."""

from functools import partial

import pytest
from django.test import Client

from appointments.booking import AlreadyBooked
from appointments.models import Appointment, Attendee, AuditSeal, KeyCheck
from appointments.people import look_up
from appointments.rate_limits import Actor
from appointments.upkeep import audit, reindexing
from tests.appointments.upkeep.index_keys import BEFORE, FIRST, KNOWN, RETIRED, be, command, finish, install, promote
from tests.appointments.upkeep.test_audit import seal_all
from tests.guards import without_word
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _keys(settings):
    install(settings)
    yield
    # These rows outlive the emptying of the database.
    KeyCheck.objects.filter(setting="INDEX_KEY", key_id="2").delete()
    KeyCheck.objects.filter(setting="INDEX_KEY").update(state="seals")


def as_process(step, call):
    """The call, by a process at that step."""

    def run():
        be(step)
        return call()

    return run


def opens(appointment, step):
    """Opens the link of an appointment, and finds it by its number; gives what did not work."""
    be(step)
    page = Client().get(f"/en/confirmation/{appointment.link_token}/")
    born = appointment.attendees.get().born
    found = look_up.by_reference(
        appointment.reference, born, actor=Actor(str(step), "192.0.2.1"), now=appointment.booked_at
    )
    return page.status_code == 200 and found == appointment


@pytest.fixture
def round_of(make_person, book):
    """Everyone new presses Book in a process of each step at once; those of before press again and open their links."""
    names, booked = [], []

    def round_of(steps, *operator):
        new = [f"Person{len(names) + n}" for n in range(6)]
        presses = [as_process(step, partial(book, make_person(name))) for name in new for step in steps * 2]
        again = [as_process(steps[0], partial(book, make_person(name))) for name in names[-6:]]
        looks = [partial(opens, each, step) for each in booked[-3:] for step in steps]
        results = together([*presses, *again, *looks, *operator])
        made = [each for each in results if isinstance(each, Appointment)]
        assert [
            each for each in results if not isinstance(each, Appointment | AlreadyBooked) and each is not True
        ] == []
        assert len(made) == len(new)
        names.extend(new)
        booked.extend(made)

    return round_of


def test_people_book_while_the_key_is_changed(round_of, bruno):
    def step(number, *steps):
        return as_process(number, lambda: [command(*each.split()) for each in steps] and True)

    round_of([BEFORE, KNOWN], step(KNOWN, "add"))
    round_of([KNOWN], step(KNOWN, "promote INDEX_KEY:2"))
    round_of([KNOWN, FIRST], step(FIRST, "reindex"))
    round_of([FIRST], step(FIRST, "reindex"))
    be(FIRST)
    command("retire", "INDEX_KEY:1")
    round_of([FIRST, RETIRED])
    round_of([RETIRED])
    assert reindexing.made_with(1) == 0
    assert opens(bruno, RETIRED)
    names = [each.full_name for each in Attendee.objects.filter(is_active=True)]
    assert len(names) == len(set(names)) == 37


def test_two_processes_with_the_keys_of_two_steps_book_one_person_once(book, make_person):
    promote()
    finish()
    results = together([as_process(step, partial(book, make_person())) for step in (FIRST, RETIRED) * 6])
    assert sum(isinstance(each, Appointment) for each in results) == 1
    assert sum(isinstance(each, AlreadyBooked) for each in results) == 11


def test_negative_control_without_the_unique_pair_one_person_is_booked_twice(book, make_person):
    promote()
    finish()
    KeyCheck.objects.filter(key_id="2").update(state="opens")
    be(FIRST)
    book(make_person())
    be(RETIRED)
    book(make_person())
    assert Attendee.objects.filter(is_active=True).count() == 2


def test_negative_control_without_the_trigger_one_person_is_booked_twice(book, make_person):
    promote()
    finish()
    be(FIRST)
    with without_word(Attendee, "NEW.person := known;"):
        book(make_person())
        be(RETIRED)
        book(make_person())
    assert Attendee.objects.filter(is_active=True).count() == 2


def test_the_chain_of_the_audit_log_goes_on(bruno, book, make_person, now):
    seal_all(now)
    promote()
    finish()
    be(RETIRED)
    book(make_person("Carlos"))
    head = seal_all(now)
    assert list(audit.breaches(head)) == []
    assert [each.digest[:2] for each in AuditSeal.objects.exclude(digest="").order_by("pk")] == ["01", "02"]


def test_a_key_that_has_leaked_seals_nothing_more(bruno, book, make_person, now):
    seal_all(now)
    promote()
    finish()
    for step, name in ((RETIRED, "Carlos"), (BEFORE, "Dora")):
        be(RETIRED)
        book(make_person(name))
        be(step)
        seal_all(now, seal=audit.seal if step else _forge)
    be(RETIRED)
    assert any("older key" in line for line in audit.breaches())


def _forge(now):
    """What someone with the old key and the rights of the owner would write."""
    newest = AuditSeal.objects.filter(digest="").order_by("-pk").first()
    if newest is None:
        audit.seal(now)
    else:
        AuditSeal.objects.filter(pk=newest.pk).update(digest=audit._digests(newest)[0], sealed_at=now)
