"""Booking for a caller: dictated, for a person whose notice is known, or taken over from their own screen."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from appointments.models import Appointment, Call, Draft, Verification
from offices import inventory
from offices.models import Office, Slot
from tests.appointments.support.conftest import ANA
from tests.project.support_states import DICTATED, LUCIA, press_book
from tests.project.visit import Visit
from tests.together import together

pytestmark = pytest.mark.django_db


BRUNO = {"born_month": "4", "born_day": "7", "born_year": "1990", "country": "HN"}


def test_someone_without_a_notice_is_booked_at_the_earliest_time(line, begin):
    call = begin()
    offered = line.post("book", DICTATED, call=call).content.decode()
    assert "Wednesday, December\u00a02, 2026, noon" in offered
    page = line.post("book", DICTATED | press_book() | {"phone": "212 555 0123"}, call=call)
    booked = Appointment.objects.with_place().get()
    assert (f"{booked.starts_at:%m-%d %H:%M}", booked.language, booked.phone) == ("12-02 12:00", "es", "+12125550123")
    assert (booked.is_verified, booked.was_earliest, booked.events.get().actor[:5]) == (False, True, "user:")
    assert page.resolver_match.url_name == "person"
    assert "Usted tiene una cita para reportarse." in page.content.decode()


def test_an_office_of_thousands_of_digits_books_nothing(line, begin):
    page = line.post("book", DICTATED | {"apart": "9" * 5_000}, call=begin())
    assert page.status_code == 200
    assert not Appointment.objects.exists()


def test_a_time_that_is_taken_meanwhile_is_not_booked_and_the_next_is_shown(line, begin, office):
    call, pressed = begin(), press_book()
    inventory.find(pressed["slot"]).delete()
    page = line.post("book", DICTATED | pressed, call=call)
    assert "That time is not free any more. Nothing is booked." in page.content.decode()
    assert not Appointment.objects.exists()
    shown = [slot for slot, _tile, _is_preselected in page.context["offers"]]
    assert pressed["slot"] not in shown
    assert press_book()["slot"] in shown


def test_the_time_that_was_shown_is_booked_though_an_earlier_one_is_free_now(line, begin, office):
    Slot.objects.filter(starts_at=(first := inventory.find(press_book()["slot"])).starts_at).update(is_closed=True)
    call, pressed = begin(), press_book()
    Slot.objects.filter(pk=first.pk).update(is_closed=False)
    assert press_book() != pressed
    line.post("book", DICTATED | pressed, call=call)
    booked = Appointment.objects.with_place().get()
    assert (booked.starts_at, booked.was_earliest) == (inventory.find(pressed["slot"]).starts_at, False)


def test_what_was_typed_stays_when_a_family_member_is_added(line, begin):
    call = begin()
    line.post("book", DICTATED, call=call)
    typed = {"email": "zoe@example.com", "needs": "Mam", "add": "yes"}
    page = line.post("book", DICTATED | typed, call=call)
    assert page.resolver_match.url_name == "member"
    page = line.post("member", LUCIA, call=call).content.decode()
    assert "zoe@example.com" in page
    assert "Mam" in page


@pytest.mark.parametrize(
    "who",
    [
        {"subject_id": "312-345-678"},
        {"a_number": "A12345678"},
    ],
)
def test_a_number_is_enough_for_someone_with_a_notice(who, make_notice, line, begin):
    notice = make_notice()
    line.post("book", who | ANA | {"zip_code": "10278", "language": "en"} | press_book(), call=begin())
    attendee = Appointment.objects.get().attendees.get()
    assert (attendee.notice, attendee.is_verified) == (notice, True)
    assert Appointment.objects.get().report_by == notice.report_by


def test_whoever_is_checked_need_not_tell_their_number_again(line, make_notice):
    make_notice()
    there = line.person("312345678", {"country": "GT", "name": "Ana Sample"})
    line.post("begin_for", {}, **there)
    draft = Draft.objects.get()
    assert draft.contents["answers"]["details"]["subject_id"] == "312345678"
    line.post("book", {"state": "NY", "language": "es"} | press_book(), call=there["call"])
    assert Appointment.objects.get().attendees.get().is_verified
    assert [each.asked for each in Verification.objects.order_by("checked_at")] == [
        ["country", "name", "subject_id"]
    ] * 2


def test_the_page_shows_nothing_that_the_notice_says_of_a_checked_caller(line, make_notice):
    notice = make_notice()
    there = line.person("312345678", {"country": "GT", "name": "Ana Sample"})
    line.post("begin_for", {}, **there)
    page = line.get("book", call=there["call"])
    assert not {"subject_id", "born", "country", "given_names"} & set(page.context["form"].fields)
    assert notice.subject_id not in page.content.decode()
    assert str(notice.born.year) not in page.content.decode()


def test_booking_again_asks_for_nothing_they_told_before(line, bruno):
    bruno.phone, bruno.needs, bruno.report_by = "+12125550123", "Mam", date(2026, 12, 20)
    bruno.save()
    there = line.person(str(bruno), BRUNO)
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    line.post("begin_for", {}, **there)
    page = line.get("book", call=there["call"])
    assert (page.context["form"].initial["needs"], "born" in page.context["form"].fields) == ("Mam", False)
    assert [
        kept for kept in ("bruno@example.com", "555-0123", "5550123", "1990") if kept in page.content.decode()
    ] == []
    typed = {"state": "NY", "phone": "212 555 0199", "needs": "Mam", "language": "es"}
    line.post("book", typed | press_book(), call=there["call"])
    again = Appointment.objects.active().get()
    assert (again.email, again.phone, again.needs) == ("bruno@example.com", "+12125550199", "Mam")
    assert (again.attendees.get().person, str(again.report_by)) == (bruno.attendees.get().person, "2026-12-20")


NOT_ENOUGH = [{"country": ""}, {"given_names": "", "family_name": ""}, {"zip_code": ""}, {"born_day": "41"}]


@pytest.mark.parametrize("changes", NOT_ENOUGH)
def test_too_little_books_nothing(changes, line, begin):
    page = line.post("book", DICTATED | press_book() | changes, call=begin())
    assert page.context["form"].errors
    assert not Appointment.objects.exists()


def test_a_number_that_matches_no_notice_books_nothing(line, begin, make_notice):
    make_notice()
    page = line.post("book", DICTATED | press_book() | {"subject_id": "312345670"}, call=begin()).content.decode()
    assert "We found no notice with these details." in page
    assert not Appointment.objects.exists()


def test_a_time_that_no_page_names_books_nothing(line, begin):
    line.post("book", DICTATED | press_book() | {"slot": "nowhere"}, call=begin())
    assert not Appointment.objects.exists()


def test_who_has_an_appointment_is_offered_no_office_but_the_way_to_their_record(line, begin, ana):
    call = begin()
    given = ANA | {"subject_id": "312345678", "zip_code": "10278", "language": "en"}
    page = line.post("book", given, call=call)
    assert "One of them has an appointment already." in page.content.decode()
    assert [subject.details.initials for _place, subject, _mark in page.context["found"]] == ["A. S."]
    assert line.post("verify", ANA, call=call, place=0).resolver_match.url_name == "person"


def test_nobody_is_booked_twice(line, begin, ana):
    given = ANA | {"subject_id": "312345678", "zip_code": "10278", "language": "en"}
    page = line.post("book", given | press_book(), call=begin()).content.decode()
    assert "One of them has an appointment already." in page
    assert Appointment.objects.count() == 1


def test_a_family_comes_along_and_can_be_taken_off_again(line, begin):
    call = begin()
    line.post("book", DICTATED, call=call)
    for _again in range(2):
        line.post("member", LUCIA, call=call)
    assert line.get("book", call=call).content.decode().count("Luz Sample") == 1
    member = Draft.objects.get().contents["answers"]["family"]["members"][0]["id"]
    line.post("member", {"remove": member}, call=call)
    assert "Luz Sample" not in line.get("book", call=call).content.decode()
    line.post("member", LUCIA, call=call)
    line.post("book", DICTATED | press_book(), call=call)
    assert Appointment.objects.get().party_size == 2


@pytest.fixture
def visit(office, set_clock):
    """A person in the middle of a booking on their own screen."""
    visit = Visit("es")
    for name in ("start", "paper"):
        visit.post(name, {"way": "no_paper"} if name == "paper" else {})
    born = {"born_month": "2", "born_day": "3", "born_year": "1991"}
    visit.post("details", {"given_names": "Zenobia", "family_name": "Quintanilla", "country": "GT"} | born)
    return visit


def code_on(visit):
    draft = Draft.objects.get()
    assert draft.spoken_code in visit.get("family").content.decode()
    return draft.spoken_code


def test_an_agent_goes_on_with_what_the_caller_typed(visit, line, begin):
    call = begin(code=f" {code_on(visit).lower()} ")
    page = line.get("book", call=call).content.decode()
    assert 'value="Zenobia"' in page
    line.post("member", LUCIA, call=call)
    assert "Luz" in visit.get("family").content.decode()


def test_the_callers_own_screen_then_shows_the_confirmation(visit, line, begin):
    call = begin(code=code_on(visit))
    line.post("book", DICTATED | press_book(), call=call)
    page = visit.get("contact")
    assert page.resolver_match.url_name == "confirmation"
    assert str(Appointment.objects.get()) in page.content.decode()


@pytest.mark.parametrize("code", ["222-222", "x", "22222222222222222222222222222222222222222222222222"])
def test_a_wrong_code_opens_nothing(code, visit, line, begin):
    call = begin(code=code)
    assert Call.objects.get(pk=call).draft is None
    assert line.get("book", call=call).resolver_match.url_name == "call"


def test_a_code_dies_with_its_draft(visit, line, begin, set_clock, now):
    from datetime import timedelta

    code = code_on(visit)
    set_clock(now + timedelta(minutes=settings.IDLE_MINUTES + 1))
    line.sign_in()
    assert Call.objects.get(pk=begin(code=code)).draft is None


def test_who_calls_comes_before_who_comes_along(line, begin):
    call = begin()
    assert line.post("member", LUCIA, call=call).resolver_match.url_name == "book"


def test_without_consent_no_booking_is_taken_over(visit, line):
    call = line.start("no_consent")
    line.post("begin", {"code": code_on(visit)}, call=call)
    assert Call.objects.get(pk=call).draft is None


@pytest.mark.django_db(transaction=True)
def test_agent_and_caller_press_book_at_once_and_it_is_one_appointment(visit, line, begin):
    visit.post("family", {})
    visit.post("office_zip", {"zip_code": "10278"})
    visit.post("office", {})
    visit.post("contact", {"language": "es"})
    call = begin(code=code_on(visit))
    both = [lambda: line.post("book", DICTATED | press_book(), call=call), lambda: visit.post("check", {})]
    pages = together(both)
    assert [page.status_code for page in pages] == [200, 200]
    assert Appointment.objects.count() == 1


def test_a_dictated_booking_is_written_down_as_a_check(line, begin):
    line.post("book", DICTATED | press_book(), call=begin())
    checked = Verification.objects.get()
    assert (checked.asked, checked.has_passed) == (["born", "country", "name"], True)


def test_the_letter_is_a_pdf_with_a_name_that_tells_nothing(line, there):
    answer = line.get("letter", **there)
    assert answer["Content-Disposition"] == 'attachment; filename="letter.pdf"'
    assert answer.content.startswith(b"%PDF")


def test_no_letter_of_a_cancelled_appointment(line, there):
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    assert line.client.get(reverse("support:letter", kwargs=there)).status_code == 302


def test_a_check_leads_on_to_a_booking_when_there_is_none(line, make_notice):
    make_notice()
    there = line.person("312345678", {"born_month": "3", "born_day": "21", "born_year": "1988", "country": "GT"})
    assert reverse("support:begin_for", kwargs=there) in line.get("person", **there).content.decode()


def test_a_family_that_no_time_can_hold_is_booked_at_times_next_to_each_other(line, begin, office):
    call = begin()
    line.post("book", DICTATED, call=call)
    for name in ("Lucas", "Luisa", "Lorena", "Leo"):
        line.post("member", LUCIA | {"given_names": name}, call=call)
    page = line.post("book", DICTATED, call=call).content.decode()
    assert "At most 4 people fit in one time at this office." in page
    Office.objects.filter(pk=office.pk).update(is_active=False)
    refused = line.post("book", DICTATED | {"apart": str(office.pk)}, call=call).content.decode()
    assert "This office takes no appointments now." in refused
    Office.objects.filter(pk=office.pk).update(is_active=True)
    page = line.post("book", DICTATED | {"apart": str(office.pk)}, call=call).content.decode()
    booked = Appointment.objects.with_place().order_by("slot__starts_at")
    assert [each.party_size for each in booked] == [4, 1]
    assert all(str(each) in page for each in booked)


def test_an_agent_is_told_before_booking_that_only_children_come(line, begin):
    said = "Everyone who comes is under 18."
    call = begin()
    assert said not in line.post("book", DICTATED, call=call).content.decode()
    assert said in line.post("book", DICTATED | {"born_year": "2015"}, call=call).content.decode()
