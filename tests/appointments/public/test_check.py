"""Step 6: check and book."""

from importlib import import_module

import pytest

from appointments import rate_limits, vault
from appointments.booking import Contact
from appointments.models import Appointment, Draft
from offices.models import Office, Slot
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(visitor):
    visitor.come_to("check")
    return visitor


def test_it_works(here):
    page = here.post("check", {})
    appointment = Appointment.objects.get()
    assert page.request["PATH_INFO"] == here.url("confirmation", token=appointment.link_token)
    assert appointment.party_size == 2
    assert appointment.was_earliest


def test_the_name_on_the_notice_is_shown_as_initials(here):
    text = here.get("check").content.decode()
    assert "Z. Q." in text
    assert "Zenobia" not in text


def test_names_that_were_typed_are_shown_whole(here):
    assert "Wenceslao Quintanilla" in here.get("check").content.decode()


def test_it_shows_the_earliest_date_now(here):
    page = here.get("check")
    assert "Wednesday, December\xa02, 2026, noon (Eastern Time)" in page.content.decode()


def test_booking_wipes_the_answers(here):
    here.post("check", {})
    draft = Draft.objects.get()
    assert draft.appointment == Appointment.objects.get()
    assert draft.contents["answers"] == draft.contents["typed"] == {}


def test_a_second_press_gives_the_same_confirmation(here):
    first, again = (here.post("check", {}) for _press in range(2))
    assert first.request["PATH_INFO"] == again.request["PATH_INFO"]
    assert Appointment.objects.count() == 1


def test_after_many_bookings_without_a_notice_it_says_to_wait_a_day(here, monkeypatch):
    monkeypatch.setattr(rate_limits, "UNVERIFIED_PER_BROWSER", 0)
    page = here.post("check", {})
    assert (page.status_code, page["Retry-After"]) == (429, "86400")
    assert "You can try again on another day." in page.content.decode()


def test_after_many_cancellations_it_says_to_wait_a_day(here, monkeypatch):
    # By the name of the module: the package has a function of the same name.
    monkeypatch.setattr(import_module("appointments.booking.book"), "MOST_CANCELLED", 0)
    page = here.post("check", {})
    assert (page.status_code, page["Retry-After"]) == (429, "86400")
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("name", ["paper", "details", "family", "add_member", "office", "contact", "check"])
def test_back_after_the_booking_leads_to_the_confirmation(name, here):
    booked = here.post("check", {})
    assert here.get(name).request["PATH_INFO"] == booked.request["PATH_INFO"]
    assert here.client.post(here.url(name)).headers["Location"] == booked.request["PATH_INFO"]


def test_a_time_that_was_taken_meanwhile_is_said_plainly(here, office):
    shown = here.get("check").context["shown"]
    Slot.objects.filter(starts_at=shown).update(is_closed=True)
    page = here.post("check", {"shown": shown})
    assert "The time is not the one you saw before" in page.content.decode()
    assert "The earliest time changed before you pressed Book." in page.content.decode()


@pytest.mark.parametrize("shown", ["", "2026-12-02T12:00:00-05:00"])
def test_the_time_that_was_shown_is_not_remarked_on(shown, here):
    assert not here.post("check", {"shown": shown}).context["has_moved"]


def test_a_forged_time_changes_nothing(here):
    here.post("check", {"shown": "2030-01-01\0" * 1000, "office": "1", "party_size": "8"})
    assert Appointment.objects.get().slot.starts_at.isoformat() == "2026-12-02T17:00:00+00:00"


def test_someone_booked_meanwhile_is_told_so(here, book, make_person, now):
    book(make_person("Wenceslao", "Quintanilla", born=now.date().replace(2015, 6, 2), country="GT"))
    page = here.post("check", {})
    assert page.request["PATH_INFO"] == here.url("already_booked")
    assert Appointment.objects.count() == 1


def test_the_person_in_whose_name_a_stranger_booked_learns_a_way_on_and_nothing_else(here, book, make_person, now):
    named = make_person("Wenceslao", "Quintanilla", born=now.date().replace(2015, 6, 2), country="GT")
    theirs = book(named, contact=Contact("en", "stranger@example.com", "+12125550123"))
    page = here.post("check", {}).content.decode()
    assert "someone else may have booked in your name. Call the support line." in page
    assert not [told for told in ("stranger", "0123", str(theirs), theirs.office.address) if told in page]


def test_an_office_that_has_closed_is_chosen_again(here):
    Office.objects.update(is_active=False)
    page = here.post("check", {})
    assert page.request["PATH_INFO"] == here.url("no_appointments")


def test_an_office_without_hours_ahead_is_no_dead_end(here, office):
    Slot.objects.all().delete()
    office.hours.update(valid_until="2026-11-30")
    assert here.get("check").request["PATH_INFO"] == here.url("no_appointments")
    assert here.post("check", {}).request["PATH_INFO"] == here.url("no_appointments")


def test_a_withdrawn_notice_asks_for_the_details_again(here, notice):
    notice.delete()
    assert here.get("check").request["PATH_INFO"] == here.url("details")


@pytest.mark.django_db(transaction=True)
def test_pressed_many_times_at_once_it_books_once(here):
    cookies = {name: morsel.value for name, morsel in here.client.cookies.items()}
    seen = here.stamp()
    presses = together([lambda: press(here, cookies, seen)] * 8)
    assert len(set(presses)) == 1
    assert Appointment.objects.count() == 1


def press(visit, cookies: dict[str, str], seen: str) -> str:
    client = type(visit.client)()
    client.cookies.load(cookies)
    return client.post(visit.url("check"), {"seen": seen}).headers["Location"]


def test_booking_costs_few_queries(here, django_assert_max_num_queries):
    seen = here.stamp()
    with django_assert_max_num_queries(28):  # savepoints included, and eight for the share of a party without a notice
        here.client.post(here.url("check"), {"seen": seen})


def test_a_request_opens_the_draft_at_most_twice(visitor, monkeypatch):
    """Once as it is found, once more when it is locked to be changed."""
    opened, unseal = [], vault.unseal
    monkeypatch.setattr(vault, "unseal", lambda value, place: opened.append(place) or unseal(value, place))
    counts = {}
    for name, data in visitor.answers.items():
        filled = visitor._filled(name, data)
        for method, given in ((visitor.client.get, {}), (visitor.client.post, filled)):
            opened.clear()
            method(visitor.url(name), given)
            counts[name, method.__name__] = sum(place.startswith("appointments_draft.") for place in opened)
    assert {each: count for each, count in counts.items() if count > 2} == {}
    assert counts["office", "get"] == 1
