"""Two people linked by mistake: a supervisor separates them, and each keeps their own rows."""

from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from appointments import booking
from appointments.booking import AlreadyBooked, ChangedMeanwhile, Contact, Person
from appointments.models import AccessLog, Attendee, Call, LinkRemoval, Notice, SamePerson
from appointments.people import linking, unlinking
from appointments.support import joining
from tests.appointments.support.conftest import ANA
from tests.appointments.support.linked import rows
from tests.guards import without_word
from tests.project.agent import Line
from tests.project.markup import without_keys
from tests.rules import broken_rules
from tests.together import in_the_background

pytestmark = pytest.mark.django_db

on_real_rows = pytest.mark.django_db(transaction=True)
REASON = "They are sisters, born on one day"


@pytest.fixture
def line(offices, set_clock) -> Line:
    """Tess is a supervisor, and takes the call herself."""
    return Line(offices, "en", "tess")


@pytest.fixture
def twin(make_person) -> Person:
    """Ana's twin sister, who has no paper."""
    return make_person("Anna", "Sámple", born=Person.on_notice(Notice.objects.get()).born)


@pytest.fixture
def anna(book, ana, twin):
    """The twin's own appointment."""
    return book(twin)


def identity(appointment) -> str:
    return appointment.attendees.earliest("position").person


def join(checked, one, other, now, keep=None) -> SamePerson:
    """An agent's mistake."""
    facts = {"seen": linking.state(rows(one, other)), "reason": "Same name", "now": now}
    return linking.link(checked, one, other, keep=keep and keep.pk, **facts)


def part(checked, link, now, seen=None) -> LinkRemoval:
    seen = linking.state(rows(link.person)) if seen is None else seen
    return unlinking.unlink(checked, link.pk, seen=seen, reason=REASON, now=now)


def shares() -> dict[str, set[str]]:
    """Person -> the names on their rows."""
    found: dict[str, set[str]] = {}
    for row in Attendee.objects.filter(position=1):
        found.setdefault(row.person, set()).add(row.given_names)
    return found


def test_each_keeps_what_was_theirs(checked, ana, anna, twin, now):
    mine = identity(ana)
    part(checked, join(checked, mine, twin.digest, now, keep=ana), now)
    assert shares() == {mine: {"Ana"}, twin.digest: {"Anna"}}
    assert not broken_rules()


def test_the_sister_is_no_longer_taken_for_the_one_with_the_paper(checked, ana, anna, twin, now):
    link = join(checked, identity(ana), twin.digest, now, keep=anna)
    assert anna.attendees.get().is_verified
    part(checked, link, now)
    row = anna.attendees.get()
    assert (row.person, row.is_active, row.is_verified, row.notice) == (twin.digest, True, False, None)
    assert not broken_rules()


def test_what_was_given_up_stays_given_up_and_can_be_booked_again(checked, ana, anna, twin, book, now):
    link = join(checked, identity(ana), twin.digest, now, keep=ana)
    with pytest.raises(AlreadyBooked):
        book(twin)
    part(checked, link, now)
    anna.refresh_from_db()
    assert (anna.status, link.given_up) == ("cancelled", anna)
    assert book(twin).attendees.get().person == twin.digest


def test_what_came_after_the_link_goes_to_whom_it_speaks_of(checked, ana, make_notice, book, now):
    other = make_notice("399999999", "099999999", given_names="Other")
    link = join(checked, identity(ana), other.person, now)
    booking.cancel(ana.pk, version=1, now=now)
    later = make_notice("398888888", "099999999", given_names="Other")
    made = book(Person.on_notice(later))
    part(checked, link, now)
    later.refresh_from_db()
    assert (identity(made), later.person) == (link.alias, link.alias)
    assert Notice.objects.filter(person=link.person).count() == 1
    assert not broken_rules()


def test_whom_the_other_had_become_goes_along(checked, ana, anna, twin, make_person, book, now):
    third = make_person("Aná", "Sample", born=twin.born)
    booking.cancel(anna.pk, version=1, now=now)
    booking.cancel(book(third).pk, version=1, now=now)
    join(checked, twin.digest, third.digest, now)
    part(checked, join(checked, identity(ana), twin.digest, now), now)
    assert shares()[twin.digest] == {"Anna", "Aná"}
    assert set(SamePerson.objects.values_list("alias", "person")) == {(third.digest, twin.digest)}
    assert not broken_rules()


@pytest.mark.parametrize("what", ["moved", "gone"])
def test_what_changed_meanwhile_is_refused(what, checked, ana, anna, twin, now):
    link = join(checked, identity(ana), twin.digest, now, keep=ana)
    seen = linking.state(rows(link.person))
    if what == "gone":
        part(checked, link, now)
    else:
        booking.change_contact(ana.pk, Contact("en", "new@example.com"), seen=Contact.of(ana).stamp, now=now)
        booking.reschedule(ana.pk, version=1, now=now, on_or_after=ana.office.local(now).replace(day=9))
    with pytest.raises(ChangedMeanwhile):
        part(checked, link, now, seen)


def booked_while_unlinking(checked, ana, twin, book, now):
    """While the sister books by name, in her own transaction, a supervisor removes the link."""
    booking.cancel(ana.pk, version=1, now=now)
    link = join(checked, identity(ana), twin.digest, now)
    with transaction.atomic():
        book(twin)
        undoing = in_the_background(lambda: part(checked, link, now, seen=""))
    return undoing.result()


@on_real_rows
def test_a_booking_that_is_being_made_is_waited_for(checked, ana, twin, book, now):
    assert isinstance(booked_while_unlinking(checked, ana, twin, book, now), ChangedMeanwhile)
    assert not broken_rules()
    part(checked, SamePerson.objects.get(), now)
    assert Attendee.objects.get(is_active=True).person == twin.digest


@on_real_rows
def test_without_the_wait_it_would_stay_with_the_wrong_sister(checked, ana, twin, book, now):
    with without_word(Attendee, "PERFORM pg_advisory_xact_lock_shared(385001);"):
        made = booked_while_unlinking(checked, ana, twin, book, now)
    assert isinstance(made, LinkRemoval)
    assert Attendee.objects.get(is_active=True).person == made.person != twin.digest
    assert book(twin).attendees.get().person == twin.digest


def booked_with_a_paper_read_before(checked, ana, make_notice, book, now) -> tuple[str, str]:
    other = make_notice("399999999", "099999999", given_names="Other")
    link = join(checked, identity(ana), other.person, now)
    read_before = Notice.objects.get(pk=other.pk)
    part(checked, link, now)
    return identity(book(Person.on_notice(read_before))), link.alias


def test_a_paper_read_before_speaks_of_whom_it_speaks_of_now(checked, ana, make_notice, book, now):
    booking.cancel(ana.pk, version=1, now=now)
    person, alias = booked_with_a_paper_read_before(checked, ana, make_notice, book, now)
    assert person == alias
    assert not broken_rules()


@pytest.mark.as_owner
def test_without_the_second_look_it_would_speak_of_the_other(checked, ana, make_notice, book, now):
    booking.cancel(ana.pk, version=1, now=now)
    with without_word(Attendee, "NEW.person := coalesce(known, NEW.person);"):
        person, alias = booked_with_a_paper_read_before(checked, ana, make_notice, book, now)
    assert person != alias
    assert broken_rules()


@pytest.fixture
def joined(checked, ana, anna, twin, now):
    """The sisters are linked, and the sister's appointment was cancelled."""
    return join(checked, identity(ana), twin.digest, now, keep=ana)


def test_the_page_says_the_day_of_the_office_on_which_they_were_made_one(line, there, joined):
    # An evening in New York.
    SamePerson.objects.update(linked_at=datetime(2026, 12, 2, 1, tzinfo=UTC))
    assert "Tuesday, December 1, 2026, 8:00 p.m." in line.get("apart", **there).content.decode()


def test_the_page_says_before_who_keeps_what_and_what_is_lost(line, there, joined, anna):
    page = without_keys(line.get("apart", **there).content.decode())
    assert "Same name" in page
    assert f"A place on appointment {anna} of" in page
    assert not [fact for fact in ("Anna", "Sámple", "1988", "012345678") if fact in page]
    assert AccessLog.objects.filter(kind="found", person=joined.alias).exists()


def test_a_supervisor_makes_them_two_and_the_call_ends(line, there, joined):
    seen = line.get("apart", **there).context["seen"]
    shown = line.post("apart", {"link": str(joined.pk), "seen": seen, "reason": REASON}, **there)
    assert "They are two people again." in shown.content.decode()
    assert not SamePerson.objects.exists()
    assert Call.objects.get().outcome == "changed"
    made = LinkRemoval.objects.get()
    assert (made.reason, made.linked_because, made.verification.call.agent.username) == (REASON, "Same name", "tess")


def test_who_took_it_back_and_why_stands_in_what_happened(line, checked, joined, now):
    part(checked, joined, now)
    page = line.get("person", **line.person("A012-345-678", ANA)).content.decode()
    assert "Made two records again" in page
    assert REASON in page


@pytest.mark.parametrize("missing", ["reason", "link", "seen"])
def test_without_a_reason_nothing_is_done(missing, line, there, joined):
    seen = line.get("apart", **there).context["seen"]
    line.post("apart", {"link": str(joined.pk), "seen": seen, "reason": REASON} | {missing: ""}, **there)
    assert SamePerson.objects.exists()


def test_only_a_supervisor_is_shown_the_way(line, there, joined):
    assert line.url("apart", **there) in line.get("person", **there).content.decode()
    sol = Line(line.offices, "en")
    hers = sol.person("A012-345-678", ANA)
    assert sol.url("apart", **hers) not in sol.get("person", **hers).content.decode()
    assert sol.post("apart", {"link": str(joined.pk), "reason": REASON}, **hers).status_code == 403


def test_the_page_takes_as_few_queries_for_many_links(line, there, joined, django_assert_num_queries):
    with django_assert_num_queries(11):
        line.get("apart", **there)
    links = [
        SamePerson(
            alias=f"{n}" * 64, person=joined.person, verification=joined.verification, linked_at=joined.linked_at
        )
        for n in range(3)
    ]
    SamePerson.objects.bulk_create(links)
    with django_assert_num_queries(11):
        line.get("apart", **there)


@pytest.mark.parametrize(("a_number", "goes"), [("", True), ("099999999", True), ("012345678", False)])
def test_a_paper_of_both_stays_with_the_person(a_number, goes, make_notice):
    """One whose Subject ID is the alias's, and whose A-number is the person's."""
    person, alias = make_notice(), make_notice("399999999", "")
    later = Notice(subject_id=alias.subject_id, a_number=a_number)
    link = SamePerson(alias=alias.person, person=person.person, notices=[], attendees=[], aliases=[])
    assert (unlinking.parts(link, [], [later]).gone_notices == [later]) == goes


def test_calls_do_not_end_when_the_link_is_not_taken_back(checked, ana, anna, twin, now):
    link = join(checked, identity(ana), twin.digest, now, keep=ana)
    with pytest.raises(ChangedMeanwhile):
        joining.part(checked, link, seen="gone", reason=REASON, now=now)
    assert Call.objects.open().exists()


def test_the_link_stays_when_the_calls_cannot_be_ended(checked, ana, anna, twin, now):
    """One transaction: no call stays open about people who are two again."""
    link = join(checked, identity(ana), twin.digest, now, keep=ana)
    writes = []

    def die(execute, sql, params, many, context):
        if sql.startswith('UPDATE "appointments_call"'):
            writes.append(sql)
            raise SystemExit
        return execute(sql, params, many, context)

    seen = linking.state(rows(link.person))
    with pytest.raises(SystemExit), connection.execute_wrapper(die):
        joining.part(checked, link, seen=seen, reason=REASON, now=now)
    assert (len(writes), SamePerson.objects.count(), LinkRemoval.objects.count()) == (1, 1, 0)
