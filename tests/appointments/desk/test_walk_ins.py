"""The pages for people who come without an appointment."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from appointments import booking
from appointments.models import AccessLog, Appointment, AttemptReceipt, WalkIn
from offices.models import Office, Slot
from tests.staff import account
from tests.supply import earliest_slot

pytestmark = pytest.mark.django_db

CAME = {"kind": "turned_away", "name": "E. S.", "people": "2", "language": "es", "press": str(uuid.uuid4())}


def born(number: int, year: str) -> dict[str, str]:
    names = {"given_names": ("Elena", "Eva")[number], "family_name": "Sample", "country": "GT"}
    date = {"born_month": "4", "born_day": "7", "born_year": year}
    return {f"p{number}-{name}": value for name, value in (names | date).items()}


@pytest.fixture
def carla(staff, on_the_day):
    return staff("carla")


@pytest.fixture
def elena(carla, office) -> WalkIn:
    carla.post(reverse("desk:walk_in", args=["NYC"]), CAME)
    return WalkIn.objects.get()


def page(client, name: str, *args: object) -> str:
    return client.get(reverse(f"desk:{name}", args=["NYC", *args])).content.decode()


def test_they_are_on_the_front_desk_and_count_in_the_room(carla, elena):
    Office.objects.filter(code="NYC").update(waiting_room=2)
    shown = " ".join(page(carla, "queue").split())
    assert "E. S." in shown
    assert "Turned away elsewhere" in shown
    assert "Waiting room: 2 of 2" in shown


def test_a_wrong_ending_is_undone_also_of_one_who_came_on_another_day(carla, elena, on_the_day):
    WalkIn.objects.update(arrived_at=on_the_day - timedelta(days=1))
    ends = reverse("desk:walk_in_ends", args=["NYC", elena.pk])
    carla.post(ends, {"outcome": "served"})
    assert 'name="outcome" value="undo"' in page(carla, "queue")
    carla.post(ends, {"outcome": "undo", "seen": "served"})
    assert WalkIn.objects.get().outcome == ""
    assert 'name="outcome" value="undo"' not in page(carla, "queue")


def test_sent_twice_it_is_one(carla, elena):
    carla.post(reverse("desk:walk_in", args=["NYC"]), CAME)
    assert WalkIn.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"name": ""}, {"kind": "x"}, {"people": "9"}, {"people": "0"}])
def test_what_is_not_told_is_asked_for(wrong, carla, office):
    assert "Error:" in carla.post(reverse("desk:walk_in", args=["NYC"]), CAME | wrong).content.decode()
    assert not WalkIn.objects.exists()


def test_the_look_at_a_name_is_written_down(carla, elena, staff):
    page(staff("mara"), "queue")
    mara = account("mara", {})
    assert AccessLog.objects.filter(agent=mara, person=elena.digest, page="desk:queue").count() == 1


def test_a_form_without_its_press_writes_nothing(carla):
    facts = {name: value for name, value in CAME.items() if name != "press"}
    assert carla.post(reverse("desk:walk_in", args=["NYC"]), facts).status_code == 200
    assert not WalkIn.objects.exists()


def test_one_press_says_that_they_were_seen(carla, elena):
    address = reverse("desk:walk_in_ends", args=["NYC", elena.pk])
    assert carla.post(address, {"outcome": "served"})["Location"] == reverse("desk:queue", args=["NYC"])
    assert "changed a moment ago" in carla.post(address, {"outcome": "left"}, follow=True).content.decode()
    assert "changed a moment ago" in carla.post(address, {"outcome": "x"}, follow=True).content.decode()
    assert WalkIn.objects.get().outcome == "served"


def test_they_get_an_appointment_and_its_paper(carla, elena):
    address = reverse("desk:walk_in_books", args=["NYC", elena.pk])
    answer = carla.post(address, born(0, "1990") | born(1, "1991") | {"email": "e@example.com"}, follow=True)
    booked = Appointment.objects.get(walk_in=elena)
    assert (booked.party_size, booked.language, booked.email) == (2, "es", "e@example.com")
    assert str(booked) in answer.content.decode()
    assert carla.get(reverse("desk:walk_in_paper", args=["NYC", elena.pk])).content.startswith(b"%PDF")
    assert carla.get(address)["Location"] == reverse("desk:walk_in_given", args=["NYC", elena.pk])


def test_of_an_appointment_that_was_cancelled_no_paper_is_offered(carla, elena, now):
    carla.post(reverse("desk:walk_in_books", args=["NYC", elena.pk]), born(0, "1990") | born(1, "1991"))
    assert "Print the new paper" in page(carla, "walk_in_given", elena.pk)
    booking.cancel(Appointment.objects.get(walk_in=elena).pk, version=1, now=now)
    assert "Print the new paper" not in page(carla, "walk_in_given", elena.pk)


def test_of_an_appointment_whose_time_was_closed_since_the_page_says_so(carla, elena):
    carla.post(reverse("desk:walk_in_books", args=["NYC", elena.pk]), born(0, "1990") | born(1, "1991"))
    Slot.objects.filter(pk=Appointment.objects.get(walk_in=elena).slot_id).update(is_closed=True)
    shown = page(carla, "walk_in_given", elena.pk)
    assert "They are not to go then." in shown
    assert "Their appointment: " not in shown


def test_an_appointment_that_they_moved_to_another_office_is_not_shown(carla, elena, now):
    carla.post(reverse("desk:walk_in_books", args=["NYC", elena.pk]), born(0, "1990") | born(1, "1991"))
    booked = Appointment.objects.get(walk_in=elena)
    there = earliest_slot(Office.objects.get(code="MIA"), now)
    booking.reschedule(booked.pk, version=1, slot_id=there, now=now)
    given = page(carla, "walk_in_given", elena.pk)
    assert not [told for told in (str(booked), "Miramar", "Print the new paper") if told in given]
    paper = carla.get(reverse("desk:walk_in_paper", args=["NYC", elena.pk]))
    assert paper.headers.get("Location") == reverse("desk:walk_in_given", args=["NYC", elena.pk])


def test_a_notice_is_looked_up_by_its_number(carla, office):
    carla.post(reverse("desk:walk_in", args=["NYC"]), CAME | {"people": "1", "press": str(uuid.uuid4())})
    address = reverse("desk:walk_in_books", args=["NYC", WalkIn.objects.get().pk])
    wrong = carla.post(address, born(0, "1990") | {"p0-a_number": "A999-999-999"}).content.decode()
    assert "We found no notice with these details" in wrong
    assert not Appointment.objects.filter(walk_in__isnull=False).exists()


def test_the_summary_of_errors_says_which_person_it_means(carla, elena):
    address = reverse("desk:walk_in_books", args=["NYC", elena.pk])
    wrong = " ".join(
        carla.post(address, born(0, "1990") | born(1, "1991") | {"p1-country": ""}).content.decode().split()
    )
    assert "> Person 2: Choose the country where they were born." in wrong
    assert "> Person 1:" not in wrong


def test_a_refusal_says_whose_notice_was_not_found(carla, elena):
    address = reverse("desk:walk_in_books", args=["NYC", elena.pk])
    typed = born(0, "1990") | born(1, "1991") | {"p1-a_number": "A999-999-999"}
    assert "Person 2: We found no notice" in carla.post(address, typed).content.decode()


def test_that_someone_has_an_appointment_is_written_down(carla, elena):
    typed = born(0, "1990") | born(1, "1991")
    carla.post(reverse("desk:walk_in_books", args=["NYC", elena.pk]), typed)
    carla.post(reverse("desk:walk_in", args=["NYC"]), CAME | {"press": str(uuid.uuid4())})
    again = WalkIn.objects.exclude(pk=elena.pk).get()
    carla.post(reverse("desk:walk_in_books", args=["NYC", again.pk]), typed)
    assert not Appointment.objects.filter(walk_in=again).exists()
    looks = AccessLog.objects.filter(kind="found", page="desk:walk_in_books")
    people = Appointment.objects.get(walk_in=elena).attendees.values_list("person", flat=True)
    assert set(looks.values_list("person", flat=True)) == set(people)


def test_a_receipt_is_one_press_and_its_paper_the_next(carla, elena):
    address = reverse("desk:walk_in_ends", args=["NYC", elena.pk])
    shown = carla.post(address, {"outcome": "receipt"}, follow=True).content.decode()
    assert str(AttemptReceipt.objects.get()) in shown
    assert carla.get(reverse("desk:walk_in_paper", args=["NYC", elena.pk])).content.startswith(b"%PDF")


OTHERS = [("dario", "NYC", 404), ("dario", "MIA", 404), ("nadia", "NYC", 403)]


@pytest.mark.parametrize(("name", "code", "answer"), OTHERS)
def test_only_staff_of_the_office_reach_them(name, code, answer, elena, staff):
    for kind in ("walk_in_given", "walk_in_books", "walk_in_paper"):
        assert staff(name).get(reverse(f"desk:{kind}", args=[code, elena.pk])).status_code == answer
    ends = reverse("desk:walk_in_ends", args=[code, elena.pk])
    assert staff(name).post(ends, {"outcome": "left"}).status_code == answer
    assert WalkIn.objects.get().outcome == ""
