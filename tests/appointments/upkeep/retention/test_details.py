"""An appointment's people are forgotten on time, everywhere; statistics stay."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import connection

from appointments import booking
from appointments.booking import Contact
from appointments.booking.attendance import pass_unmarked
from appointments.desk import figures
from appointments.models import (
    Appointment,
    Attendee,
    Call,
    LinkRemoval,
    Message,
    Note,
    Notice,
    RemovedMember,
    SamePerson,
    ToDo,
)
from appointments.support import figures as of_the_line
from appointments.upkeep import retention
from appointments.upkeep.key_rotation import tables
from appointments.upkeep.purge import forget
from appointments.upkeep.retention import forget_calls, forget_notices
from tests import marking
from tests.appointments.upkeep.retention.conftest import MOMENT
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

DETAILS = "details of appointments"
ENDINGS = {
    "seen": marking.mark_seen,
    "no_show": marking.mark_no_show,
    "passed": lambda _pk, *, now, **_by: pass_unmarked(now + timedelta(days=2)),
    "cancelled": lambda pk, *, now, actor: booking.cancel(pk, version=1, now=now - timedelta(hours=1), actor=actor),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_details_are_forgotten_when_their_time_is_over_and_not_before(ending, ana, settings):
    ENDINGS[ending](ana.pk, now=ana.slot.starts_at, actor="user:1")
    due = ana.slot.starts_at + timedelta(days=settings.KEEP_DETAILS_DAYS)
    assert forget(due)[DETAILS] == 0
    assert Appointment.objects.get().email == "ana@example.com"
    assert forget(due + MOMENT)[DETAILS] == 1
    assert Appointment.objects.get().status == ending
    assert broken_rules() == []


def test_one_cancelled_after_its_time_is_kept_from_then_on(ana, settings):
    late = ana.slot.starts_at + timedelta(days=5)
    booking.cancel(ana.pk, version=1, now=late, actor="user:1")
    due = late + timedelta(days=settings.KEEP_DETAILS_DAYS)
    assert forget(due)[DETAILS] == 0
    assert forget(due + MOMENT)[DETAILS] == 1


def test_one_that_stands_is_never_touched(ana, bruno, now):
    marking.arrive(bruno.pk, now=bruno.slot.starts_at, actor="user:1")
    forget(now + timedelta(days=36_500))
    assert not Attendee.objects.filter(person="").exists()
    assert Notice.objects.exists()


def test_what_figures_need_stays(seen, due):
    kept = (
        "slot",
        "party_size",
        "status",
        "language",
        "version",
        "booked_at",
        "report_by",
        "was_earliest",
        "reference",
    )
    before = Appointment.objects.values(*kept).get()
    forget(due + MOMENT)
    assert Appointment.objects.values(*kept).get() == before
    assert Attendee.objects.count() == 3


def test_figures_are_the_same_before_and_after(seen, talked, bruno, office, due, now):
    marking.mark_no_show(bruno.pk, now=bruno.slot.starts_at, actor="user:1")
    month = date(2026, 12, 1), date(2026, 12, 31)

    def shown():
        of_one = [count(office, *month) for count in (figures.counts, figures.by_day, figures.fill)]
        tomorrow = now + timedelta(days=1)
        of_calls = of_the_line.by_day(of_the_line.counted(tomorrow), tomorrow)
        return [*of_one, figures.of_every_office(*month), of_calls]

    before = shown()
    assert forget(due + MOMENT)[DETAILS] == 2
    assert shown() == before


# --- Nothing is left ------------------------------------------------------------------------------------------------

ATTEMPT = ("ending", "area", "asked", "email", "phone", "link_secret")
APPEND_ONLY = {"appointments_accesslog", "appointments_verification"}


def dump() -> str:
    """Every row of every table that may be changed, as text; sealed values in hexadecimal."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - APPEND_ONLY
        rows = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(whole_row)::text FROM "{table}" whole_row')
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def traces() -> Iterator[str]:
    """Everything in the database about the only people there are: each sealed value, digest and link."""
    for model in (Appointment, Attendee, Call, Message, Note, Notice, LinkRemoval, SamePerson):
        names = {"person", "found_by", "link_hash", "provider_id", "subject_id_index", "match_subject_id"}
        for row in model.objects.values():
            for name, value in row.items():
                if isinstance(value, memoryview | bytes) and value:
                    yield bytes(value).hex()
                elif value and name.endswith("_digests"):
                    yield from value
                elif value and name in names and (model, name) != (SamePerson, "person"):
                    yield value


def test_no_trace_of_them_is_in_a_dump(talked, now):
    before = set(traces())
    people = set(Attendee.objects.values_list("person", flat=True))
    whole = dump()
    assert len(before) > 40
    assert [trace for trace in before if trace not in whole] == []
    forget(now + timedelta(days=2000))
    whole = dump()
    assert [trace for trace in before - people if trace in whole] == []
    assert not Attendee.objects.filter(person__in=people).exists()
    call_command("check_invariants", verbosity=0)


def test_every_sealed_column_is_thought_of():
    """A new one must be emptied in `appointments.upkeep.retention`, or have its own end, and then be named here."""
    emptied = {
        *(f"attendee.{name}" for name in Attendee.PERSONAL_FIELDS),
        *("appointment.email", "appointment.phone", "appointment.needs", "appointment.link_secret"),
        *("message.sent_text", "message.old_contact", "note.text", "daynote.text", "walkin.name"),
        *("sameperson.reason",),
        *("call.phone", "call.helper", "call.organisation"),
        *("linkremoval.reason", "linkremoval.linked_because", "report.words", "report.answer"),
    }
    deleted = {f"notice.{name}" for name in (*Notice.PERSONAL_FIELDS, "subject_id", "a_number")}
    # With the hold of their place.
    deleted |= {f"removedmember.{name}" for name in RemovedMember.PERSONAL_FIELDS}
    otherwise = {"draft.sealed", "upload.sealed", "secondstep.key", *(f"attemptreceipt.{name}" for name in ATTEMPT)}
    found = {f"{table.model._meta.model_name}.{column.name}" for table in tables() for column in table.columns}
    assert found == emptied | deleted | otherwise


def test_what_nobody_can_do_any_more_leaves_the_list(talked, due):
    assert ToDo.objects.filter(done_at=None).count() == 1
    forget(due + MOMENT)
    assert ToDo.objects.get().done_by == "clock"


# --- What agents wrote down -----------------------------------------------------------------------------------------


def test_what_was_said_stays_while_anything_else_of_the_person_is_left(talked, book, due, settings):
    settings.KEEP_DETAILS_DAYS = 365
    Note.objects.update(written_at=due)
    person = booking.Person.on_notice(Notice.objects.get())
    again = book(person, contact=Contact("es"), now=talked.started_at + timedelta(days=3))
    assert retention.forget_appointments(due) == 1
    assert (Note.objects.get().text, Call.objects.get().phone) == ("Her son is ill", "+12125550199")
    assert again.attendees.get().full_name == "Ana Sample"


def test_the_words_of_a_call_are_forgotten_by_their_own_age(talked, now, settings):
    kept = timedelta(days=settings.KEEP_DETAILS_DAYS)
    assert forget_calls(now + kept) == 0
    assert forget_calls(now + kept + MOMENT) == 4
    assert Note.objects.get().event is not None
    assert (Call.objects.get().phone, SamePerson.objects.get().reason) == ("", "")
    removal = LinkRemoval.objects.get()
    assert (removal.reason, removal.linked_because) == ("", "")


# --- Notices --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("report_by", [None, date(2026, 1, 1), date(2027, 6, 1)])
def test_a_notice_is_deleted_when_its_date_and_its_import_are_long_ago(report_by, make_notice, now, settings):
    make_notice(report_by=report_by)
    kept = timedelta(days=settings.KEEP_DETAILS_DAYS)
    last = now + kept if report_by is None or report_by < now.date() else now.replace(2027, 6, 1) + kept
    assert forget_notices(last) == 0
    assert forget_notices(last + timedelta(days=1)) == 1


def test_a_notice_stays_while_an_appointment_refers_to_it(seen, now):
    later = now + timedelta(days=2000)
    assert forget_notices(later) == 0
    retention.forget_appointments(later)
    assert forget_notices(later) == 1
