"""Chosen slots: lists the slots with room on the next days, and claims exactly one."""

from datetime import datetime
from enum import StrEnum

from django.db.models import F, QuerySet
from django.db.models.functions import ExtractHour

from offices.inventory.places import Claim, earliest_before, earliest_start, lock, search_from
from offices.models import Office, Slot

NOON = 12


class PartOfDay(StrEnum):
    """Part of a day, in the office's time zone."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"


class SlotTaken(Exception):
    """The requested slot is closed, too soon, or no longer has room for the party."""


def claim_exact(slot: Slot, people: int, *, now: datetime) -> Claim:
    """Claims `people` places in exactly this slot, which comes with its office.

    Locks the office's `OfficeQueue` until the transaction ends. Raises `SlotTaken`. It takes no place from others: an
    earlier slot with room stays free for the next claim of the earliest.
    """
    queue = lock(slot.office)
    start = earliest_start(slot.office, now)
    open_office = {"office__is_active": True, "office__confirmed_at__isnull": False}
    free = Slot.objects.filter(pk=slot.pk, has_room=True, starts_at__gte=start, **open_office)
    if not free.filter(booked__lte=F("capacity") - people).update(booked=F("booked") + people):
        raise SlotTaken
    slot.refresh_from_db(fields=["booked", "capacity"])
    return Claim(slot, earliest_before(slot, people, search_from(queue, people, start)))


def in_part(slots: QuerySet[Slot], office: Office, part: PartOfDay) -> QuerySet[Slot]:
    """The office's slots that start in this part of its day."""
    if part == PartOfDay.ANY:
        return slots
    by_hour = slots.alias(hour=ExtractHour("starts_at", tzinfo=office.zone))
    return by_hour.filter(hour__lt=NOON) if part == PartOfDay.MORNING else by_hour.filter(hour__gte=NOON)
