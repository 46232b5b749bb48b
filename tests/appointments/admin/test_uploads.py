"""Files in the administration: chosen, seen, saved; bad lines are held back; nobody else sees the file."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from appointments.models import Appointment, Message, Notice, Relocation, Upload
from appointments.upkeep import purge
from offices.models import Closure, Coverage, Office, OpeningHours, SupplyEvent
from tests.appointments.admin.conftest import SAID_TWICE, pressed
from tests.appointments.notices.test_load_notices import GOOD
from tests.offices.test_load_offices import PLAIN, booked

pytestmark = pytest.mark.django_db

__all__ = ["booked"]

ADD = "admin:appointments_upload_add"


def text_of(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@pytest.fixture
def choose(eva):
    """Sends a file of these rows, and gives the page that answers."""

    def choose(kind: str, *rows: dict[str, str], client=eva, text: str = ""):
        file = SimpleUploadedFile("file.csv", (text or text_of(*rows)).encode())
        return client.post(reverse(ADD), {"kind": kind, "file": file}, follow=True)

    return choose


def to_mend(client) -> str:
    """The file of the lines that are held back."""
    page = client.get(reverse("admin:appointments_upload_mend", args=[Upload.objects.get().pk]))
    return page.content.decode("utf-8-sig")


def press(client, page, go: str = "save"):
    return client.post(page.request["PATH_INFO"], pressed(page, go), follow=True)


def test_a_new_office_is_seen_first_and_then_saved(choose, eva):
    page = choose("offices", PLAIN)
    assert "1 Sample Street" in page.content.decode()
    assert not Office.objects.filter(code="TST").exists()
    for _press in range(2):
        press(eva, page)
    assert Office.objects.get(code="TST").hours.count() == 5
    assert not Upload.objects.exists()


def test_a_second_press_says_that_the_file_was_saved(choose, eva):
    page = choose("offices", PLAIN)
    press(eva, page)
    assert "This file was saved before" in press(eva, page).content.decode()


def test_bad_lines_are_named_held_back_and_given_as_a_file(choose, eva):
    page = choose("offices", PLAIN | {"state": "ZZ"}, PLAIN | {"code": "GOOD"})
    assert "line 2, column state" in page.content.decode()
    after = press(eva, page)
    assert Office.objects.filter(code__in=["TST", "GOOD"]).values_list("code", flat=True).get() == "GOOD"
    assert "line 2, column state" in after.content.decode()
    mend = eva.get(reverse("admin:appointments_upload_mend", args=[Upload.objects.get().pk])).content.decode(
        "utf-8-sig"
    )
    [row] = csv.DictReader(mend.splitlines())
    assert (row["code"], row["state"]) == ("TST", "ZZ")
    assert row["problem"].startswith("column state: is not a U.S. state")


def test_the_mended_file_is_loaded(choose, eva):
    choose("offices", PLAIN | {"state": "ZZ"})
    mend = eva.get(reverse("admin:appointments_upload_mend", args=[Upload.objects.get().pk])).content.decode(
        "utf-8-sig"
    )
    press(eva, choose("offices", text=mend.replace("ZZ", "MA")))
    assert Office.objects.filter(code="TST").exists()


def test_a_file_of_which_no_line_can_be_read_is_refused_at_once(choose):
    assert "column zip: this column is missing" in choose("offices", {"code": "A"}).content.decode()
    assert not Upload.objects.exists()


def test_people_who_are_booked_at_an_office_that_moves_are_seen_and_told(booked, choose, eva, ana):
    page = choose("offices", booked | {"address": "2 Other Street"})
    assert "This affects 1 appointment" in page.content.decode()
    press(eva, page)
    assert Office.objects.get(pk=ana.office.pk).address == "2 Other Street"
    assert Message.objects.filter(appointment=ana, kind=Message.Kind.PLACE_CHANGED).exists()


def test_a_file_that_changes_nothing_says_so(booked, choose):
    assert "Nothing changes." in choose("offices", booked).content.decode()


def closure_of(ana, **changes: str) -> dict[str, str]:
    day = ana.starts_at.date().isoformat()
    return {"office": ana.office.code, "date": day, "reason_en": "Snow", "reason_es": "Nieve"} | changes


def test_a_closure_of_a_file_shows_who_moves_to_when_and_moves_them(choose, mara, ana):
    page = choose("closures", closure_of(ana), client=mara)
    assert "New time:" in page.content.decode()
    assert not Closure.objects.exists()
    press(mara, page)
    assert Closure.objects.get().text("reason", "es") == "Nieve"
    assert Relocation.objects.exists()


def test_a_closure_that_is_there_is_not_made_again(choose, mara, ana):
    press(mara, choose("closures", closure_of(ana), client=mara))
    assert "Nothing changes." in choose("closures", closure_of(ana), client=mara).content.decode()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"office": "MIA"}, "column office: no office of yours has this code"),
        ({"office": ""}, "column office: is empty: give the code of an office, or ALL for all offices"),
        ({"office": "ALL"}, "column office: only administrators close all offices"),
        ({"date": "3/4/2027"}, "column starts_on: may be two dates"),
        ({"date": "2020-01-01"}, "column starts_on: is over"),
        ({"until": "2026-01-01"}, "column until_time: is not a time"),
        ({"until": "3 PM"}, "column from_time: is empty; give both times, or none"),
        ({"reason_es": ""}, "column reason_es: is empty"),
        ({"last_day": "9999-12-31"}, "column ends_on: is too late"),
    ],
)
def test_a_closure_that_cannot_be_is_held_back(changes, says, choose, mara, ana):
    page = choose("closures", closure_of(ana, **changes), client=mara).content.decode()
    assert says in page
    assert 'name="seen"' not in page


def test_an_empty_cell_closes_no_office(choose, eva, ana):
    page = choose("closures", closure_of(ana, office=" "), closure_of(ana, office="MIA"))
    assert "column office: is empty: give the code" in page.content.decode()
    press(eva, page)
    assert [closure.office.code for closure in Closure.objects.all()] == ["MIA"]


@pytest.mark.parametrize("word", ["all", " TODAS. "])
def test_the_word_for_all_offices_is_read_in_any_spelling(word, choose, eva, ana):
    press(eva, choose("closures", closure_of(ana, office=word)))
    assert Closure.objects.count() == Office.objects.count() == 2


def test_an_office_with_that_code_is_closed_alone(choose, eva, ana, make_office):
    make_office("ALL")
    press(eva, choose("closures", closure_of(ana, office="ALL")))
    assert [closure.office.code for closure in Closure.objects.all()] == ["ALL"]


def test_a_line_for_all_offices_closes_each_for_itself_and_shows_how_far_it_is(choose, eva, ana):
    there = Office.objects.get(code="MIA")
    lines = closure_of(ana, office="ALL"), closure_of(ana), closure_of(ana, office="MIA", date="2026-12-30")
    progress = press(eva, choose("closures", *lines))
    assert "Done at 2 of 2 offices." in progress.content.decode()
    assert len(progress.context["closures"]) == 3
    closed = Closure.objects.values_list("office", "starts_on")
    assert sorted(closed) == sorted(
        [(ana.office.pk, ana.starts_at.date()), (there.pk, ana.starts_at.date()), (there.pk, date(2026, 12, 30))]
    )
    assert {closure.text("reason", "es") for closure in Closure.objects.all()} == {"Nieve"}
    assert not Upload.objects.exists()
    assert "Nothing changes." in choose("closures", *lines).content.decode()


def test_lines_held_back_wait_while_the_others_close_each_office(choose, eva, ana):
    press(eva, choose("closures", closure_of(ana, office="ALL"), closure_of(ana, office="NONE")))
    assert Closure.objects.count() == 2
    assert "NONE" in to_mend(eva)


def test_today_can_be_closed_on_an_evening_that_is_the_next_day_in_utc(choose, ana, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 12, 2, 1, tzinfo=UTC))
    assert "is over" not in choose("closures", closure_of(ana, office="ALL", date="2026-12-01")).content.decode()


def hours_of(office, **changes: str) -> dict[str, str]:
    return {"Office": office.code, "Day": "lunes", "Opens": "9 AM", "Closes": "12:00", "People": "2"} | changes


def test_hours_of_a_file_replace_the_week_plan(choose, mara, office):
    page = choose("hours", hours_of(office), hours_of(office, Day="Tue"), client=mara)
    assert "Slots taken away" in page.content.decode()
    press(mara, page, "keep" if 'value="keep"' in page.content.decode() else "save")
    lines = OpeningHours.objects.filter(office=office).order_by("weekday")
    assert [(line.weekday, f"{line.opens:%H:%M}", line.people_per_slot) for line in lines] == [
        (0, "09:00", 2),
        (1, "09:00", 2),
    ]


def test_an_office_with_a_bad_line_keeps_its_whole_plan(choose, office):
    page = choose("hours", hours_of(office), hours_of(office, Day="Someday")).content.decode()
    assert "line 3, column weekday: is not a day of the week" in page
    assert "line 2, column office: another line of this office is held back" in page
    assert "Nothing changes." in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"People": "4.0"}, "column people_per_slot: has a decimal point"),
        ({"Opens": "25:00"}, "column opens: is not a time"),
        ({"Opens": "11:45"}, "column closes: the office must be open for at least one slot"),
        ({"Office": "NONE"}, "column office: no office of yours has this code"),
    ],
)
def test_hours_that_cannot_be_are_held_back(changes, says, choose, office):
    assert says in choose("hours", hours_of(office, **changes)).content.decode()


def test_lines_that_overlap_are_held_back(choose, office):
    page = choose("hours", hours_of(office), hours_of(office, Opens="10:00")).content.decode()
    assert "line 3, column opens: overlaps with line 2" in page


def test_counties_of_a_file_are_saved(choose, eva, office):
    press(eva, choose("coverage", {"office": office.code, "state": "ny", "county": "Kings"}))
    assert Coverage.objects.get().county == "Kings"


def test_notices_of_a_file_are_saved_and_shown_by_line_only(choose, eva):
    page = choose("notices", GOOD, GOOD | {"subject_id": "0312345678"}, GOOD | {"subject_id": "7", "a_number": ""})
    said = page.content.decode()
    assert "2 notices are added." in said
    assert "line 3, column subject_id: differs by a zero" in said
    assert not [fact for fact in ("Muñoz", "312345678", "1988-03-21") if fact in said]
    press(eva, page)
    assert Notice.objects.count() == 2


def test_a_file_of_people_is_sealed_and_forgotten(choose, now):
    choose("notices", GOOD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM appointments_upload")
        assert "Muñoz".encode() not in bytes(cursor.fetchone()[0])
    purge.forget(now + timedelta(minutes=29))
    assert Upload.objects.count() == 1
    purge.forget(now + timedelta(minutes=31))
    assert not Upload.objects.exists()


def test_a_file_that_waited_too_long_is_not_saved(choose, eva, now):
    page = choose("offices", PLAIN)
    Upload.objects.update(made_at=now - timedelta(minutes=31))
    assert "it waited too long" in press(eva, page).content.decode()
    assert not Office.objects.filter(code="TST").exists()


def test_nobody_else_sees_a_file(choose, staff, mara, ana):
    page = choose("closures", closure_of(ana), client=mara)
    dario, address = staff("dario"), page.request["PATH_INFO"]
    assert dario.get(address).status_code == 302
    assert dario.get(address.replace("change", "mend")).status_code == 404
    assert "Snow" not in dario.get(reverse("admin:appointments_upload_changelist")).content.decode()


def test_a_manager_loads_only_what_a_manager_may(mara, choose):
    page = mara.get(reverse(ADD)).content.decode()
    assert 'value="closures"' in page
    assert 'value="notices"' not in page
    assert "Select a valid choice" in choose("notices", GOOD, client=mara).content.decode()


def test_a_file_that_is_too_large_is_refused(choose):
    text = text_of(PLAIN) + "x" * 481 * 1024
    assert "This file is too large" in choose("offices", text=text).content.decode()


def test_what_changed_after_the_look_is_not_saved_over(choose, eva, ana, now):
    page = choose("closures", closure_of(ana))
    row = {"office": ana.office, "kind": SupplyEvent.Kind.CAPACITY, "before": {}, "after": {}}
    SupplyEvent.objects.create(happened_at=now, actor="user:1", **row)
    assert SAID_TWICE in press(eva, page).content.decode()
    assert not Closure.objects.exists()
    assert Appointment.objects.get(pk=ana.pk).slot_id == ana.slot_id


def test_a_file_that_is_sent_twice_waits_once(choose):
    first, again = choose("offices", PLAIN), choose("offices", PLAIN)
    assert first.request["PATH_INFO"] == again.request["PATH_INFO"]
    assert Upload.objects.count() == 1
