"""The only writer of `Slot` and `OfficeQueue`.

Every writer of an office's slots first locks that office's `OfficeQueue` row. So writers at one office take turns, and
each sees what the one before it committed. This makes "the earliest slot with room" strict.
"""

from offices.inventory.capacity import BelowBooked, Change, How, change_capacity, plan_capacity
from offices.inventory.closing import NothingToReopen, close, reopen
from offices.inventory.exact import PartOfDay, SlotTaken, claim_exact, in_part
from offices.inventory.places import (
    EXTEND_DAYS,
    FURTHEST,
    MARK_STEP,
    Claim,
    NoSlotLeft,
    claim,
    earliest_before,
    earliest_start,
    earliest_starts,
    fill_earliest,
    lock,
    open_horizon,
    open_slots,
    open_until_room,
    release,
    search_from,
    take,
    with_room,
)
from offices.inventory.span import ChosenSlots, Span
from offices.inventory.time_zone import keep_wall_time
from offices.inventory.waiting import Busy
from offices.inventory.week import WeekChange, change_hours, plan_hours

__all__ = [
    "EXTEND_DAYS",
    "FURTHEST",
    "MARK_STEP",
    "BelowBooked",
    "Busy",
    "Change",
    "ChosenSlots",
    "Claim",
    "How",
    "NoSlotLeft",
    "NothingToReopen",
    "PartOfDay",
    "SlotTaken",
    "Span",
    "WeekChange",
    "change_capacity",
    "change_hours",
    "claim",
    "claim_exact",
    "close",
    "earliest_before",
    "earliest_start",
    "earliest_starts",
    "fill_earliest",
    "in_part",
    "keep_wall_time",
    "lock",
    "open_horizon",
    "open_slots",
    "open_until_room",
    "plan_capacity",
    "plan_hours",
    "release",
    "reopen",
    "search_from",
    "take",
    "with_room",
]
