"""READ: the days of offices, with what the share asks of each: its places, its room, and who of them has no notice."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.db import connection

from offices import inventory
from offices.kept_queries import Given, KeptQuery
from offices.models import Office
from offices.prepared import Prepared

AT_FIRST, AT_ONCE, OF_EACH = timedelta(days=4), timedelta(days=14), timedelta(days=2)
"""How many days are read first, then at a time, and of each of several offices: mostly one of the first has a share."""


class ShareDay(NamedTuple):
    """A day of an office: its first slot with room, its open places, and how many people without a notice hold one."""

    day: date
    first: datetime | None
    places: int
    taken: int  # Or are offered one, which is theirs if they say yes; or have left one that is still held.


class ShareSpan(NamedTuple):
    """From one midnight of an office to another, and from when on in it a slot is looked for."""

    office: Office
    midnight: datetime
    end: datetime
    begin: datetime


# Counted slot by slot: joined as one, PostgreSQL reads too much where it knows little about the rows.
_DAYS = Prepared(
    """
    SELECT span.office, days.*
    FROM unnest(%(offices)s::bigint[], %(zones)s::text[], %(midnights)s::timestamptz[], %(ends)s::timestamptz[],
        %(begins)s::timestamptz[]) AS span (office, zone, midnight, until, begins)
    CROSS JOIN LATERAL (
        SELECT (starts_at AT TIME ZONE span.zone)::date AS day,
            min(starts_at) FILTER (WHERE has_room AND starts_at >= span.begins AND booked <= capacity - %(people)s),
            coalesce(sum(capacity) FILTER (WHERE NOT is_closed), 0)::integer,
            coalesce(sum(
                (SELECT count(*) FROM appointments_attendee
                WHERE is_active AND NOT is_verified AND appointment_id = ANY(ARRAY(
                    SELECT id FROM appointments_appointment WHERE slot_id = slot.id UNION ALL
                    SELECT appointment_id FROM appointments_offer WHERE slot_id = slot.id AND status = 'open')))
                + (SELECT coalesce(sum(unverified), 0) FROM appointments_placehold WHERE slot_id = slot.id)
            ) FILTER (WHERE booked > 0), 0)::integer
        FROM offices_slot AS slot
        WHERE office_id = span.office AND starts_at >= span.midnight AND starts_at < span.until
        GROUP BY day
    ) AS days
    ORDER BY day
    """
)
_NEXT_ROOM = KeptQuery(
    lambda: inventory.with_room(Given("office"), Given("people"), Given("start")).values_list("starts_at")[:1]
)
# Not the last moment there is: a time zone is added to it.
_NEVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)


def days_from(office: Office, start: datetime) -> list[ShareDay]:
    """All days from that of `start` on, for their places: no slot is looked for."""
    # From midnight, as `has_share` counts: otherwise today would be shown and then refused.
    return days_between(office, midnight(office, office.local(start).date()), _NEVER)


def days_between(office: Office, begin: datetime, end: datetime) -> list[ShareDay]:
    """Those between two midnights, likewise."""
    return days_of_each([ShareSpan(office, begin, end, _NEVER)], 1)[office.pk]


def days_of_each(spans: Sequence[ShareSpan], people: int) -> dict[int, list[ShareDay]]:
    """Office id -> the days of its span. One query for all."""
    facts: dict[str, Any] = {
        "offices": [span.office.pk for span in spans],
        "zones": [span.office.timezone for span in spans],
        "midnights": [span.midnight for span in spans],
        "ends": [span.end for span in spans],
        "begins": [span.begin for span in spans],
    }
    found: dict[int, list[ShareDay]] = {span.office.pk: [] for span in spans}
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, facts | {"people": people})
        for office, *day in cursor.fetchall():
            found[office].append(ShareDay(*day))
    return found


def span_from(office: Office, begin: datetime, days: timedelta = AT_FIRST) -> ShareSpan:
    """Whole days, since the share is one of the whole day."""
    today = office.local(begin).date()
    return ShareSpan(office, midnight(office, today), midnight(office, today + days), begin)


def days_with_room(
    office: Office, people: int, start: datetime, *, first: list[ShareDay] | None = None
) -> Iterator[ShareDay]:
    """Each day on which they could get a place at `start` or later. One query for `AT_FIRST`, if these are not given as
    `first`, then one for each `AT_ONCE`.
    """
    span = span_from(office, start)
    days = days_of_each([span], people)[office.pk] if first is None else first
    while True:
        with_room = [each for each in days if each.first]
        yield from with_room
        begin = span.end
        if not with_room:
            # Jumps over full weeks instead of reading each of them.
            following = _NEXT_ROOM.first(office=office.pk, people=people, start=begin)
            if not following:
                return
            begin = midnight(office, office.local(following[0]).date())
        span = span_from(office, begin, AT_ONCE)
        days = days_of_each([span], people)[office.pk]


def midnight(office: Office, day: date) -> datetime:
    """When the day begins there."""
    return datetime.combine(day, time(), office.zone)
