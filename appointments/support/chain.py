"""READ: the check-ins of one person, the earliest first: what the office noted at each, and the next one it set."""

from dataclasses import dataclass

from appointments.models import Appointment, AppointmentEvent
from appointments.models.status import AppointmentStatus
from appointments.support.subject import Subject


@dataclass(frozen=True)
class CheckIn:
    """One of them. `mark`: of this person. `next_one`: what the office set at it, as it is now."""

    appointment: Appointment
    mark: AppointmentStatus
    next_one: Appointment | None
    is_last: bool
    """Whether the office noted that there is no next one."""


def chain(subject: Subject) -> list[CheckIn]:
    """All of them but the cancelled ones."""
    kept = [each for each in subject.attendees if not each.appointment.stage.is_cancelled]
    kept.sort(key=lambda each: each.appointment.slot.starts_at)
    # The one that stands comes last and wins over those that were taken back.
    there = sorted(subject.attendees, key=lambda each: not each.appointment.stage.is_cancelled)
    following = {each.appointment.follows_id: each.appointment for each in there}
    return [
        CheckIn(
            each.appointment,
            each.mark,
            following.get(each.appointment_id),
            each.__dict__["last_said"] == AppointmentEvent.Kind.NO_NEXT,
        )
        for each in kept
    ]
