"""One person under two notices or two spellings: found, shown side by side, and linked."""

import pytest
from django.db import transaction

from appointments import booking
from appointments.booking import AlreadyBooked, ChangedMeanwhile
from appointments.models import AccessLog, Attendee, Notice, SamePerson
from appointments.people import linking
from appointments.people.disclosure import BUDGETS, Budget
from appointments.support import duplicates
from appointments.support.duplicates import twins
from appointments.support.subject import subjects
from offices.dates import long_date
from tests.appointments.support.conftest import ANA, ana_by_name, identities
from tests.guards import without_word
from tests.project.markup import without_keys
from tests.rules import broken_rules
from tests.together import in_the_background

pytestmark = pytest.mark.django_db

on_real_rows = pytest.mark.django_db(transaction=True)


def one(checked, ana, anna, keep, now):
    """Links them as the page does."""
    rows = Attendee.objects.filter(person__in=identities(ana, anna)).select_related("appointment")
    seen = linking.state(rows)
    return linking.link(checked, *identities(ana, anna), keep=keep.pk, seen=seen, reason="x", now=now)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"given_names": "Anna Maria", "family_name": "SAMPLE"}, "The same name and date of birth"),
        ({"subject_id": "0312345678", "given_names": "Other", "family_name": "X"}, "The same Subject ID"),
        ({"given_names": "Luis"}, None),
        ({"date_of_birth": "1988-03-22"}, None),
    ],
)
def test_someone_alike_is_found_by_an_index(fields, why, ana, make_notice):
    make_notice(**{"subject_id": "399999999", "a_number": ""} | fields)
    (subject,) = subjects(identities(ana))
    assert [twin.why for twin in twins(subject)] == ([why] if why else [])


def give_anas_number(notice):
    """Writes Ana's A-number on another notice, which was loaded without it."""
    notice.a_number = "012345678"
    notice.index()
    notice.save(update_fields=["a_number", "a_number_index", "match_a_number"])


def test_an_a_number_that_came_later_tells_too(ana, make_notice):
    give_anas_number(make_notice("399999999", "", given_names="Other", family_name="X"))
    (subject,) = subjects(identities(ana))
    assert [twin.why for twin in twins(subject)] == ["The same A-number"]


def test_an_equal_number_is_never_cut_off_by_names(ana, make_notice, monkeypatch):
    monkeypatch.setattr(duplicates, "MOST_LOOKED_AT", 2)
    for number in range(4):
        make_notice(f"39999999{number}", "", given_names="Ana", family_name=f"Other{'x' * number}")
    give_anas_number(make_notice("388888888", "", given_names="Other", family_name="X"))
    (subject,) = subjects(identities(ana))
    assert [twin.why for twin in twins(subject)] == ["The same A-number"]


@pytest.mark.parametrize("stays", ["ana", "anna"])
def test_one_appointment_stays_the_other_is_given_up_and_told(stays, checked, ana, anna, now):
    one(checked, ana, anna, ana if stays == "ana" else anna, now)
    kept, given_up = (ana, anna) if stays == "ana" else (anna, ana)
    assert set(Attendee.objects.filter(person=identities(kept)[0], is_active=True).values_list("appointment")) == {
        (kept.pk,)
    }
    event = given_up.events.latest("pk")
    assert event.actor == f"user:{checked.call.agent_id}"
    assert given_up.messages.filter(version=2).exists() == bool(given_up.email)
    assert not broken_rules()


def test_others_keep_the_appointment_that_one_gives_up(checked, ana, anna, now):
    one(checked, ana, anna, anna, now)
    ana.refresh_from_db()
    assert (ana.status, ana.party_size) == ("booked", 2)
    anna.refresh_from_db()
    assert (anna.status, anna.attendees.get().is_verified) == ("booked", True)


def test_twice_in_one_party_is_once_afterwards(checked, ana, make_person, now):
    booking.add_member(ana.pk, ana_by_name(make_person), version=1, now=now)
    mine, *_children, other = ana.attendees.order_by("position").values_list("person", flat=True)
    seen = linking.state(Attendee.objects.filter(person__in=[mine, other]).select_related("appointment"))
    linking.link(checked, mine, other, keep=ana.pk, seen=seen, reason="x", now=now)
    ana.refresh_from_db()
    assert ana.party_size == 3
    assert not broken_rules()


def test_from_now_on_neither_identity_books_again(checked, ana, anna, make_person, book, now):
    one(checked, ana, anna, ana, now)
    assert booking.booked_already([ana_by_name(make_person)])
    with pytest.raises(AlreadyBooked):
        book(ana_by_name(make_person))


@pytest.mark.as_owner
def test_the_database_itself_refuses_it(checked, ana, anna, book, now):
    one(checked, ana, anna, ana, now)
    alias = SamePerson.objects.get().alias
    Attendee.objects.filter(appointment=anna).update(person=alias)
    assert identities(anna) == identities(ana)
    with without_word(Attendee, "NEW.person := known;"):
        Attendee.objects.filter(appointment=anna).update(person=alias)
        assert identities(anna) == [alias]
        assert broken_rules()


def test_a_notice_that_comes_later_is_theirs_too(checked, ana, make_notice, now):
    other = make_notice("399999999", "099999999")
    linking.link(checked, *identities(ana), other.person, keep=None, seen=_seen(ana), reason="x", now=now)
    make_notice("398888888", "099999999")
    assert set(Notice.objects.values_list("person", flat=True)) == set(identities(ana))
    assert not broken_rules()


def _seen(appointment) -> str:
    return linking.state(appointment.attendees.filter(position=1).select_related("appointment"))


def test_a_notice_is_worth_more_than_a_name(checked, ana, anna, now):
    seen = linking.state(Attendee.objects.filter(person__in=identities(ana, anna)).select_related("appointment"))
    notice = Notice.objects.get().person
    made = linking.link(checked, *identities(anna, ana), keep=ana.pk, seen=seen, reason="x", now=now)
    assert made.person == notice


def test_what_changed_meanwhile_is_not_given_up(checked, ana, anna, now):
    seen = linking.state(Attendee.objects.filter(person__in=identities(ana, anna)).select_related("appointment"))
    booking.cancel(anna.pk, version=1, now=now)
    with pytest.raises(ChangedMeanwhile):
        linking.link(checked, *identities(ana, anna), keep=anna.pk, seen=seen, reason="x", now=now)
    assert not SamePerson.objects.exists()


def booked_while_linking(checked, ana, book, make_person, now):
    """While Ana books by name, in her own transaction, an agent links the two identities."""
    person = ana_by_name(make_person)
    facts = {"keep": None, "seen": _seen(ana), "reason": "x", "now": now}
    with transaction.atomic():
        book(person)
        pending = in_the_background(
            lambda: linking.link(checked, identities(ana)[0], person.digest, **facts),
        )
    return pending.result()


@on_real_rows
def test_a_booking_that_is_being_made_is_waited_for(checked, ana, book, make_person, now):
    assert isinstance(booked_while_linking(checked, ana, book, make_person, now), ChangedMeanwhile)
    assert not broken_rules()


@on_real_rows
def test_without_the_wait_someone_would_have_two(checked, ana, book, make_person, now):
    with without_word(Attendee, "PERFORM pg_advisory_xact_lock_shared(385001);"):
        made = booked_while_linking(checked, ana, book, make_person, now)
    assert isinstance(made, SamePerson)
    assert Attendee.objects.filter(person__in=[made.person, made.alias], is_active=True).count() == 2


def test_the_page_shows_them_masked_and_that_is_written_down(line, both, anna):
    page = without_keys(line.get("same", **both).content.decode())
    assert "The same name and date of birth" in page
    assert long_date(anna.starts_at) in page
    assert not [fact for fact in ("Anna", "Sámple", "1988", "012345678") if fact in page]
    assert AccessLog.objects.filter(kind="found", person=identities(anna)[0]).exists()


@pytest.mark.parametrize("typed", [{"who": "x"}, {}])
def test_a_press_on_the_page_is_written_down_and_charged_too(typed, line, there, anna, monkeypatch):
    seen = AccessLog.objects.filter(kind="found", person=identities(anna)[0])
    line.post("same", typed, **there)
    assert seen.count() == 1
    monkeypatch.setitem(BUDGETS["Support agent"], AccessLog.Kind.FOUND, Budget(0, 0))
    assert line.post("same", typed, **there).status_code == 429


def test_the_page_of_whoever_is_checked_says_that_there_may_be_two(line, there, anna):
    assert "Someone else has the same number" not in line.get("person", **there).content.decode()
    again = line.person("A012-345-678", ANA)
    assert "Someone else has the same number" in line.get("person", **again).content.decode()


def test_an_agent_makes_them_one_on_the_page(line, both, ana, anna):
    page = line.get("same", **both)
    ((twin, _form),) = page.context["pairs"]
    typed = {"who": twin.key, "seen": twin.seen, "keep": str(anna.pk), "reason": "She read both numbers"}
    shown = line.post("same", typed, **both).content.decode()
    assert "The two records are one now." in shown
    assert "Two records made one" in shown
    assert "She read both numbers" in shown
    assert str(anna) in shown


@pytest.mark.parametrize("has_one", [True, False])
def test_only_an_appointment_that_there_is_is_to_be_read_aloud(has_one, line, both, ana, anna, now):
    for each in [anna] if has_one else [ana, anna]:
        booking.cancel(each.pk, version=1, now=now)
    ((twin, _form),) = line.get("same", **both).context["pairs"]
    shown = line.post("same", {"who": twin.key, "seen": twin.seen, "reason": "x"}, **both).content.decode()
    assert "The two records are one now." in shown
    assert ("Read the appointment aloud." in shown) == has_one


@pytest.mark.parametrize("missing", ["keep", "reason", "who"])
def test_without_a_choice_and_a_reason_nothing_is_done(missing, line, both, ana, anna):
    ((twin, _form),) = line.get("same", **both).context["pairs"]
    typed = {"who": twin.key, "seen": twin.seen, "keep": str(anna.pk), "reason": "x"} | {missing: ""}
    line.post("same", typed, **both)
    assert not SamePerson.objects.exists()


def test_what_changed_is_told_on_the_page(line, both, ana, anna, now):
    ((twin, _form),) = line.get("same", **both).context["pairs"]
    booking.reschedule(anna.pk, version=1, now=now, on_or_after=ana.office.local(now).replace(day=9))
    typed = {"who": twin.key, "seen": twin.seen, "keep": str(anna.pk), "reason": "x"}
    assert "changed a moment ago" in line.post("same", typed, **both).content.decode()
