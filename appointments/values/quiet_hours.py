"""Pure: when a message may make a phone ring, and when to send one that is due at night.

An answer to a request is sent at any hour. All other messages are quiet from 20:00 to 9:00, on the clock of the office:
a party lives near it, and where exactly is not known. A planned message moves to the evening before. A
message that comes up at night waits for the morning, unless that is too late to be useful: then a reminder waits until
two hours before the appointment, and any other message is sent at once.
"""

from datetime import datetime, time, timedelta, tzinfo

OPENS, CLOSES = time(9), time(20)
"""Messages are sent from the first to just before the second."""

LAST_CALL = time(19)
"""When a message moved to the evening before is sent: one hour remains to try again."""

ASLEEP = time(22)
"""From this time a reminder wakes people."""

EARLY_RISE = time(5)
"""From then on people are told that they need not come on this day."""

AWAKE = timedelta(hours=1)
"""How long a person who asked for something waits for the answer."""

TO_GET_THERE = timedelta(hours=2)
"""A message that comes later than this before an appointment is of little use."""


def is_quiet(moment: datetime, zone: tzinfo) -> bool:
    """Whether an aware moment is in the quiet hours of `zone`."""
    return not OPENS <= moment.astimezone(zone).time() < CLOSES


def morning_after(moment: datetime, zone: tzinfo) -> datetime:
    """The end of the quiet hours that include `moment` or, by day, of the next ones."""
    local = moment.astimezone(zone)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    # 9:00 exists once on every day: clocks are changed at 2:00.
    return datetime.combine(day, OPENS, tzinfo=zone)


def on_the_day(starts_at: datetime) -> datetime:
    """When to send the reminder for the day itself: in the morning, else the evening before. In local time."""
    morning = datetime.combine(starts_at.date(), OPENS, tzinfo=starts_at.tzinfo)
    if morning <= starts_at - TO_GET_THERE:
        return morning
    return datetime.combine(starts_at.date() - timedelta(days=1), LAST_CALL, tzinfo=starts_at.tzinfo)


def can_wait(moment: datetime, zone: tzinfo, needed_by: datetime) -> bool:
    """Whether a message that waits for the morning after `moment` is in time for what happens at `needed_by`."""
    return morning_after(moment, zone) <= needed_by - TO_GET_THERE


def is_next_day(now: datetime, zone: tzinfo, needed_by: datetime) -> bool:
    """Whether `needed_by` is today or tomorrow: people may be on their way before the quiet hours end."""
    return needed_by.astimezone(zone).date() <= now.astimezone(zone).date() + timedelta(days=1)


def awake_from(now: datetime, zone: tzinfo) -> datetime:
    """When people may be told not to come today or tomorrow: now, but from 22:00 on at 5:00."""
    local = now.astimezone(zone)
    if EARLY_RISE <= local.time() < ASLEEP:
        return now
    day = local.date() if local.time() < EARLY_RISE else local.date() + timedelta(days=1)
    return datetime.combine(day, EARLY_RISE, tzinfo=zone)


def before_the_trip(now: datetime, zone: tzinfo, needed_by: datetime) -> datetime | None:
    """When to send a reminder that cannot wait for the morning: two hours before `needed_by`. `None`: send it now.

    Send it now also in the evening, while people are still up, and when those two hours have begun.
    """
    last = needed_by - TO_GET_THERE
    is_evening = CLOSES <= now.astimezone(zone).time() < ASLEEP
    return last if is_quiet(now, zone) and not is_evening and now < last else None


def put_off_until(
    now: datetime, zone: tzinfo, *, quiet_hours_waived_until: datetime | None, needed_by: datetime
) -> datetime | None:
    """The morning that a message must wait for, or `None`: send it now.

    A message never waits before `quiet_hours_waived_until`.
    """
    if (
        not is_quiet(now, zone)
        # The person has just asked for it, so they are awake.
        or (quiet_hours_waived_until and now < quiet_hours_waived_until)
        # A text at night is better than a useless trip.
        or not can_wait(now, zone, needed_by)
    ):
        return None
    return morning_after(now, zone)
