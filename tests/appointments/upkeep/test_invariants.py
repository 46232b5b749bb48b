"""Raw SQL breaks each rule, past every constraint, and `check_invariants` reports it."""

import uuid
from datetime import date, timedelta

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, move_day
from appointments.models import (
    Appointment,
    Attendee,
    DayNote,
    Draft,
    LinkRemoval,
    Relocation,
    Report,
    SamePerson,
    Upload,
    WalkIn,
)
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import Actor
from appointments.support import calls, noting, verification
from appointments.support.subject import subjects
from appointments.upkeep import invariants
from offices import inventory
from offices.models import Closure, OpeningHours, Slot
from tests.appointments.upkeep.faults import (
    APPOINTMENT,
    ATTEMPT,
    ATTENDEE,
    DRAFT,
    LOOK,
    MESSAGE,
    NOTE,
    NOTICE,
    OTHER_WAYS,
    SAME,
    SLOT,
    WAYS_TO_BREAK,
)
from tests.staff import account, do_second_step

pytestmark = pytest.mark.django_db

DAY = inventory.Span(date(2026, 12, 9), date(2026, 12, 9))

SEALED = [rule.name for rule in invariants.rules() if rule.name.endswith("_is_sealed")]


@pytest.fixture
def everything(ana, bruno, make_person, book, now, client):
    """A database with a row of each kind."""
    tried = Attempt(uuid.uuid4(), Kind.NOT_YET, now, "America/New_York", Way.SUBJECT_ID, "398765432", country="GT")
    keeper = Keeper("0" * 64, "en", "carla@example.com", "+12125550124")
    receipt = attempts.write(tried, keeper, actor=Actor("browser", "192.0.2.1"), now=now)
    answered = {"answer": "Sample", "answered_at": now, "answered_by": "user:1"}
    said = {"came_at": now, "words": "Sample", "mark": "booked", "due_at": now}
    Report.objects.create(receipt=receipt, appointment=ana, **said, **answered)
    note = {"text": "Sample", "written_at": now, "written_by": "user:1", "submission": uuid.uuid4()}
    DayNote.objects.create(appointment=ana, **note)
    came = {"name": "Sample", "kind": "told", "language": "en", "written_by": "user:1", "submission": uuid.uuid4()}
    WalkIn.objects.create(office=ana.office, arrived_at=now, **came)
    gone = book(make_person("Elena"))
    booking.cancel(gone.pk, version=1, now=now)
    later = book(make_person("Fabio"), on_or_after=now + timedelta(days=20), contact=Contact("en", "f@example.com"))
    booking.join(later.pk, notice_days=2, now=now)
    booking.make_offers(now)
    nobodys_place(book(make_person("Gloria", born=date(1991, 1, 1)), on_or_after=now + timedelta(days=25)), now)
    pair = book(make_person("Hugo"), make_person("Iris"), on_or_after=now + timedelta(days=30))
    booking.remove_member(pair.pk, version=1, member_id=pair.attendees.get(position=2).pk, now=now)
    inventory.change_capacity(gone.office, DAY, inventory.How.SET, 5, keep_booked=True, now=now, actor="user:1")
    Draft.objects.create(token_hash="0" * 64, sealed="{}", language="en", started_at=now, touched_at=now)
    agent, _other = (account(name, {}) for name in ("sol", "sid"))
    Upload.objects.create(kind="notices", sealed="Sample", by=agent, made_at=now)
    client.force_login(agent)
    do_second_step(client)
    call = calls.start(agent, caller="person", language="en", now=now)
    calls.close(call, "told", now=now)
    call = calls.start(agent, caller="person", language="en", now=now)
    told = {"born": date(1988, 3, 21), "country": "GT", "reference": ana.reference}
    checked = verification.verify(call, subjects([ana.attendees.first().person])[0], told, now=now)
    noting.write_note(checked, "Sample", now=now)
    facts = {"alias": "1" * 64, "person": checked.person, "verification": checked}
    SamePerson.objects.create(**facts, reason="Sample", linked_at=now)
    before = {"linked_in": checked, "linked_because": "Sample", "linked_at": now}
    LinkRemoval.objects.create(**facts, **before, reason="Sample", unlinked_at=now)


def nobodys_place(party, now):
    """Their day closes, and there is no other."""
    day, office = party.starts_at.date(), party.office
    last = Closure(office=office, starts_on=day, ends_on=day + timedelta(days=40), reason_source="Sample")
    plans = list(office.hours.all())
    office.hours.update(valid_until=day)
    move_day.close(last, now=now, actor="user:1")
    move_day.relocate(Relocation.objects.get().pk, lambda: now)
    office.hours.all().delete()
    OpeningHours.objects.bulk_create(plans)
    inventory.follow(office, now=now)


@pytest.fixture
def broken(everything):
    """Runs statements, returns the reported breaches by rule, and takes the statements back."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def broken(statements):
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            found = {breach.rule: breach for rule in invariants.rules() if (breach := invariants.check(rule))}
            transaction.set_rollback(True)
        return found

    return broken


def test_all_rules_hold(everything, capsys):
    call_command("check_invariants")
    assert f"All {len(invariants.rules())} rules hold." in capsys.readouterr().out


def test_all_rules_hold_while_an_old_contact_waits_to_be_told_of_a_new_one(ana, now):
    stamp = Contact.of(Appointment.objects.get(pk=ana.pk)).stamp
    booking.change_contact(ana.pk, Contact("es", "else@example.com"), seen=stamp, now=now)
    booking.cancel(ana.pk, version=1, now=now)
    call_command("check_invariants", verbosity=0)


def test_all_rules_hold_in_an_empty_database():
    call_command("check_invariants", verbosity=0)


def test_each_rule_has_a_way_to_break_it():
    assert {rule.name for rule in invariants.rules()} == {*WAYS_TO_BREAK, *SEALED}


@pytest.mark.as_owner
def test_it_reports(broken, subtests):
    for rule, statements in WAYS_TO_BREAK.items():
        with subtests.test(rule):
            assert rule in broken(statements)


def test_it_reports_also(broken, subtests):
    for fault, (rule, statement) in OTHER_WAYS.items():
        with subtests.test(fault):
            assert [name for name in broken([statement]) if name.startswith(rule)]


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.as_owner
def test_it_reports_readable_text(broken, subtests):
    for rule in SEALED:
        table, column = next((t, rule[len(t) + 1 : -len("_is_sealed")]) for t in tables() if rule.startswith(f"{t}_"))
        with subtests.test(rule):
            assert rule in broken([f"ALTER TABLE {table} DISABLE TRIGGER USER", f"UPDATE {table} SET {column} = 'Ana'"])


def tables() -> list[str]:
    others = ("report", "secondstep", "call", "linkremoval", "daynote", "upload", "walkin", "removedmember")
    named = [f"appointments_{each}" for each in others]
    return [APPOINTMENT, ATTEMPT, ATTENDEE, DRAFT, LOOK, MESSAGE, NOTE, NOTICE, SAME, *named]


def test_a_breach_names_the_rows_by_id(broken, bruno):
    found = broken([f"UPDATE {APPOINTMENT} SET version = 2 WHERE id = '{bruno.pk}'"])
    assert found["history_replayed_gives_slot_and_version"].rows == [str(bruno.pk)]


@pytest.mark.as_owner
def test_many_rows_are_counted_and_a_few_shown(broken):
    found = broken(["ALTER TABLE offices_slot ALTER has_room DROP EXPRESSION", f"UPDATE {SLOT} SET has_room = NULL"])
    breach = found["slot_knows_whether_it_has_room"]
    assert (breach.count, len(breach.rows)) == (Slot.objects.count(), invariants.ROWS_SHOWN)
    assert str(breach).endswith(f" and {breach.count - invariants.ROWS_SHOWN} more")


def test_the_command_refuses_and_names_the_rule(everything):
    Appointment.objects.update(version=2)
    Attendee.objects.update(is_active=False)
    with pytest.raises(CommandError) as refusal:
        call_command("check_invariants", verbosity=0)
    assert "history_replayed_gives_slot_and_version: " in str(refusal.value)
    assert "attendee_is_active_exactly_while_the_appointment_is: " in str(refusal.value)


@pytest.mark.as_owner
def test_it_reports_a_trigger_that_is_off(broken, subtests):
    for model, trigger in pgtrigger.registered():
        name = trigger.get_pgid(model)
        with subtests.test(name):
            found = broken([f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER {name}"])
            assert found["triggers_are_in_force"].rows == [name]
