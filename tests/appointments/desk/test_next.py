"""Seen, and the next check-in: two presses from the sheet of the day."""

from datetime import date

import pytest
from django.urls import reverse

from appointments import booking
from appointments.booking.marks import standing
from appointments.booking.next_again import standing_with_next
from appointments.delivery import opt_outs
from appointments.desk.next_form import months_later
from appointments.models import AccessLog, Appointment, OptOut
from offices.models import Office, OpeningHours, Slot
from tests import marking
from tests.supply import earliest_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(office, ana):
    return reverse("desk:next", args=[office.code, ana.pk])


def press_next(client, here, ana, when, **given):
    form = {"when": when, "seen": standing(ana)} | given
    return client.post(here, form, follow=True).content.decode()


def test_two_presses_from_the_sheet(staff, here, ana, on_the_day, sheet_of):
    carla = staff("carla")
    assert f'href="{here}"' in carla.get(sheet_of(ana)).content.decode()
    page = press_next(carla, here, ana, "3")
    booked = Appointment.objects.get(follows=ana)
    assert booked.starts_at.date() >= date(2027, 3, 2)
    assert str(booked) in page
    assert "Print the new paper" in page


@pytest.mark.parametrize(
    ("has_stopped", "said"), [(False, "They get a message about it."), (True, "They stopped our texts")]
)
def test_whether_they_get_a_message_is_said_as_it_is(has_stopped, said, staff, here, ana, on_the_day):
    Appointment.objects.filter(pk=ana.pk).update(email=b"")
    party = Appointment.objects.get(pk=ana.pk)
    party.save(update_fields=["email"])
    if has_stopped:
        opt_outs.stop("sms", ana.phone, OptOut.Reason.ASKED, now=on_the_day)
    assert said in press_next(staff("carla"), here, ana, "3")


def test_undoing_the_mark_says_that_the_office_set_the_next_one_and_what_to_do(staff, here, ana, on_the_day, press):
    carla = staff("carla")
    press_next(carla, here, ana, "3")
    said = press(carla, ana, "undo", follow=True).content.decode()
    assert "Their next check-in is set." in said
    assert "They have booked again" not in said
    carla.post(here, {"when": "none", "seen": standing_with_next(ana), "why": "wrong_date"})
    press(carla, ana, "undo")
    assert Appointment.objects.get(pk=ana.pk).status == "booked"


def test_the_paper_can_be_printed(staff, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "1")
    booked = Appointment.objects.get(follows=ana)
    assert carla.get(f"{here}paper/{booked.pk}/").content.startswith(b"%PDF")
    assert AccessLog.objects.filter(kind="file", appointment__follows=ana).exists()


def test_one_that_took_place_is_not_said_to_be_cancelled(staff, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "1")
    booked = Appointment.objects.get(follows=ana)
    marking.mark_seen(booked.pk, now=booked.slot.starts_at, actor="user:1")
    page = carla.get(here).content.decode()
    assert "Seen. Their next check-in: " in page
    assert not [told for told in ("new paper", "was cancelled since", "get a message about it") if told in page]


@pytest.mark.parametrize("page", ["desk", "public"])
def test_one_whose_time_was_closed_since_is_not_said_to_stand(page, staff, client, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "3")
    Slot.objects.filter(pk=Appointment.objects.get(follows=ana).slot_id).update(is_closed=True)
    desk, public = carla.get(here), client.get(reverse("public:confirmation", args=[ana.link_token]))
    said = {"desk": (desk, "They are not to go then."), "public": (public, "Do not come then.")}
    answer, closed = said[page]
    assert closed in answer.content.decode()
    assert "Their next check-in: " not in answer.content.decode()


def test_one_that_they_moved_to_another_office_is_not_shown_and_the_page_says_so(staff, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "1")
    booked = Appointment.objects.get(follows=ana)
    there = earliest_slot(Office.objects.get(code="MIA"), on_the_day)
    booking.reschedule(booked.pk, version=1, slot_id=there, now=on_the_day)
    paper = carla.get(f"{here}paper/{booked.pk}/", follow=True)
    page = paper.content.decode()
    assert paper.redirect_chain == [(here, 302)]
    assert "was set, and was moved to another office since." in page
    assert not [told for told in (str(booked), "new paper", "was cancelled since") if told in page]


def test_one_that_this_office_set_at_another_can_be_printed(staff, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "1", office="MIA")
    booked = Appointment.objects.get(follows=ana)
    assert carla.get(f"{here}paper/{booked.pk}/").content.startswith(b"%PDF")


def test_a_day_is_typed(staff, here, ana, on_the_day):
    carla = staff("carla")
    assert "Type a day after today" in press_next(carla, here, ana, "day", day="2020-01-01")
    press_next(carla, here, ana, "day", day="2027-02-01")
    assert Appointment.objects.get(follows=ana).starts_at.date() == date(2027, 2, 1)


def test_none(staff, here, ana, on_the_day):
    assert "No next check-in is set." in press_next(staff("carla"), here, ana, "none")


def test_at_another_office(staff, here, ana, on_the_day, make_office):
    make_office("ALB", address="333 South Miami Ave", city="Miami", state="FL")
    page = press_next(staff("carla"), here, ana, "3", office="ALB")
    assert Appointment.objects.get(follows=ana).office.code == "ALB"
    assert "333 South Miami Ave" in page


def test_an_office_that_takes_no_appointments_cannot_be_chosen(staff, here, ana, on_the_day, make_office):
    make_office("ALB", is_active=False)
    assert "takes no appointments now" in press_next(staff("carla"), here, ana, "3", office="ALB")
    assert not Appointment.objects.filter(follows=ana).exists()


def test_the_nearest_office_to_their_zip_code_is_chosen_and_nothing_saved(staff, here, ana, on_the_day, make_office):
    make_office("ALB", state="FL", latitude=25.76, longitude=-80.19)
    page = press_next(staff("carla"), here, ana, "near", zip_code="33130")
    assert '<option value="ALB" selected>' in page
    assert Appointment.objects.get(pk=ana.pk).status == "booked"


def test_when_no_office_has_room_for_all_of_them_it_says_so(staff, here, ana, on_the_day):
    carla = staff("carla")
    OpeningHours.objects.update(people_per_slot=2)
    Slot.objects.exclude(pk=ana.slot_id).update(capacity=2)
    page = press_next(carla, here, ana, "near", zip_code="10278")
    assert "No office has a time for all of them." in page
    assert "<details open>" in page


def test_only_those_who_came_need_room(staff, here, ana, on_the_day, make_office):
    make_office("ALB", state="FL", latitude=25.76, longitude=-80.19, people_per_slot=2)
    marking.mark_member(
        ana.pk, str(ana.attendees.get(position=2).pk), "no_show", version=1, now=on_the_day, actor="user:1"
    )
    page = press_next(staff("carla"), here, ana, "near", zip_code="33130")
    assert '<option value="ALB" selected>' in page


def test_without_room_another_office_is_proposed(staff, here, ana, on_the_day, office):
    Slot.objects.filter(office=office).update(is_closed=True)
    office.hours.all().delete()
    assert "Try another office." in press_next(staff("carla"), here, ana, "3")
    assert Appointment.objects.get(pk=ana.pk).status == "booked"


def test_without_a_zip_code_it_asks_for_one(staff, here, ana, on_the_day):
    assert "Type a ZIP code." in press_next(staff("carla"), here, ana, "near")


def test_pressed_twice_it_says_so(staff, here, ana, on_the_day):
    carla, seen = staff("carla"), standing(ana)
    press_next(carla, here, ana, "3", seen=seen)
    assert "was set a moment ago" in press_next(carla, here, ana, "12", seen=seen)
    assert Appointment.objects.filter(follows=ana).count() == 1


def test_another_word_changes_nothing(staff, here, ana, on_the_day):
    press_next(staff("carla"), here, ana, "7")
    assert Appointment.objects.get(pk=ana.pk).status == "booked"


def test_another_office_finds_nothing(staff, ana):
    assert staff("dario").get(reverse("desk:next", args=["MIA", ana.pk])).status_code == 404


def test_one_of_a_party_is_marked_on_the_sheet(staff, ana, office, on_the_day, sheet_of):
    carla, lucia = staff("carla"), ana.attendees.get(position=2)
    form = {"mark": "no_show", "version": ana.version, "member": str(lucia.pk), "shown": "booked"}
    page = carla.post(reverse("desk:mark", args=[office.code, ana.pk]), form, follow=True).content.decode()
    assert '<span class="tag">Did not come</span>' in page
    lucia.refresh_from_db()
    assert lucia.presence == "no_show"


def test_months_end_on_the_last_day():
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 12, 1), 12) == date(2027, 12, 1)


def set_again(client, here, when, **given):
    page = client.get(here)
    form = {"when": when, "seen": page.context["seen"], "apart": page.context["apart"], "why": "wrong_date"} | given
    return client.post(here, form, follow=True).content.decode()


def test_what_was_set_wrongly_is_set_again_with_a_reason(staff, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "1")
    assert "Choose one of these reasons." in set_again(carla, here, "3", why="")
    page = set_again(carla, here, "3")
    wrong, right = Appointment.objects.filter(follows=ana).order_by("slot__starts_at")
    assert (wrong.status, right.status) == ("cancelled", "booked")
    assert str(right) in page
    assert str(wrong) not in page


def test_it_is_taken_back_and_none_is_set(staff, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "1")
    assert "No next check-in is set." in set_again(carla, here, "none")
    assert Appointment.objects.get(follows=ana).status == "cancelled"


def test_the_history_shows_who_took_it_back_and_why(staff, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "1")
    set_again(carla, here, "3")
    page = carla.get(reverse("desk:presence", args=[ana.office.code, ana.pk])).content.decode()
    assert "Next check-in taken back" in page
    assert "a wrong date was pressed" in page


def test_its_page_says_what_holds_now(staff, client, here, ana, on_the_day):
    carla = staff("carla")
    press_next(carla, here, ana, "1")
    set_again(carla, here, "3")
    wrong, right = Appointment.objects.filter(follows=ana).order_by("slot__starts_at")
    page = client.get(reverse("public:confirmation", args=[wrong.link_token])).content.decode()
    assert "The office took this date back" in page
    assert right.link_token in page


def test_a_family_that_no_time_can_take_gets_times_next_to_each_other_with_one_press(staff, here, ana, on_the_day):
    OpeningHours.objects.update(people_per_slot=2)
    Slot.objects.exclude(pk=ana.slot_id).update(capacity=2)
    carla = staff("carla")
    page = carla.get(here)
    assert "with so many people at each: 2, 1." in page.content.decode()
    press_next(carla, here, ana, "3", apart=page.context["apart"])
    assert sorted(Appointment.objects.filter(follows=ana).values_list("party_size", flat=True)) == [1, 2]


def test_where_another_office_cannot_take_them_in_one_the_page_asks_first(staff, here, ana, on_the_day, make_office):
    make_office("ALB", people_per_slot=2)
    page = press_next(staff("carla"), here, ana, "3", office="ALB")
    assert "At ALB Field Office no single time can take all of them." in page
    assert not Appointment.objects.filter(follows=ana).exists()
