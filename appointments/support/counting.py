"""WRITE: counts a call for the figures of the line, when it ends."""

from collections import Counter
from datetime import UTC, datetime

from appointments.models import AgentDay, AppointmentEvent, Call
from appointments.models.call import LONGEST_CALL
from offices.actors import ACCOUNT, actor_of

_Kind, _Outcome = AppointmentEvent.Kind, Call.Outcome
SAID_AND_DONE = {
    _Outcome.BOOKED: _Kind.BOOKED,
    _Outcome.CHANGED: _Kind.MOVED,
    _Outcome.CANCELLED: _Kind.CANCELLED,
}
"""Outcome of a call -> what the history of an appointment then holds."""


def count(call: Call, outcome: str, *, now: datetime) -> None:
    """Adds the call, which ends now, to the counts of its agent and of the day on which it began.

    Two of one agent wait for each other here, so no lock may be taken after it in the same transaction.
    """
    counts = Counter({outcome: 1}) + _done(call, now) + _near(call)
    AgentDay.objects.add(actor_of(call.agent_id), call.started_at.astimezone(UTC).date(), counts)


def _done(call: Call, now: datetime) -> Counter[str]:
    # From the history: what an agent says of a call may be wrong. An agent has one call at a time.
    until = min(now, call.started_at + LONGEST_CALL)
    # The second condition follows from the third; the database needs it to use its index.
    events = AppointmentEvent.objects.filter(
        happened_at__range=(call.started_at, until),
        actor__startswith=ACCOUNT,
        actor=actor_of(call.agent_id),
        kind__in=SAID_AND_DONE.values(),
    )
    return Counter(f"{AgentDay.DID}{kind}" for kind in events.order_by().values_list("kind", flat=True))


def _near(call: Call) -> Counter[str]:
    checks = call.verifications.exclude(mark="").order_by().values_list("mark", "has_passed")
    found, right = AgentDay.NEAR, AgentDay.RIGHT
    return Counter([f"{kind}{mark}" for mark, passed in checks for kind in ([found, right] if passed else [found])])
