"""What people report about their day at the office, and what the office answers."""

import threading
import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from appointments import booking, worklist
from appointments.booking import (
    ChangedMeanwhile,
    NotBegun,
    NothingToReport,
    OfficeWasClosed,
    TakesAReason,
    TooLongAgo,
)
from appointments.booking.attendance import pass_unmarked
from appointments.booking.marks import standing
from appointments.booking.reports import Kind, Told, answer_due
from appointments.models import Appointment, AttemptReceipt, Message, Report, ToDo
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Way
from appointments.rate_limits import Actor
from appointments.receipts import attempt, attempt_statement
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.support.subject import subjects
from appointments.support.timeline import timeline
from offices.hours import working_days_after
from offices.models import Slot
from tests import marking
from tests.supply import earliest_slot
from tests.together import together

pytestmark = pytest.mark.django_db

CARLA = "user:1"


@pytest.fixture
def day(bruno):
    """The moment of Bruno's appointment."""
    return bruno.slot.starts_at


@pytest.fixture
def report(bruno, day):
    def write(kind=Kind.TURNED_AWAY, words="The door was shut.", now=day):
        told = Told(kind, now, words)
        keeper = Keeper("his browser", "en")
        return booking.report(bruno.pk, told, keeper=keeper, actor=Actor("his browser", ""), now=now)

    return write


def correct(bruno, mark, now, why="showed"):
    return booking.correct_mark(bruno.pk, mark, why=why, seen=standing(bruno), now=now, actor=CARLA)


def test_a_report_is_kept_with_a_receipt_and_work_for_the_office(report, bruno, day):
    written = report()
    assert (written.words, written.came_at, written.mark) == ("The door was shut.", day, "booked")
    to_do = ToDo.objects.of_office(bruno.office).get()
    assert (to_do.kind, to_do.due_at) == ("reported", written.due_at)


@pytest.fixture
def moved(bruno, make_office, day):
    """An agent gives Bruno another time, in an office of another time zone, three hours after his time."""
    there = make_office("DEN", address="12445 E Caley Ave", city="Centennial", state="CO", timezone="America/Denver")
    slot = earliest_slot(there, day + timedelta(hours=3))
    return lambda: booking.reschedule(
        bruno.pk, version=1, slot_id=slot, now=day + timedelta(hours=3), actor="user:2", reason="agent:wish"
    )


def words_of(written):
    blocks = attempt.of(written.receipt).parts[0].blocks
    return " ".join(" ".join([*block.lines, *block.points]) for block in blocks)


def test_a_report_keeps_its_place_and_its_clock_when_they_are_moved_elsewhere(report, moved, bruno):
    before = words_of(report())
    assert "26 Federal Plaza" in before
    moved()
    assert words_of(Report.objects.get()) == before
    assert Report.objects.get().due_on == date(2026, 12, 9)


def test_a_report_from_after_they_were_moved_names_the_office_where_they_came(moved, bruno, day):
    moved()
    now = day + timedelta(hours=4)
    told, keeper = Told(Kind.TURNED_AWAY, day, ""), Keeper("his browser", "en")
    written = booking.report(bruno.pk, told, keeper=keeper, actor=Actor("his browser", ""), now=now)
    assert "26 Federal Plaza" in words_of(written)
    assert "Eastern Time" in words_of(written)
    assert "Caley" not in words_of(written)


def test_the_receipt_says_that_it_was_reported_not_that_it_happened(report):
    paper = attempt.of(report().receipt)
    said = " ".join(" ".join(block.lines) for part in paper.parts for block in part.blocks)
    assert "The person reported that they came to the office" in said
    assert "It does not show that it happened." in said
    assert "La persona avisó que fue a la oficina" in said


@pytest.mark.parametrize("kind", [Kind.TURNED_AWAY, Kind.MARKED_ABSENT])
def test_its_code_can_be_checked(kind, report, bruno, day):
    marking.mark_no_show(bruno.pk, now=day, actor=CARLA)
    statement = AttemptStatement.of(report(kind).receipt)
    assert attempt_statement.read(attempt_statement.sign(statement)) == statement


def test_pressed_twice_it_is_one_report(report):
    assert report() == report(words="again")
    assert Report.objects.count() == AttemptReceipt.objects.count() == ToDo.objects.filter(kind="reported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_pressed_at_once_it_is_one_report(report):
    written = together([report] * 6)
    assert {each.pk for each in written} == {Report.objects.get().pk}
    assert AttemptReceipt.objects.count() == ToDo.objects.filter(kind="reported").count() == 1


def naive(bruno, day, meet):
    """A report that looks for an open one without the lock, and then writes."""
    if not bruno.reports.open().exists():
        meet.wait()
        tried = Attempt(uuid.uuid4(), Kind.TURNED_AWAY, day, bruno.office.timezone, Way.REFERENCE, bruno.reference)
        written = attempts.write(tried, Keeper("his browser", "en"), actor=Actor("his browser", ""), now=day)
        Report.objects.create(receipt=written, appointment=bruno, came_at=day, mark="booked", due_at=day)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_presses_at_once_meet(bruno, day):
    """Negative control of the test above: each press finds no open report before the first is written."""
    meet = threading.Barrier(2, timeout=20)
    together([lambda: naive(bruno, day, meet)] * 2)
    assert Report.objects.count() == 2


def test_nothing_is_reported_before_its_day(report, day):
    with pytest.raises(NothingToReport):
        report(now=day - timedelta(days=1))


def test_nothing_is_reported_after_30_days(report, day):
    assert report(now=day + timedelta(days=29))
    with pytest.raises(NothingToReport):
        report(Kind.MARKED_ABSENT, now=day + timedelta(days=31))


def test_a_day_they_were_moved_away_from_can_be_reported(report, bruno, day):
    booking.reschedule(bruno.pk, version=1, now=bruno.booked_at, on_or_after=day + timedelta(days=5), actor=CARLA)
    assert report(now=day).mark == "booked"


def test_a_cancelled_appointment_has_nothing_to_report(report, bruno, day):
    booking.cancel(bruno.pk, version=1, now=bruno.booked_at)
    with pytest.raises(NothingToReport):
        report()


@pytest.mark.parametrize("mark", ["no_show", "passed"])
def test_who_has_no_mark_may_say_that_they_were_there(mark, report, bruno, day):
    with pytest.raises(NothingToReport):
        report(Kind.MARKED_ABSENT)
    if mark == "passed":
        pass_unmarked(day + timedelta(days=2))
    else:
        marking.mark_no_show(bruno.pk, now=day, actor=CARLA)
    assert report(Kind.MARKED_ABSENT, now=day + timedelta(days=2)).mark == mark


def test_the_answer_ends_the_work_corrects_the_mark_and_is_told(report, bruno, day):
    marking.mark_no_show(bruno.pk, now=day, actor=CARLA)
    written = report(Kind.MARKED_ABSENT)
    seen = standing(bruno)
    booking.answer_reports(bruno.pk, "You are right.", seen=seen, mark="seen", why="showed", now=day, actor=CARLA)
    written.refresh_from_db()
    assert (written.answer, written.answered_by) == ("You are right.", CARLA)
    assert Appointment.objects.get().status == "seen"
    assert not ToDo.objects.open().filter(kind="reported").exists()
    told = Message.objects.get(kind="report_answered")
    assert told.status == "planned"
    assert told.is_true(day)


def test_an_answer_to_what_was_not_read_changes_nothing(report, bruno, day):
    report()
    with pytest.raises(ChangedMeanwhile):
        booking.answer_reports(bruno.pk, "No.", seen="1-0-0", now=day, actor=CARLA)
    seen = standing(bruno)
    booking.answer_reports(bruno.pk, "No.", seen=seen, now=day, actor=CARLA)
    with pytest.raises(ChangedMeanwhile):
        booking.answer_reports(bruno.pk, "Yes.", seen=seen, now=day, actor=CARLA)


def test_after_the_answer_they_may_report_again(report, bruno, day):
    first = report()
    booking.answer_reports(bruno.pk, "No.", seen=standing(bruno), now=day, actor=CARLA)
    assert report() != first


def test_the_answer_is_due_after_five_working_days(office):
    wednesday = datetime(2026, 12, 23, 17, 0, tzinfo=UTC)
    # Christmas, a weekend and New Year are not counted.
    assert office.local(answer_due(office, wednesday)).date() == date(2026, 12, 31) + timedelta(days=1)
    assert working_days_after(date(2026, 12, 4), 1) == date(2026, 12, 7)


def test_a_late_answer_is_found(report, office, day):
    due = report().due_at
    assert worklist.late_answers(type(office).objects.all(), now=due - timedelta(seconds=1)) == set()
    assert worklist.late_answers(type(office).objects.all(), now=due) == {office}
    assert worklist.late_answers(type(office).objects.exclude(pk=office.pk), now=due) == set()
    ToDo.objects.update(done_at=due, done_by=CARLA)
    assert worklist.late_answers(type(office).objects.all(), now=due) == set()


def test_a_report_is_done_only_by_an_answer(report, now):
    report()
    with pytest.raises(worklist.TakesAnAnswer):
        worklist.finish(ToDo.objects.get(kind="reported").pk, actor=CARLA, now=now)


def test_nobody_missed_a_time_at_which_the_office_is_closed(bruno, day):
    Slot.objects.filter(pk=bruno.slot_id).update(is_closed=True)
    with pytest.raises(OfficeWasClosed):
        marking.mark_no_show(bruno.pk, now=day, actor=CARLA)


def test_nobody_missed_a_time_that_has_not_begun(bruno, day):
    with pytest.raises(NotBegun):
        marking.mark_no_show(bruno.pk, now=day - timedelta(minutes=1), actor=CARLA)


def test_a_mark_of_a_time_that_was_moved_is_refused(bruno, day):
    booking.reschedule(bruno.pk, version=1, now=bruno.booked_at, on_or_after=day + timedelta(minutes=30), actor=CARLA)
    with pytest.raises(ChangedMeanwhile):
        marking.mark_no_show(bruno.pk, version=1, now=day + timedelta(hours=6), actor=CARLA)


def test_on_a_later_day_a_mark_is_changed_with_a_reason(bruno, day):
    marking.mark_no_show(bruno.pk, now=day, actor=CARLA)
    later = day + timedelta(days=3)
    with pytest.raises(TakesAReason):
        marking.mark_seen(bruno.pk, now=later, actor=CARLA)
    assert correct(bruno, "seen", later).status == "seen"
    assert [event.reason for event in bruno.events.filter(kind="seen")] == ["showed"]


def test_after_30_days_a_mark_stays_unless_a_report_is_open(report, bruno, day):
    marking.mark_no_show(bruno.pk, now=day, actor=CARLA)
    late = day + timedelta(days=31)
    with pytest.raises(TooLongAgo):
        correct(bruno, "seen", late)
    report(now=day + timedelta(days=29))
    assert correct(bruno, "seen", late).status == "seen"


def test_who_came_and_was_not_seen_may_book_again(bruno, day, make_person, book):
    correct(bruno, "unseen", day, "full")
    assert book(make_person("Bruno"), now=day)


def test_agents_see_the_report_and_the_marks(report, bruno, day):
    marking.mark_no_show(bruno.pk, now=day, actor=CARLA)
    written = report(Kind.MARKED_ABSENT)
    entries = timeline(subjects([bruno.attendees.get().person])[0]).entries
    assert any(str(written.receipt) in entry.detail for entry in entries)
    assert "Did not come" in [entry.what for entry in entries]
