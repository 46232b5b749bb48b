"""The steps of a change: what each verb would do now, and the call that does it."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime, time
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.booking import move_day, office_facts
from appointments.booking.impact import Impact, by_capacity, by_closing, by_hours, by_reopening
from appointments.models import Appointment
from appointments.supply.step import Press, Step
from offices import dates, inventory
from offices.doubts import in_sentences
from offices.hours import touches
from offices.inventory import ChosenSlots, How, Span
from offices.inventory.seen import stamp
from offices.models import Closure, Office, OpeningHours, Slot
from offices.zones import Clock

LINE = ("weekday", "opens", "closes", "slot_minutes", "people_per_slot", "valid_from", "valid_until")
"""What a line of the week plan says."""

PLACE = {"timezone", "state", "zip_code"}
"""Each must fit the others."""


def places(slots: Iterable[Slot], how: How, amounts: Mapping[int, int], *, now: datetime) -> list[Step]:
    """Gives each slot its number of places (slot id -> number): a step for each office and number."""
    # `groupby` joins neighbours only.
    ordered = sorted(slots, key=lambda slot: (slot.office_id, amounts[slot.pk], slot.starts_at))
    groups = groupby(ordered, lambda slot: (slot.office, amounts[slot.pk]))
    steps = [
        places_in(office, ChosenSlots.among(office, list(chosen)), how, amount, now=now)
        for (office, amount), chosen in groups
    ]
    return [step for step in steps if step]


def places_in(office: Office, span: Span, how: How, amount: int, *, now: datetime) -> Step | None:
    """Changes the places of all slots ahead in the span; nothing when they have these places."""
    change = inventory.plan_capacity(office, span, how, amount, now=now)
    if not change.slots:
        return None

    def save(press: Press) -> None:
        move_day.change_capacity(office, span, how, amount, surplus=press.surplus, now=press.now, actor=press.actor)

    says = [
        _slots(office, change.slots),
        _("Places now: %(before)s. Places then: %(after)s.") % {"before": change.before, "after": change.after},
    ]
    touched = by_capacity(office, change, now=now)
    return Step(office, says, touched, change.stamp, save, may_keep=touched.parties > 0)


def _slots(office: Office, slots: Sequence[Slot]) -> str:
    """Which slot it is; of more than one, how many."""
    if len(slots) == 1:
        return dates.long_datetime(slots[0].starts_at, office)
    return ngettext("%(number)s slot changes.", "%(number)s slots change.", len(slots)) % {"number": len(slots)}


def closing(office: Office | None, closures: Sequence[Closure], *, instead_of: Closure | None, now: datetime) -> Step:
    """Closes days or hours at one office, or with no office at all; takes another closure back first."""
    # By key, the order in which their queues are locked when it is saved.
    offices = [office] if office else list(Office.objects.order_by("pk"))
    touched = by_closing(offices, closures, now=now, instead_of=instead_of)
    # Not who is booked: people book all the time, and each booking would make the page out of date.
    seen = stamp([(closure.office_id, Span.of(closure)) for closure in closures], instead_of and instead_of.pk)

    def save(press: Press) -> None:
        if instead_of:
            inventory.reopen(instead_of.pk, now=press.now, actor=press.actor)
        for closure in closures:
            move_day.close(closure, now=press.now, actor=press.actor)

    says = [_("Open again: %(days)s") % {"days": closed_when(instead_of)}] if instead_of else []
    for closure in closures:
        says.append(_("Closed: %(days)s") % {"days": f"{closed_when(closure)} · {closure.reason}"})
        beside = Closure.objects.beside(closure).exclude(pk=instead_of.pk if instead_of else 0)
        says += [_("Closed then already: %(days)s") % {"days": closed_when(other)} for other in beside]
    return Step(office, says, touched, seen, save)


def closed_when(closure: Closure) -> str:
    """The days, and the hours of each of those days if it has any."""
    days = dates.long_date(closure.starts_on)
    if closure.ends_on != closure.starts_on:
        days += f" – {dates.long_date(closure.ends_on)}"
    if closure.from_time is None or closure.until_time is None:
        return days
    hours = {"start": dates.wall_time(closure.from_time), "end": dates.wall_time(closure.until_time)}
    return f"{days}, " + _("%(start)s to %(end)s") % hours


def reopening(closure: Closure, *, now: datetime) -> Step:
    """Takes a closure back."""

    def save(press: Press) -> None:
        inventory.reopen(closure.pk, now=press.now, actor=press.actor)

    says = [_("Open again: %(days)s") % {"days": closed_when(closure)}]
    says += [_("Still closed: %(days)s") % {"days": closed_when(other)} for other in Closure.objects.beside(closure)]
    # With the moment it was taken back: a second press then sees another step, and changes nothing.
    touched = by_reopening(closure, now=now)
    return Step(closure.office, says, touched, f"reopen {closure.pk} {closure.reopened_at}", save)


def closures_of(slots: Iterable[Slot], reasons: Mapping[str, str]) -> list[Closure]:
    """Closures, unsaved, that close these slots and no others: one for each stretch of slots without a gap."""
    ordered = sorted(slots, key=lambda slot: (slot.office_id, slot.starts_at))
    stretches: list[list[Slot]] = []
    for slot in ordered:
        last = stretches[-1][-1] if stretches else None
        # The hours of a closure are of one day, so a stretch ends with the day.
        if last and last.office_id == slot.office_id and last.ends_at == slot.starts_at and _same_day(last, slot):
            stretches[-1].append(slot)
        else:
            stretches.append([slot])
    return [_closure(stretch, reasons) for stretch in stretches]


def _same_day(one: Slot, other: Slot) -> bool:
    return one.office.local(one.starts_at).date() == one.office.local(other.starts_at).date()


def _closure(stretch: list[Slot], reasons: Mapping[str, str]) -> Closure:
    office = stretch[0].office
    starts, ends = office.local(stretch[0].starts_at), office.local(stretch[-1].ends_at)
    # A closure cannot end at 24:00; its hours must end after they begin.
    until = ends.time() if ends.date() == starts.date() else time.max.replace(microsecond=0)
    day = starts.date()
    closure = Closure(office=office, starts_on=day, ends_on=day, from_time=starts.time(), until_time=until)
    return closure.write("reason", reasons)


def closing_them(slots: Iterable[Slot]) -> list[Closure]:
    """The closures in force that keep these slots closed."""
    found = {}
    for slot in slots:
        start = slot.office.local(slot.starts_at)
        day = start.date()
        there = Closure.objects.of(slot.office).filter(starts_on__lte=day, ends_on__gte=day)
        for closure in there.select_related("office"):
            if touches(closure, start, slot.minutes):
                # One closure may keep several of the slots closed.
                found[closure.pk] = closure
    return sorted(found.values(), key=lambda closure: (closure.office_id or 0, closure.pk))


def hours(office: Office, lines: Sequence[OpeningHours], *, now: datetime) -> Step:
    """Replaces the opening hours."""
    change = inventory.plan_hours(office, lines, now=now)
    touched = by_hours(office, change, now=now)

    def save(press: Press) -> None:
        move_day.change_hours(office, lines, surplus=press.surplus, now=press.now, actor=press.actor)

    says = [
        _("New slots: %(number)s") % {"number": len(change.opened)},
        _("Slots that change: %(number)s") % {"number": len(change.changed)},
        _("Slots taken away: %(number)s") % {"number": len(change.removed)},
    ]
    if change.shut:
        says.append(_("Slots that last into a closed time, and close: %(number)s") % {"number": len(change.shut)})
    seen = stamp([[getattr(line, name) for name in LINE] for line in lines])
    return Step(office, says, touched, seen, save, may_keep=touched.parties > 0 and change.may_keep)


def facts(office: Office, changed: dict[str, Any], *, now: datetime) -> Step:
    """What an office is and where it stands. Those booked are told of another address or time zone."""
    change = office_facts.plan(office, changed, now=now)

    def save(press: Press) -> None:
        office_facts.change(office, changed, now=press.now, actor=press.actor)

    says: list[Any] = [
        _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": was, "after": will}
        for what, was, will in Office.facts_in_words(change.before, change.after)
    ]
    if change.keeps_wall_time:
        says.append(_("Appointments stay at the hour that people were told, on the new clock."))
    if change.staying:
        says.append(_staying(office, Clock(changed["timezone"]), change.staying))
    if PLACE & changed.keys():
        then = copy(office)
        for name in PLACE & changed.keys():
            setattr(then, name, changed[name])
        says += in_sentences(then, now)
    if change.must_be_confirmed:
        says.append(_("Nobody new can book there until someone confirms the office again in the list of offices."))
    if change.stops_taking:
        says.append(_("Nobody new is given a time. Those booked keep theirs. To move them, close the days first."))
    # With those who stay: each slot that begins before the save can make them more.
    seen = stamp(change.before, change.after, [each.pk for each in change.staying])
    return Step(office, says, Impact(change.told), seen, save)


def _staying(office: Office, then: Clock, parties: Sequence[Appointment]) -> str:
    """Who keeps the moment, since there is no such hour ahead on the new clock; staff know if the office is open."""
    text = ngettext(
        "But %(number)s appointment stays at the same moment: on the new clock its hour is past or taken. It is at "
        "%(before)s, which will be %(after)s. If the office is closed then, call these people.",
        "But %(number)s appointments stay at the same moment: on the new clock their hours are past or taken. The "
        "last is at %(before)s, which will be %(after)s. If the office is closed then, call these people.",
        len(parties),
    )
    last = parties[-1].starts_at
    before, after = dates.long_datetime(last, office), dates.long_datetime(last, then)
    return text % {"number": len(parties), "before": before, "after": after}
