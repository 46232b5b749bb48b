"""Rules for the slots ahead, asked office by office: against the closures, what staff set last, and the week plan."""

from datetime import datetime, timedelta

from offices.inventory import Span
from offices.inventory.span import planned
from offices.models import Closure, Office, OfficeQueue, Slot

OF_AN_OFFICE = {
    "slot_is_closed_exactly_while_a_closure_touches_it": """
        SELECT slot.id FROM offices_slot slot JOIN offices_office office ON office.id = slot.office_id
        CROSS JOIN LATERAL (SELECT slot.starts_at AT TIME ZONE office.timezone AS starts,
            (slot.starts_at + slot.minutes * interval '1 minute') AT TIME ZONE office.timezone AS ends) clock
        WHERE slot.office_id = %(office)s AND slot.starts_at >= %(now)s AND slot.is_closed <> EXISTS (
            SELECT FROM offices_closure closure
            WHERE closure.reopened_at IS NULL AND coalesce(closure.office_id, office.id) = office.id
                AND clock.starts::date BETWEEN closure.starts_on AND closure.ends_on
                AND (closure.from_time IS NULL OR
                    (clock.starts::time < closure.until_time AND
                        (clock.ends::date > clock.starts::date OR closure.from_time < clock.ends::time))))""",
    "slot_has_the_places_that_staff_set_last": """
        SELECT slot.id FROM offices_slot slot
        JOIN (SELECT DISTINCT ON (given.key) given.key::timestamptz AS starts_at, given.value::int AS places
            FROM offices_supplyevent event, jsonb_each_text(event.after -> 'slots') given
            WHERE event.office_id = %(office)s AND event.kind = 'capacity' AND NOT EXISTS (
                SELECT FROM offices_supplyevent later
                WHERE later.office_id = event.office_id AND later.kind IN ('hours', 'office') AND later.id > event.id)
            ORDER BY given.key, event.id DESC) wanted ON wanted.starts_at = slot.starts_at
        WHERE slot.office_id = %(office)s AND slot.starts_at >= %(now)s
            AND coalesce(slot.target_capacity, slot.capacity) <> wanted.places""",
}
"""Rule -> the ids of the rows of one office that break it."""


def off_the_plan(office: Office, now: datetime) -> list[str]:
    """Slots that are not as the week plan makes them: missing, of another length, or free at another time.

    Not in SQL: federal holidays and clock changes are known to `offices.hours` alone.
    """
    queue, slots = OfficeQueue.objects.filter(office=office).first(), Slot.objects.filter(office=office)
    first = slots.order_by("starts_at").first()
    if queue is None or first is None:
        return []
    # A corrected time zone leaves a gap of hours on its day.
    changed = office.supply_events.order_by("-happened_at").values_list("happened_at", flat=True).first()
    begins = max(now, first.starts_at, *([changed + timedelta(days=1)] if changed else []))
    span = Span(office.local(begins).date(), queue.opened_until)
    hours = list(office.hours.all())
    plan = planned(office, hours, span.days(office, begins, queue.opened_until))
    shut = list(Closure.objects.of(office).filter(ends_on__gte=span.starts_on))
    open_now = planned(office, hours, span.days(office, begins, queue.opened_until), shut)
    there = {slot.starts_at: slot for slot in slots.filter(starts_at__gte=begins)}
    wrong = [at for at in open_now if at >= begins and at not in there]
    wrong += [at for at, slot in there.items() if at in plan and slot.minutes != plan[at].minutes]
    wrong += [at for at, slot in there.items() if at not in plan and slot.has_room]
    return [f"{office.pk} {at.isoformat()}" for at in sorted(wrong)]
