"""A visitor of the site at noon in New York, on Tuesday, December 1, 2026."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from tests.project.visit import Visit


class Clock:
    """The time that the site uses."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def move(self, **delta: float) -> None:
        self.now += timedelta(**delta)


@pytest.fixture(autouse=True)
def clock(monkeypatch, now) -> Clock:
    """Fixed until it is moved."""
    clock = Clock(now)
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def notice(make_notice):
    """The visitor's notice."""
    return make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)


@pytest.fixture
def visitor(db, office, notice) -> Visit:
    """A reader of English."""
    return Visit("en")


@pytest.fixture
def visitante(db, office, notice) -> Visit:
    """A reader of Spanish."""
    return Visit("es")
