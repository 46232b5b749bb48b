"""Mails that mail servers return to the sender (RFC 3464)."""

import io
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from appointments.booking import Contact
from appointments.booking.contact import change_contact
from appointments.delivery import opt_outs
from appointments.delivery.inbound import bounces
from appointments.models import Message

pytestmark = pytest.mark.django_db

RETURNED = """\
From: MAILER-DAEMON@example.org
To: appointments@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

<bruno@example.com>: host mx.example.com said: 550 5.1.1 no such user

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; bruno@example.com
Action: {action}
Status: {status}

--b
Content-Type: {original}

From: appointments@example.org
Message-ID: {message_id}
Subject: Your appointment

--b--
"""


@pytest.fixture
def returned(bruno, mailbox, send, now):
    """Sends Bruno his mail, and reads what a server returns."""
    send()
    (mail,) = mailbox.mails

    def returned(status="5.1.1", action="failed", message_id=mail["Message-ID"], original="text/rfc822-headers"):
        words = RETURNED.format(status=status, action=action, message_id=message_id, original=original)
        return bounces.read(io.BytesIO(words.encode()), now)

    return returned


def the_message() -> Message:
    return Message.objects.get()


def test_a_mailbox_there_is_not_gets_no_mail_any_more(returned, send):
    assert returned() == "no such mailbox"
    assert (the_message().delivery, the_message().error) == ("undelivered", "SMTP 5.1.1")
    Message.objects.update(status="planned", handed_over_at=None, sent_at=None)
    assert send() == ["dropped"]
    assert the_message().error == "an earlier mail came back"


def test_a_full_mailbox_loses_this_mail_only(returned):
    assert returned("5.2.2") == "came back"
    assert the_message().delivery == "undelivered"
    assert not opt_outs.has_stopped("email", "bruno@example.com")


def test_a_delay_is_no_bounce(returned):
    with pytest.raises(bounces.NotABounce):
        returned("4.4.1", "delayed")


def test_a_quote_is_no_returned_mail(returned):
    with pytest.raises(bounces.NotABounce):
        returned(original="text/plain")


@pytest.mark.parametrize("message_id", ["<1.AAAAAAAAAAAAAAAAAAAAAA@example.org>", "<x@example.org>", ""])
def test_a_made_up_bounce_silences_nobody(message_id, returned):
    made_up = message_id.replace("1.", f"{the_message().pk}.")
    with pytest.raises(bounces.NotABounce):
        returned(message_id=made_up)
    assert not opt_outs.has_stopped("email", "bruno@example.com")


def test_a_bounce_of_a_wrong_address_does_not_silence_the_right_one(bruno, returned, now):
    change_contact(bruno.pk, Contact("en", "bruno.sample@example.com"), seen=Contact.of(bruno).stamp, now=now)
    with pytest.raises(bounces.NotABounce):
        returned()
    assert not opt_outs.has_stopped("email", "bruno.sample@example.com")


def test_the_command_reads_standard_input(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"Subject: hello\n\nI am on holiday.")))
    call_command("read_bounce")
    assert capsys.readouterr().out == "not a bounce of ours\n"
