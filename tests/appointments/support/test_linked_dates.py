"""A booking by name is linked to a notice with a report-by date, and the link is removed again."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from appointments import booking
from appointments.booking import Person
from appointments.booking.report_by import follow_dates
from appointments.messages import of_appointments
from appointments.models import Appointment, Message, Notice, ToDo
from appointments.people import linking
from appointments.receipts import story
from offices.models import Slot
from tests import marking
from tests.appointments.support.conftest import ana_by_name
from tests.appointments.support.linked import fresh, kinds, link, part, rows
from tests.project.agent import Line
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

JANUARY, MAY = date(2027, 1, 15), date(2027, 5, 3)


@pytest.fixture
def line(offices, set_clock) -> Line:
    """Tess is a supervisor."""
    return Line(offices, "en", "tess")


def told(appointment, kind) -> dict[str, str]:
    """Channel -> what the planned message of this kind says."""
    found = Message.objects.with_place().filter(appointment=appointment, kind=kind, status="planned")
    return {row.channel: of_appointments.compose(row, row.due_at).body for row in found}


def planned(appointment) -> set[str]:
    """Kinds of what is told at once."""
    found = appointment.messages.filter(status="planned").exclude(kind__in=Message.Kind.by_the_clock())
    return set(found.values_list("kind", flat=True))


def test_a_linked_booking_has_the_date_of_the_notice_at_once(identified, paper, by_name, now):
    link(identified, paper, by_name, now)
    there = fresh(by_name)
    assert (there.report_by, there.version, there.slot_id) == (JANUARY, 2, by_name.slot_id)
    assert kinds(by_name) == ["booked", "report_by"]
    assert by_name.events.latest("pk").actor == f"user:{identified.call.agent_id}"
    assert not broken_rules()


def test_its_people_are_told_once(identified, paper, by_name, now):
    link(identified, paper, by_name, now)
    assert planned(by_name) == {"report_by"}
    assert "The report-by date on your notice is now Friday, January 15, 2027." in told(by_name, "report_by")["email"]
    paper.has_new_date = True
    paper.save()
    assert follow_dates(now) == 0


def test_who_comes_after_the_date_is_a_to_do(identified, paper, by_name, now):
    booking.reschedule(by_name.pk, version=1, now=now, on_or_after=now + timedelta(days=7))
    Notice.objects.update(report_by=date(2026, 12, 2))
    link(identified, paper, by_name, now)
    assert ToDo.objects.get(kind="late").appointment == by_name


@pytest.mark.parametrize("typed", [JANUARY, None])
def test_without_another_date_nothing_changes(typed, identified, paper, by_name, now):
    Appointment.objects.update(report_by=typed)
    Notice.objects.update(report_by=typed)
    made = link(identified, paper, by_name, now)
    part(identified, made, now)
    assert (fresh(by_name).report_by, kinds(by_name)) == (typed, ["booked"])


def test_only_the_date_of_the_one_who_booked_counts(identified, paper, make_person, book, now):
    by_name = book(make_person("Bruno"), ana_by_name(make_person))
    made = link(identified, paper, by_name, now, position=2)
    assert (fresh(by_name).report_by, made.dates) == (None, {})
    part(identified, made, now)
    assert kinds(by_name) == ["booked"]


def test_twice_in_one_party_is_told_in_one_message(identified, paper, by_name, now):
    booking.add_member(by_name.pk, Person.on_notice(paper), version=1, now=now)
    link(identified, paper, by_name, now, keep=by_name.pk)
    there = fresh(by_name)
    assert (there.report_by, there.party_size, planned(by_name)) == (JANUARY, 2, {"report_by"})
    assert not broken_rules()


@pytest.mark.parametrize("before", [None, MAY])
def test_a_removed_link_gives_the_date_of_before_back(before, identified, paper, by_name, now):
    Appointment.objects.update(report_by=before)
    part(identified, link(identified, paper, by_name, now), now)
    there = fresh(by_name)
    assert (there.report_by, there.version, kinds(by_name)) == (before, 3, ["booked", "report_by", "report_by"])
    assert planned(by_name) == {"not_their_date"}
    assert not broken_rules()


def test_they_are_told_that_it_was_not_theirs_and_is_not_known(identified, paper, by_name, now):
    part(identified, link(identified, paper, by_name, now), now)
    said = told(by_name, "not_their_date")
    assert "We showed you a report-by date that is not yours." in said["email"]
    assert said["email"].count("not known") == 1
    assert "Look for your report-by date there." in said["email"]
    assert said["sms"].startswith("The last day that we told you was not yours. Your appointment: ")


def test_or_what_it_is(identified, paper, by_name, now):
    Appointment.objects.update(report_by=MAY, language="es")
    part(identified, link(identified, paper, by_name, now), now)
    said = told(by_name, "not_their_date")
    assert "lunes 3 de mayo de 2027" in said["email"]
    assert "lun 3 may 2027" in said["sms"]


@pytest.mark.parametrize("before", [None, MAY])
def test_page_and_paper_say_whose_date_it_was(before, identified, paper, by_name, now):
    Appointment.objects.update(report_by=before)
    part(identified, link(identified, paper, by_name, now), now)
    *_others, last = story.of(fresh(by_name)).lines(to_person=True)
    assert "Friday, January\xa015, 2027 was another person's." in last
    assert ("became Monday, May\xa03, 2027 again" in last) == bool(before)
    with translation.override("es"):
        assert "era de otra persona" in story.of(fresh(by_name)).lines(to_person=True)[-1]


def test_a_date_that_changed_on_the_notice_meanwhile_is_taken_back_too(identified, paper, by_name, now):
    made = link(identified, paper, by_name, now)
    Notice.objects.update(report_by=MAY, has_new_date=True)
    assert follow_dates(now) == 1
    part(identified, made, now)
    assert fresh(by_name).report_by is None
    assert follow_dates(now) == 0


@pytest.mark.parametrize("before", [None, MAY])
def test_it_is_taken_back_after_a_place_was_split_off(before, identified, paper, by_name, now):
    Appointment.objects.update(report_by=before)
    made = link(identified, paper, by_name, now)
    later = Slot.objects.filter(starts_at__gt=by_name.slot.starts_at).earliest("starts_at")
    member = by_name.attendees.get(position=1).pk
    alone = booking.split(by_name.pk, member, version=2, slot_id=later.pk, now=now)
    part(identified, made, now)
    assert (fresh(alone).report_by, fresh(by_name).report_by) == (before, None)
    assert not broken_rules()


def test_it_is_taken_back_from_a_party_that_they_lead_since(identified, paper, make_person, book, now):
    party = book(make_person("Bruno"), ana_by_name(make_person), report_by=MAY)
    made = link(identified, paper, party, now, position=2)
    booking.remove_member(party.pk, party.attendees.get(position=1).pk, version=1, now=now)
    assert fresh(party).report_by == JANUARY
    part(identified, made, now)
    assert fresh(party).report_by is None


def test_a_cancelled_appointment_is_corrected_without_a_message(identified, paper, by_name, now):
    made = link(identified, paper, by_name, now)
    booking.cancel(by_name.pk, version=2, now=now)
    part(identified, made, now)
    there = fresh(by_name)
    assert (there.report_by, there.status, there.version) == (None, "cancelled", 3)
    assert planned(by_name) == {"cancelled"}
    assert not broken_rules()
    booking.undo_cancel(by_name.pk, version=3, now=now)
    assert (fresh(by_name).report_by, kinds(by_name)[-1]) == (None, "reinstated")


@pytest.mark.parametrize("verb", [marking.arrive, marking.mark_seen, marking.mark_no_show])
def test_the_record_of_one_that_has_taken_place_is_corrected(verb, identified, paper, by_name, now):
    made = link(identified, paper, by_name, now)
    verb(by_name.pk, now=by_name.slot.starts_at, actor="user:1")
    part(identified, made, by_name.slot.starts_at)
    assert fresh(by_name).report_by is None
    assert "was another person's" in story.of(fresh(by_name)).lines(to_person=True)[-1]
    assert not broken_rules()


def test_a_date_of_another_link_survives(identified, paper, by_name, make_person, make_notice, now):
    """The name was linked to another name first; what the link with the notice replaced is known from that one."""
    other = make_person("Aná", "Sample", born=date(1988, 3, 21)).digest
    name = by_name.attendees.get(position=1).person
    Appointment.objects.update(report_by=MAY)
    seen = linking.state(rows(name))
    first = linking.link(identified, other, name, keep=None, seen=seen, reason="x", now=now)
    link(identified, paper, by_name, now)
    first.refresh_from_db()
    part(identified, first, now)
    assert fresh(by_name).report_by == MAY


def test_a_supervisor_reads_before_that_the_date_is_taken_back(line, identified, paper, by_name, now):
    link(identified, paper, by_name, now)
    there = {"call": identified.call_id, "person": identified.pk}
    assert "is taken back" in line.get("apart", **there).content.decode()
