"""What an office is and where it stands, changed while people are booked there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from appointments import outbox
from appointments.booking.change import step
from appointments.booking.impact import booked_on
from appointments.models import Appointment, AppointmentEvent, Message
from offices import inventory
from offices.confirming import withdraw
from offices.models import Office, Slot, SupplyEvent
from offices.transactions import one_transaction

TOLD = {"timezone", "address", "room", "city", "state", "zip_code"}
"""Those booked read these on their confirmation. With others the office takes no bookings until someone confirms it."""

SHOWN = TOLD | {"is_active", "code"}
"""Before these change, staff see who is booked."""


@dataclass(frozen=True)
class FactsChange:
    """What changes, as the history holds it, and who is booked and touched by it."""

    before: dict[str, str]
    after: dict[str, str]
    told: list[Appointment]
    staying: list[Appointment]
    """Those of them whose moment stays the same, though the clock changes."""
    keeps_wall_time: bool
    """Whether slots change their moment to stay at their hour."""
    must_be_confirmed: bool
    stops_taking: bool


def plan(office: Office, facts: Mapping[str, Any], *, now: datetime) -> FactsChange:
    """What `change` would do now."""
    before = {name: _shown(office.fact(name)) for name in facts}
    after = {name: _shown(value) for name, value in facts.items()}
    # A phone number or a text changes nothing for those booked, so their names need not be read.
    touched = list(_booked(office, now)) if SHOWN & facts.keys() else []
    stops = facts.get("is_active") is False
    staying, keeps = [], False
    if "timezone" in facts:
        first = inventory.moves_from(office, facts["timezone"], now=now)
        staying = [each for each in touched if first is None or each.starts_at < first]
        keeps = len(staying) < len(touched) or not touched
    return FactsChange(before, after, touched, staying, keeps, bool(TOLD & facts.keys()), stops)


@one_transaction
def change(office: Office, facts: Mapping[str, Any], *, now: datetime, actor: str) -> Office:
    """Saves the facts and writes them into the history; tells those booked of another address or time zone.

    With another time zone the slots ahead stay at their hour on the office's clock, from the first that can. Locks
    the appointments ahead, in the order of their keys, then the office's queue.
    """
    ids = list(_booked(office, now).values_list("pk", flat=True)) if TOLD & facts.keys() else []
    Appointment.objects.lock_all(ids)
    inventory.lock(office)
    # Read under the lock. The page's copy may miss what a colleague has saved.
    found = Office.objects.get(pk=office.pk)
    before = {name: _shown(found.fact(name)) for name in facts}
    if "timezone" in facts:
        inventory.keep_wall_time(found, facts["timezone"], now=now)
    for name, value in facts.items():
        found.set_fact(name, value)
    # Someone has confirmed the old ones; the hours too mean nothing without their clock.
    if TOLD & facts.keys():
        withdraw(found)
    # Texts in several languages are rows of another table.
    columns = facts.keys() - Office.translated_names().keys()
    found.save(update_fields=[*columns, "confirmed_by", "confirmed_at", "is_sample"])
    if "timezone" in facts:
        # Hours that were past on the old clock are ahead on the new one, or the other way round.
        inventory.follow(found, now=now)
    after = {name: _shown(value) for name, value in facts.items()}
    SupplyEvent.objects.create(
        office=found, kind=SupplyEvent.Kind.OFFICE, happened_at=now, actor=actor, before=before, after=after
    )
    # Asked again: some may have left, or ended, while their rows were being locked.
    still = Appointment.objects.with_place().filter(pk__in=ids, status=Appointment.Status.BOOKED, slot__office=found)
    for appointment in still.order_by("pk"):
        _tell(appointment, now, actor)
    return found


def _booked(office: Office, now: datetime) -> Any:
    slots = Slot.objects.filter(office=office, starts_at__gte=now, booked__gt=0)
    return booked_on(list(slots.values_list("pk", flat=True))).order_by("slot__starts_at", "booked_at")


def _tell(appointment: Appointment, now: datetime, actor: str) -> None:
    step(appointment, AppointmentEvent.Kind.OFFICE, now, actor, "", old_slot_id=appointment.slot_id)
    outbox.follow(appointment, Message.Kind.PLACE_CHANGED, now=now, needed_by=appointment.slot.starts_at)


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
