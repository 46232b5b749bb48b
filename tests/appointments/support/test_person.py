"""The person's page: their state, what to read aloud, their history."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from appointments import booking
from appointments.booking.attendance import pass_unmarked
from appointments.booking.marks import standing
from appointments.delivery import dispatch
from appointments.models import AccessLog, Appointment, Call, Note, SamePerson, Verification
from appointments.support.chain import chain
from appointments.support.subject import subjects
from offices.models import Slot
from tests import marking
from tests.appointments.support.conftest import ANA
from tests.few_queries import MOST
from tests.staff import account

pytestmark = pytest.mark.django_db

OWN_PAGES = ("confirmation", "change", "cancel", "manage_family", "manage_contact")
"""Of the person, by their link."""


def shown(line, there):
    return line.get("person", **there).content.decode()


def test_nothing_is_said_of_how_a_cancelled_appointment_stands_to_the_report_by_date(line, there, ana, now):
    Appointment.objects.update(report_by="2026-12-15")
    assert "The appointment is before it." in line.get("person", **there).content.decode()
    booking.cancel(ana.pk, version=1, now=now)
    assert "The appointment is before it." not in line.get("person", **there).content.decode()


def test_of_a_party_that_has_partly_come_no_change_is_offered_that_would_be_refused(line, ana, set_clock):
    set_clock(ana.slot.starts_at - timedelta(minutes=10))
    here, *_others = [str(each.pk) for each in ana.attendees.all()]
    marking.mark_member(ana.pk, here, "arrived", now=ana.slot.starts_at - timedelta(minutes=10), actor="user:1")
    line.sign_in()
    there = line.person("A012-345-678", ANA)
    page, member = shown(line, there), line.get("family_member", member=here, **there).content.decode()
    assert "Some of them have come to the office." in page
    assert not [name for name in ("move", "cancel", "earlier") if line.url(name, **there) in page]
    assert "This person has come to the office." in member
    assert "Take this person off" not in member
    assert "The office has closed this time since." not in page
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    assert "The office has closed this time since." in shown(line, there)


@pytest.fixture
def seen(ana):
    """Says that Ana was seen, and sets her next check-in."""
    facts = {"seen": standing(ana), "now": ana.slot.starts_at, "actor": "user:1"}
    return lambda first_day: next(iter(booking.set_next(ana.pk, first_day=first_day, **facts)), None)


def test_earlier_check_ins_lead_to_the_next_one(line, there, ana, seen):
    second = seen(date(2027, 3, 1))
    first, last = chain(subjects([ana.attendees.get(position=1).person])[0])
    assert (first.appointment, first.mark, first.next_one) == (ana, "seen", second)
    assert (last.appointment, last.mark, last.next_one) == (second, "booked", None)
    assert "It is now on: Monday, March 1, 2027" in shown(line, there).replace("\xa0", " ")


def test_a_next_one_that_was_closed_or_is_past_is_not_said_to_be_now(line, there, seen, set_clock):
    slot = seen(date(2027, 3, 1)).slot
    Slot.objects.filter(pk=slot.pk).update(is_closed=True)
    assert "The office set a next check-in. The office is closed at their time" in " ".join(shown(line, there).split())
    Slot.objects.filter(pk=slot.pk).update(is_closed=False)
    set_clock(slot.starts_at)
    line.sign_in()
    page = shown(line, line.person("A012-345-678", ANA))
    assert "It was on: Monday, March 1, 2027" in page.replace("\xa0", " ")


def test_the_chain_says_that_there_is_no_next_one(line, there, seen):
    seen(None)
    assert shown(line, there).count("The office set no next check-in") > 1


def test_a_cancelled_appointment_is_no_check_in(line, there, ana, seen):
    booking.cancel(seen(date(2027, 3, 1)).pk, version=1, now=ana.slot.starts_at)
    assert [each.appointment for each in chain(subjects([ana.attendees.get(position=1).person])[0])] == [ana]
    assert "It was cancelled." in shown(line, there)


def test_the_timeline_shows_moves_messages_and_calls(line, there, ana, now):
    booking.reschedule(ana.pk, version=1, now=now, on_or_after=ana.office.local(now).replace(day=9, hour=9))
    assert set(dispatch.send_due(lambda: now)) == {"sent"}
    page = shown(line, there)
    for what in (
        "Booked",
        "Moved",
        "Changed",
        "Text message · Sent",
        "E-mail · Sent",
        "Caller confirmed",
        "by the person",
    ):
        assert what in page, what
    assert f'lang="es">{ana.messages.get(kind="changed", channel="sms").sent_text}' in page
    assert ana.link_token not in page


def test_the_timeline_shows_what_did_not_arrive_and_what_came_twice(line, there, ana):
    ana.messages.filter(channel="sms").update(delivery="undelivered", error="Twilio 30003")
    ana.messages.filter(channel="email").update(delivery="delivered", possibly_duplicate=True)
    page = shown(line, there)
    assert "Text message · Not delivered · Twilio 30003" in page
    assert "E-mail · Delivered (may have arrived twice)" in page


def test_a_note_is_kept_sealed_and_shown_to_the_next_agent(line, there):
    line.post("note", {"text": "Calls from her sister's phone"}, **there)
    assert "Calls from her sister&#x27;s phone" in shown(line, there)
    assert bytes(Note.objects.values_list("text", flat=True).get())[:1] == b"\x01"


def test_numbers_are_masked_until_the_agent_says_why(line, there):
    assert not [fact for fact in ("A012-345-678", "312345678", "ana@example.com") if fact in shown(line, there)]
    line.post("full", {"reason": "The caller reads it from her paper"}, **there)
    assert "A012-345-678" in shown(line, there)
    look = AccessLog.objects.get(kind="full")
    assert (look.agent.username, look.reason) == ("sol", "The caller reads it from her paper")


def test_without_a_reason_nothing_more_is_shown(line, there):
    line.post("full", {"reason": " "}, **there)
    assert not AccessLog.objects.filter(kind="full").exists()


def test_someone_with_a_notice_and_no_appointment_has_a_page(line, make_notice):
    make_notice()
    there = line.person("312345678", {"name": "Ana Sample", "country": "GT"})
    assert "No appointment" in shown(line, there)


def test_a_long_history_takes_as_few_queries(line, there, ana, now, django_assert_max_num_queries):
    for day in range(7, 12):
        ana = booking.reschedule(
            ana.pk,
            version=ana.version,
            now=now,
            on_or_after=ana.office.local(now).replace(day=day),
            actor="user:1",
        )
        line.post("note", {"text": "x"}, **there)
    with django_assert_max_num_queries(MOST):
        shown(line, there)


@pytest.mark.parametrize("page", ["person", "call"])
def test_no_outcome_is_chosen_beforehand(page, line, there):
    where = there if page == "person" else {"call": there["call"]}
    assert line.get(page, **where).context["close_form"]["outcome"].value() in (None, "")


@pytest.mark.parametrize(("person", "page"), [("{person}", "person"), ("", "call"), ("x", "call")])
def test_without_an_outcome_the_call_stays_open_and_the_agent_where_they_were(person, page, line, there):
    answer = line.post("close", {"outcome": "", "person": person.format(**there)}, call=there["call"])
    assert answer.templates[0].name == f"support/{page}.html"
    assert "The call is still open." in answer.content.decode()
    assert Call.objects.get().ended_at is None


def move(appointment, now, actor):
    later = appointment.office.local(now).replace(day=9, hour=9)
    return booking.reschedule(appointment.pk, version=1, now=now, on_or_after=later, actor=actor)


@pytest.mark.parametrize(
    ("names", "said"), [({}, "by carla"), ({"first_name": "Carla", "last_name": "Ruiz"}, "by Carla Ruiz")]
)
def test_the_timeline_says_who_of_the_staff_it_was(names, said, line, there, ana, now):
    carla = account("carla", line.offices)
    User.objects.filter(pk=carla.pk).update(**names)
    move(ana, now, f"user:{carla.pk}")
    assert said in shown(line, there)


@pytest.mark.parametrize(
    ("actor", "said"), [("user:999999", "by a former member of staff"), ("person", "by the person")]
)
def test_the_timeline_says_so_when_it_was_no_account_there_is(actor, said, line, there, ana, now):
    move(ana, now, actor)
    newest = next(entry for entry in line.get("person", **there).context["timeline"].entries if entry.what == "Moved")
    assert said in newest.detail


def test_what_happened_by_itself_names_nobody(line, there, ana):
    later = ana.starts_at + timedelta(days=9)
    assert pass_unmarked(later)
    entries = line.get("person", **there).context["timeline"].entries
    passed = next(entry for entry in entries if entry.what.startswith("Passed"))
    assert " by " not in passed.detail


def test_the_person_never_reads_who_of_the_staff_it_was(client, line, ana, now):
    User.objects.filter(pk=account("carla", line.offices).pk).update(first_name="Quirina")
    booked = move(ana, now, f"user:{account('carla', line.offices).pk}")
    paths = [reverse(f"public:{name}", args=[booked.link_token]) for name in OWN_PAGES]
    answers = [client.get(path, follow=True) for path in paths]
    assert {answer.status_code for answer in answers} == {200}
    assert not [word for word in ("carla", "Quirina") for answer in answers if word in answer.content.decode()]


def test_links_of_a_call_push_no_note_out_of_the_timeline(line, there, now):
    checked = Verification.objects.get(pk=there["person"])
    Note.objects.bulk_create(Note(verification=checked, text=f"note {n}", written_at=now) for n in range(30))
    for n in range(5):
        link = {"alias": f"a{n}", "person": checked.person, "reason": "", "linked_at": now, "verification": checked}
        SamePerson.objects.create(**link, notices=[], attendees=[], aliases=[])
    page = shown(line, there)
    assert all(f"note {n}<" in page for n in range(30))
    assert "Older entries are not shown." not in page


def test_a_timeline_that_is_cut_says_so(line, there, now):
    checked = Verification.objects.get(pk=there["person"])
    Note.objects.bulk_create(Note(verification=checked, text=f"note {n}", written_at=now) for n in range(101))
    assert "Older entries are not shown." in shown(line, there)


def test_what_a_change_replaced_does_not_stand_above_what_happened(line, there):
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    timeline = line.get("person", **there).context["timeline"]
    assert "Not sent: no longer true" in timeline.dropped[0].detail
    assert timeline.happened[0].what == "Cancelled"
    assert not any(entry.is_dropped for entry in timeline.happened)


def test_notes_come_first_and_planned_messages_stand_apart(line, there, ana):
    line.post("note", {"text": "Waits for her sister"}, **there)
    page = line.get("person", **there)
    text = page.content.decode()
    assert text.index("Notes of earlier calls") < text.index("Waits for her sister") < text.index("What happened")
    assert text.index("Messages still to be sent") < text.index("What happened")
    timeline = page.context["timeline"]
    assert [entry.what for entry in timeline.planned] == ["Confirmation", "Confirmation"]
    assert not any(entry.is_planned or entry.is_note for entry in timeline.happened)


def test_language_and_needs_stand_with_the_appointment(line, there, ana):
    ana.needs = "Mam"
    ana.save(update_fields=["needs"])
    text = line.get("person", **there).content.decode()
    assert re.search(r"Messages in: \w+", text)
    assert "Mam" in text


@pytest.mark.parametrize(
    ("reason", "said"),
    [("moved", "I moved"), ("agent:ill", "Illness or care"), ("agent:far past:near", "The office is too far")],
)
def test_the_reason_for_a_change_stands_in_the_history(reason, said, line, there, ana, now):
    later = ana.office.local(now).replace(day=9, hour=9)
    booking.reschedule(ana.pk, version=1, now=now, on_or_after=later, actor="person", reason=reason)
    assert said in shown(line, there)
