"""Back, Reload and what is missing on the page of a booking that a caller dictates."""

import pytest

from appointments.models import Appointment
from tests.project.support_states import DICTATED, press_book

pytestmark = pytest.mark.django_db


def test_the_offices_have_an_address_which_can_be_opened_again_and_names_nobody(line, begin):
    shown = line.post("book", DICTATED, call=begin())
    assert (shown.request["REQUEST_METHOD"], shown.request["QUERY_STRING"]) == ("GET", "offices=yes")
    again = line.client.get(shown.request["PATH_INFO"] + "?offices=yes")
    assert again.context["offers"] == shown.context["offers"]
    assert not Appointment.objects.exists()


def test_what_cannot_be_kept_is_shown_as_typed_until_it_is_mended(line, begin):
    call = begin()
    page = line.post("book", DICTATED | {"zip_code": "00000", "needs": "Mam"}, call=call)
    assert (page.request["REQUEST_METHOD"], page.request["QUERY_STRING"]) == ("GET", "")
    assert (page.context["form"]["zip_code"].value(), page.context["form"]["needs"].value()) == ("00000", "Mam")
    assert page.context["form"].errors["zip_code"]
    line.post("book", DICTATED, call=call)
    assert not line.get("book", call=call).context["form"].errors


def test_back_after_booking_does_not_say_that_the_caller_booked_it(line, begin):
    call = begin()
    line.post("book", DICTATED | press_book(), call=call)
    page = line.get("book", call=call).content.decode()
    assert "This booking is made already." in page
    assert "on their own screen" not in page


def test_an_empty_form_tells_the_agent_at_once_all_that_is_missing(line, begin):
    errors = line.post("book", {"language": "en"}, call=begin()).context["form"].errors
    assert {name: errors[name] for name in ("born", "country")} == {
        "born": ["Ask for this too."],
        "country": ["Ask for this too."],
    }
    assert errors["zip_code"] == ["Ask for the ZIP code or the state."]
