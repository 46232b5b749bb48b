"""A change of `INDEX_KEY`, in steps; processes of the step before run beside each step."""

import hmac
import uuid
from collections.abc import Iterator

import pyotp
import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.core.management import CommandError

from appointments import vault
from appointments.booking import AlreadyBooked, Person
from appointments.delivery import opt_outs
from appointments.models import (
    AccessLog,
    Appointment,
    Attendee,
    Call,
    FormerDigest,
    Notice,
    OptOut,
    SamePerson,
    Verification,
)
from appointments.models.same_person import digests_of
from appointments.models.unsubscribe import code_of, mail_of
from appointments.notices import attempts, matching
from appointments.people import linking, look_up
from appointments.rate_limits import Actor
from appointments.receipts import closed
from appointments.staff import second_step
from appointments.support import search
from appointments.upkeep import keys, reindexing
from appointments.upkeep.keys import KeyDoesNotFit
from appointments.upkeep.purge import forget
from tests.appointments.upkeep.index_keys import (
    BEFORE,
    FIRST,
    KNOWN,
    NEW,
    RETIRED,
    be,
    command,
    finish,
    install,
    promote,
)

pytestmark = pytest.mark.django_db

ACTOR = Actor("browser", "192.0.2.1")
BORN = "1990-04-07"


@pytest.fixture(autouse=True)
def _keys(settings):
    install(settings)


def whole_way() -> Iterator[int]:
    """Takes each step, and is after it each kind of process that may run then."""
    # Digests are renewed once more when no process is left that writes them with the old key.
    steps = [(BEFORE, []), (KNOWN, ["add"]), (KNOWN, ["promote INDEX_KEY:2"]), (FIRST, ["reindex"])]
    steps += [(FIRST, ["reindex", "retire INDEX_KEY:1"])]
    beside = [(BEFORE, KNOWN), (BEFORE, KNOWN), (KNOWN, FIRST), (KNOWN, FIRST), (FIRST, RETIRED)]
    for (step, said), running in zip(steps, beside, strict=True):
        be(step)
        for each in said:
            command(*each.split())
        for each in running:
            be(each)
            yield each


# --- What was there before, at each step ------------------------------------------------------------------------------


def test_people_are_found_at_each_step(ana, bruno, now):
    paper = Notice.objects.get()
    for _step in whole_way():
        assert matching.by_subject_id("312345678", paper.born, "GT", actor=ACTOR, now=now) == paper
        assert matching.by_a_number("012345678", paper.born, "GT", actor=ACTOR, now=now) == paper
        assert look_up.by_reference(bruno.reference, bruno.attendees.get().born, actor=ACTOR, now=now) == bruno
        for text in ("bruno@example.com", f"Bruno Sample {BORN}", f"Brono Sample {BORN}"):
            assert search.find(text).people == [bruno.attendees.get().person], text
        assert search.find("A012-345-678").people == [Notice.objects.get().person]


def test_nobody_is_booked_twice_at_any_step(ana, bruno, make_person, book):
    for _step in whole_way():
        for person in (make_person("Bruno"), Person.on_notice(Notice.objects.get())):
            with pytest.raises(AlreadyBooked):
                book(person)


@pytest.fixture
def receipt(now):
    """Of someone who tried with Ana's number before her notice arrived."""
    tried = {"kind": attempts.Kind.NOT_YET, "tried_at": now, "timezone": "America/New_York", "country": "GT"}
    attempt = attempts.Attempt(uuid.uuid4(), **tried, way=attempts.Way.SUBJECT_ID, number="312345678")
    return attempts.write(attempt, attempts.Keeper(vault.index("holder"), "en"), actor=ACTOR, now=now)


def test_links_receipts_and_codes_work_at_each_step(client, bruno, receipt, now):
    link, steps = bruno.link_token, whole_way()
    code, mail = closed.code_for(now), code_of(bruno.messages.get())
    for step in steps:
        assert client.get(f"/en/confirmation/{link}/").status_code == 200, step
        assert Appointment.objects.get(pk=bruno.pk).link_token == link
        assert client.get(f"/en/receipt/{receipt.link_token}/").status_code == 200, step
        assert attempts.open_again(receipt.code, ["312345678"], actor=ACTOR, now=now) == receipt
        assert closed.read(code)[1] == now
        assert mail_of(mail) == bruno.messages.get()


def test_someone_who_opted_out_stays_so_at_each_step(now):
    assert opt_outs.stop("sms", "+12125550123", OptOut.Reason.ASKED, now=now)
    for _step in whole_way():
        assert opt_outs.has_stopped("sms", "+12125550123")
        assert not opt_outs.stop("sms", "+12125550123", OptOut.Reason.ASKED, now=now)


def test_backup_codes_work_afterwards(now):
    step = second_step.begin(User.objects.create_user("carla"))
    codes = second_step.confirm(step, pyotp.TOTP(step.key).at(now), now=now)
    promote()
    finish()
    be(RETIRED)
    second_step.check(step, codes[0], now=now)
    with pytest.raises(second_step.WrongCode):
        second_step.check(step, codes[0], now=now)


def test_who_looked_is_known_afterwards(bruno, now):
    """The log of look-ups cannot be changed: it keeps the digest of its time."""
    old = bruno.attendees.get().person
    AccessLog.objects.create(agent=User.objects.create_user("sol"), person=old, kind="found", looked_at=now)
    promote()
    finish()
    be(RETIRED)
    new = bruno.attendees.get().person
    assert (vault.version(old), vault.version(new)) == (1, 2)
    assert set(digests_of([new])) == {old, new}
    assert linking.known_as([old, new]) == [new]
    forget(now)
    assert FormerDigest.objects.get().old == old


# --- What was written meanwhile ---------------------------------------------------------------------------------------


def test_who_books_at_any_step_is_known_at_all_later_ones(make_person, book, now):
    booked = []
    for step in whole_way():
        booked.append(book(make_person(f"Person{len(booked)}")))
        for number, earlier in enumerate(booked):
            with pytest.raises(AlreadyBooked):
                book(make_person(f"Person{number}"))
            assert look_up.by_reference(earlier.reference, make_person().born, actor=ACTOR, now=now) == earlier, step


def test_a_link_of_two_records_holds(bruno, make_person, book):
    other = book(make_person("Bruno Jose"))
    one, two = bruno.attendees.get().person, other.attendees.get().person
    Attendee.objects.filter(appointment=other).update(is_active=False)
    SamePerson.objects.create(alias=two, person=one, verification_id=_checked(one), linked_at=bruno.booked_at)
    for _step in whole_way():
        with pytest.raises(AlreadyBooked):
            book(make_person("Bruno Jose"))


def _checked(person):
    call = Call.objects.create(agent=User.objects.create_user("sol"), started_at="2026-12-01T17:00Z", language="en")
    facts = {"asked": ["born", "name"], "has_passed": True, "checked_at": call.started_at}
    return Verification.objects.create(call=call, person=person, **facts).pk


# --- The job ----------------------------------------------------------------------------------------------------------


def test_afterwards_no_row_holds_the_old_key(ana, bruno, receipt):
    promote()
    be(FIRST)
    assert reindexing.made_with(1) > 10
    command("reindex")
    assert reindexing.made_with(1) == 0
    assert all(not part.rows for part in reindexing.work())


def test_stopped_it_goes_on_where_it_was(ana, bruno, monkeypatch):
    promote()
    be(FIRST)
    monkeypatch.setattr(reindexing, "BATCH", 1)
    people, *_others = reindexing.work()
    assert next(people.run()) == 1
    [left, *_others] = reindexing.work()
    assert left.rows == people.rows - 1
    assert sum(left.run()) == left.rows
    command("reindex")
    assert reindexing.made_with(1) == 0


def test_every_column_that_may_hold_a_digest_is_renewed_or_named_here():
    renewed = {(model, column) for model, columns in reindexing.OTHERS for column in columns}
    renewed |= set(reindexing.OF_PEOPLE) | {(model, "person") for model in reindexing.KEPT_AS_WRITTEN}
    own = {"link_hash", "token_hash", "provider_id", "content", "value", "old", "new", "holder"}
    found = {
        (model, field.name)
        for model in apps.get_app_config("appointments").get_models()
        for field in model._meta.local_fields
        if (field.base_field if isinstance(field, ArrayField) else field).max_length == 64 and field.name not in own
    }
    others = {
        (apps.get_model("appointments", "AuditSeal"), "digest"),
        (apps.get_model("appointments", "Reply"), "number"),
    }
    assert found - others == renewed


# --- Steps that are taken too early -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "step", "why"),
    [
        ("", FIRST, "the key 2 comes first, but this database does not know it"),
        ("add", FIRST, "the key 2 comes first, but it was not promoted"),
        ("add", RETIRED, "the key 2 comes first, but it was not promoted"),
        ("promote", RETIRED, "the key 1 is said to be retired"),
        ("promote", BEFORE, "the key 2 is missing"),
    ],
)
def test_a_process_of_a_later_step_does_not_start(before, step, why):
    be(KNOWN)
    if before:
        command("add")
    if before == "promote":
        command("promote", "INDEX_KEY:2")
    be(step)
    with pytest.raises(KeyDoesNotFit, match=f"^INDEX_KEY: {why}"):
        keys.check()


def test_a_retired_key_is_needed_all_the_same(settings):
    promote()
    finish()
    settings.INDEX_KEYS, settings.RETIRED_INDEX_KEYS = {2: NEW}, {}
    # As the settings make it from the oldest key they were given.
    settings.RECEIPT_SIGNING_KEY = hmac.digest(NEW, b"RECEIPT_SIGNING_KEY", "sha256")
    with pytest.raises(KeyDoesNotFit, match=r"^INDEX_KEY: the key 1 is missing"):
        keys.check()


def test_a_key_that_rows_hold_is_not_retired(bruno):
    promote()
    be(FIRST)
    with pytest.raises(CommandError, match=r"^INDEX_KEY: \d+ rows hold digests of the key 1"):
        command("retire", "INDEX_KEY:1")


def test_digests_are_renewed_with_a_key_that_comes_first_only():
    be(KNOWN)
    command("add")
    with pytest.raises(CommandError, match="the key 2 must come first"):
        command("reindex")
    be(FIRST)
    with pytest.raises(CommandError, match="the key 2 was not promoted"):
        command("reindex")


def test_afterwards_it_names_the_key_that_may_go_if_there_is_one():
    done = "Every digest is made with the newest INDEX_KEY."
    assert command("reindex") == f"{done}\n"
    promote()
    be(FIRST)
    assert command("reindex") == f"{done} Now run: manage.py keys retire INDEX_KEY:1\n"


def test_a_new_key_has_a_higher_number(settings):
    settings.INDEX_KEYS = {2: NEW}
    keys.KeyCheck.objects.filter(setting="INDEX_KEY").update(key_id="3")
    with pytest.raises(CommandError, match="must have a number above 3"):
        command("add")


def test_it_shows_what_is_left(bruno):
    assert "rows hold digests of it" in command()
