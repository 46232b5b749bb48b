"""Pages that still reach an appointment whose details are forgotten say so."""

from datetime import date, timedelta

import pyotp
import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.models import SecondStep
from appointments.receipts.addresses import check_of, link_to
from appointments.upkeep.retention import forget_appointments
from tests.appointments.upkeep.retention.conftest import MOMENT
from tests.project.agent import Line
from tests.project.markup import without_keys

pytestmark = pytest.mark.django_db

NOT_KEPT = "Details no longer kept"


@pytest.fixture
def forgotten(seen, due, set_clock):
    """Ana's appointment, years later."""
    set_clock(due + timedelta(days=1))
    forget_appointments(due + MOMENT)
    seen.refresh_from_db()
    return seen


def test_the_sheet_of_that_day_has_the_party_without_its_people(staff, forgotten, office):
    carla, sheet = staff("carla"), [office.code, forgotten.starts_at.date()]
    page = carla.post(reverse("desk:day", args=sheet), {"reason": "They called about that day"}, follow=True)
    assert page.content.decode().count(NOT_KEPT) == 1
    assert str(forgotten) in page.content.decode()
    assert "Ana" not in without_keys(page.content.decode())
    assert 'name="mark"' not in page.content.decode()


def test_so_has_its_file(staff, forgotten, office):
    staff("mara")
    carla, sheet = staff("carla"), [office.code, forgotten.starts_at.date()]
    carla.post(reverse("desk:day", args=sheet), {"reason": "They called about that day"})
    key = SecondStep.objects.get(user__username="mara").key
    agreed = {"second": "mara", "second_code": pyotp.TOTP(key).at(timezone.now())}
    file = carla.post(reverse("desk:day_file", args=sheet), agreed).content.decode()
    assert file.count(NOT_KEPT) == 1
    assert str(forgotten) in file
    assert "Ana" not in file


def test_scanned_at_the_desk_it_is_still_found(staff, forgotten, office):
    page = staff("carla").post(reverse("desk:scan", args=[office.code]), {"code": str(forgotten)}, follow=True)
    assert NOT_KEPT in page.content.decode()


def test_it_cannot_be_marked_any_more(staff, forgotten, office):
    mark = reverse("desk:mark", args=[office.code, forgotten.pk])
    page = staff("carla").post(mark, {"mark": "no_show"}, follow=True)
    assert "We no longer keep the details of this appointment. Nothing was changed." in page.content.decode()
    forgotten.refresh_from_db()
    assert forgotten.status == "seen"


def test_the_administration_shows_what_is_left(staff, forgotten):
    eva, message = staff("eva"), forgotten.messages.first()
    page = eva.get(reverse("admin:appointments_appointment_change", args=[forgotten.pk])).content.decode()
    assert page.count(NOT_KEPT) == 3
    assert eva.get(reverse("admin:appointments_message_change", args=[message.pk])).status_code == 200


def test_the_qr_code_is_still_genuine(client, forgotten):
    path = check_of(forgotten).rpartition("/verify/")[2]
    page = client.get(f"/en/verify/{path}").content.decode()
    for words in ("This confirmation is genuine", "The date has passed", NOT_KEPT, "26 Federal Plaza"):
        assert words in page


def test_the_old_link_and_the_birth_date_open_nothing(client, forgotten, settings):
    assert client.get(link_to(forgotten).removeprefix(settings.SITE_URL)).status_code == 404
    given = {"reference": str(forgotten), "born_month": "3", "born_day": "21", "born_year": "1988"}
    assert client.post(reverse("public:find"), given, follow=True).resolver_match.url_name == "find"


@pytest.fixture
def line(offices, forgotten):
    return Line(offices, "en")


def test_an_agent_who_searches_for_its_number_is_told(line, forgotten):
    page = line.post("call", {"text": str(forgotten)}, call=line.start())
    assert "We no longer keep the details of this appointment." in page.content.decode()
    assert page.context["found"] == []


def test_an_agent_finds_the_person_by_their_notice_without_it(line, forgotten, book):
    facts = {"born_month": "3", "born_day": "21", "born_year": "1988", "country": "GT"}
    page = line.get("person", **line.person("A012-345-678", facts)).content.decode()
    assert "Ana Sample" in page
    assert str(forgotten) not in page


def test_who_was_forgotten_can_book_again(forgotten, book, make_person, now):
    again = book(make_person("Lucia", born=date(2015, 6, 2)), now=now)
    assert again.attendees.get().full_name == "Lucia Sample"


@pytest.mark.parametrize(
    ("days", "said"),
    [(1095, "for 3 years after"), (365, "for 1 year after"), (400, "for 400 days after")],
)
def test_the_trust_page_says_how_long(days, said, client, settings):
    settings.KEEP_DETAILS_DAYS = days
    assert f"we keep your details {said} your appointment." in client.get("/en/trust/").content.decode()
