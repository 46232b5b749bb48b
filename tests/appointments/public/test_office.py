"""Step 4: where."""

import re

import pytest

from appointments.booking import availability
from appointments.models import AttemptReceipt
from offices.models import Office
from offices.states import STATE_NAMES
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(visitor) -> Visit:
    visitor.come_to("office_zip")
    return visitor


def test_it_works(here):
    page = here.post("office_zip", {"zip_code": "10278"})
    assert page.request["PATH_INFO"] == here.url("office")
    text = page.content.decode()
    assert all(words in text for words in ("26 Federal Plaza", "About 1 mile away", "December\xa02, 2026"))


def test_the_nearest_office_is_chosen_already(here, make_office, office):
    far = make_office("LAX", latitude=34.05, longitude=-118.24, timezone="America/Los_Angeles")
    page = here.post("office_zip", {"zip_code": "90001"})
    assert page.context["form"].initial == {"office": str(far.pk)}
    assert [value for value, _tile in page.context["form"].fields["office"].choices] == [str(far.pk)]


def test_an_office_can_be_chosen(here, office):
    here.post("office_zip", {"zip_code": "10278"})
    page = here.post("office", {"office": str(office.pk)})
    assert page.request["PATH_INFO"] == here.url("contact")


@pytest.mark.parametrize("zip_code", ["10278-1234", " 1 0 2 7 8 ", "１０２７８"])
def test_a_zip_code_is_understood(zip_code, here):
    assert here.post("office_zip", {"zip_code": zip_code}).request["PATH_INFO"] == here.url("office")


@pytest.mark.parametrize("zip_code", ["", "00000", "K1A 0B1", "01000-MX", "9" * 400, "1027\0"])
def test_a_code_nobody_knows_leads_to_the_states(zip_code, here):
    page = here.post("office_zip", {"zip_code": zip_code})
    assert page.context["form"].errors
    assert here.url("office_state") in page.content.decode()


def test_who_gave_no_zip_code_is_asked_for_a_state(here):
    assert here.get("office").request["PATH_INFO"] == here.url("office_state")


def test_a_zip_code_sent_twice_is_no_error(here):
    here.post("office_zip", {"zip_code": "10278"})
    page = here.post("office_zip", {"zip_code": "10278"})
    assert page.request["PATH_INFO"] == here.url("office")
    assert not page.context["form"].errors


def test_a_state_works(here):
    page = here.post("office_state", {"state": "NY"})
    assert page.request["PATH_INFO"] == here.url("office")
    text = page.content.decode()
    assert "26 Federal Plaza" in text
    assert "away" not in text
    assert "Use a ZIP code" in text
    assert "another ZIP code" not in text


@pytest.mark.parametrize(
    ("language", "state", "measured"),
    [("en", "NJ", " miles from the middle of New Jersey"), ("es", "GU", " millas del centro de Guam, más o menos")],
)
def test_a_distance_from_a_state_says_where_it_is_measured_from(language, state, measured, notice, office):
    visitor = Visit(language)
    visitor.come_to("office_zip")
    text = visitor.post("office_state", {"state": state}).content.decode()
    # On the tile; above it too where the office is far, in a sentence.
    assert text.count(measured) == {"NJ": 1, "GU": 2}[state]
    assert "miles away" not in text


def test_states_come_in_the_order_of_the_readers_language(office, notice):
    visitor = Visit("es")
    visitor.come_to("office_zip")
    page = visitor.get("office_state").content.decode()
    names = re.findall(r'<option value="[A-Z]{2}">([^<]*)', page)
    assert len(names) == len(STATE_NAMES)
    assert names.index("Carolina del Norte") == names.index("California") + 1


def test_the_town_of_a_zip_code_is_named(here):
    page = here.post("office_zip", {"zip_code": "01001"})
    assert "Offices near Agawam, MA" in page.content.decode()


@pytest.mark.parametrize("place", [("office_state", {"state": "NY"}), ("office_zip", {"zip_code": "96910"})])
def test_nothing_is_chosen_for_a_state_or_a_far_place(place, here):
    assert " checked" not in here.post(*place).content.decode()


@pytest.fixture
def in_guam(here):
    here.post("office_zip", {"zip_code": "96910"})
    return here


def test_far_away_the_distance_the_line_and_a_receipt_come_first(in_guam):
    text = in_guam.get("office").content.decode()
    order = ["No office near", "7,9", "833-383-1465", "/en/book/receipt/", 'name="office"', 'name="far"']
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_far_away_a_yes_is_asked_for(in_guam, office):
    page = in_guam.post("office", {"office": str(office.pk)})
    assert "Say yes if you want to go this far." in page.content.decode()
    save_and_continue = in_guam.post("office", {"office": str(office.pk), "far": "on"})
    assert save_and_continue.request["PATH_INFO"] == in_guam.url("contact")


def test_far_away_a_receipt_says_so(in_guam):
    in_guam.post("attempt", {})
    assert AttemptReceipt.objects.get().kind == "too_far"


def test_a_forged_office_is_refused(here):
    here.post("office_zip", {"zip_code": "10278"})
    page = here.post("office", {"office": "999999"})
    assert "Choose one of these offices." in page.content.decode()


def test_no_office_with_room_is_not_a_dead_end(here, office):
    office.hours.all().delete()
    page = here.post("office_zip", {"zip_code": "10278"})
    assert page.request["PATH_INFO"] == here.url("no_appointments")
    assert "833-383-1465" in page.content.decode()


@pytest.mark.parametrize("fact", [{"is_active": False}, {"confirmed_at": None, "confirmed_by": ""}])
def test_an_office_that_takes_nobody_is_refused(fact, here, make_office):
    near = make_office("NEAR")
    here.post("office_zip", {"zip_code": "10278"})
    Office.objects.filter(pk=near.pk).update(**fact)
    page = here.post("office", {"office": str(near.pk)})
    assert "Choose one of these offices." in page.content.decode()


@pytest.fixture
def one_place_a_day(here, book, make_person):
    """The share is one place a day. Bruno has that of the first one; the visitor's child has no notice."""
    Office.objects.update(unverified_share=2)
    book(make_person())


def test_the_date_of_an_office_is_the_one_that_a_party_without_a_notice_gets(here, one_place_a_day, office):
    shown = here.post("office_zip", {"zip_code": "10278"})
    assert "December\xa03, 2026" in shown.content.decode()
    here.post("office", {"office": str(office.pk)})
    check = here.post("contact", here.answers["contact"])
    assert shown.context["around"].offers[0].earliest == check.context["earliest"]


def test_one_whose_notice_is_known_sees_the_first_place(visitor):
    Office.objects.update(unverified_share=0)
    visitor.come_to("add_member")
    visitor.post("family", {})
    page = visitor.post("office_zip", {"zip_code": "10278"})
    assert "December\xa02, 2026" in page.content.decode()


def test_an_office_without_a_share_for_them_is_not_offered(here, one_place_a_day, make_office):
    Office.objects.update(unverified_share=0)
    make_office("PHI", state="PA")
    page = here.post("office_zip", {"zip_code": "10278"})
    assert [offer.office.code for offer in page.context["around"].offers] == ["PHI"]


def test_behind_offices_without_a_share_the_next_one_is_found(here, one_place_a_day, make_office):
    for n in range(availability.OFFERS):
        make_office(f"NO{n}")
    Office.objects.update(unverified_share=0)
    # Farther than all of them, and still near.
    make_office("PHI", city="Philadelphia", state="PA", latitude=39.9526, longitude=-75.1652)
    page = here.post("office_zip", {"zip_code": "10278"})
    assert [offer.office.code for offer in page.context["around"].offers] == ["PHI"]
