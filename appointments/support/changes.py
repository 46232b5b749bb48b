"""WRITE: what agents do to an appointment, with the verbs everyone uses.

The limits of a person's own pages do not bind agents who write down why they go past them. Room binds everyone.
"""

import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from appointments import booking, vault
from appointments.booking import ChangedMeanwhile, Contact
from appointments.models import Appointment, AppointmentEvent, Note, Verification
from appointments.support.limits import MARK, Limit

Done = TypeVar("Done")


class WhyMissing(Exception):
    """The person's own limits would refuse this, and the agent has not written why it is done."""


@dataclass(frozen=True)
class Wish:
    """A change a caller asks for: the version the agent saw, the reason's code, and why it goes past a limit."""

    checked: Verification
    appointment_id: uuid.UUID
    version: int
    why: str = "asked"
    past: str = ""

    @property
    def actor(self) -> str:
        """The agent as they stand in a history."""
        return f"user:{self.checked.call.agent_id}"


@transaction.atomic
def change(
    wish: Wish,
    verb: Callable[..., Done],
    limits: Callable[[Appointment, datetime], list[Limit]],
    *,
    now: datetime,
    **how: Any,
) -> Done:
    """Does what `verb` of `booking` does, and keeps the agent's words beside it if it goes past one of `limits`.

    Raises `WhyMissing` when there are none, and what the verb raises. Locks the appointment, then what the verb locks.
    """
    appointment = Appointment.objects.locked(wish.appointment_id)
    # Of an appointment that has changed meanwhile, the verb says so.
    reached = limits(appointment, now) if appointment.version == wish.version else []
    if reached and not wish.past:
        raise WhyMissing
    reason = MARK.join([f"agent:{wish.why}", *filter(None, [",".join(reached)])])
    done = verb(wish.appointment_id, version=wish.version, now=now, actor=wish.actor, reason=reason, **how)
    if reached:
        event = AppointmentEvent.objects.filter(appointment=appointment).latest("pk")
        Note(verification=wish.checked, text=wish.past, written_at=now, event=event).save(force_insert=True)
    return done


@transaction.atomic
def change_contact(wish: Wish, given: dict[str, Any], *, seen: str, now: datetime) -> Contact:
    """Writes to what the caller gave from now on; what `given` does not name stays. Returns what it was before.

    Raises `ChangedMeanwhile` when it is not what the agent saw (`seen`), or `AlreadyEnded`. Locks the appointment.
    """
    before = Contact.of(Appointment.objects.locked(wish.appointment_id))
    if seen != stamp(before):
        raise ChangedMeanwhile
    wished = replace(before, **given)
    booking.change_contact(wish.appointment_id, wished, now=now, actor=wish.actor, reason=f"agent:{wish.why}")
    return before


def stamp(contact: Contact) -> str:
    """Tells one contact from another, and nothing else."""
    return vault.index("contact/seen", *map(str, asdict(contact).values()))
