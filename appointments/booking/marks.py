"""How a mark is written: the status, what it means for the people, and the event. `attendance` decides which."""

import uuid
from datetime import datetime

from django.db.models import Q

from appointments import outbox, worklist
from appointments.booking.change import expect_again
from appointments.booking.refusals import ChangedMeanwhile, Forgotten, NextIsSet
from appointments.models import Appointment, AppointmentEvent, Attendee

_Status = Appointment.Status
_Kind = AppointmentEvent.Kind


def locked(appointment_id: uuid.UUID) -> Appointment:
    """The appointment, with its row locked. Raises `Forgotten` when its details are deleted."""
    appointment = Appointment.objects.locked(appointment_id)
    if appointment.details_forgotten_at:  # The job that forgets locks the row too: what is left stays until the mark.
        raise Forgotten
    return appointment


def member_of(appointment: Appointment, member_id: str) -> Attendee | None:
    """One person of the party; `None` for an empty id, which stands for all of them. Raises `ChangedMeanwhile`."""
    if not member_id:
        return None
    found = [each for each in appointment.attendees.all() if str(each.pk) == member_id]
    if not found:
        raise ChangedMeanwhile
    return found[0]


def standing(appointment: Appointment) -> str:
    """What a page showed of its marks and reports; different once any of them has changed."""
    counts = (appointment.reports.count(), appointment.reports.open().count())
    # Marks do not change the version, so the newest event stands for them. Reports write no event; they are counted.
    return "-".join(map(str, (appointment.events.latest("pk").pk, *counts)))


def is_marked_today(appointment: Appointment, now: datetime, member: Attendee | None = None) -> bool:
    """Whether the last mark was made on the day that it is now at the office."""
    moment = marked_at(appointment, member)
    return appointment.office.local(moment).date() == appointment.office.local(now).date()


def marked_at(appointment: Appointment, member: Attendee | None = None) -> datetime:
    """When the party got its last mark, or this person: one of their own, or that of the party."""
    whose = Q(member=None) | Q(member=member.pk if member else None)
    return appointment.events.filter(whose, kind__in=_Status.marks()).latest("pk").happened_at


def write(
    appointment: Appointment,
    status: Appointment.Status,
    now: datetime,
    actor: str,
    why: str = "",
    *,
    member: Attendee | None = None,
) -> Appointment:
    """Gives the party this status. `member`: the one whose mark was undone, if it was only theirs. Raises `NextIsSet`
    or `AlreadyBooked` when an undone mark would have its people expected twice.
    """
    # Not a move: the version stays, so the party's link and its messages stay true.
    appointment.status = status
    appointment.save(update_fields=["status"])
    if status in _Status.active():
        # Who has booked again was not the party: the words must say what to do about it.
        if appointment.next_ones.active().exists():
            raise NextIsSet
        # The constraint must count its people again.
        expect_again(appointment)
    else:
        appointment.attendees.update(is_active=False)
        outbox.follow(appointment, now=now)
        appointment.waits.all().end(now=now)
    if status != _Status.BOOKED:
        worklist.end_move(appointment, now=now)  # They came, or it is over: nobody is to be called about a new time.
    elif not member:
        appointment.attendees.update(presence="")  # An undone mark takes the marks of single people with it.
    kind = _Kind.UNMARKED if status == _Status.BOOKED else _Kind(status)
    note(appointment, kind, now, actor, why, member=member.pk if member else None)
    return appointment


def note(
    appointment: Appointment,
    kind: AppointmentEvent.Kind,
    now: datetime,
    actor: str,
    why: str,
    *,
    member: uuid.UUID | None = None,
) -> None:
    """Writes an event that changes neither slot nor version. `member`: of this person alone."""
    appointment.events.create(
        kind=kind, version=appointment.version, happened_at=now, actor=actor, reason=why, member=member
    )


def keep_the_marks_of_others(appointment: Appointment, member: Attendee) -> None:
    """The others get as their own what they have as members of the party, which loses its mark."""
    # In the order in which everyone writes attendees.
    for each in appointment.attendees.order_by("person"):
        each.presence = each.mark if each.mark.is_mark and each.pk != member.pk else ""
        each.save(update_fields=["presence"])
