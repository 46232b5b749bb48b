"""Any input: no server error, no half-written row, an error in the reader's language, and the typed text is kept."""

from urllib.parse import quote

import pytest

from appointments.models import Appointment, Attendee
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

BAD = {
    "letters": "abc",
    "nothing": "",
    "spaces": "   ",
    "nul": "1\0x2",
    "emoji": "😀👩‍👩‍👧",
    "long": "7" * 200_000,
    "markup": "<script>alert(1)</script>",
    "sql": "' OR 1=1 --",
    "digits of another script": "١٢٣",
    "right to left": "\u202e123",
    "half a character": "\ud800",
    "percent": "%s %(x)s {0}",
}
FIELDS = {
    "paper": ["way"],
    "details": ["subject_id", "country"],
    "add_member": ["given_names", "born_day", "born_month", "born_year", "country", "a_number"],
    "office_zip": ["zip_code"],
    "office_state": ["state"],
    "office": ["office"],
    "contact": ["email", "phone", "language"],
}
FINE = {
    *((field, empty) for field in ("email", "phone", "a_number", "given_names") for empty in ("", "   ")),
    ("given_names", "abc"),
}
"""A person with one name leaves the other empty."""


@pytest.fixture(params=["en", "es"])
def anyone(request, office, notice) -> Visit:
    return Visit(request.param)


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("name", FIELDS)
def test_it_is_refused_kindly(name, bad, anyone):
    anyone.come_to("contact" if name == "contact" else "office_zip" if name == "office_state" else name)
    for field in FIELDS[name]:
        page = send(anyone, name, field, bad)
        assert page.status_code == 200
        if (field, bad) not in FINE:
            assert page.request["PATH_INFO"] == anyone.url(name)
            assert page.context["form"].errors
        assert len(page.content) < 60_000
    assert not Appointment.objects.exists()


def send(visit: Visit, name: str, field: str, bad: str):
    good = {"zip_code": "10278"} if name == "office" else visit.answers.get(name, {})
    if name == "office":
        visit.client.post(visit.url("office_zip"), good)
    body = (good | {field: bad}).items()
    sent = "&".join(f"{key}={quote(value, errors='surrogatepass')}" for key, value in body)
    return visit.client.post(visit.url(name), sent, content_type="application/x-www-form-urlencoded", follow=True)


def test_what_was_typed_is_kept_but_clipped(visitor):
    visitor.come_to("details")
    page = visitor.post("details", {"subject_id": "7" * 200_000, "country": "GT"} | Visit.born)
    assert page.context["form"]["subject_id"].value() == "7" * 300
    assert page.context["form"]["country"].value() == "GT"


def test_thousands_of_fields_are_refused(visitor):
    visitor.come_to("paper")
    page = visitor.client.post(visitor.url("paper"), {f"x{number}": "1" for number in range(2000)})
    assert page.status_code == 400


def test_fields_nobody_asked_for_are_not_kept(visitor):
    visitor.come_to("paper")
    visitor.client.post(visitor.url("paper"), {f"x{number}": "1" * 500 for number in range(500)})
    page = visitor.get("paper")
    assert len(page.context["form"].data) <= 40


def test_more_than_we_read_is_refused(visitor):
    visitor.come_to("details")
    page = visitor.post("details", {"subject_id": "7" * 3_000_000, "country": "GT"} | Visit.born)
    assert page.status_code == 413


def test_nine_family_members_never_make_a_party_of_ten(visitor, office):
    office.hours.update(people_per_slot=20)
    office.slots.update(capacity=20)
    visitor.come_to("add_member")
    for letter in "abcdefghi":
        visitor.post("add_member", visitor.answers["add_member"] | {"given_names": f"Child {letter}"})
    for name in ("family", "office_zip", "office", "contact", "check"):
        visitor.post(name, visitor.answers[name])
    assert Attendee.objects.count() == Appointment.objects.get().party_size == 8


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_other_methods_are_refused(method, visitor):
    assert getattr(visitor.client, method)(visitor.url("paper")).status_code == 405
