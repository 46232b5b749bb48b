"""What the pages of a party say while the office cannot keep its time and has no other."""

from datetime import timedelta

import pytest

from appointments.models import Appointment
from appointments.receipts.addresses import check_of
from appointments.receipts.confirmation import confirmation_receipt
from offices.models import Slot
from tests.appointments.manage.conftest import WISH, times

pytestmark = pytest.mark.django_db


def text_of(page) -> str:
    return page.content.decode().replace("\xa0", " ")


@pytest.fixture
def family(hold, ana, now):
    """Ana and her children, whose office is closed at their time; they must report within nine days."""
    Appointment.objects.update(report_by=now.date() + timedelta(days=9))
    Slot.objects.filter(pk=ana.slot_id).update(is_closed=True)
    return hold(ana)


def test_a_time_that_the_office_cannot_keep_is_not_before_the_report_by_date(family, settings):
    appointment = family.now_booked
    blocks = confirmation_receipt(appointment).parts[0].blocks
    assert ["Report-by date: Thursday, December 10, 2026."] in [block.lines for block in blocks]
    check = family.client.get("/en" + check_of(appointment).removeprefix(settings.SITE_URL))
    for page in (family.get("confirmation"), check):
        assert "Report-by date: Thursday, December 10, 2026." in text_of(page)
        assert "The appointment is before it." not in text_of(page)


@pytest.mark.parametrize("name", ["confirmation", "change"])
def test_once_it_is_over_nobody_is_told_not_to_come(name, family, clock, ana):
    assert "Do not come then." in text_of(family.get(name))
    clock.now = ana.slot.starts_at + timedelta(hours=1)
    again = type(family)(family.appointment)
    assert "The office was closed at " in text_of(again.get(name))
    assert "Do not come then." not in text_of(again.get(name))


def test_who_cancels_gives_no_time_to_anyone(family):
    page = text_of(family.get("cancel"))
    assert "We stop finding you a new time." in page
    untrue = ("Someone else gets your time", "keep your place", "about to cancel")
    assert not [words for words in untrue if words in page]


def test_the_others_have_no_time_to_keep(family, ana):
    lucia = ana.attendees.get(position=2).pk
    for name in ("family_member", "family_remove"):
        assert "The others keep their time" not in text_of(family.get(name, member_id=lucia))
    page = text_of(family.post("split", WISH, member_id=lucia))
    assert "This time is for" in page
    assert "The others keep their time" not in page
    page = text_of(family.post("family_remove", member_id=lucia))
    assert "Done. This person is off your list." in page
    assert "The others keep their time" not in page


def test_nobody_is_asked_to_give_up_a_time_that_the_office_took(family):
    page = family.post("change", WISH)
    assert times(page)
    assert "I give up" not in text_of(page)


def test_they_may_choose_another_time_however_often_they_changed_it(family, office):
    """The message about the closed day says so."""
    office.most_changes = 0
    office.save(update_fields=["most_changes"])
    page = family.post("change", WISH)
    assert "more changes here" not in text_of(page)
    page = family.post("change_choices", {"slot": times(page)[0]})
    assert family.is_at(page, "confirmation")
    assert "Your appointment is booked" in text_of(page)
    assert "You have used them all." in text_of(family.get("change"))
