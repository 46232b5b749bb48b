"""A morning at Carla's office, at the time of Ana's and Bruno's appointments."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.models import Appointment


@pytest.fixture
def set_clock(monkeypatch) -> Callable[[datetime], None]:
    """Sets the time that the pages read."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def on_the_day(ana: Appointment, bruno: Appointment, set_clock: Callable) -> datetime:
    """The moment of Ana's appointment, as the present time."""
    set_clock(ana.slot.starts_at)
    return ana.slot.starts_at


@pytest.fixture
def sheet_of(office) -> Callable[[Appointment], str]:
    """The address of the day sheet with an appointment."""
    return lambda appointment: reverse("desk:day", args=[office.code, appointment.starts_at.date()])


@pytest.fixture
def press(office) -> Callable:
    """Presses a button beside an appointment."""

    def press(client, appointment: Appointment, mark: str, **options):
        form = {"mark": mark, "version": appointment.version}
        if mark in {"no_show", "undo"}:
            form["shown"] = Appointment.objects.get(pk=appointment.pk).marks
        return client.post(reverse("desk:mark", args=[office.code, appointment.pk]), form, **options)

    return press
