"""What did not reach anyone, over any channel, is for a human."""

import pytest

from appointments import booking, deliveries
from appointments.booking import Contact
from appointments.models import ToDo

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(book, make_person):
    """Bruno left a phone and a mailbox."""
    return book(make_person("Bruno"), contact=Contact("en", "bruno@example.com", "+12125550123"))


def to_dos() -> list[str]:
    return [to_do.reason for to_do in ToDo.objects.all()]


def report(text, status, now) -> None:
    text.refresh_from_db()
    number = text.provider_id
    deliveries.report(text.pk, provider="twilio", number=number, status=status, error="30005", now=now)


def test_a_text_that_cannot_be_sent_is_a_to_do(text, provider, send):
    provider.behave = lambda: "refuse"
    send()
    assert to_dos() == ["Twilio 21211"]


def test_a_text_that_did_not_arrive_is_one_to_do_however_often_it_is_reported(text, provider, send, now):
    send()
    for status in ("sent", "undelivered", "failed"):
        report(text, status, now)
    assert to_dos() == ["Twilio 30005"]


def test_while_the_mail_goes_a_lost_text_is_none(both, provider, mailbox, send):
    provider.behave = lambda: "refuse"
    assert sorted(send()) == ["failed", "sent"]
    assert to_dos() == []


def test_when_both_fail_it_is_one(both, provider, mailbox, send):
    provider.behave = lambda: "refuse"
    mailbox.answers["bruno@example.com"] = "550 5.1.1 no such user"
    assert send() == ["failed", "failed"]
    assert len(to_dos()) == 1


def test_what_no_longer_holds_is_none(text, provider, send, now):
    send()
    booking.cancel(text.appointment_id, version=1, now=now)
    report(text, "undelivered", now)
    assert to_dos() == []
