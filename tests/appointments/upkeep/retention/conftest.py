"""Ana and her children came; years later their details are no longer needed."""

from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User

from appointments import worklist
from appointments.models import Appointment, Call, LinkRemoval, Message, Note, SamePerson, ToDo, Verification
from appointments.support import counting
from tests import marking

MOMENT = timedelta(seconds=1)


@pytest.fixture
def seen(ana) -> Appointment:
    """Ana's appointment took place, and its texts were sent."""
    marking.mark_seen(ana.pk, now=ana.slot.starts_at, actor="user:1")
    for number, message in enumerate(Message.objects.filter(appointment=ana)):
        message.sent_text, message.provider_id = "Ana, your appointment", f"SM{number}"
        message.old_contact = "+12125550188"
        message.save(update_fields=["sent_text", "provider_id", "old_contact"])
    ana.refresh_from_db()
    return ana


@pytest.fixture
def talked(seen, now) -> Call:
    """Ana called."""
    return talk(seen, now, agent="zoe", aliases=("1" * 64, "2" * 64))


def talk(booked: Appointment, now: datetime, *, agent: str, aliases: tuple[str, str]) -> Call:
    """The agent wrote down what the caller said, why a limit was passed, and which records are theirs."""
    call = Call(agent=User.objects.create_user(agent), caller="helper", language="es", started_at=now, ended_at=now)
    call.outcome, call.phone = "call_back", "+12125550199"
    call.helper, call.relation, call.organisation, call.agreed_at = "Rosa Lima", "lawyer", "Casa Sample", now
    call.agreed_by = "line"
    call.save(force_insert=True)
    counting.count(call, call.outcome, now=now)
    facts = {"person": booked.attendees.first().person, "asked": ["born", "country"], "has_passed": True}
    checked = Verification.objects.create(call=call, checked_at=now, **facts)
    for event in (None, booked.events.first()):
        Note(verification=checked, text="Her son is ill", written_at=now, event=event).save(force_insert=True)
    same = SamePerson(alias=aliases[0], person=checked.person, verification=checked, reason="Zero too many")
    same.linked_at = now
    same.save(force_insert=True)
    before = {"linked_in": checked, "linked_because": "The same name", "linked_at": now}
    removal = LinkRemoval(alias=aliases[1], person=checked.person, verification=checked, reason="Sisters", **before)
    removal.unlinked_at = now
    removal.save(force_insert=True)
    worklist.add(booked, ToDo.Kind.MESSAGE_FAILED, now=now)
    return call


@pytest.fixture
def due(seen, settings) -> datetime:
    """The last moment at which the details are kept."""
    return seen.slot.starts_at + timedelta(days=settings.KEEP_DETAILS_DAYS)


@pytest.fixture
def set_clock(monkeypatch):
    """Sets the time that the pages read."""
    return lambda moment: monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
