"""After a change a line says what was done; a link cannot make it up; a stale tab says why nothing was done."""

import re
from datetime import timedelta

import pytest

from appointments import booking
from appointments.delivery import opt_outs
from appointments.models import OptOut
from tests import marking
from tests.appointments.manage.conftest import WISH, times, yes

pytestmark = pytest.mark.django_db


def html(page):
    return page.content.decode()


@pytest.fixture
def holder(hold, bruno):
    return hold(bruno)


def test_a_saved_contact_is_said(holder):
    page = holder.post("manage_contact", {"phone": "212-555-0123", "language": "en"})
    assert "Saved. From now on we write only to the phone or e-mail" in html(page)


def test_without_a_contact_it_says_that_we_cannot_write(holder):
    page = holder.post("manage_contact", {"phone": "", "email": "", "language": "en"})
    assert "Saved. You gave no phone and no e-mail" in html(page)


def test_a_phone_that_has_stopped_our_texts_is_not_promised_any(holder, now):
    opt_outs.stop("sms", "+12125550123", OptOut.Reason.ASKED, now=now)
    page = holder.post("manage_contact", {"phone": "212-555-0123", "language": "en"})
    assert "the phone you gave has stopped our texts" in html(page)
    assert "From now on we write" not in html(page)
    page = holder.post("manage_contact", {"phone": "212-555-0123", "email": "bruno@example.com", "language": "en"})
    assert "From now on we write only to the phone or e-mail" in html(page)


def test_a_link_cannot_say_what_was_not_done(holder):
    assert "Saved. From" not in html(holder.get("confirmation", "?done=contact"))
    assert holder.get("confirmation", "?done=x").status_code == 200


def test_a_person_taken_off_is_said(hold, ana):
    holder = hold(ana)
    page = holder.post("family_remove", member_id=ana.attendees.last().pk)
    assert "Done. This person is off your list." in html(page)


def test_a_new_link_is_said_after_one_press_and_after_two(holder):
    for _press in range(2):
        assert "This page has your new link: keep it." in html(holder.post("new_link"))


def test_a_cancellation_says_until_when_it_can_be_undone(holder):
    page = holder.post("cancel", {"reason": ""})
    assert re.search(r"Your place is kept until .* \(Eastern Time\), and", html(page))
    assert "Done. You have your appointment back." in html(holder.post("undo"))


def test_a_move_from_a_stale_tab_says_why_nothing_was_done(holder, now):
    holder.post("change", WISH)
    slots = times(holder.get("change_choices"))
    booking.reschedule(holder.appointment.pk, version=1, slot_id=slots[0], now=now)
    page = holder.post("change_choices", yes(slots[1]), version=1)
    assert holder.is_at(page, "changed_meanwhile")


@pytest.fixture
def lucia_came(family):
    """One of the children waits at the office, before the time of the appointment."""
    early, lucia = family.appointment.starts_at - timedelta(hours=1), family.appointment.attendees.get(position=2)
    marking.mark_member(family.appointment.pk, str(lucia.pk), "arrived", version=1, now=early, actor="user:1")
    return family


@pytest.mark.parametrize(("language", "says"), [("en", "has come to the office already"), ("es", "ya llegó a la")])
@pytest.mark.parametrize("page", ["change", "cancel"])
def test_while_a_relative_waits_at_the_office_it_says_why_nothing_can_be_changed(page, language, says, lucia_came):
    lucia_came.language = language
    shown = lucia_came.get(page)
    assert lucia_came.is_at(shown, "confirmation")
    assert says in html(shown)


def test_it_says_so_to_someone_whose_page_is_older_too(lucia_came):
    assert "has come to the office already" in html(lucia_came.post("cancel"))
    # Without a press nothing was refused.
    assert "Nothing was changed" not in html(lucia_came.get("confirmation"))


def test_meanwhile_its_page_offers_no_change_that_would_be_refused(family, request):
    refused = [family.url(page) for page in ("change", "earlier", "cancel")]
    before = html(family.get("confirmation"))
    assert [link in before for link in (*refused, "has come to the office already")] == [True, True, True, False]
    after = html(request.getfixturevalue("lucia_came").get("confirmation"))
    assert [link in after for link in (*refused, "has come to the office already")] == [False, False, False, True]
    assert family.url("manage_contact") in after


def test_once_it_has_begun_it_says_why_nothing_can_be_changed(holder, clock):
    assert "has begun" not in html(holder.get("confirmation", "?done=unchanged"))
    clock.now = holder.appointment.starts_at
    for page in ("change", "cancel", "manage_contact", "earlier"):
        holder.tell()
        assert "This appointment has begun, so it cannot be changed here." in html(holder.get(page))
