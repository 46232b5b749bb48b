"""What a message says is true for each person who may read it."""

import pytest

from appointments.models import Message
from tests.appointments.delivery.test_wording import compose

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "We were wrong. Last day to come: Wed Sep 23 2026. Appointment: Wed Sep 30 2026, 3:30 p.m."),
        ("es", "Nos equivocamos. Su fecha tope: mié 23 sept 2026. Su cita: mié 30 sept 2026, 3:30 p. m."),
    ],
)
def test_a_text_about_a_wrong_date_says_who_was_wrong(language, said):
    assert said in compose(Message.Kind.NOT_THEIR_DATE, "sms", language).body


def test_the_mail_of_a_cancellation_denies_no_other_appointment():
    text = compose(Message.Kind.CANCELLED).body
    assert "If you have another appointment, it stays." in text
    assert "no appointment" not in text
