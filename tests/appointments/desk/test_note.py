"""Short notes of the office on the day of a party."""

import pytest
from django.urls import reverse

from appointments.booking import Forgotten, note_day
from appointments.models import DayNote
from appointments.pages.submissions import submission_of
from appointments.upkeep.retention import forget_some
from tests.telling import tell

pytestmark = pytest.mark.django_db

WORDS = "Waits for an interpreter"


@pytest.fixture
def write(staff, bruno):
    def write(text: str = WORDS, name: str = "carla", code: str = "NYC"):
        address = reverse("desk:note", args=[code, bruno.pk])
        return staff(name).post(address, {"text": text, "number": "0"}, follow=True)

    return write


def test_a_note_is_kept_with_its_author_and_time(write, bruno, on_the_day):
    page = write().content.decode()
    assert WORDS in page
    assert "carla" in page
    assert "Wednesday, December" in page


@pytest.mark.parametrize("page", ["day", "queue", "found"])
def test_colleagues_see_it_on_the_pages_of_the_day(page, write, staff, bruno, on_the_day):
    write()
    places = {"day": ["NYC", bruno.starts_at.date()], "queue": ["NYC"], "found": ["NYC", bruno.pk]}
    assert WORDS in staff("mara").get(reverse(f"desk:{page}", args=places[page])).content.decode()


def test_sent_twice_it_is_written_once(write, on_the_day):
    for _twice in range(2):
        write()
    assert DayNote.objects.get().text == WORDS


@pytest.mark.parametrize("text", ["", " ", "x" * 201, "a\0b"])
def test_what_is_no_note_is_not_written(text, write, on_the_day):
    assert "Type a note of at most 200 letters." in write(text).content.decode()
    assert not DayNote.objects.exists()


OTHERS = [("dario", "NYC", 404), ("dario", "MIA", 404), ("nadia", "NYC", 403)]


@pytest.mark.parametrize(("name", "code", "answer"), OTHERS)
def test_only_staff_of_the_office_write(name, code, answer, write, on_the_day):
    assert write(WORDS, name, code).status_code == answer
    assert not DayNote.objects.exists()


def test_the_person_never_sees_it(write, client, bruno, on_the_day):
    write()
    assert WORDS not in tell(client, bruno).content.decode()


def test_it_is_deleted_with_the_details_of_the_appointment(bruno, on_the_day):
    """Negative control: nothing is written afterwards."""
    facts = {"submission": submission_of(bruno, "note"), "now": on_the_day, "actor": "user:1"}
    note_day(bruno.pk, WORDS, **facts)
    type(bruno).objects.filter(pk=bruno.pk).update(status="seen")
    bruno.attendees.update(is_active=False)
    assert forget_some([bruno.pk], on_the_day.replace(year=on_the_day.year + 9)) == 1
    assert not DayNote.objects.exists()
    with pytest.raises(Forgotten):
        note_day(bruno.pk, WORDS, **facts)
