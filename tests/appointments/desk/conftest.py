"""A morning at Carla's office: the clock stands at Ana's and Bruno's appointments."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.models import Appointment


@pytest.fixture
def set_clock(monkeypatch) -> Callable[[datetime], None]:
    """Sets the clock the pages read."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def on_the_day(ana: Appointment, bruno: Appointment, set_clock: Callable) -> datetime:
    """The moment of Ana's appointment, and what the clock shows."""
    set_clock(ana.slot.starts_at)
    return ana.slot.starts_at


@pytest.fixture
def sheet_of(office) -> Callable[[Appointment], str]:
    """The address of the day sheet an appointment stands on."""
    return lambda appointment: reverse("desk:day", args=[office.code, appointment.starts_at.date()])


@pytest.fixture
def press(office) -> Callable:
    """Presses a button beside an appointment."""

    def press(client, appointment: Appointment, mark: str, **options):
        return client.post(reverse("desk:mark", args=[office.code, appointment.pk]), {"mark": mark}, **options)

    return press
