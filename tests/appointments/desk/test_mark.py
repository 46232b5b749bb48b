"""One tap: arrived, seen, did not come, and undo."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from appointments import booking
from appointments.models import Appointment
from offices.models import Slot

pytestmark = pytest.mark.django_db


def status(appointment: Appointment) -> str:
    return Appointment.objects.get(pk=appointment.pk).status


@pytest.mark.parametrize("mark", ["arrived", "seen", "no_show"])
def test_one_tap_marks_a_party_and_leads_back_to_its_row(mark, staff, press, on_the_day, bruno, sheet_of):
    answer = press(staff("carla"), bruno, mark)
    assert answer["Location"] == f"{sheet_of(bruno)}#row-{bruno.pk}"
    assert status(bruno) == mark


def test_it_is_written_down_who_tapped(staff, press, on_the_day, bruno, django_user_model):
    press(staff("carla"), bruno, "arrived")
    carla = django_user_model.objects.get(username="carla")
    assert bruno.events.get(kind="arrived").actor == f"user:{carla.pk}"


def test_two_taps_mark_once(staff, press, on_the_day, bruno):
    for _twice in range(2):
        press(staff("carla"), bruno, "seen")
    assert bruno.events.filter(kind="seen").count() == 1


def test_those_who_came_before_the_office_closed_get_true_buttons_and_words(
    staff, press, on_the_day, bruno, sheet_of, office
):
    carla, buttons = staff("carla"), ['value="undo"', 'value="no_show"']
    press(carla, bruno, "arrived")
    rows = [carla.get(sheet_of(bruno)).content.decode().split(f'id="row-{bruno.pk}"')[1].split("<li")[0]]
    Slot.objects.filter(pk=bruno.slot_id).update(is_closed=True)
    rows.append(carla.get(sheet_of(bruno)).content.decode().split(f'id="row-{bruno.pk}"')[1].split("<li")[0])
    assert [[button in row for button in buttons] for row in rows] == [[True, True], [False, False]]
    assert "the mark cannot be undone" in press(carla, bruno, "undo", follow=True).content.decode()
    assert "Closed, but they are here" in carla.get(reverse("desk:queue", args=[office.code])).content.decode()


def test_the_calendar_says_of_those_inside_on_a_closed_day_that_places_are_taken_and_not_to_move(
    staff, press, on_the_day, bruno, office
):
    press(staff("carla"), bruno, "arrived")
    Slot.objects.update(is_closed=True)
    page = staff("mara").get(reverse("desk:month", args=[office.code, bruno.starts_at.date().replace(day=1)]))
    assert re.search(r"\d taken<", page.content.decode())
    assert "to move" not in page.content.decode()


@pytest.mark.parametrize(("minutes", "is_offered"), [(-1, False), (0, True)])
def test_pages_offer_did_not_come_from_the_hour_on(
    minutes, is_offered, staff, press, on_the_day, ana, sheet_of, office, set_clock
):
    set_clock(on_the_day + timedelta(minutes=minutes))
    carla, corrects = staff("carla"), reverse("desk:presence", args=[office.code, ana.pk])
    pages = [carla.get(each).content.decode() for each in (sheet_of(ana), corrects)]
    assert ['value="no_show"' in page for page in pages] == [is_offered] * 2
    press(carla, ana, "no_show")
    assert (status(ana) == "no_show") == is_offered


@pytest.mark.parametrize("mark", ["arrived", "seen"])
def test_who_has_booked_again_since_is_said_to_have(mark, staff, press, on_the_day, bruno, book, make_person):
    press(staff("carla"), bruno, "no_show")
    book(make_person("Bruno"), now=on_the_day)
    said = press(staff("carla"), bruno, mark, follow=True).content.decode()
    assert ("They have booked again since" in said) == (mark == "arrived")
    assert status(bruno) == ("no_show" if mark == "arrived" else "seen")


def test_a_mark_is_taken_back(staff, press, on_the_day, bruno):
    press(staff("carla"), bruno, "no_show")
    press(staff("carla"), bruno, "undo")
    assert status(bruno) == "booked"
    assert "no mark to undo" in press(staff("carla"), bruno, "undo", follow=True).content.decode()


def form_in(page: str, appointment: Appointment, member: object = "") -> dict[str, str]:
    """What the form of a party sends, or that of one of them."""
    mark = reverse("desk:mark", args=[appointment.office.code, appointment.pk])
    forms = [each.split("</form>")[0] for each in page.split("<form") if mark in each]
    found = [dict(re.findall(r'name="(\w+)" value="([^"]*)"', each)) for each in forms]
    return next(each for each in found if each.get("member", "") == str(member))


@pytest.mark.parametrize("mark", ["no_show", "undo"])
@pytest.mark.parametrize("name", ["day", "queue"])
@pytest.mark.parametrize(("before", "since"), [("", "arrived"), ("arrived", "seen")])
def test_an_older_page_does_not_take_away_what_a_colleague_has_noted_since(
    before, since, name, mark, staff, press, on_the_day, bruno, sheet_of, office
):
    carla = staff("carla")
    press(carla, bruno, before)
    older = carla.get(sheet_of(bruno) if name == "day" else reverse("desk:queue", args=[office.code]))
    press(carla, bruno, since)
    sent = form_in(older.content.decode(), bruno) | {"mark": mark}
    said = carla.post(reverse("desk:mark", args=[office.code, bruno.pk]), sent, follow=True)
    assert "changed a moment ago" in said.content.decode()
    assert status(bruno) == since


@pytest.mark.parametrize("mark", ["no_show", "undo"])
@pytest.mark.parametrize("whose", ["hers", "theirs"])
def test_nor_what_was_noted_of_one_of_a_family(whose, mark, staff, press, on_the_day, ana, sheet_of, office):
    carla, lucia, where = staff("carla"), ana.attendees.get(position=2), reverse("desk:mark", args=["NYC", ana.pk])
    press(carla, ana, "arrived")
    older = carla.get(sheet_of(ana)).content.decode()
    carla.post(where, form_in(older, ana, lucia.pk) | {"mark": "seen"})
    sent = form_in(older, ana, lucia.pk if whose == "hers" else "") | {"mark": mark}
    assert "changed a moment ago" in carla.post(where, sent, follow=True).content.decode()
    assert ana.attendees.select_related("appointment").get(position=2).mark == "seen"


@pytest.mark.parametrize("mark", ["no_show", "undo"])
@pytest.mark.parametrize("whose", ["hers", "theirs"])
def test_a_form_without_what_was_shown_takes_nothing_away(whose, mark, staff, press, on_the_day, ana, office):
    carla, lucia = staff("carla"), ana.attendees.get(position=2)
    press(carla, ana, "arrived")
    sent = {"mark": mark, "version": ana.version} | ({"member": str(lucia.pk)} if whose == "hers" else {})
    said = carla.post(reverse("desk:mark", args=[office.code, ana.pk]), sent, follow=True)
    assert "changed a moment ago" in said.content.decode()
    assert [each.mark for each in ana.attendees.select_related("appointment")] == ["arrived"] * 3


@pytest.mark.parametrize("mark", ["no_show", "undo"])
def test_a_page_that_is_true_still_does(mark, staff, press, on_the_day, bruno, sheet_of, office):
    carla = staff("carla")
    press(carla, bruno, "arrived")
    sent = form_in(carla.get(sheet_of(bruno)).content.decode(), bruno) | {"mark": mark}
    carla.post(reverse("desk:mark", args=[office.code, bruno.pk]), sent)
    assert status(bruno) == ("booked" if mark == "undo" else "no_show")


def test_the_mark_of_one_of_a_family_is_undone_alone(staff, press, on_the_day, ana, sheet_of, office):
    carla, lucia = staff("carla"), ana.attendees.get(position=2)
    press(carla, ana, "seen")
    button = f'name="mark" value="undo"\n              aria-label="Undo the mark: {lucia.full_name}"'
    assert button in carla.get(sheet_of(ana)).content.decode()
    form = {"mark": "undo", "version": 1, "member": str(lucia.pk), "shown": "seen"}
    carla.post(reverse("desk:mark", args=[office.code, ana.pk]), form)
    assert [each.mark for each in ana.attendees.select_related("appointment")] == ["seen", "booked", "seen"]
    assert (
        "no mark to undo"
        in carla.post(reverse("desk:mark", args=[office.code, ana.pk]), form, follow=True).content.decode()
    )


def test_a_mark_is_not_taken_back_on_another_day(staff, press, on_the_day, bruno, set_clock):
    press(staff("carla"), bruno, "no_show")
    set_clock(on_the_day + timedelta(days=1))
    assert "on the same day only" in press(staff("carla"), bruno, "undo", follow=True).content.decode()
    assert status(bruno) == "no_show"


def test_nobody_is_marked_before_the_day(staff, press, on_the_day, bruno, set_clock):
    set_clock(on_the_day - timedelta(days=1))
    assert "has not come" in press(staff("carla"), bruno, "no_show", follow=True).content.decode()
    assert status(bruno) == "booked"


def test_a_cancelled_appointment_is_not_marked(staff, press, on_the_day, bruno, now):
    booking.cancel(bruno.pk, version=1, now=now)
    assert "was cancelled" in press(staff("carla"), bruno, "seen", follow=True).content.decode()
    assert status(bruno) == "cancelled"


def test_who_booked_again_keeps_the_new_appointment(staff, press, on_the_day, bruno, book, make_person):
    press(staff("carla"), bruno, "no_show")
    book(make_person("Bruno"), now=on_the_day)
    assert "booked again since" in press(staff("carla"), bruno, "undo", follow=True).content.decode()
    assert status(bruno) == "no_show"


@pytest.mark.parametrize("mark", ["", "cancelled", "x" * 1000])
def test_another_word_changes_nothing(mark, staff, press, on_the_day, bruno):
    assert press(staff("carla"), bruno, mark).status_code == 302
    assert status(bruno) == "booked"


@pytest.mark.parametrize(
    ("name", "code"), [("nobody", 302), ("dario", 404), ("sol", 302), ("nadia", 403), ("mara", 302), ("eva", 302)]
)
def test_only_staff_of_the_office_mark(name, code, staff, press, on_the_day, bruno):
    answer = press(staff(name), bruno, "seen")
    assert answer.status_code == code
    assert (answer.get("Location") == reverse("support:home")) == (name == "sol")
    assert (status(bruno) == "seen") == (name in ("mara", "eva"))


def test_an_appointment_of_another_office_is_not_found(staff, bruno):
    client = staff("dario")
    assert client.post(reverse("desk:mark", args=["MIA", bruno.pk]), {"mark": "seen", "version": 1}).status_code == 404
    assert status(bruno) == "booked"


def test_looking_marks_nobody(staff, on_the_day, bruno):
    assert staff("carla").get(reverse("desk:mark", args=["NYC", bruno.pk])).status_code == 405


def test_buttons_are_there_for_those_who_may_press_them(staff, on_the_day, bruno, sheet_of):
    assert 'value="no_show"' in staff("carla").get(sheet_of(bruno)).content.decode()
    Group.objects.get(name="Office staff").permissions.remove(Permission.objects.get(codename="mark_attendance"))
    page = staff("carla").get(sheet_of(bruno))
    assert page.status_code == 200
    assert 'value="no_show"' not in page.content.decode()


def test_a_tap_takes_as_many_queries_for_more_people(staff, press, on_the_day, bruno, django_assert_max_num_queries):
    client = staff("carla")
    with django_assert_max_num_queries(20):
        press(client, bruno, "seen")


def test_of_a_family_it_says_how_many_were_marked(staff, ana, on_the_day):
    address, (one, *_others) = reverse("desk:mark", args=["NYC", ana.pk]), ana.attendees.all()
    form = {"mark": "arrived", "version": 1, "back": "queue", "member": str(one.pk)}
    assert f"{ana}, 1 of 3 people: Arrived" in staff("carla").post(address, form, follow=True).content.decode()
    del form["member"]
    assert f"{ana}: Arrived" in staff("carla").post(address, form, follow=True).content.decode()
