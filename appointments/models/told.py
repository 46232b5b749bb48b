"""What a party knows of its time. An office may move it a second time before the first message has gone out."""

from itertools import takewhile

from appointments.models.appointment import Appointment
from appointments.models.appointment_event import AppointmentEvent
from appointments.models.message_kind import MessageKind
from offices.models import Slot

BY_THE_OFFICE = ("relocation:", "untold")
"""How the reason of a move begins that the office made and the party has not agreed to."""

SAY_NO_TIME = (*MessageKind.of_any_version(), MessageKind.CONTACT_CHANGED, MessageKind.OFFER)


def slot_last_told(appointment: Appointment) -> Slot | None:
    """The slot that the party was last told of, or chose, where the office has moved it since; else `None`."""
    sent = appointment.messages.exclude(handed_over_at=None).exclude(kind__in=SAY_NO_TIME)
    sent = sent.exclude(status__in=["failed", "dropped"]).exclude(delivery="undelivered")
    called = appointment.relocations.exclude(called_at=None)
    told = sent.values_list("version", flat=True).union(called.values_list("version", flat=True))
    last = told.order_by("-version").first() or 0
    moves = appointment.events.filter(kind=AppointmentEvent.Kind.MOVED, version__gt=last)
    newest_first = moves.select_related("from_slot").order_by("-version")
    untold = list(takewhile(lambda move: move.reason.startswith(BY_THE_OFFICE), newest_first))
    return untold[-1].from_slot if untold else None
