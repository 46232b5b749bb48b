"""Marks: from where on an office may have room, and from where on a share of it for people without a notice."""

from datetime import datetime, timedelta

from offices.models import OfficeQueue

MARK_STEP = timedelta(days=1)
"""A mark moves only when it is this far behind: each move leaves a dead row that a long transaction keeps."""

SHARE_SEEN = timedelta(seconds=10)
"""How long it counts that shares were seen to be used up. What frees them without `lower_marks` is found so much later
at most: a person becomes verified, an offer ends, someone leaves a closed time, staff change the share or the hours of
notice.
"""


def raise_marks(queue: OfficeQueue, people: int, start: datetime, found: datetime) -> None:
    """Records that [start, found) has no room for `people`, nor for any larger party."""
    old = queue.low_water_marks
    # The marks say nothing of the time before.
    start = max(start, queue.marks_valid_from)
    if start > old[people - 1]:
        queue.marks_valid_from = start
        queue.low_water_marks = [max(mark, start) for mark in old]
    queue.low_water_marks = [
        max(mark, found) if size >= people else mark for size, mark in enumerate(queue.low_water_marks, start=1)
    ]
    # Smaller steps stay unsaved: the search walks at most one day more.
    if found - old[people - 1] >= MARK_STEP:
        queue.save(update_fields=["marks_valid_from", "low_water_marks"])


def lower_marks(queue: OfficeQueue, room: int, starts_at: datetime) -> None:
    """Records that a slot at `starts_at` has `room` places again, so that every search includes it; the day of it may
    have a share left again.
    """
    marks = [min(mark, starts_at) if size <= room else mark for size, mark in enumerate(queue.low_water_marks, start=1)]
    if marks != queue.low_water_marks:
        queue.low_water_marks = marks
        queue.save(update_fields=["low_water_marks"])
    if queue.share_used_until and starts_at < queue.share_used_until:
        queue.share_used_until = queue.share_seen_at = None
        queue.save(update_fields=["share_used_until", "share_seen_at"])


def share_used_until(queue: OfficeQueue | None, now: datetime) -> datetime | None:
    """Before which moment no day has a share left, as far as it was seen lately."""
    # Hosts' clocks differ, so it may also have been seen a little later than `now`.
    is_fresh = queue and queue.share_seen_at and abs(now - queue.share_seen_at) < SHARE_SEEN
    return queue.share_used_until if queue and is_fresh else None


def raise_share(queue: OfficeQueue, until: datetime, now: datetime) -> None:
    """Records that no day has a share left before `until`, after a search that began at what `share_used_until` said.

    The caller holds the lock on `queue`.
    """
    known = share_used_until(queue, now)
    if known == until:
        return
    # The days before a mark were not looked at again, so it does not count for longer.
    queue.share_seen_at = queue.share_seen_at if known else now
    queue.share_used_until = until
    queue.save(update_fields=["share_used_until", "share_seen_at"])
