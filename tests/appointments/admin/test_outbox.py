"""Sending a confirmation once more, from the list of messages."""

import pytest
from django.urls import reverse

from appointments.models import Message

pytestmark = pytest.mark.django_db

LIST = "admin:appointments_message_changelist"


@pytest.fixture
def press(ana):
    first = Message.objects.filter(appointment=ana).earliest("pk")
    Message.objects.filter(pk=first.pk).update(status=Message.Status.FAILED)
    sent = {"action": "send_again", "_selected_action": [str(first.pk)]}
    return lambda client: client.post(reverse(LIST), sent, follow=True)


def copies() -> int:
    return Message.objects.filter(kind=Message.Kind.COPY).count()


def test_staff_send_the_confirmation_again(press, staff):
    assert "Planned: 1 of 1." in press(staff("carla")).content.decode()
    assert copies() == 1


def test_a_second_press_sends_nothing_more(press, staff):
    press(staff("carla"))
    assert "Planned: 0 of 1." in press(staff("carla")).content.decode()
    assert copies() == 1


def test_people_of_another_office_send_nothing(press, staff):
    press(staff("dario"))
    assert copies() == 0


@pytest.mark.parametrize(("typed", "finds"), [("number", True), ("Ana", False)])
def test_messages_are_found_by_the_number_of_their_appointment(typed, finds, ana, bruno, staff):
    page = staff("carla").get(reverse(LIST), {"q": str(ana) if typed == "number" else typed})
    assert {message.appointment for message in page.context["cl"].result_list} == ({ana} if finds else set())


def test_more_than_can_be_sent_at_once_sends_nothing(press, staff, monkeypatch):
    monkeypatch.setattr("appointments.admin.outbox.MOST_SENT", 0)
    assert "Nothing was sent." in press(staff("carla")).content.decode()
    assert copies() == 0
