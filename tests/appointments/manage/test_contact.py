"""Phone, e-mail, language: changed without a change of the appointment; planned messages follow."""

from datetime import UTC, datetime, timedelta

import pytest

from appointments import booking
from appointments.booking import Contact
from appointments.messages import of_appointments
from appointments.models import Message
from tests.appointments.manage.conftest import Holder
from tests.rules import broken_rules

pytestmark = pytest.mark.django_db

NEW = {"email": "new@example.com", "phone": "", "language": "es"}


@pytest.fixture
def far(book, make_person):
    """An appointment two weeks and more ahead, with reminders by e-mail."""
    later = datetime(2026, 12, 21, 5, tzinfo=UTC)
    return Holder(book(make_person(), on_or_after=later, contact=contact("old@example.com")))


def contact(email="", phone=""):
    return Contact("en", email, phone)


def planned(holder, channel):
    rows = holder.appointment.messages.filter(channel=channel, status=Message.Status.PLANNED)
    rows = rows.exclude(kind=Message.Kind.CONTACT_CHANGED)
    return set(rows.values_list("kind", flat=True))


def test_it_works(far):
    page = far.post("manage_contact", NEW)
    assert far.is_at(page, "confirmation")
    now = far.now_booked
    assert (now.email, now.phone, now.language, now.version) == ("new@example.com", "", "es", 1)
    assert now.slot_id == far.appointment.slot_id
    assert not broken_rules()


@pytest.mark.parametrize(("language", "says"), [("en", "very often in one day"), ("es", "muchas veces en un día")])
def test_who_has_changed_it_too_often_reads_so(language, says, far, monkeypatch):
    monkeypatch.setattr("appointments.booking.limits.MOST_IN_A_DAY", 1)
    page = Holder(far.appointment, language).post("manage_contact", NEW)
    assert (page.status_code, far.now_booked.email) == (409, "old@example.com")
    assert says in page.content.decode()


def test_what_is_planned_goes_to_the_new_address(far):
    far.post("manage_contact", NEW)
    assert {"reminder_7", "reminder_1"} <= planned(far, "email")
    planned_for = Message.objects.exclude(kind="contact_changed")
    assert all(message.recipient == "new@example.com" for message in planned_for)


def test_the_old_address_is_told_of_the_change(far):
    far.post("manage_contact", NEW)
    told = far.appointment.messages.get(kind="contact_changed")
    assert (told.channel, told.recipient) == ("email", "old@example.com")


def test_a_new_address_gets_the_link_at_once(far):
    far.post("manage_contact", NEW)
    assert "link" in planned(far, "email")


def test_the_same_contact_again_tells_nothing(far):
    for _press in range(2):
        far.post("manage_contact", {"email": "old@example.com", "phone": "", "language": "en"})
    assert not Message.objects.filter(kind="link").exists()


def test_a_channel_given_up_gets_nothing_and_a_new_one_gets_all(far):
    far.post("manage_contact", {"email": "", "phone": "212-555-0123", "language": "en"})
    assert planned(far, "email") == set()
    assert {"link", "reminder_7", "reminder_3", "reminder_1"} <= planned(far, "sms")


def test_a_channel_that_comes_back_gets_its_reminders_again(far):
    far.post("manage_contact", {"email": "", "phone": "", "language": "en"})
    far.post("manage_contact", {"email": "old@example.com", "phone": "", "language": "en"})
    assert {"link", "reminder_7", "reminder_3", "reminder_1"} <= planned(far, "email")


def test_what_else_was_wished_for_is_on_the_page_and_kept(far):
    far.post("manage_contact", {"email": "old@example.com", "phone": "", "language": "en", "needs": "Mam interpreter"})
    assert 'value="Mam interpreter"' in far.get("manage_contact").content.decode()
    assert far.now_booked.needs == "Mam interpreter"


def test_the_reminder_on_the_day_comes_and_goes_with_the_wish(far):
    same = {"email": "old@example.com", "phone": "", "language": "en"}
    far.post("manage_contact", same | {"remind_on_day": "on"})
    assert "reminder_0" in planned(far, "email")
    far.post("manage_contact", same)
    assert "reminder_0" not in planned(far, "email")
    far.post("manage_contact", same | {"remind_on_day": "on"})
    assert "reminder_0" in planned(far, "email")


def test_what_an_agent_changed_meanwhile_is_kept_and_told(far, now):
    seen = far.get("manage_contact").context["seen"]
    booking.change_contact(far.appointment.pk, contact("theirs@example.com"), seen=seen, now=now, actor="user:1")
    page = far.post("manage_contact", NEW | {"seen": seen})
    assert far.is_at(page, "changed_meanwhile")
    assert far.now_booked.email == "theirs@example.com"


def test_typed_text_keeps_what_its_page_showed(far, now):
    seen = far.get("manage_contact").context["seen"]
    far.post("manage_contact", NEW | {"phone": "12", "seen": seen})
    booking.change_contact(far.appointment.pk, contact("theirs@example.com"), seen=seen, now=now, actor="user:1")
    assert far.get("manage_contact").context["seen"] == seen
    far.post("manage_contact", NEW | {"seen": seen})
    assert "theirs@example.com" in far.get("manage_contact").content.decode()


@pytest.mark.parametrize(("data", "says"), [({"phone": "12"}, "cannot read"), ({"email": "x"}, "not complete")])
def test_what_is_wrong_is_said(data, says, far):
    page = far.post("manage_contact", NEW | data)
    assert says in page.content.decode()
    assert far.now_booked.email == "old@example.com"


def test_the_page_shows_what_is_on_file(far):
    assert "old@example.com" in far.get("manage_contact").content.decode()


@pytest.fixture
def book_far_ahead(make_office, make_person, book, now):
    """At an office whose first day is so many days ahead."""
    office = make_office("FAR", slot_minutes=420)

    def book_far_ahead(days, *contacts):
        office.hours.update(valid_from=now.date() + timedelta(days=days))
        return book(make_person(), office=office, contact=contact(*contacts))

    return book_far_ahead


def test_once_a_year_people_with_long_waits_are_asked(book_far_ahead, now):
    waiting = book_far_ahead(3 * 365 + 10, "a@example.com", "+12125550123")
    for channel in ("email", "sms"):
        asked = waiting.messages.filter(kind="still_right", channel=channel).order_by("due_at")
        assert [message.due_at - now for message in asked] == [timedelta(days=365 * n) for n in (1, 2)]


def test_the_yearly_question_says_what_to_do(book_far_ahead, now):
    waiting = book_far_ahead(800, "a@example.com")
    text = of_appointments.compose(waiting.messages.filter(kind="still_right").first(), now)
    assert "Is your appointment still right?" in text.subject
    assert waiting.link_token in text.body
