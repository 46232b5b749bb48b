"""The only writer of `Slot` and `OfficeQueue`.

Every writer of an office's slots first locks that office's `OfficeQueue` row. So writers at one office take turns, and
each sees what the one before it committed. This makes "the earliest slot with room" strict.
"""

from offices.inventory.capacity import BelowBooked, Change, How, change_capacity, plan_capacity
from offices.inventory.closing import ClosureIsOver, NothingToReopen, close, is_over, reopen, stamp_of
from offices.inventory.derived import Inputs
from offices.inventory.difference import all_ahead, differs, inputs_of, made_until
from offices.inventory.exact import PartOfDay, SlotTaken, claim_exact, find, in_part, made, name_of, named
from offices.inventory.free import (
    FURTHEST,
    FURTHEST_WISH,
    NoSlotLeft,
    TooFarAhead,
    earliest_before,
    earliest_free,
    earliest_start,
    earliest_starts,
    first_free,
    furthest_wish,
    times_not_made,
    with_room,
)
from offices.inventory.marks import SHARE_SEEN, raise_share, share_used_until
from offices.inventory.next_to import most_in_one, starts_in_one_day
from offices.inventory.places import (
    EXTEND_DAYS,
    Claim,
    claim,
    fill_earliest,
    follow,
    horizon,
    lock,
    open_horizon,
    open_slots,
    release,
    take,
)
from offices.inventory.places_then import PlacesThen
from offices.inventory.seen import ChangedSinceSeen
from offices.inventory.span import ChosenSlots, Span
from offices.inventory.time_zone import keep_wall_time, moves_from
from offices.inventory.waiting import Busy
from offices.inventory.week import WeekChange, change_hours, plan_hours

__all__ = [
    "EXTEND_DAYS",
    "FURTHEST",
    "FURTHEST_WISH",
    "SHARE_SEEN",
    "BelowBooked",
    "Busy",
    "Change",
    "ChangedSinceSeen",
    "ChosenSlots",
    "Claim",
    "ClosureIsOver",
    "How",
    "Inputs",
    "NoSlotLeft",
    "NothingToReopen",
    "PartOfDay",
    "PlacesThen",
    "SlotTaken",
    "Span",
    "TooFarAhead",
    "WeekChange",
    "all_ahead",
    "change_capacity",
    "change_hours",
    "claim",
    "claim_exact",
    "close",
    "differs",
    "earliest_before",
    "earliest_free",
    "earliest_start",
    "earliest_starts",
    "fill_earliest",
    "find",
    "first_free",
    "follow",
    "furthest_wish",
    "horizon",
    "in_part",
    "inputs_of",
    "is_over",
    "keep_wall_time",
    "lock",
    "made",
    "made_until",
    "most_in_one",
    "moves_from",
    "name_of",
    "named",
    "open_horizon",
    "open_slots",
    "plan_capacity",
    "plan_hours",
    "raise_share",
    "release",
    "reopen",
    "share_used_until",
    "stamp_of",
    "starts_in_one_day",
    "take",
    "times_not_made",
    "with_room",
]
