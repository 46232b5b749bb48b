"""The new paper of a next check-in leaves by mail and by text within a minute of the press, through a real worker."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact
from appointments.booking.marks import standing
from appointments.models import Appointment, Message
from offices.models import Slot
from tests.twilio import SENDER, SID, TOKEN
from tests.worker import broker, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def party(office, make_person):
    """Someone whose check-in is now."""
    office.lead_hours = 0
    now = timezone.now().replace(microsecond=0)
    Slot.objects.create(office=office, starts_at=now, minutes=30, capacity=9)
    contact = Contact("es", "luz@example.com", "+12125550147")
    facts = {"submission": uuid.uuid4(), "now": now, "on_or_after": now}
    return booking.book(office=office, people=[make_person("Luz")], contact=contact, **facts)


@pytest.fixture
def carriers(settings, mailbox, provider):
    """What a worker needs to reach the mail server and the provider of texts."""
    mail = {name: getattr(settings, name) for name in ("EMAIL_CHANNEL", "EMAIL_HOST", "EMAIL_PORT")}
    account = {"TWILIO_ACCOUNT_SID": SID, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_SENDER": SENDER}
    address = {"SMS_CHANNEL": "twilio", "TWILIO_API_URL": settings.TWILIO["twilio"]["url"]}
    return mail | account | address


def sent(appointment):
    return appointment.messages.filter(status=Message.Status.SENT)


def test_the_new_paper_leaves_by_mail_and_text_within_a_minute(party, carriers, staff, mailbox, provider):
    carla = staff("carla")
    with broker() as server:
        server.start()
        with worker(server, **carriers):
            carla.post(reverse("desk:next", args=[party.office.code, party.pk]), {"when": "3", "seen": standing(party)})
            booked = Appointment.objects.get(follows=party)
            wait_until(lambda: sent(booked).filter(kind="confirmation").count() == 2, seconds=60)
    [mail] = [each for each in mailbox.mails if booked.link_token in each.get_body(("plain",)).get_content()]
    [text] = [each for each in provider.taken if booked.link_token in each["body"]]
    assert mail["To"] == "luz@example.com"
    assert "appointment.pdf" in [part.get_filename() for part in mail.iter_attachments()]
    assert text["to"] == "+12125550147"
