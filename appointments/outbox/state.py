"""Which messages an appointment should have planned now. Each verb calls `follow`, and so does a sweep; nothing else
plans or drops them.
"""

import uuid
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from appointments.models import Appointment, Message, RelocatedParty
from appointments.models.told import slot_last_told
from appointments.outbox.planning import channels, contacts, rows_of, tell_old_contact, told_rows, write
from appointments.outbox.reminders import LAST_QUESTION, YEAR, reminders
from offices.long_work import long_work
from offices.sweeps import one_by_one
from offices.transactions import one_transaction

NOTHING_FOLLOWS = (*Message.Kind.ends(), Message.Kind.STRANDED)
"""After these nothing comes by the clock."""

SAY_WHAT_IS_NEW = (
    *(Message.Kind.OFFICE_CLOSED, Message.Kind.STRANDED, Message.Kind.RESTORED),
    *(Message.Kind.PLACE_CHANGED, Message.Kind.REPORT_BY, Message.Kind.NOT_THEIR_DATE, Message.Kind.FAMILY),
)
"""These name the time before, or say that it is the same: they depend on what the party knows."""

MOST_AT_ONCE = 500  # The next sweep continues; a fault in a verb could leave any number.
TWO_DAYS = timedelta(days=2)
"""The last reminder of an appointment further ahead than this is not due yet."""

_Status = Message.Status


def follow(
    appointment: Appointment,
    told: Message.Kind | None = None,
    *,
    now: datetime,
    needed_by: datetime | None = None,
) -> int:
    """Makes the planned messages those that the appointment should have now; returns how many rows changed.

    `told`: what a verb says of the change it has just made; `needed_by`: when they must know it, if that is before the
    appointment. The caller holds the appointment's lock. After the commit it wakes a worker.
    """
    is_new = told is not None and told != Message.Kind.LINK
    told, needed_by = _beside_untold_moves(appointment, told, needed_by)
    ahead = by_the_clock(appointment, told, now=now, since=now if is_new else None)
    is_first = appointment.version == 1 and told == Message.Kind.CONFIRMATION
    # A new appointment has no messages yet, and booking is the path whose statements count.
    changed = 0 if is_first else _stale(appointment, ahead, now).update(status=_Status.DROPPED)
    # With a new version there is nothing to bring back: what was dropped is of an older one.
    if ahead and not is_new:
        changed += _dropped(appointment, ahead).update(status=_Status.PLANNED)
        there = set(appointment.messages.filter(version=appointment.version).values_list("kind", "channel", "due_at"))
        ahead = [row for row in ahead if (row.kind, row.channel, row.due_at) not in there]
    first = told_rows(appointment, told, now, needed_by) if told else []
    write([*first, *ahead], ignore_conflicts=not is_new)
    return changed + len(first) + len(ahead)


def _beside_untold_moves(
    appointment: Appointment, told: Message.Kind | None, needed_by: datetime | None
) -> tuple[Message.Kind | None, datetime | None]:
    """What is told and when it is needed, where the party does not know yet that the office has moved it before."""
    known = slot_last_told(appointment) if told in SAY_WHAT_IS_NEW else None
    if known is None:
        return told, needed_by
    # Moved back before anyone was told: they have the time that they have always had.
    if told == Message.Kind.OFFICE_CLOSED and known.pk == appointment.slot_id:
        return None, None
    # Else they would read that the time is the same as before.
    told = Message.Kind.STRANDED if told == Message.Kind.STRANDED else Message.Kind.OFFICE_CLOSED
    return told, min(known.starts_at, needed_by or appointment.slot.starts_at)


def by_the_clock(
    appointment: Appointment, told: Message.Kind | None, *, now: datetime, since: datetime | None = None
) -> list[Message]:
    """Reminders and yearly questions ahead, one for each channel; none while the party has no time it can come to."""
    # A link, or another list of people, changes nothing for a party without a time.
    is_left = told in NOTHING_FOLLOWS or appointment.is_stranded
    if is_left or appointment.status not in Appointment.Status.active():
        return []
    times = reminders(appointment, now=now, since=since or _since(appointment))
    return [row for each in times for row in rows_of(appointment, each.kind, each.due, until=each.until)]


def _since(appointment: Appointment) -> datetime:
    """When it became what it is: the yearly questions are counted from there. Read only where there can be one."""
    # Too near for a yearly question, so its date is not needed: this spares nearly every appointment the query.
    if appointment.slot.starts_at - LAST_QUESTION < appointment.booked_at + YEAR:
        return appointment.booked_at
    return appointment.events.filter(version=appointment.version).earliest("pk").happened_at


def _waiting(appointment: Appointment) -> QuerySet[Message]:
    """What is planned; not what is sent to an old contact, nor what stays true, such as an answer to a report."""
    waiting = appointment.messages.filter(status=_Status.PLANNED, old_contact=b"")
    return waiting.exclude(kind__in=Message.Kind.of_any_version(), channel__in=channels(appointment))


def _stale(appointment: Appointment, ahead: list[Message], now: datetime) -> QuerySet[Message]:
    """What is planned and should not be."""
    if appointment.status == Appointment.Status.CANCELLED:
        # The notice of this very cancellation is the one thing that is still true.
        return _waiting(appointment).exclude(kind__in=Message.Kind.ends(), version=appointment.version)
    if appointment.status not in Appointment.Status.active():
        return _waiting(appointment)
    times = Q(kind__in=Message.Kind.by_the_clock())
    # One whose time has come may be on its way already; it is judged when it is sent. `due_at` moves with every try.
    stays = ~times | Q(due_at__lte=now) | Q(tries__gt=0) | _any_of(ahead)
    right = Q(version=appointment.version, channel__in=channels(appointment))
    return _waiting(appointment).exclude(right & stays & ~Q(kind__in=Message.Kind.ends()))


def _dropped(appointment: Appointment, ahead: list[Message]) -> QuerySet[Message]:
    """What was dropped and is wished for again: a mark was undone, or a channel came back."""
    return appointment.messages.filter(_any_of(ahead), version=appointment.version, status=_Status.DROPPED)


def _any_of(ahead: list[Message]) -> Q:
    # Nothing, where the list is empty: an empty `Q` would match everything.
    found = Q(pk__in=[])
    for row in ahead:
        found |= Q(kind=row.kind, channel=row.channel, due_at=row.due_at)
    return found


def follow_contact(appointment: Appointment, *, emailed_before: str, texted_before: str, now: datetime) -> None:
    """After a change of contact. A new address or number gets the link at once, so that the party sees that it is
    correct; the old one is told of the change, so that no one is cut off without knowing.
    """
    before = {Message.Channel.EMAIL: emailed_before, Message.Channel.SMS: texted_before}
    kept = contacts(appointment)
    link = told_rows(appointment, Message.Kind.LINK, now, None)
    write([row for row in link if before[Message.Channel(row.channel)] != kept[Message.Channel(row.channel)]])
    # Not only when it is removed: another number in its place is a change that the old one should hear of.
    gone = {channel: old for channel, old in before.items() if old not in ("", kept[channel])}
    for channel, old in gone.items():
        tell_old_contact(appointment, channel, old, now)
    follow(appointment, now=now)


def follow_all(now: datetime) -> int:
    """The sweep: how many appointments had other messages than they should. None, unless a verb failed."""
    # Reads every appointment ahead; the time limit for a page would end it.
    with long_work():
        differing = [*stale(now)[:MOST_AT_ONCE], *lacking(now)[:MOST_AT_ONCE]]
    return one_by_one(lambda pk: _follow_one(pk, now=now), dict.fromkeys(differing))


@one_transaction
def _follow_one(appointment_id: uuid.UUID, *, now: datetime) -> bool:
    return bool(follow(Appointment.objects.locked(appointment_id), now=now))


def stale(now: datetime) -> QuerySet[Message, uuid.UUID]:
    """Appointments with a planned message of a version that is over, or after their end."""
    planned = Message.objects.filter(status=_Status.PLANNED, kind__in=Message.Kind.by_the_clock(), due_at__gt=now)
    over = ~Q(version=F("appointment__version")) | ~Q(appointment__status__in=Appointment.Status.active())
    return planned.filter(over).order_by("appointment").values_list("appointment", flat=True).distinct()


def lacking(now: datetime) -> QuerySet[Appointment, uuid.UUID]:
    """Appointments whose last reminder is not there."""
    # Nearer ones may have had their reminder, or have been booked after its hour.
    ahead = Appointment.objects.filter(status=Appointment.Status.BOOKED, slot__starts_at__gt=now + TWO_DAYS)
    # They have no reminders on purpose.
    told_not_to_come = RelocatedParty.objects.without_place().order_by().filter(appointment=OuterRef("pk"))
    ahead = ahead.filter(~Exists(told_not_to_come), slot__is_closed=False)
    missing = Q()
    for channel, contact in {Message.Channel.EMAIL: "email", Message.Channel.SMS: "phone"}.items():
        there = Message.objects.filter(appointment=OuterRef("pk"), version=OuterRef("version"), channel=channel)
        there = there.filter(kind=Message.Kind.REMINDER_1).exclude(status=_Status.DROPPED)
        missing |= Q(~Q(**{contact: b""}), ~Exists(there))
    return ahead.filter(missing).order_by("pk").values_list("pk", flat=True)
