"""Chosen slots: lists the slots with room on the next days, and claims exactly one."""

import re
from datetime import UTC, datetime
from enum import StrEnum

from django.db.models import F, QuerySet
from django.db.models.functions import ExtractHour
from django.utils.translation import gettext_lazy as _

from offices.inventory.free import earliest_before, earliest_start, search_from
from offices.inventory.places import Claim, lock, make_until
from offices.models import Office, Slot
from offices.refusals import Refusal

NOON = 12
_NAME = re.compile(r"([0-9]{1,18})(?:-([0-9]{1,11}))?")


class PartOfDay(StrEnum):
    """Part of a day, in the office's time zone."""

    ANY = "any"
    MORNING = "morning"
    AFTERNOON = "afternoon"

    def holds(self, slot: Slot) -> bool:
        """Whether a slot, which comes with its office, starts in it."""
        is_morning = slot.office.local(slot.starts_at).hour < NOON
        return self == PartOfDay.ANY or is_morning == (self == PartOfDay.MORNING)


class SlotTaken(Refusal):
    """The slot asked for is closed, too soon, or has no room for the party any more."""

    in_words = _("That time is taken. Nothing was changed. Choose another one.")


def claim_exact(slot: Slot, people: int, *, now: datetime) -> Claim:
    """Claims `people` places in exactly this slot, which comes with its office.

    A slot of `named` that has not been made yet is made first, with the days before it. Locks the office's
    `OfficeQueue` until the transaction ends. Raises `SlotTaken`, or `TooFarAhead` for one that is not made. Nobody is
    overtaken by it: an earlier slot that has room stays free for the next claim of the earliest.
    """
    queue = lock(slot.office)
    slot = made(slot, now=now)
    start = earliest_start(slot.office, now)
    open_office = {"office__is_active": True, "office__confirmed_at__isnull": False}
    free = Slot.objects.filter(pk=slot.pk, has_room=True, starts_at__gte=start, **open_office)
    # One statement checks and takes: the page that named the slot may be an hour old.
    if not free.filter(booked__lte=F("capacity") - people).update(booked=F("booked") + people):
        raise SlotTaken
    slot.refresh_from_db(fields=["booked", "capacity"])
    # What was free before it is written into the history: the person chose a later time than they had to.
    return Claim(slot, earliest_before(slot, people, search_from(queue, people, start)))


def name_of(slot: Slot) -> str:
    """What a page calls the slot: its id; the office and the moment when it has not been made yet."""
    return str(slot.pk or f"{slot.office_id}-{int(slot.starts_at.timestamp())}")


def named(name: int | str) -> Slot:
    """The slot that a page called so, with its office; unsaved when it may have to be made. Raises `SlotTaken`."""
    slot = find(name)
    if slot is None:
        raise SlotTaken
    return slot


def find(name: int | str) -> Slot | None:
    """The same; `None` when there is none, or when the name is none of ours."""
    parts = _NAME.fullmatch(str(name))
    # Names come from forms and links, so they can be anything.
    if parts is None:
        return None
    key, moment = parts.groups()
    if moment is None:
        return Slot.objects.select_related("office").filter(pk=int(key)).first()
    starts_at = datetime.fromtimestamp(int(moment), UTC)
    # It may have been made since the page was shown.
    there = Slot.objects.select_related("office").filter(office=int(key), starts_at=starts_at).first()
    office = None if there else Office.objects.filter(pk=int(key)).first()
    return Slot(office=office, starts_at=starts_at) if office else there


def made(slot: Slot, *, now: datetime) -> Slot:
    """The slot; one that has not been made yet is made, with the days before it. Raises `SlotTaken` or
    `TooFarAhead`.
    """
    if slot.pk is not None:
        return slot
    make_until(slot.office, slot.starts_at, now=now)
    found = Slot.objects.filter(office=slot.office, starts_at=slot.starts_at).select_related("office").first()
    # Its day has been closed, or has other hours, since the page was shown.
    if found is None:
        raise SlotTaken
    return found


def in_part(slots: QuerySet[Slot], office: Office, part: PartOfDay) -> QuerySet[Slot]:
    """The office's slots that start in this part of its day."""
    if part == PartOfDay.ANY:
        return slots
    by_hour = slots.alias(hour=ExtractHour("starts_at", tzinfo=office.zone))
    return by_hour.filter(hour__lt=NOON) if part == PartOfDay.MORNING else by_hour.filter(hour__gte=NOON)
