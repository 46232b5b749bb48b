"""Scanning a confirmation: its row, or why it is not for this office today."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.models import Appointment, RelocatedParty, Relocation
from appointments.receipts.addresses import check_of, link_to
from offices import inventory
from offices.models import Office, Slot
from tests import marking
from tests.supply import earliest_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def scan(staff):
    """Scans at an office; returns the page it leads to."""

    def scan(code: str, name: str = "carla", office: str = "NYC"):
        return staff(name).post(reverse("desk:scan", args=[office]), {"code": code}, follow=True)

    return scan


SPELLINGS = {
    "the QR code": check_of,
    "the link": link_to,
    "the number": str,
    "without the dash": lambda appointment: f" {appointment.reference.lower()} ",
    "in full width": lambda appointment: "".join(chr(ord(sign) + 0xFEE0) for sign in appointment.reference),
}


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
def test_it_opens_the_right_row(spell, scan, on_the_day, ana, bruno):
    page = scan(spell(bruno))
    assert page.context["appointment"] == bruno
    assert page.context["finding"] == "expected"


def test_the_row_can_be_marked_at_once(scan, on_the_day, bruno):
    assert reverse("desk:mark", args=["NYC", bruno.pk]) in scan(str(bruno)).content.decode()


@pytest.mark.parametrize(
    "code", ["", "x" * 5000, "K7P4-9XQM", "/verify/abc/", "/confirmation/abc/", "\x00", "🙂", "%00"]
)
def test_what_is_no_confirmation_is_said(code, scan, on_the_day):
    page = scan(code)
    assert page.request["PATH_INFO"] == reverse("desk:scan", args=["NYC"])
    assert "We found no such confirmation" in page.content.decode()


def test_an_altered_code_is_not_believed(scan, on_the_day, bruno):
    code = check_of(bruno)
    assert "We found no such confirmation" in scan(code[:-3] + ("A/" if code[-3] != "A" else "B/")).content.decode()


def test_the_wrong_day_is_said(scan, on_the_day, bruno, set_clock):
    set_clock(on_the_day - timedelta(days=1))
    page = scan(str(bruno))
    assert page.context["finding"] == "other_day"
    assert "Wrong day" in page.content.decode()
    assert "Wednesday, December" in page.content.decode()


def test_a_day_that_is_over_is_not_said_to_be_ahead(scan, on_the_day, bruno, set_clock):
    set_clock(on_the_day + timedelta(days=1))
    assert "It was at this time:" in scan(str(bruno)).content.decode()
    assert "This appointment was on" in scan(str(bruno), "dario", "MIA").content.decode()


def test_the_wrong_office_is_said_and_nothing_about_the_people(scan, on_the_day, bruno):
    page = scan(str(bruno), "dario", "MIA").content.decode()
    assert "Wrong office. This appointment is on" in page
    assert "at NYC Field Office, 26 Federal Plaza" in page
    assert "Bruno" not in page


@pytest.mark.parametrize(("mark", "says"), [(marking.arrive, "Already in"), (marking.mark_seen, "Already in")])
def test_who_is_in_already_is_said_with_the_time(mark, says, scan, on_the_day, bruno):
    mark(bruno.pk, now=on_the_day, actor="user:1")
    page = scan(str(bruno)).content.decode()
    assert says in page
    assert "Wednesday, December" in page


def test_what_happened_on_the_day_is_said_and_nothing_later(scan, on_the_day, bruno):
    marking.arrive(bruno.pk, now=on_the_day, actor="user:1")
    booking.replace_link(bruno.pk, number=0, now=on_the_day, actor="user:1")
    assert scan(str(bruno)).context["last_event"].kind == "arrived"


def test_who_was_marked_as_not_here_is_said(scan, on_the_day, bruno):
    marking.mark_no_show(bruno.pk, now=on_the_day, actor="user:1")
    assert scan(str(bruno)).context["finding"] == "did_not_come"


def test_a_cancelled_one_is_said_and_cannot_be_marked(scan, on_the_day, bruno, now):
    booking.cancel(bruno.pk, version=1, now=now)
    page = scan(str(bruno)).content.decode()
    assert "This appointment was cancelled" in page
    assert reverse("desk:mark", args=["NYC", bruno.pk]) not in page


def test_one_that_the_office_cannot_keep_is_not_expected(scan, on_the_day, bruno):
    Slot.objects.filter(pk=bruno.slot_id).update(is_closed=True)
    page = scan(str(bruno))
    assert page.context["finding"] == "closed"
    assert "Closed: nobody is to come" in page.content.decode()
    assert "Mark them below." not in page.content.decode()
    page = scan(str(bruno), "dario", "MIA").content.decode()
    assert "This appointment is at NYC Field Office" in page
    assert "which is closed then" in page


def test_all_pages_of_the_desk_say_that_no_place_of_a_time_is_left(scan, staff, sheet_of, on_the_day, bruno):
    Slot.objects.filter(pk=bruno.slot_id).update(target_capacity=0)
    job = Relocation.objects.create(office=bruno.office, slots=[bruno.slot_id], asked_at=on_the_day)
    facts = {"version": 1, "moved_at": on_the_day, "needs_call": True}
    RelocatedParty.objects.create(relocation=job, appointment=bruno, from_slot=bruno.slot, **facts)
    queue, sheet = reverse("desk:queue", args=["NYC"]), sheet_of(bruno)
    for page in (scan(str(bruno)), staff("carla").get(queue), staff("carla").get(sheet)):
        assert "Closed: nobody is to come" in page.content.decode()


def test_one_moved_from_today_is_said_whatever_paper_they_hold(scan, on_the_day, bruno, now):
    old_paper = check_of(bruno)
    booking.reschedule(bruno.pk, version=1, now=now, on_or_after=on_the_day + timedelta(days=2))
    for paper in (old_paper, str(bruno)):
        page = scan(paper)
        assert page.context["finding"] == "moved"
        assert "Moved to another day" in page.content.decode()


def test_one_moved_to_another_office_is_said(scan, on_the_day, bruno, now):
    miami = Office.objects.get(code="MIA")
    inventory.open_slots(miami, (now + timedelta(days=9)).date(), now=now)
    booking.reschedule(bruno.pk, version=1, now=now, slot_id=earliest_slot(miami, now))
    page = scan(str(bruno)).content.decode()
    assert "was moved to another office." in page
    assert "at MIA Field Office" in page


def test_a_phone_that_read_the_code_comes_to_the_row(staff, on_the_day, bruno):
    client = staff("carla")
    path = check_of(bruno).partition("localhost:8000")[2]
    checked = client.get(path, follow=True)
    assert reverse("desk:scan_anywhere") in checked.content.decode()
    opened = client.post(reverse("desk:scan_anywhere"), {"code": checked.request["PATH_INFO"]}, follow=True)
    assert opened.context["appointment"] == bruno


def test_nobody_else_is_offered_the_desk(client, on_the_day, bruno):
    checked = client.get(check_of(bruno).partition("localhost:8000")[2], follow=True)
    assert checked.status_code == 200
    assert "/desk/" not in checked.content.decode()


def test_a_phone_of_another_office_is_told_where(staff, on_the_day, bruno):
    page = staff("dario").post(reverse("desk:scan_anywhere"), {"code": str(bruno)}, follow=True)
    assert "Wrong office" in page.content.decode()


def test_a_row_of_another_office_is_not_found(staff, on_the_day, bruno):
    assert staff("dario").get(reverse("desk:found", args=["MIA", bruno.pk])).status_code == 404


def test_nothing_scanned_stands_in_an_address(scan, on_the_day, bruno):
    ((address, _code),) = scan(check_of(bruno)).redirect_chain
    assert bruno.reference not in address
    assert "verify" not in address


def test_finding_takes_few_queries(staff, on_the_day, bruno, django_assert_num_queries):
    client = staff("carla")
    with django_assert_num_queries(14):
        client.get(reverse("desk:found", args=["NYC", bruno.pk]))
    assert Appointment.objects.count() == 2


def test_after_a_mark_the_scanner_waits_for_the_next_one(staff, scan, press, on_the_day, bruno, office):
    assert 'name="back" value="scan"' in scan(str(bruno)).content.decode()
    where, form = reverse("desk:mark", args=["NYC", bruno.pk]), {"mark": "arrived", "version": 1, "back": "scan"}
    page = staff("carla").post(where, form, follow=True)
    assert page.request["PATH_INFO"] == reverse("desk:scan", args=["NYC"])
    assert f"{bruno}: Arrived" in page.content.decode()
    assert "autofocus" in page.content.decode()


def test_a_mark_that_is_refused_shows_the_row_again(staff, on_the_day, bruno, set_clock):
    set_clock(on_the_day - timedelta(days=1))
    where, form = reverse("desk:mark", args=["NYC", bruno.pk]), {"mark": "seen", "version": 1, "back": "scan"}
    page = staff("carla").post(where, form, follow=True)
    assert "has not come" in page.content.decode()
    assert page.context["finding"] == "other_day"


def test_only_pages_with_the_box_may_use_the_camera(staff, office):
    carla = staff("carla")
    policies = [
        carla.get(reverse(f"desk:{name}", args=[office.code]))["Permissions-Policy"] for name in ("scan", "queue")
    ]
    assert ["camera=(self)" in each for each in policies] == [True, False]
