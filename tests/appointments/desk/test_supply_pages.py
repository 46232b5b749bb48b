"""Supply at the desk: the effect of each page's last button, and that no earlier button has one."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appointments import booking
from appointments.booking import move_day
from appointments.models import Appointment, BulkChange, RelocatedParty, Relocation
from appointments.supply import bulk
from offices import inventory
from offices.models import Closure, Office, OpeningHours, Slot
from tests.project.supply_pages import capacity, closing, looked_at, week

pytestmark = pytest.mark.django_db

FIRST = date(2026, 12, 2)


@pytest.fixture(autouse=True)
def _today(set_clock, now):
    set_clock(now)


@pytest.fixture
def mara(staff):
    """The manager of the office."""
    return staff("mara")


@pytest.fixture
def send(mara, office):
    """Sends a form as Mara."""

    def send(name: str, data: dict, **kwargs):
        address = reverse(f"desk:{name}", kwargs={"code": office.code} | kwargs)
        return mara.post(address, looked_at(mara, address, data))

    return send


def again(appointment):
    return Appointment.objects.with_place().get(pk=appointment.pk)


def clear_all(now):
    for job in Relocation.objects.filter(finished_at=None):
        move_day.relocate(job.pk, lambda: now)


@pytest.mark.parametrize(
    ("name", "data"),
    [("capacity", capacity(FIRST, amount="0")), ("close", closing(FIRST))],
)
def test_a_look_changes_nothing_and_says_how_many_are_touched(name, data, send, ana, bruno):
    before = list(Slot.objects.values())
    page = " ".join(send(name, data, day=FIRST).content.decode().split())
    assert (list(Slot.objects.values()), Closure.objects.count()) == (before, 0)
    assert "This affects 2 appointments. 4 people." in page
    assert str(bruno) in page


def test_a_look_shows_nobody_in_full(send, ana):
    page = send("close", closing(FIRST), day=FIRST).content.decode()
    assert "A. S." not in page
    assert "012345678" not in page
    assert "Lucia" not in page


def test_a_look_at_the_week_changes_nothing(send, ana):
    before = list(OpeningHours.objects.values())
    page = send("week", week()).content.decode()
    assert "Slots taken away" in page
    assert list(OpeningHours.objects.values()) == before


def test_the_week_is_saved_and_the_days_follow(send, office):
    assert send("week", week() | {"go": "keep"}).status_code == 302
    assert set(office.hours.values_list("weekday", "people_per_slot")) == {(0, 2)}
    ahead = Slot.objects.filter(starts_at__date__gt=FIRST, capacity__gt=0)
    assert {slot.starts_at.weekday() for slot in ahead} == {0}


@pytest.mark.parametrize(
    "wrong",
    [
        {"opens": "11:00"},
        {"people_per_slot": "10001"},
        {"people_per_slot": "-1"},
        {"slot_minutes": "4"},
        {"valid_until": "2019-12-31"},
        {"weekdays": "9"},
        {"weekdays": ""},
        {"opens": "25:00"},
        {"valid_from": "31/12/2026"},
        {"people_per_slot": "9" * 400},
    ],
    ids=str,
)
def test_a_wrong_line_is_refused_kindly(wrong, send, office):
    page = send("week", week(**wrong) | {"go": "keep"})
    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert office.hours.count() == 5


def test_two_lines_that_begin_together_and_overlap_are_refused(send):
    line = {name.replace("form-0", "form-1"): value for name, value in week().items()}
    page = send("week", week() | line | {"form-TOTAL_FORMS": "2", "go": "keep"})
    assert "Two lines for Monday overlap" in page.content.decode()


def test_a_line_is_taken_away(send, office):
    send("week", week() | {"form-0-DELETE": "on", "go": "keep"})
    assert not office.hours.exists()


def test_the_week_stands_on_one_line_where_days_are_alike(mara, office):
    lines = mara.get(reverse("desk:week", args=[office.code])).context["lines"]
    assert [form.initial.get("weekdays") for form in lines] == [[0, 1, 2, 3, 4], None]


@pytest.mark.parametrize(("go", "capacities"), [("keep", {1}), ("move", {1}), ("save", {4})])
def test_fewer_places_than_booked_need_a_choice(go, capacities, send, ana):
    send("capacity", capacity(FIRST) | {"go": go}, day=FIRST)
    ahead = Slot.objects.filter(starts_at__date=FIRST, starts_at__gt=ana.slot.starts_at - timedelta(hours=1))
    assert set(ahead.exclude(booked=3).values_list("capacity", flat=True)) == capacities
    assert Relocation.objects.count() == (1 if go == "move" else 0)


def test_a_slot_alone_is_changed(send, office, mara):
    slot = Slot.objects.filter(starts_at__date=FIRST).last()
    page = mara.get(reverse("desk:slot_capacity", args=[office.code, slot.pk]))
    given = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    typed = {name: f"{value:%H:%M}" if "time" in name else f"{value}" for name, value in given.items()}
    send("slot_capacity", typed | {"how": "set", "amount": "9", "go": "save"}, slot_id=slot.pk)
    assert set(Slot.objects.filter(capacity=9).values_list("pk", flat=True)) == {slot.pk}


def test_a_day_is_closed_and_everyone_moved(send, ana, bruno, now):
    page = send("close", closing(FIRST) | {"go": "save"}, day=FIRST)
    assert page["Location"].endswith(f"/closures/{Closure.objects.get().pk}/")
    clear_all(now)
    assert {again(one).version for one in (ana, bruno)} == {2}


def test_the_progress_is_shown_until_it_is_done(send, mara, ana, bruno, now):
    address = send("close", closing(FIRST) | {"go": "save"}, day=FIRST)["Location"]
    page = mara.get(address).content.decode()
    assert "Moved: 0. Still to move: 2." in page
    assert "Look again" in page
    clear_all(now)
    page = mara.get(address).content.decode()
    assert "Finished. Moved: 2." in page
    assert "Look again" not in page


def test_of_who_moved_on_themselves_it_says_so_and_asks_for_no_call(send, mara, book, make_person, office, now):
    elena = book(make_person("Elena"))
    address = send("close", closing(FIRST) | {"go": "save"}, day=FIRST)["Location"]
    clear_all(now)
    assert "Must be called" in mara.get(address).content.decode()
    booking.reschedule(elena.pk, version=2, on_or_after=now + timedelta(days=30), now=now)
    page = mara.get(address).content.decode()
    assert "The appointment was changed or cancelled since." in page
    assert not [told for told in ("Must be called", "Now:") if told in page]


def test_a_closure_is_taken_back_and_the_way_back_pressed(send, mara, bruno, now):
    address = send("close", closing(FIRST) | {"go": "save"}, day=FIRST)["Location"]
    clear_all(now)
    send("reopen", {}, closure_id=Closure.objects.get().pk)
    assert again(bruno).version == 2
    assert f"They agreed: give {bruno} the old time back" in mara.get(address).content.decode()
    send("back", {"agreed": "1"}, row_id=RelocatedParty.objects.get().pk)
    assert again(bruno).slot == bruno.slot
    assert "They will be told." in mara.get(address).content.decode()


def test_those_told_leave_the_list(send, staff, office, book, make_person, now):
    elena = book(make_person("Elena"))
    send("close", closing(FIRST) | {"go": "save"}, day=FIRST)
    clear_all(now)
    page = staff("carla").get(reverse("desk:to_call", args=[office.code])).content.decode()
    assert "Elena Sample" in page
    assert str(elena) in page
    send("called", {"reached": "1", "version": "2"}, row_id=RelocatedParty.objects.get().pk)
    assert RelocatedParty.objects.get().called_by.startswith("user:")
    assert not RelocatedParty.objects.to_call().exists()


def test_a_place_is_looked_for_again_where_none_was_found(send, mara, bruno, office, now):
    hours = list(office.hours.all())
    office.hours.all().delete()
    Slot.objects.exclude(pk=bruno.slot_id).delete()
    send("close", closing(FIRST) | {"go": "save"}, day=FIRST)
    clear_all(now)
    row = RelocatedParty.objects.get()
    send("again", {}, row_id=row.pk)
    to_call = reverse("desk:to_call", args=[office.code])
    assert "There is still no free time." in mara.get(to_call).content.decode()
    OpeningHours.objects.bulk_create(hours)
    send("again", {}, row_id=row.pk)
    assert f"{bruno} has a new time." in mara.get(to_call).content.decode()
    send("again", {}, row_id=row.pk)
    assert "Nothing was changed." in mara.get(to_call).content.decode()
    assert again(bruno).version == 3


@pytest.mark.parametrize("name", ["reopen", "back", "called", "again", "number"])
def test_what_belongs_to_another_office_is_not_found(name, send, staff, make_office, bruno, now):
    send("close", closing(FIRST) | {"go": "save"}, day=FIRST)
    clear_all(now)
    ids = {"reopen": {"closure_id": Closure.objects.get().pk}}
    kwargs = ids.get(name, {"row_id": RelocatedParty.objects.get().pk})
    dario = staff("dario")
    other = reverse(f"desk:{name}", kwargs={"code": "MIA"} | kwargs)
    assert dario.post(other).status_code == 404
    assert Closure.objects.get().reopened_at is None


def test_a_manager_does_not_take_back_a_closure_of_all_offices(send, office, now):
    closure = Closure(starts_on=FIRST, ends_on=FIRST, reason_source="Sample")
    move_day.close(closure, now=now, actor="user:1")
    assert send("reopen", {}, closure_id=closure.pk).status_code == 403


def test_an_administrator_closes_all_offices_one_after_the_other(staff, office, make_office, now):
    make_office("LAX")
    eva, page = staff("eva"), reverse("desk:close_all")
    progress = eva.post(page, looked_at(eva, page, closing(FIRST) | {"go": "save"}), follow=True)
    # The page does not wait for all of them: a worker goes on.
    bulk.work(BulkChange.objects.get().pk, lambda: now)
    assert "Take these closed days back" in eva.get(progress.request["PATH_INFO"]).content.decode()
    assert set(Closure.objects.values_list("office", flat=True)) == set(Office.objects.values_list("pk", flat=True))
    assert not Slot.objects.filter(starts_at__date=FIRST, starts_at__gt=now, is_closed=False).exists()


def test_all_offices_are_closed_for_a_month_at_most(staff, mara, office):
    year = closing(FIRST, ends_on="2027-12-01")
    assert "Choose fewer days" in staff("eva").post(reverse("desk:close_all"), year).content.decode()
    one = mara.post(reverse("desk:close", args=[office.code, FIRST]), year).content.decode()
    assert "Check before you close" in one


def test_the_progress_of_all_offices_is_shown_on_one_page(staff, ana, bruno, make_office, book, make_person, now):
    book(make_person("Elena"), office=make_office("LAX"))
    eva, page = staff("eva"), reverse("desk:close_all")
    move_day.close(Closure(starts_on=FIRST, ends_on=FIRST, reason_source="Sample"), now=now, actor="user:1")
    assert "Moved: 0. Still to move: 3." in eva.get(page).content.decode()
    clear_all(now)
    assert "Finished. Moved: 3." in eva.get(page).content.decode()


@pytest.mark.parametrize(
    "wrong", [{"ends_on": "2026-12-01"}, {"starts_on": "x"}, {"until_time": "09:00"}, {"reason_es": ""}]
)
def test_a_wrong_closure_is_refused_kindly(wrong, send):
    page = send("close", closing(FIRST) | wrong | {"go": "save"}, day=FIRST)
    assert "There is a problem" in page.content.decode()
    assert not Closure.objects.exists()


def test_history_names_who_and_what(send, mara, office):
    send("capacity", capacity(FIRST, amount="9") | {"go": "save"}, day=FIRST)
    page = mara.get(reverse("desk:history", args=[office.code])).content.decode()
    assert "mara" in page
    assert "Capacity changed" in page


def test_a_closed_slot_says_so_in_words(send, mara, office):
    send("close", closing(FIRST) | {"go": "save"}, day=FIRST)
    page = mara.get(reverse("desk:month", args=[office.code, date(2026, 12, 1)])).content.decode()
    assert "Closed" in page
    assert inventory.claim(office, 1, now=Slot.objects.earliest("starts_at").starts_at)


def test_a_party_moved_for_fewer_places_has_no_way_back(send, bruno, office, now):
    """Only a closure can be withdrawn."""
    job = Relocation.objects.create(office=office, slots=[], asked_at=now, asked_by="user:1")
    there = {"relocation": job, "appointment": bruno, "from_slot": bruno.slot, "to_slot": bruno.slot}
    row = RelocatedParty.objects.create(**there, version=1, moved_at=now, needs_call=False)
    assert send("back", {}, row_id=row.pk).status_code == 404


ACCOUNTS = 'SELECT "auth_user"."id" AS "pk", "auth_user"."username" AS "username" FROM'


def test_history_reads_the_accounts_it_shows(send, mara, office):
    send("capacity", capacity(FIRST, amount="9") | {"go": "save"}, day=FIRST)
    with CaptureQueriesContext(connection) as statements:
        mara.get(reverse("desk:history", args=[office.code]))
    [names] = [each["sql"] for each in statements if each["sql"].startswith(ACCOUNTS)]
    assert "WHERE" in names
