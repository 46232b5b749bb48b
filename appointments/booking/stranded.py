"""Parties whose time the office cannot keep, and for which it has no other yet.

They are told at once not to come; their reminders stop. The first places that open at the office are theirs: the
nearest report-by date first. When the office can keep their old time after all, they are told that too.
"""

from datetime import datetime
from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import F, Max, Q, QuerySet

from appointments import outbox, worklist
from appointments.booking.change import reschedule, step
from appointments.booking.refusals import NoSlotLeft, SamePlace
from appointments.models import Appointment, AppointmentEvent, Message, PlaceHold, RelocatedParty, Relocation, ToDo
from appointments.waking import wake_after_commit
from offices import inventory
from offices.models import MAX_PARTY, Office, Slot
from offices.sweeps import one_by_one

CLOCK = "clock"

AT_ONCE = 30
"""How many parties get a place in one transaction: about half a second."""


def asked_to_leave(relocation: Relocation, now: datetime) -> Q:
    """Which appointments the job is about: those on a closed slot, or those beyond what the office wants there."""
    if relocation.closure_id:
        return Q(slot__is_closed=True)
    surplus = Q(slot__booked__gt=F("slot__target_capacity") + PlaceHold.objects.people_in("slot"))
    # Once the hour has begun the people have come, or not: the office is open, so it sees those who came.
    return surplus & (Q(slot__target_capacity=0) | Q(slot__starts_at__gt=now))


def cannot_keep(slot: Slot) -> bool:
    """Whether nobody may come then: the slot is closed, or no place of it is wanted any more."""
    # Fewer places than booked is no reason to stay away: the office opens, and sees them all.
    return slot.is_closed or slot.target_capacity == 0


def strand(appointment: Appointment, relocation: Relocation, *, now: datetime, actor: str) -> None:
    """Tells the party not to come, and that a new time is looked for. The caller holds the appointment's lock."""
    _note(appointment, AppointmentEvent.Kind.STRANDED, now, actor, f"relocation:{relocation.pk}")
    worklist.add(appointment, ToDo.Kind.TO_CALL, now=now)
    outbox.follow(appointment, Message.Kind.STRANDED, now=now, needed_by=appointment.slot.starts_at)


def waiting(office: Office) -> QuerySet[RelocatedParty]:
    """Those without a place at the office, in the order in which places go to them."""
    return RelocatedParty.objects.without_place().at(office).select_related("relocation")


def suited(office: Office, *, now: datetime, freed: PlaceHold | None = None) -> list[RelocatedParty]:
    """The first of them, at most `AT_ONCE`, that a free place suits: one of now, or those of `freed` once it ends."""
    # One look at the free places, so that hundreds of parties that no place suits cost no search each.
    last = _last_with_room(office, now, freed)
    each = (Q(appointment__party_size=size, appointment__slot__starts_at__lte=at) for size, at in last.items())
    return list(waiting(office).filter(reduce(or_, each, Q(pk=None)))[:AT_ONCE])


def _last_with_room(office: Office, now: datetime, freed: PlaceHold | None) -> dict[int, datetime]:
    """Size of a party -> when the last slot with room for it starts; sizes without one are left out."""
    sizes = range(1, MAX_PARTY + 1)
    ahead = Slot.objects.filter(office=office, starts_at__gte=inventory.earliest_start(office, now))
    room = {str(size): Max("starts_at", filter=Q(booked__lte=F("capacity") - size)) for size in sizes}
    last = ahead.filter(has_room=True).aggregate(**room)
    if freed and (slot := ahead.filter(pk=freed.slot_id, is_closed=False).first()):
        for size in range(1, min(slot.room + freed.people, MAX_PARTY) + 1):
            last[str(size)] = max(last[str(size)] or slot.starts_at, slot.starts_at)
    return {size: at for size in sizes if (at := last[str(size)])}


def lock(office: Office) -> list[RelocatedParty]:
    """The first of them, for `settle_first`, with their appointments locked."""
    rows = list(waiting(office)[:AT_ONCE])
    # Before the caller locks the queue: appointments come first.
    Appointment.objects.lock_all(row.appointment_id for row in rows)
    return rows


def settle_first(rows: list[RelocatedParty], *, now: datetime, actor: str) -> None:
    """Gives those of `lock` places before anyone else can take them; a worker goes on with the others.

    The caller holds the queue of the office, which nobody else can book at meanwhile.
    """
    settle(rows, now=now, actor=actor)
    if len(rows) == AT_ONCE:
        wake_after_commit("settle_stranded")


def settle(rows: list[RelocatedParty], *, now: datetime, actor: str = CLOCK) -> int:
    """Gives each a place as far as there are some; how many have one now. Each is a transaction of its own, unless the
    caller has opened one: then nobody else gets the places that the caller makes free.

    Locks the appointment, then the queue of its office.
    """
    without: list[Appointment] = []
    settled = 0
    for row in rows:
        # One at a time, so that a sweep that is killed keeps what it has settled.
        with transaction.atomic():
            appointment = Appointment.objects.locked(row.appointment_id)
            # A closed week can strand hundreds. Without this each would search all slots of the office again.
            is_hopeless = any(_asks_no_less(appointment, other) for other in without)
            has_time = _settle(appointment, now, actor, searches=not is_hopeless)
            if has_time is False:
                without.append(appointment)
            settled += bool(has_time)
    return settled


def _asks_no_less(one: Appointment, other: Appointment) -> bool:
    """Whether `one` can have no place when `other` had none: as many people or more, and not before."""
    return one.party_size >= other.party_size and one.slot.starts_at >= other.slot.starts_at


def settle_all(now: datetime) -> int:
    """The same at every office."""
    theirs = RelocatedParty.objects.without_place().order_by().values("appointment__slot__office")
    offices = Office.objects.filter(pk__in=theirs).order_by("pk")
    return one_by_one(lambda office: settle(list(waiting(office)), now=now), offices)


def _settle(appointment: Appointment, now: datetime, actor: str, *, searches: bool) -> bool | None:
    """Whether the party has a time it can come to, its old one or, if it `searches`, another; `None`: it is not waiting
    for one any more.
    """
    inventory.lock(appointment.office)
    # Not the row that the sweep listed: another job may have ended that one and written its own meanwhile.
    row = appointment.relocations.without_place().select_related("relocation").first()
    # They moved, cancelled or were placed since. A live row of a place they were given is about a call they wait for.
    # A row that has outlived its appointment breaks a rule of `check_invariants`; the sweep must not stop at it.
    if row is None or appointment.status != Appointment.Status.BOOKED:
        return None
    # Read again under the lock: the day may have been reopened. Not in time, once the hour has begun without them.
    slot = Slot.objects.get(pk=appointment.slot_id)
    if not cannot_keep(slot) and slot.starts_at > now:
        restore(appointment, now=now, actor=actor)
        return True
    moved = move_on(appointment, row.relocation, now=now, actor=actor) if searches else None
    if moved:
        record(row, moved, now=now)
    return moved is not None


def restore(appointment: Appointment, *, now: datetime, actor: str) -> None:
    """Tells the party that its old time stands again. The caller holds the appointment's lock."""
    _note(appointment, AppointmentEvent.Kind.RESTORED, now, actor, "")
    worklist.end_move(appointment, now=now)
    outbox.follow(appointment, Message.Kind.RESTORED, now=now, needed_by=appointment.slot.starts_at)


def move_on(appointment: Appointment, relocation: Relocation, *, now: datetime, actor: str) -> Appointment | None:
    """Moves the party to the next slot with room; `None` when there is none."""
    try:
        return reschedule(
            appointment.pk,
            version=appointment.version,
            now=now,
            # Never earlier than their time: nobody has asked whether they can come sooner.
            on_or_after=appointment.slot.starts_at,
            actor=actor,
            reason=f"relocation:{relocation.pk}",
            told=Message.Kind.OFFICE_CLOSED,
        )
    except (NoSlotLeft, SamePlace):
        return None


def record(row: RelocatedParty, moved: Appointment, *, now: datetime) -> None:
    """Writes where the party was moved to. One that left nothing to write to is to be called."""
    row.to_slot, row.version, row.moved_at = moved.slot, moved.version, now
    row.needs_call = not (moved.email or moved.phone)
    # A call about the last move says nothing about this one.
    row.called_at, row.called_by, row.ended_at = None, "", None
    row.save(update_fields=["to_slot", "version", "moved_at", "needs_call", "called_at", "called_by", "ended_at"])
    if row.needs_call:
        worklist.add(moved, ToDo.Kind.TO_CALL, now=now)


def _note(appointment: Appointment, kind: AppointmentEvent.Kind, now: datetime, actor: str, reason: str) -> None:
    step(appointment, kind, now, actor, reason, old_slot_id=appointment.slot_id)
