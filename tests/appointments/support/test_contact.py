"""An agent changes the contact: with the caller's consent, without seeing the data on file."""

import pytest

from appointments import booking
from appointments.booking import Contact
from appointments.delivery import follow_ups, opt_outs
from appointments.models import Appointment, Message, OptOut

pytestmark = pytest.mark.django_db

YES = {"agrees": "on"}


@pytest.fixture
def change(line, there):
    """Opens the page and sends it with some fields filled in."""

    def change(**typed):
        shown = line.get("contact", **there).context
        seen = {"version": shown["appointment"].version, "seen": shown["seen"]}
        return line.post("contact", {"language": "es"} | seen | typed, **there)

    return change


def contact(ana):
    return Contact.of(Appointment.objects.get(pk=ana.pk))


def test_what_is_on_file_stays_masked(line, there):
    page = line.get("contact", **there).content.decode()
    assert "a•••@example.com" in page
    assert not [fact for fact in ("ana@example.com", "2125550123", "(212) 555") if fact in page]


def test_a_new_phone_is_kept_and_gets_the_link(change, ana):
    page = change(phone="305 555 0100", **YES).content.decode()
    assert "We send the link of the appointment there now." in page
    assert (contact(ana).phone, contact(ana).email) == ("+13055550100", "ana@example.com")
    assert list(ana.messages.filter(kind="link").values_list("channel", flat=True)) == ["sms"]


def test_the_history_names_the_agent_and_the_yes(change, ana):
    change(email="new@example.com", **YES)
    event = ana.events.get(kind="contact")
    assert (event.actor.partition(":")[0], event.reason, event.version) == ("user", "agent:agreed", 1)


@pytest.mark.parametrize("typed", [{"phone": "305 555 0100"}, {"fuller_texts": "on"}])
def test_without_a_yes_nothing_new_is_kept(typed, change, ana):
    before = contact(ana)
    assert "agrees" in change(**typed).context["form"].errors
    assert contact(ana) == before


def test_language_and_wishes_need_no_yes(change, ana):
    change(language="en", needs="Mam interpreter", remind_on_day="on")
    now = contact(ana)
    assert (now.language, now.needs, now.remind_on_day, now.phone) == ("en", "Mam interpreter", True, "+12125550123")
    assert not ana.messages.filter(kind="link").exists()


def test_a_phone_is_taken_off(change, ana):
    change(no_phone="on")
    assert (contact(ana).phone, contact(ana).email) == ("", "ana@example.com")
    assert "phone" in change(phone="x", **YES).context["form"].errors


def test_a_new_one_and_off_are_not_both(change, ana):
    assert "phone" in change(phone="305 555 0100", no_phone="on", **YES).context["form"].errors


def test_what_the_person_changed_meanwhile_is_kept_and_told(line, there, ana, now):
    seen = line.get("contact", **there).context["seen"]
    booking.change_contact(ana.pk, Contact("en", "mine@example.com"), seen=seen, now=now)
    page = line.post("contact", {"version": "1", "seen": seen, "language": "es", "no_email": "on"}, **there)
    assert "changed a moment ago: Contact changed, by the person." in page.content.decode()
    assert contact(ana) == Contact("en", "mine@example.com")


def test_a_phone_that_stopped_our_texts_is_told(change, line, there, ana, now):
    for phone in (ana.phone, "+13055550100"):
        opt_outs.stop(Message.Channel.SMS, phone, OptOut.Reason.ASKED, now=now)
    assert "They can text START" in line.get("contact", **there).content.decode()
    page = change(phone="305 555 0100", **YES).content.decode()
    assert "They can text START" in page
    assert "We send the link" not in page


def test_a_mailbox_that_does_not_exist_is_told_and_no_link_is_promised_there(change, line, there, ana, now):
    opt_outs.stop(Message.Channel.EMAIL, "gone@example.com", OptOut.Reason.BOUNCED, now=now)
    page = change(email="gone@example.com", **YES).content.decode()
    assert "An earlier mail to this address came back." in page
    assert "We send the link" not in page
    assert "An earlier mail to this address came back." in line.get("contact", **there).content.decode()


def old_ones(ana):
    return {(row.channel, row.recipient, row.status) for row in ana.messages.filter(kind="contact_changed")}


def test_a_change_tells_the_old_contact_too(change, ana):
    change(phone="305 555 0100", no_email="on", **YES)
    assert old_ones(ana) == {("sms", "+12125550123", "planned"), ("email", "ana@example.com", "planned")}


def test_an_unchanged_contact_is_told_nothing(change, ana):
    change(language="en")
    assert old_ones(ana) == set()


def test_the_old_contact_is_told_whatever_comes_next(change, ana, now):
    change(phone="305 555 0100", **YES)
    change(no_phone="on")
    booking.cancel(ana.pk, version=1, now=now)
    ana.refresh_from_db()
    expected = {("sms", "+12125550123", "planned"), ("sms", "+13055550100", "planned")}
    assert old_ones(ana) == expected
    assert all(row.is_true(now) for row in ana.messages.filter(kind="contact_changed"))


def test_an_old_contact_that_no_longer_works_makes_no_task(change, ana, now):
    change(phone="305 555 0100", **YES)
    ana.messages.filter(kind="contact_changed").update(status="failed")
    follow_ups.follow_up(now)
    assert not ana.to_dos.exists()
    assert ana.messages.filter(kind="contact_changed").count() == 1


def test_the_old_contact_is_sealed(change, ana):
    change(phone="305 555 0100", **YES)
    assert bytes(ana.messages.filter(kind="contact_changed").values_list("old_contact", flat=True).get())[:1] == b"\x01"
