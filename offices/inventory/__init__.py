"""The only writer of `Slot` and `Frontier`.

Whoever writes an office's slots first locks that office's `Frontier` row, so writers at one office take turns and each
sees what the one before it committed. That is what makes "the earliest slot with room" strict.
"""

from offices.inventory.exact import PartOfDay, SlotTaken, claim_exact, in_part
from offices.inventory.places import (
    EXTEND_DAYS,
    FURTHEST,
    MARK_STEP,
    Claim,
    NoSlotLeft,
    claim,
    earliest_start,
    earliest_starts,
    lock,
    open_horizon,
    open_slots,
    open_until_room,
    release,
    search_from,
    take_earliest,
    with_room,
)

__all__ = [
    "EXTEND_DAYS",
    "FURTHEST",
    "MARK_STEP",
    "Claim",
    "NoSlotLeft",
    "PartOfDay",
    "SlotTaken",
    "claim",
    "claim_exact",
    "earliest_start",
    "earliest_starts",
    "in_part",
    "lock",
    "open_horizon",
    "open_slots",
    "open_until_room",
    "release",
    "search_from",
    "take_earliest",
    "with_room",
]
