"""The day sheet: who comes, slot by slot."""

import csv
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse

from appointments import booking
from appointments.booking import Contact
from appointments.booking.attendance import pass_unmarked
from appointments.desk.day_sheet import last_message, on_day, sheet, slots_of
from appointments.models import Appointment
from offices import inventory
from offices.models import Slot
from tests import marking
from tests.supply import set_places

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_it_shows_who_comes(staff, on_the_day, ana, bruno, sheet_of):
    shown = text(staff("carla").get(sheet_of(ana)))
    for fact in ("Ana Sample", "Lucia Sample", "Mateo Sample", "Bruno Sample", str(ana), "3 people", "Spanish"):
        assert fact in shown


def test_numbers_are_masked_to_the_last_three(staff, on_the_day, ana, sheet_of):
    shown = text(staff("carla").get(sheet_of(ana)))
    assert "A-number ••••••678" in shown
    assert "012345678" not in shown
    assert "312345678" not in shown


def test_what_nobody_checked_is_marked(staff, on_the_day, ana, bruno, sheet_of):
    page = staff("carla").get(sheet_of(ana)).content.decode()
    rows = {row[:36]: row for row in page.split('id="row-')[1:]}
    assert "Not checked against a notice" in rows[str(bruno.pk)]


def test_the_help_they_asked_for_is_shown(staff, on_the_day, book, make_person, sheet_of, now):
    needing = book(make_person("Carlos"), contact=Contact("es", needs="Mam interpreter"), now=now)
    assert "Help asked for Mam interpreter" in text(staff("carla").get(sheet_of(needing)))


def test_those_who_cancelled_are_not_on_it(staff, on_the_day, ana, bruno, now, sheet_of):
    booking.cancel(bruno.pk, version=1, now=now)
    assert "Bruno Sample" not in text(staff("carla").get(sheet_of(ana)))


def test_today_is_the_day_on_the_offices_clock(staff, office, set_clock, now):
    set_clock(now.replace(hour=3))
    assert staff("carla").get(reverse("desk:today", args=["NYC"]))["Location"].endswith("/desk/office/NYC/2026-11-30/")


@pytest.mark.parametrize("day", ["2026-02-30", "1999-12-31", "2100-01-02", "20261201", "0000-00-00"])
def test_a_day_that_cannot_be_is_not_found(day, staff):
    assert staff("carla").get(f"/en/desk/office/NYC/{day}/").status_code == 404


@pytest.mark.parametrize("day", [date(2000, 1, 1), date(2100, 1, 1)])
def test_the_first_and_the_last_day_open(day, staff):
    assert staff("carla").get(reverse("desk:day", args=["NYC", day])).status_code == 200


def test_days_follow_each_other(staff, on_the_day, ana, sheet_of):
    page = staff("carla").get(sheet_of(ana)).content.decode()
    for day in (1, 3):
        assert f'href="/en/desk/office/NYC/2026-12-0{day}/"' in page


def test_a_day_runs_from_midnight_to_midnight_there(make_office, make_person, book, now):
    guam = make_office("GUM", timezone="Pacific/Guam", lead_hours=0)
    inventory.open_slots(guam, date(2026, 12, 10), now=now)
    booked = book(make_person(), office=guam)
    assert booked.slot.starts_at.date() != booked.starts_at.date()
    assert on_day(guam, booked.starts_at.date()).get() == booked
    assert not on_day(guam, booked.slot.starts_at.date()).exists()


def test_more_people_take_no_more_queries(
    staff, on_the_day, ana, sheet_of, book, make_person, now, django_assert_num_queries
):
    client = staff("carla")
    for name in ("Dora", "Emil", "Flor"):
        book(make_person(name), make_person(f"{name}o"), now=now)
    with django_assert_num_queries(13):
        client.get(sheet_of(ana))


def test_the_slots_of_a_day_are_found_by_index(office):
    with connection.cursor() as cursor:
        # A small table is read whole, so how large other tests left this one would decide.
        cursor.execute("SET LOCAL enable_seqscan = off")
    found_by = re.search("Index Cond: .*", slots_of(office, date(2026, 12, 2)).explain())[0]
    # Two indexes hold both, in another order; which one is read depends on the sizes that other tests left.
    assert "starts_at >= " in found_by
    assert "office_id = " in found_by


@pytest.fixture
def rows(staff, ana):
    """The lines of the file, as a spreadsheet reads them."""

    def rows() -> list[list[str]]:
        page = staff("carla").get(reverse("desk:day_csv", args=["NYC", ana.starts_at.date()]))
        assert page["Content-Disposition"] == 'attachment; filename="NYC-2026-12-02.csv"'
        return list(csv.reader(page.content.decode("utf-8-sig").splitlines()))

    return rows


def test_the_file_has_a_line_for_each_party(rows, on_the_day, ana, bruno):
    header, *lines = rows()
    assert len(header) == len(lines[0])
    by_number = {line[1]: line for line in lines}
    assert by_number.keys() == {str(ana), str(bruno)}
    assert "A-number ••••••678" in by_number[str(ana)]


def test_the_file_says_the_mark_of_each_person(rows, on_the_day, ana):
    facts = {"version": 1, "now": on_the_day, "actor": "user:1"}
    marking.mark_member(ana.pk, str(ana.attendees.get(position=1).pk), "arrived", **facts)
    marking.mark_member(ana.pk, str(ana.attendees.get(position=2).pk), "no_show", **facts)
    marks = "Ana Sample: Arrived, Lucia Sample: Did not come, Mateo Sample: Booked"
    assert [line[-2:] for line in rows() if line[1] == str(ana)] == [["Booked", marks]]


def test_the_file_says_as_the_sheet_does_that_a_time_is_closed(rows, on_the_day, bruno):
    Slot.objects.filter(pk=bruno.slot_id).update(is_closed=True)
    assert [line[-2] for line in rows() if line[1] == str(bruno)] == ["Booked · Closed: nobody is to come"]


def test_no_cell_of_the_file_is_a_formula(rows, on_the_day, book, make_person, now):
    for number, sign in enumerate("=+-@\t＝"):
        book(make_person(f"{sign}cmd{number}"), contact=Contact("en", needs=f"{sign}HYPERLINK(1)"), now=now)
    cells = [cell for line in rows() for cell in line]
    assert sum("HYPERLINK" in cell for cell in cells) == 6
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "＝"))] == []


def test_the_counts_are_of_the_day(on_the_day, ana, bruno, office):
    marking.arrive(bruno.pk, now=on_the_day, actor="user:1")
    found = sheet(office, ana.starts_at.date(), now=on_the_day)
    assert (len(found.appointments), found.people) == (2, 4)
    assert found.not_marked == 1
    assert not sheet(office, ana.starts_at.date() + timedelta(days=1), now=on_the_day).can_mark
    assert Appointment.objects.count() == 2


def test_the_next_day_still_counts_those_without_a_mark(staff, on_the_day, ana, bruno, sheet_of, set_clock):
    marking.mark_seen(bruno.pk, now=on_the_day, actor="user:1")
    later = on_the_day + timedelta(hours=25)
    set_clock(later)
    pass_unmarked(later)
    page = staff("carla").get(sheet_of(ana)).content.decode()
    assert "Note how it ended for them" in page
    assert "1 not marked yet" in page


def test_it_shows_whether_they_were_reached(staff, on_the_day, ana, bruno, make_person, book, now, sheet_of):
    book(make_person("Carlos"), now=now)
    bruno.messages.update(status="failed")
    ana.messages.update(status="sent", sent_at=now, delivery="delivered")
    shown = text(staff("carla").get(sheet_of(ana)))
    assert "Message not delivered Confirmation · E-mail · Failed" in shown
    assert "Last message: Confirmation · Text message · Delivered" in shown
    assert "Left no e-mail and no phone" in shown


def test_of_two_messages_the_one_that_did_not_arrive_is_shown(ana, now):
    ana.messages.filter(channel="email").update(status="failed")
    ana.messages.filter(channel="sms").update(status="sent", sent_at=now)
    assert last_message(ana).channel == "email"


def test_what_was_said_of_an_earlier_time_is_not_shown(ana):
    ana.messages.update(status="failed")
    ana.version = 2
    assert last_message(ana) is None


def test_the_list_asks_once_who_waits_for_a_place(office, ana, bruno, now, django_assert_num_queries):
    for slot in {ana.slot, bruno.slot}:
        set_places(slot, 0)
    shown = sheet(office, ana.starts_at.date(), now=now)
    with django_assert_num_queries(0):
        assert [each.is_stranded for each in shown.appointments] == [False, False]
