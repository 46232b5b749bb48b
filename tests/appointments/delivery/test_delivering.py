"""Every way one claimed message can end. The provider is a real SMTP server."""

import re
import smtplib
from datetime import timedelta

import pytest
from icalendar import Calendar

from appointments import booking
from appointments.booking import Contact
from appointments.messages import of_appointments
from appointments.models import Appointment, Message
from appointments.models.unsubscribe import code_of
from tests import marking

pytestmark = pytest.mark.django_db


def the_message() -> Message:
    return Message.objects.get()


def test_it_is_sent_and_kept_as_it_was_sent(bruno, mailbox, send, now):
    assert send() == ["sent"]
    assert mailbox.recipients == ["bruno@example.com"]
    assert (the_message().sent_at, the_message().tries) == (now, 1)
    assert "/confirmation/[link]/" in the_message().sent_text


def test_its_id_is_of_the_senders_domain(bruno, mailbox, send):
    send()
    assert mailbox.mails[0]["Message-ID"].endswith("@example.org>")


def test_the_log_channel_only_keeps_it(bruno, send):
    assert send() == ["sent"]
    assert "/confirmation/[link]/" in the_message().sent_text


def test_what_was_sent_is_sealed_in_the_database(bruno, send):
    send()
    stored = bytes(Message.objects.values_list("sent_text", flat=True).get())
    assert stored
    assert b"December" not in stored


def test_it_is_not_sent_before_it_is_due(bruno, mailbox, send, now):
    assert send(now - timedelta(seconds=1)) == []


def test_a_cancelled_appointment_is_not_told_of(bruno, mailbox, send):
    Appointment.objects.update(status=Appointment.Status.CANCELLED)
    assert send() == ["dropped"]
    assert mailbox.mails == []


def test_a_moved_appointment_is_not_told_its_old_time(bruno, mailbox, send):
    Appointment.objects.update(version=2)
    assert send() == ["dropped"]
    assert mailbox.mails == []


def test_it_is_dropped_once_the_appointment_has_begun(bruno, mailbox, send):
    assert send(bruno.slot.starts_at) == ["dropped"]
    assert mailbox.mails == []
    assert the_message().error == "its time had passed"


def test_it_is_dropped_when_the_party_took_its_address_back(bruno, mailbox, send):
    Appointment.objects.update(email=b"")
    assert send() == ["dropped"]


def test_an_address_that_does_not_exist_is_never_tried_again(bruno, mailbox, send):
    mailbox.answers["bruno@example.com"] = "550 5.1.1 <bruno@example.com> no such user"
    assert send() == ["failed"]
    assert the_message().error == "SMTP 550 5.1.1"


def test_a_mail_refused_for_good_is_never_tried_again(bruno, mailbox, send):
    mailbox.answers["DATA"] = "554 rejected"
    assert send() == ["failed"]
    assert the_message().error == "SMTP 554"


@pytest.mark.parametrize("at", ["bruno@example.com", "DATA"])
@pytest.mark.parametrize("answer", ["554 5.7.1 Relay access denied", "550 5.4.5 Daily user sending limit exceeded"])
def test_a_server_that_refuses_us_and_not_the_recipient_is_tried_again(answer, at, bruno, mailbox, send, now):
    mailbox.answers[at] = answer
    assert send() == ["planned"]
    mailbox.answers.clear()
    assert send(now + timedelta(seconds=45)) == ["sent"]


def test_a_busy_server_is_tried_again_half_a_minute_later_give_or_take_half(bruno, mailbox, send, now):
    mailbox.answers["DATA"] = "451 4.3.2 later please"
    assert send() == ["planned"]
    assert timedelta(seconds=15) <= the_message().due_at - now <= timedelta(seconds=45)
    mailbox.answers.clear()
    assert send(now + timedelta(seconds=45)) == ["sent"]
    assert (the_message().tries, the_message().error) == (2, "")


def test_waits_grow_to_six_hours_and_no_further(bruno, mailbox, send, now):
    mailbox.answers["DATA"] = "451 later"
    Message.objects.update(tries=15)
    send()
    assert timedelta(hours=3) <= the_message().due_at - now <= timedelta(hours=9)


def test_it_fails_when_another_try_would_come_too_late(bruno, mailbox, send):
    mailbox.answers["DATA"] = "451 later"
    assert send(bruno.slot.starts_at - timedelta(seconds=10)) == ["failed"]


def test_a_server_that_is_away_is_tried_again(bruno, settings, send):
    settings.EMAIL_CHANNEL, settings.EMAIL_HOST, settings.EMAIL_PORT = "smtp", "127.0.0.1", 1
    assert send() == ["planned"]
    assert the_message().error == "ConnectionRefusedError"


def test_a_server_that_hangs_up_before_the_mail_was_begun_got_nothing(bruno, mailbox, send):
    mailbox.hangs_up_on = "bruno@example.com"
    assert send() == ["planned"]
    assert (the_message().error, the_message().possibly_duplicate) == ("SMTPServerDisconnected", False)


def test_a_recipient_that_is_no_address_fails(bruno, mailbox, send):
    bruno.email = "bruno@example.com\nBcc: everyone@example.com"
    bruno.save(update_fields=["email"])
    assert send() == ["failed"]
    assert mailbox.mails == []


def test_an_unforeseen_error_holds_up_no_other_message(bruno, ana, mailbox, send, caplog):
    Appointment.objects.filter(pk=bruno.pk).update(email=b"\x01\x04none" + b"x" * 40)
    assert sorted(send()) == ["planned", "sent", "sent"]
    assert "CannotOpen" in caplog.text
    assert Message.objects.get(appointment=bruno).error == "CannotOpen"


def test_one_in_the_middle_of_a_mail_is_logged_and_leaves_its_end_open(bruno, mailbox, send, caplog, monkeypatch):
    def fail(*_mail: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(smtplib.SMTP, "sendmail", fail)
    assert send() == ["unknown"]
    assert "A message could not be handled." in caplog.text
    assert the_message().error == "ZeroDivisionError"


def test_no_log_line_holds_an_address(bruno, mailbox, send, caplog):
    mailbox.answers["bruno@example.com"] = "550 <bruno@example.com> no such user"
    send()
    assert "bruno" not in caplog.text


def test_a_confirmation_brings_its_paper_and_its_date(bruno, mailbox, send):
    send()
    files = {file.get_filename(): file for file in mailbox.mails[0].iter_attachments()}
    assert files["appointment.pdf"].get_content().startswith(b"%PDF-")
    assert files["appointment.ics"].get_content_type() == "text/calendar"
    assert files["appointment.ics"]["Content-Type"].params["method"] == "PUBLISH"
    assert "SUMMARY:Appointment" in files["appointment.ics"].get_content()


def test_the_links_and_the_date_of_a_mail_that_arrived_are_right(bruno, mailbox, send, client, settings):
    send()
    (mail,) = mailbox.mails
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    links = re.findall(r"http\S+", text)
    assert links == re.findall(r'href="(http[^"]+)"', html)
    assert [client.get(link.removeprefix(settings.SITE_URL)).status_code for link in links] == [200, 200]
    (calendar,) = [file.get_content() for file in mail.iter_attachments() if file.get_content_type() == "text/calendar"]
    (event,) = Calendar.from_ical(calendar).walk("VEVENT")
    assert event.decoded("dtstart") == bruno.slot.starts_at


def test_a_cancellation_brings_only_the_end_of_its_date(bruno, mailbox, send, now):
    booking.cancel(bruno.pk, version=1, now=now)
    send()
    (file,) = mailbox.mails[-1].iter_attachments()
    assert file["Content-Type"].params["method"] == "CANCEL"


def test_a_reminder_brings_no_file(bruno, mailbox, send):
    Message.objects.update(kind="reminder_1")
    send()
    (mail,) = mailbox.mails
    assert mail["Subject"].startswith("Reminder")
    assert list(mail.iter_attachments()) == []


def test_who_has_arrived_is_not_reminded(bruno, mailbox, send):
    marking.arrive(bruno.pk, now=bruno.slot.starts_at, actor="user:1")
    Message.objects.update(kind="reminder_0", status="planned")
    assert send() == ["dropped"]
    assert not mailbox.mails


def test_a_cancellation_after_the_hour_has_begun_is_told(bruno, mailbox, send):
    begun = bruno.slot.starts_at + timedelta(minutes=5)
    booking.cancel(bruno.pk, version=1, now=begun, actor="user:1")
    send(begun)
    assert mailbox.mails[-1]["Subject"].startswith("Your appointment is cancelled")


def assert_no_secret_is_kept(appointment):
    for message in appointment.messages.filter(status="sent"):
        assert appointment.link_token not in message.sent_text
        assert code_of(message) not in message.sent_text


@pytest.mark.parametrize("kind", [kind for kind in of_appointments.FOLDERS if kind != Message.Kind.OFFER])
def test_no_kept_text_holds_a_secret(kind, book, make_person, send, now):
    told = book(make_person(), contact=Contact("en", "bruno@example.com", "+12125550123"))
    if kind in Message.Kind.ends():
        Appointment.objects.update(status=Appointment.Status.CANCELLED)
    Message.objects.update(kind=kind, due_at=now, quiet_hours_waived_until=told.slot.starts_at)
    assert send() == ["sent", "sent"]
    assert_no_secret_is_kept(told)


def test_no_kept_offer_holds_a_secret(book, make_person, send, now):
    contact = Contact("en", "bruno@example.com", "+12125550123")
    told = book(make_person(), on_or_after=now + timedelta(days=14), contact=contact)
    booking.join(told.pk, notice_days=2, now=now)
    booking.make_offers(now)
    assert send().count("sent") == 4
    assert "/offer/[link]/" in Message.objects.filter(kind="offer", channel="sms").get().sent_text
    assert_no_secret_is_kept(told)
