"""An agent moves and cancels with the verbs of `booking`: past limits, never past capacity."""

from datetime import time, timedelta
from functools import partial

import pytest
from django.core.management import call_command

from appointments import booking
from appointments.booking import Person
from appointments.models import Appointment, Notice
from offices.models import OpeningHours, Slot
from tests.supply import set_places
from tests.together import together

pytestmark = pytest.mark.django_db

NEXT_WEEK = {"when": "next_week", "part": "any", "office": "NYC", "why": "ill"}


@pytest.fixture
def pressed(line, there):
    """What the button posts for the first time shown."""

    def pressed(version="1", **choice):
        return line.times("move", NEXT_WEEK | choice, **there) | {"version": version, "move": "yes"}

    return pressed


@pytest.fixture
def move(line, there, pressed):
    def move(version="1", **choice):
        return line.post("move", pressed(version, **choice), **there)

    return move


def place(pk):
    slot = Appointment.objects.with_place().get(pk=pk)
    return slot.office.code, f"{slot.starts_at:%m-%d %H:%M}"


PAGES = ["move", "cancel", "contact", "send", "family_add"]


@pytest.mark.parametrize("name", PAGES)
def test_each_form_names_the_appointment_that_the_agent_saw(name, line, there, ana):
    assert f'name="appointment" value="{ana.pk}"' in line.get(name, **there).content.decode()


def test_a_form_of_an_appointment_that_another_one_replaced_changes_nothing(line, there, ana, book, now):
    booking.cancel(ana.pk, version=1, now=now)
    newer = book(Person.on_notice(Notice.objects.get()))
    stale = {"version": "1", "why": "ill", "appointment": str(ana.pk)}
    page = line.post("cancel", stale, **there).content.decode()
    assert "Nothing that you sent was saved." in page
    assert Appointment.objects.get(pk=newer.pk).status == "booked"


def test_a_form_that_does_not_say_which_appointment_it_is_about_changes_nothing(line, there, ana):
    address = line.url("cancel", **there)
    page = line.client.post(address, {"version": "1", "why": "ill"}, follow=True).content.decode()
    assert "The page that you sent was not about this appointment." in page
    assert Appointment.objects.get(pk=ana.pk).status == "booked"


def test_looking_shows_a_few_times_on_a_few_days_and_moves_nothing(line, there, ana):
    page = line.post("move", NEXT_WEEK, **there)
    days = [str(tile.heading) for _slot, tile in page.context["form"].fields["slot"].choices if tile.heading]
    assert days[0] == "Monday, December\u00a07, 2026 (Eastern Time)"
    assert len(days) == 5
    assert place(ana.pk) == ("NYC", "12-02 12:00")


def test_giving_up_the_time_they_have_is_asked_first(line, there, ana):
    page = line.post("move", NEXT_WEEK, **there).content.decode().replace("\u00a0", " ")
    assert "do you give up Wednesday, December 2, 2026, noon (Eastern Time) for it?" in page


def test_the_report_by_date_stands_beside_the_times(line, there, ana):
    Appointment.objects.update(report_by="2026-12-08")
    page = line.post("move", NEXT_WEEK, **there).content.decode().replace("\u00a0", " ")
    assert "The report-by date is Tuesday, December 8, 2026. The appointment is before it." in page
    assert page.count("The report-by date is Tuesday, December 8, 2026. The appointment is 1 day after it.") == 1


def test_afternoons_can_be_asked_for(line, there, ana):
    taken = line.times("move", NEXT_WEEK | {"part": "afternoon"}, **there)
    line.post("move", taken | {"version": "1", "move": "yes"}, **there)
    assert place(ana.pk) == ("NYC", "12-07 12:00")


def test_another_office_has_the_reminder_of_whom_to_tell_of_a_new_address(line, there, ana):
    said = "Si se muda, avise a ICE"
    assert said not in line.post("move", NEXT_WEEK, **there).content.decode()
    assert said in line.post("move", NEXT_WEEK | {"office": "MIA"}, **there).content.decode()


@pytest.mark.parametrize(
    ("choice", "found"),
    [
        ({}, "12-07 08:00"),
        ({"when": "later", "day_month": "12", "day_day": "10", "day_year": "2026"}, "12-10 08:00"),
    ],
)
def test_it_moves_to_the_first_time_from_then_on(choice, found, move, ana):
    move(**choice)
    assert place(ana.pk) == ("NYC", found)
    event = ana.events.get(kind="moved")
    assert (event.actor.partition(":")[0], event.reason) == ("user", "agent:ill")


def test_it_moves_to_another_office(move, ana):
    move(office="MIA")
    assert place(ana.pk)[0] == "MIA"


def test_a_time_taken_meanwhile_is_not_replaced_by_another(line, there, pressed, ana):
    data = pressed()
    Slot.objects.filter(pk=data["slot"]).update(booked=2)
    page = line.post("move", data, **there)
    assert "That time is not free any more." in page.content.decode()
    shown = [slot for slot, _tile in page.context["form"].fields["slot"].choices]
    assert shown
    assert data["slot"] not in shown
    assert place(ana.pk) == ("NYC", "12-02 12:00")
    assert Slot.objects.filter(booked__gt=4).count() == 0


@pytest.mark.parametrize(
    "edited", [{"office": "MIA"}, {"when": "later", "day_month": "1", "day_day": "21", "day_year": "2027"}]
)
def test_a_wish_edited_after_looking_moves_nothing(edited, line, there, pressed, ana):
    page = line.post("move", pressed() | edited, **there)
    assert "The search is changed. Nothing was moved." in page.content.decode()
    assert page.context["form"].has_times
    assert place(ana.pk) == ("NYC", "12-02 12:00")


def test_a_typed_day_counts_whatever_is_chosen_above_it(line, there, ana):
    day = {"day_month": "2", "day_day": "3", "day_year": "2027"}
    page = line.post("move", NEXT_WEEK | {"when": "earliest"} | day, **there)
    assert "Times from Wednesday, February 3, 2027 on" in page.content.decode().replace("\u00a0", " ")
    line.post("move", line.times("move", NEXT_WEEK | day, **there) | {"version": "1", "move": "yes"}, **there)
    assert place(ana.pk) == ("NYC", "02-03 08:00")


def test_earliest_chosen_after_a_day_wins_over_that_day(line, there, ana):
    day = {"day_month": "2", "day_day": "3", "day_year": "2027"}
    sent = line.times("move", NEXT_WEEK | {"when": "later"} | day, **there)
    page = line.post("move", sent | {"when": "earliest"}, **there)
    assert page.context["from_day"] is None
    assert "2027" not in page.context["form"].query


def test_another_day_typed_then_wins_over_earliest(line, there, ana):
    day = {"day_month": "2", "day_day": "3", "day_year": "2027"}
    sent = line.times("move", NEXT_WEEK | {"when": "later"} | day, **there)
    page = line.post("move", sent | {"when": "earliest", "day_day": "4"}, **there)
    assert str(page.context["from_day"]) == "2027-02-04"


def test_the_times_have_an_address_of_their_own_which_can_be_opened_again(line, there, ana):
    shown = line.post("move", NEXT_WEEK, **there)
    assert shown.request["REQUEST_METHOD"] == "GET"
    again = line.client.get(shown.request["PATH_INFO"] + "?" + shown.request["QUERY_STRING"])
    assert again.context["form"].fields["slot"].choices == shown.context["form"].fields["slot"].choices


@pytest.mark.parametrize("typed", ["A012345678", "Ana Sample 312345678"])
def test_what_was_typed_into_the_wrong_field_stays_out_of_the_address(typed, line, there, ana):
    wrong = {"zip_code": typed, "day_month": "2", "day_day": typed, "day_year": typed, "part": typed, "why": typed}
    page = line.post("move", NEXT_WEEK | {"when": typed} | wrong, **there)
    assert page.context["form"].errors["zip_code"]
    assert typed[:6] not in page.request["QUERY_STRING"].replace("+", " ")


def test_after_a_time_was_taken_no_other_is_chosen_beforehand(line, there, pressed, ana):
    data = pressed()
    assert line.post("move", NEXT_WEEK, **there).context["form"]["slot"].value() == data["slot"]
    Slot.objects.filter(pk=data["slot"]).update(booked=2)
    assert line.post("move", data, **there).context["form"]["slot"].value() == ""


def test_a_change_made_meanwhile_is_told_and_kept(move, ana, now):
    booking.reschedule(ana.pk, version=1, now=now, on_or_after=ana.office.local(now).replace(day=15, hour=8))
    page = move().content.decode()
    assert "This appointment was changed a moment ago: Moved, by the person." in page
    assert "Tuesday, December\u00a015, 2026" in page
    assert place(ana.pk) == ("NYC", "12-15 08:00")


@pytest.mark.parametrize("version", ["", "x", "٣", "99999999999"])
def test_a_form_that_was_tampered_with_moves_nothing(version, move, ana):
    move(version=version)
    assert place(ana.pk) == ("NYC", "12-02 12:00")


def test_cancelling_says_why(line, there, ana):
    line.post("cancel", {"version": "1", "why": "mistake"}, **there)
    event = ana.events.get(kind="cancelled")
    assert event.reason == "agent:mistake"
    assert line.get("move", **there).resolver_match.url_name == "person"


@pytest.fixture
def cancelled(line, there, ana):
    line.post("cancel", {"version": "1", "why": "ill"}, **there)
    return ana


def test_a_cancellation_is_taken_back_while_the_place_is_held(line, there, cancelled):
    assert "Take the cancellation back" in line.get("person", **there).content.decode()
    assert "They have their appointment again." in line.post("undo", {"version": "2"}, **there).content.decode()
    event = cancelled.events.get(kind="reinstated")
    assert (event.actor.partition(":")[0], Appointment.objects.get().status) == ("user", "booked")


def test_and_not_once_the_place_has_gone(line, there, cancelled, now):
    booking.release_expired_holds(now + timedelta(hours=3))
    assert "Take the cancellation back" not in line.get("person", **there).content.decode()
    assert "Their place is not kept any more." in line.post("undo", {"version": "2"}, **there).content.decode()
    assert Appointment.objects.get().status == "cancelled"


@pytest.mark.parametrize("meanwhile", [{"is_closed": True}, {"capacity": 3, "target_capacity": 0}], ids=str)
def test_and_not_where_the_office_wants_nobody_then_any_more(meanwhile, line, there, cancelled):
    Slot.objects.filter(pk=cancelled.slot_id).update(**meanwhile)
    assert "Take the cancellation back" not in line.get("person", **there).content.decode()


def test_nothing_is_taken_back_that_was_not_cancelled(line, there, ana):
    line.post("undo", {"version": "1"}, **there)
    assert not ana.events.filter(kind="reinstated").exists()


def test_the_time_they_have_is_not_offered_again(line, there, ana):
    Slot.objects.update(capacity=20)
    shown = line.post("move", NEXT_WEEK | {"when": "earliest"}, **there).context["form"].fields["slot"].choices
    assert shown
    assert str(ana.slot_id) not in [slot for slot, _tile in shown]


def test_a_part_of_the_day_without_a_time_is_said(line, there, ana):
    Slot.objects.exclude(pk=ana.slot_id).filter(starts_at__hour__gte=16).update(capacity=0)
    OpeningHours.objects.update(closes=time(11))
    page = line.post("move", NEXT_WEEK | {"part": "afternoon"}, **there).content.decode()
    assert "There is no time like that." in page


@pytest.mark.django_db(transaction=True)
def test_agent_and_person_at_the_same_moment_one_wins_and_nothing_is_lost(line, there, pressed, ana, now):
    other_day = ana.office.local(now).replace(day=15, hour=8)
    data = pressed()
    agent = lambda: line.post("move", data, **there).content.decode()  # noqa: E731
    person = lambda: booking.reschedule(ana.pk, version=1, now=now, on_or_after=other_day)  # noqa: E731
    page, moved = together([agent, person])
    agent_won = isinstance(moved, booking.ChangedMeanwhile)
    assert agent_won != ("This appointment was changed a moment ago:" in page)
    assert place(ana.pk)[1] == ("12-07 08:00" if agent_won else "12-15 08:00")
    assert ana.events.filter(kind="moved").count() == 1
    call_command("check_invariants", verbosity=0)


@pytest.fixture
def last_place(pressed):
    """What the button posts for a time that has room for one more party of three and for nobody else."""
    data = pressed()
    set_places(Slot.objects.select_related("office").get(pk=data["slot"]), 3)
    return data


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_one_time_at_once_one_gets_it_and_the_other_nothing(
    line, there, last_place, book, make_person, ana
):
    agent = lambda: line.post("move", last_place, **there).content.decode()  # noqa: E731
    page, booked = together([agent, partial(book, make_person(), slot_id=last_place["slot"])])
    agent_won = isinstance(booked, booking.SlotTaken)
    assert agent_won != ("That time is not free any more." in page)
    assert place(ana.pk)[1] == ("12-07 08:00" if agent_won else "12-02 12:00")
    call_command("check_invariants", verbosity=0)


def test_with_the_wish_instead_of_the_slot_another_day_would_be_booked(last_place, ana, book, make_person, now):
    """The negative control: what the page posted before it named the slot."""
    book(make_person(), slot_id=last_place["slot"])
    wanted = Slot.objects.get(pk=last_place["slot"]).starts_at
    booking.reschedule(ana.pk, version=1, now=now, on_or_after=wanted)
    assert place(ana.pk)[1] not in ("12-02 12:00", "12-07 08:00")
