"""Messages that are sent late say of no passed time that it is still to come; when to leave is said with its day."""

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest

from appointments.models import Message
from appointments.values import gsm7
from tests.appointments.delivery.test_wording import KINDS, LANGUAGES, LONGEST_DATES, a_long_office, compose

pytestmark = pytest.mark.django_db

LATE = -timedelta(hours=2)
"""Before the appointment: two hours after it began."""

NOT_THEN = [Message.Kind.STRANDED, Message.Kind.TAKEN_BACK]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_late_reminder_names_no_hour_to_leave_that_has_passed(language):
    in_time, late = (compose("reminder_0", "email", language, before=timedelta(minutes=n)).body for n in (76, 75))
    assert "2:15" in in_time
    assert "2:15" not in late


TO_COME = re.compile("do not (come|go)|no (vaya|venga)", re.IGNORECASE)


@pytest.mark.parametrize("fuller", [False, True])
@pytest.mark.parametrize("channel", Message.Channel.values)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOT_THEN)
def test_no_one_is_told_to_stay_away_from_a_time_that_has_passed(kind, language, channel, fuller):
    in_time, late = (str(compose(kind, channel, language, fuller=fuller, before=at)) for at in (-LATE, LATE))
    assert TO_COME.search(in_time)
    assert not TO_COME.search(late)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_says_that_the_appointment_stays_only_while_there_is_one(kind):
    assert "Your appointment stays." in compose(kind).body
    assert "Your appointment stays." not in compose(kind, before=LATE).body


@pytest.mark.parametrize("fuller", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", NOT_THEN)
def test_a_late_text_message_is_one_part_for_an_office_of_any_length(kind, language, fuller):
    for letters, starts_at in itertools.product(range(1, 147, 5), LONGEST_DATES):
        text = compose(kind, "sms", language, a_long_office(letters), starts_at, fuller, LATE).body
        assert gsm7.parts(text) == 1


@pytest.mark.parametrize(
    ("language", "leave"),
    [
        ("en", "Leave by Tuesday, September 29, 2026, 11:45 p.m. if"),
        ("es", "martes 29 de septiembre de 2026, 11:45 p. m., si"),
    ],
)
def test_where_they_leave_the_day_before_the_reminder_names_it(language, leave):
    at_one_at_night = datetime(2026, 9, 30, 5, tzinfo=UTC)
    assert leave in compose("reminder_1", "email", language, starts_at=at_one_at_night).body
