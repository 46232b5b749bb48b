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
    """All of them but the cancelled ones; one query once any took place."""
    kept = [each for each in subject.attendees if not each.appointment.stage.is_cancelled]
    kept.sort(key=lambda each: each.appointment.slot.starts_at)
    held = [each.appointment_id for each in kept if each.appointment.stage.took_place]
    none = AppointmentEvent.objects.filter(appointment__in=held, kind=AppointmentEvent.Kind.NO_NEXT)
    last = set(none.values_list("appointment", flat=True)) if held else set()
    following = {each.appointment.follows_id: each.appointment for each in subject.attendees}
    return [
        CheckIn(each.appointment, each.mark, following.get(each.appointment_id), each.appointment_id in last)
        for each in kept
    ]
