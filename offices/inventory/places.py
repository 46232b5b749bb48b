"""Makes slots, claims places in them, and releases places."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, ExpressionWrapper, F, PositiveIntegerField, When
from django.db.models.functions import Greatest

from offices.inventory.derived import Difference
from offices.inventory.difference import all_ahead, differs, inputs_of, write
from offices.inventory.free import (
    FURTHEST,
    NoSlotLeft,
    earliest_before,
    earliest_start,
    refuse_too_far,
    search_from,
)
from offices.inventory.marks import lower_marks, raise_marks
from offices.inventory.waiting import line_of
from offices.kept_queries import Given, KeptQuery
from offices.metrics import ALLOCATOR_WAIT
from offices.models import MAX_PARTY, Office, OfficeQueue, Slot
from offices.prepared import Prepared
from offices.sweeps import one_by_one
from offices.transactions import one_transaction

EXTEND_DAYS = 92
"""How many more days are opened at a time when all open days are full."""

_COLUMNS = ", ".join(field.attname for field in Slot._meta.concrete_fields)
# In one statement, which is safe since the queue was locked by the one before it: a search in the statement that locks
# would see the slots from before the wait. The office is asked here too: what changes it holds the same lock.
_TAKE_EARLIEST = Prepared(
    f"""
    UPDATE offices_slot SET booked = booked + %(people)s
    WHERE id = (
        SELECT id FROM offices_slot
        WHERE office_id = %(office)s AND has_room AND booked <= capacity - %(people)s AND starts_at >= %(start)s
            AND (SELECT confirmed_at IS NOT NULL AND (is_active OR %(by_office)s)
                FROM offices_office WHERE id = %(office)s)
        ORDER BY starts_at LIMIT 1)
    RETURNING {_COLUMNS}
    """  # noqa: S608
)

_FREE_QUEUE = KeptQuery(
    lambda: OfficeQueue.objects.filter(office=Given("office")).select_for_update(skip_locked=True, no_key=True)
)


class Claim(NamedTuple):
    """A slot with places just taken in it, and when the first slot started that had room for as many (UTC)."""

    slot: Slot
    earliest: datetime

    @property
    def from_front(self) -> bool:
        """Whether it was the earliest the office could give anyone."""
        return self.slot.starts_at == self.earliest


def claim(
    office: Office,
    people: int,
    *,
    now: datetime,
    on_or_after: datetime | None = None,
    since: datetime | None = None,
    by_office: bool = False,
    queue: OfficeQueue | None = None,
) -> Claim:
    """Takes `people` places in the earliest open slot that has room for all of them, and returns it.

    Strict: nobody gets a later slot while an earlier one has room. Searches from the office's hours of notice after
    `now`, or from `on_or_after` if that is later (both aware). `since`: places before it are not for this party, so it
    passes over none of them. Locks the office's `OfficeQueue` until the transaction ends, so call it inside one and
    keep what follows short. Opens more days when all are full. Raises `NoSlotLeft`, or `TooFarAhead` unless it is the
    office that moves the party (`by_office`). An office that nobody has confirmed has no slot left; one that takes no
    appointments gives slots only to those it moves itself. `queue`: the one that the caller has locked, which spares a
    query.
    """
    _refuse_shut(office, by_office)
    front = earliest_start(office, now)
    queue = queue or lock(office)
    first = max(front, since or front)
    start = max(first, on_or_after or first)
    # A person's wish is limited; a closed year must still find its people a time.
    if not by_office:
        refuse_too_far(office, people, start, now=now)
    slot = fill_earliest(queue, people, start, by_office=by_office)
    if slot is None:
        # Staff may have changed the office while the caller waited for the lock.
        _refuse_shut(Office.objects.get(pk=office.pk), by_office)
    # `_extend` makes days on which the party can fit, or raises.
    while slot is None:
        _extend(queue, office, people, start, now)
        slot = fill_earliest(queue, people, start, by_office=by_office)
    # Only a search from the front has seen every earlier slot, so only it may raise the marks.
    if start == front:
        raise_marks(queue, people, start, slot.starts_at)
    if start == first:
        return Claim(slot, slot.starts_at)
    return Claim(slot, earliest_before(slot, people, search_from(queue, people, first)))


def _refuse_shut(office: Office, by_office: bool) -> None:
    # Nobody may be sent to an address that no one has checked.
    if office.confirmed_at is None or not (office.is_active or by_office):
        raise NoSlotLeft


def make_until(office: Office, moment: datetime, *, now: datetime) -> None:
    """Makes the slots through the day of `moment`, which is a time that someone chose. Locks the `OfficeQueue`.

    Raises `TooFarAhead`.
    """
    refuse_too_far(office, 1, moment, now=now)
    open_slots(office, office.local(moment).date() + timedelta(days=1), now=now)


def lock(office: Office) -> OfficeQueue:
    """The office's `OfficeQueue`, locked until the transaction ends. Creates it for a new office. Raises `Busy`."""
    # `skip_locked` first: a free queue costs one query. Only a busy one takes the limits of `_wait_for`.
    return _FREE_QUEUE.first(office=office.pk) or _wait_for(office)


def _wait_for(office: Office) -> OfficeQueue:
    """The same when someone else holds it, or there is none."""
    queues = OfficeQueue.objects.filter(office=office).select_for_update(no_key=True)
    with ALLOCATOR_WAIT.time(), line_of(office.pk).turn():
        queue = queues.first()
        if queue is None:
            _make_queue(office)
            # Made by us or by another booking at the same moment; now there is one to lock.
            queue = queues.get()
    return queue


def _make_queue(office: Office) -> None:
    epoch = datetime.fromtimestamp(0, office.zone)
    queue = OfficeQueue(
        office=office, marks_valid_from=epoch, low_water_marks=[epoch] * MAX_PARTY, opened_until=epoch.date()
    )
    # Two first bookings at a new office both try; one row is made, and both lock it.
    OfficeQueue.objects.bulk_create([queue], ignore_conflicts=True)


def fill_earliest(queue: OfficeQueue, people: int, start: datetime, *, by_office: bool = False) -> Slot | None:
    """Takes `people` places in the earliest slot with room at or after `start`; `None` when there is none, or when the
    office gives none.

    The caller holds the lock on `queue`. Without it two callers can get the same last place, which the constraint
    `slot_is_never_overbooked` refuses.
    """
    asked = {"office": queue.office_id, "people": people, "start": search_from(queue, people, start)}
    asked["by_office"] = by_office
    return next(iter(Slot.objects.raw(_TAKE_EARLIEST, asked)), None)


def take(slot: Slot, people: int) -> None:
    """Takes `people` places in exactly this slot, which has room. The caller holds the lock on its `OfficeQueue`."""
    Slot.objects.filter(pk=slot.pk).update(booked=F("booked") + people)
    # As the row is now, without reading it again: the claim that is returned is shown and compared.
    slot.booked += people


def release(slot: Slot, people: int) -> None:
    """Releases `people` places in `slot`. Locks the office's `OfficeQueue` until the transaction ends.

    Where the wanted capacity is below the booked people, the capacity falls with them.
    """
    queue = lock(slot.office)
    left = ExpressionWrapper(F("booked") - people, PositiveIntegerField())
    Slot.objects.filter(pk=slot.pk).update(
        booked=left,
        capacity=Case(When(target_capacity=None, then=F("capacity")), default=Greatest(left, F("target_capacity"))),
        target_capacity=Case(When(booked__gt=F("target_capacity") + people, then=F("target_capacity")), default=None),
    )
    slot.refresh_from_db(fields=["booked", "capacity", "is_closed"])
    # A closed slot is found by nobody; reopening lowers the marks.
    if not slot.is_closed:
        lower_marks(queue, slot.capacity - slot.booked, slot.starts_at)


@one_transaction
def open_slots(office: Office, until: date, *, now: datetime) -> int:
    """Makes the office's slots for every local day from today to the day before `until`.

    Returns how many were made. Safe to run again: it does not change existing slots. Locks the `OfficeQueue`.
    """
    queue = lock(office)
    first = max(office.local(now).date(), queue.opened_until)
    return make_days(queue, office, first, until) if first < until else 0


def open_horizon(
    offices: Iterable[Office], *, now: datetime, days: int | None = None, last_day: date | None = None
) -> int:
    """Opens each office through `last_day`, else for `days` (else the setting) from its local today.

    Returns how many slots were made. Each office has its own transaction, so bookings elsewhere never wait.
    """

    def open_one(office: Office) -> int:
        last = last_day or horizon(office, now=now, days=days)
        return open_slots(office, last + timedelta(days=1), now=now)

    return one_by_one(open_one, offices)


def horizon(office: Office, *, now: datetime, days: int | None = None) -> date:
    """The last day that is opened for `days` (else the setting) from the office's local today."""
    return office.local(now).date() + timedelta(days=settings.SLOT_HORIZON_DAYS if days is None else days)


def make_days(queue: OfficeQueue, office: Office, first: date, until: date) -> int:
    """Makes the slots of every day from `first` to the day before `until`; returns how many. Needs the lock."""
    days = [first + timedelta(days=n) for n in range((until - first).days)]
    midnight = datetime.combine(first, time.min, office.zone)
    difference = differs(inputs_of(office, first), days, since=midnight, until=until)
    write(queue, difference)
    queue.opened_until = until
    queue.save(update_fields=["opened_until"])
    return len(difference.made)


@one_transaction
def follow(office: Office, *, now: datetime) -> Difference:
    """Writes how all slots ahead differ from what they should be, and returns it. Locks the office's `OfficeQueue`."""
    queue = lock(office)
    difference = all_ahead(office, since=now, until=queue.opened_until)
    write(queue, difference)
    return difference


def _extend(queue: OfficeQueue, office: Office, people: int, start: datetime, now: datetime) -> None:
    """Opens the next days after the last open one, until `people` may fit at or after `start`. Raises `NoSlotLeft`."""
    # A mistyped year would open thousands of days in one request.
    if start > now + FURTHEST:
        raise NoSlotLeft
    today = office.local(now).date()
    first = max(queue.opened_until, today)
    inputs = inputs_of(office, first)
    fits_on = inputs.next_day_for(people, max(first, office.local(start).date()), today + FURTHEST)
    if fits_on is None:
        raise NoSlotLeft
    # A quarter at a time, so that the next bookings find slots already made.
    make_days(queue, office, first, fits_on + timedelta(days=EXTEND_DAYS))
