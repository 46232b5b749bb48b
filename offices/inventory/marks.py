"""Low-water marks: from where on an office may have room."""

from datetime import datetime, timedelta

from offices.models import OfficeQueue

MARK_STEP = timedelta(days=1)
"""A mark moves only when it is this far behind: each move leaves a dead row that a long transaction keeps."""


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
    """Records that a slot at `starts_at` has `room` places again, so that every search includes it."""
    marks = [min(mark, starts_at) if size <= room else mark for size, mark in enumerate(queue.low_water_marks, start=1)]
    if marks != queue.low_water_marks:
        queue.low_water_marks = marks
        queue.save(update_fields=["low_water_marks"])
