"""What was told about a person in a call decides what of them opens in it."""

import pytest

from appointments.models import Call
from tests.appointments.support.conftest import ANA
from tests.project.support_states import DICTATED, press_book

pytestmark = pytest.mark.django_db


def test_the_callers_number_is_no_fact_about_a_relative_who_is_booked(line, begin, make_notice):
    line.post("book", DICTATED | press_book(), call=begin())
    make_notice()
    call = begin()
    line.post("book", {"subject_id": "312345678", "zip_code": "10278", "language": "en"} | ANA, call=call)
    line.post("member", DICTATED, call=call)
    line.post("book", {"subject_id": "312345678", "zip_code": "10278", "language": "en"} | ANA, call=call)
    assert Call.objects.get(pk=call).found_by == ["born", "name"]
    born = {name: DICTATED[name] for name in ("born_month", "born_day", "born_year", "country")}
    assert line.post("verify", born, call=call, place=0).resolver_match.url_name == "verify"
