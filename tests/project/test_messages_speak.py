"""Every message is in the party's language only, on every channel."""

import pytest

from appointments.messages import of_appointments
from appointments.models import Appointment, Message, Offer
from tests.project import speech

pytestmark = pytest.mark.django_db


def said(text: str, language: str) -> str:
    """The text as a page, for the language check."""
    return f'<html lang="{language}"><p>{text}</p></html>'


def message_to(appointment: Appointment, kind: str, channel: str) -> Message:
    """A message of this kind, with its offer if it is about one."""
    slot = appointment.slot
    offer = Offer(appointment=appointment, slot=slot, until=slot.starts_at) if kind == Message.Kind.OFFER else None
    return Message(appointment=appointment, version=1, kind=kind, channel=channel, offer=offer)


@pytest.fixture(params=["en", "es"])
def appointment(request, bruno, office) -> Appointment:
    office.write("name", {"es": "Oficina de Nueva York"}).save()
    Appointment.objects.filter(pk=bruno.pk).update(language=request.param)
    return Appointment.objects.with_place().get(pk=bruno.pk)


@pytest.mark.parametrize("channel", Message.Channel.values)
@pytest.mark.parametrize("kind", Message.Kind.of_appointments())
def test_a_message_speaks_one_language(kind, channel, appointment, now):
    text = of_appointments.compose(message_to(appointment, kind, channel), now)
    parts = [said(part, text.language) for part in (text.subject, text.body)]
    assert text.language == appointment.language
    assert [leak for part in [*parts, text.html] for leak in speech.leaks(part)] == []
    assert {"en": "appointment", "es": "cita"}[text.language] in text.body
