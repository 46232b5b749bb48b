"""WRITE: changes that agents make to an appointment, with the verbs of `booking`.

An agent may pass the limits of a person's own pages by writing why. Nobody can pass the capacity.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from django.utils.translation import gettext_lazy as _

from appointments import booking
from appointments.booking import Contact
from appointments.models import Appointment, AppointmentEvent, Note, Verification
from appointments.support.limits import MARK, ReachedLimit
from offices.actors import actor_of
from offices.refusals import Refusal
from offices.transactions import one_transaction

Done = TypeVar("Done")


class WhyMissing(Refusal):
    """The person's own limits would refuse this, and the agent has not written why it is done."""

    in_words = _("Their own limit is reached now. Nothing was changed. Write why, and try again.")


@dataclass(frozen=True)
class Wish:
    """A change that a caller wants: the version the agent saw, the reason's code, and why it passes a limit."""

    checked: Verification
    appointment_id: uuid.UUID
    version: int
    why: str = "asked"
    past: str = ""

    @property
    def actor(self) -> str:
        """The agent's name in a history."""
        return actor_of(self.checked.call.agent_id)


@one_transaction
def change(
    wish: Wish,
    verb: Callable[..., Done],
    limits: Callable[[Appointment, datetime], list[ReachedLimit]],
    *,
    now: datetime,
    **how: Any,
) -> Done:
    """Runs a verb of `booking`, and stores the agent's reason if it passes one of `limits`.

    Raises `WhyMissing` without a reason, and what the verb raises. Locks the appointment, then what the verb locks.
    """
    # Locked before the limits are asked: the verb would otherwise judge a later state than the agent's reason is about.
    appointment = Appointment.objects.locked(wish.appointment_id)
    # If the appointment has changed meanwhile, the verb raises.
    reached = limits(appointment, now) if appointment.version == wish.version else []
    if reached and not wish.past:
        raise WhyMissing
    # Codes in the history, which is kept for ever; the agent's own words are in a sealed note.
    reason = MARK.join([f"agent:{wish.why}", *filter(None, [",".join(reached)])])
    done = verb(wish.appointment_id, version=wish.version, now=now, actor=wish.actor, reason=reason, **how)
    if reached:
        # The one that the verb has just written.
        event = AppointmentEvent.objects.filter(appointment=appointment).latest("pk")
        Note(verification=wish.checked, text=wish.past, written_at=now, event=event).save(force_insert=True)
    return done


@one_transaction
def change_contact(wish: Wish, given: dict[str, Any], *, seen: str, now: datetime) -> Contact:
    """Writes to the contact in `given` from now on and keeps the rest. Returns the old contact.

    Raises what `booking.change_contact` raises. Locks the appointment.
    """
    before = Contact.of(Appointment.objects.locked(wish.appointment_id))
    wished, reason = replace(before, **given), f"agent:{wish.why}"
    booking.change_contact(wish.appointment_id, wished, seen=seen, now=now, actor=wish.actor, reason=reason)
    return before
