"""What a person prefers, and a few times that match."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.utils import timezone
from django.utils.html import format_html

from appointments.booking import availability
from appointments.booking.availability import NoSlotLeft, PartOfDay
from appointments.models import Appointment
from appointments.pages.layout import Tile
from offices.models import Office, Slot
from offices.templatetags.office_dates import in_language, long_datetime

EARLIEST = {"when": "earliest", "day": "", "part": PartOfDay.ANY.value}


def slots_for(appointment: Appointment, wish: dict[str, Any], office: Office, people: int) -> list[Slot]:
    """A few slots other than the present one; none when the office has nothing at that time of day."""
    day = date.fromisoformat(wish["day"]) if wish["when"] == "later" and wish["day"] else None
    start = datetime.combine(day, time.min, office.zone) if day else None
    try:
        return availability.choices_at(
            office,
            people,
            timezone.now(),
            start,
            part=PartOfDay(wish["part"]),
            other_than=appointment.slot_id,
        )
    except NoSlotLeft:
        return []


def slot_tiles(slots: Sequence[Slot]) -> list[tuple[str, Tile]]:
    """Each slot as a choice: when, and where."""
    return [(str(slot.pk), Tile(long_datetime(slot.starts_at, slot.office), _place(slot.office))) for slot in slots]


def _place(office: Office) -> str:
    # The name may contain markup that says it is in English, so the rest is escaped here.
    return format_html("{}\n{}", in_language(office, "name"), office.full_address)
