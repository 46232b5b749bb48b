"""A person whose notice is not in the system."""

import uuid
from collections.abc import Callable

import pytest
from django.utils import timezone

from appointments import vault
from appointments.models import AttemptReceipt
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import Actor


@pytest.fixture
def actor() -> Actor:
    return Actor("browser", "192.0.2.1")


@pytest.fixture
def write(db, now, actor, monkeypatch) -> Callable[..., AttemptReceipt]:
    """Writes the receipt of a person who tried just now with Ana's number before her notice arrived."""
    monkeypatch.setattr(timezone, "now", lambda: now)

    def write(*, holder="h", language="en", email="", phone="", **fields) -> AttemptReceipt:
        attempt = {
            "submission": uuid.uuid4(),
            "kind": Kind.NOT_YET,
            "tried_at": now,
            "timezone": "America/New_York",
            "way": Way.SUBJECT_ID,
            "number": "312345678",
            "country": "GT",
        }
        keeper = Keeper(vault.index("attempt/holder", holder), language, email, phone)
        return attempts.write(Attempt(**(attempt | fields)), keeper, actor=actor, now=now)

    return write
