"""Pure: when a message may make a phone ring, and what to do with one that falls into the night.

A party lives near its office, so its clock is the office's. Whoever asked for something just now is awake: the answer
goes out at any hour. All else keeps quiet from 20:00 to 9:00: what can be planned ahead is moved earlier, to the
evening before; what comes up at night waits for the morning, unless the morning would be too late to be of use. Then a
reminder held up into the night waits until two hours before the appointment, and all else goes out at once.
"""

from datetime import datetime, time, timedelta, tzinfo

OPENS, CLOSES = time(9), time(20)
"""Messages go out from the first to just before the second."""

LAST_CALL = time(19)
"""When something moved to the evening before goes out: an hour is left to try again."""

ASLEEP = time(22)
"""From then on a reminder wakes people."""

AWAKE = timedelta(hours=1)
"""How long someone who asked for something waits for the answer."""

TO_GET_THERE = timedelta(hours=2)
"""A message that comes later than this before an appointment is of little use."""


def is_quiet(moment: datetime, zone: tzinfo) -> bool:
    """Whether an aware moment falls into the quiet hours on a clock of `zone`."""
    return not OPENS <= moment.astimezone(zone).time() < CLOSES


def morning_after(moment: datetime, zone: tzinfo) -> datetime:
    """The end of the quiet hours that run at `moment` or, by day, of the next ones."""
    local = moment.astimezone(zone)
    day = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    return datetime.combine(day, OPENS, tzinfo=zone)


def on_the_day(starts_at: datetime) -> datetime:
    """When to remind of an appointment on its day: in the morning, else the evening before. On the office's clock."""
    morning = datetime.combine(starts_at.date(), OPENS, tzinfo=starts_at.tzinfo)
    if morning <= starts_at - TO_GET_THERE:
        return morning
    return datetime.combine(starts_at.date() - timedelta(days=1), LAST_CALL, tzinfo=starts_at.tzinfo)


def can_wait(moment: datetime, zone: tzinfo, needed_by: datetime) -> bool:
    """Whether what waits for the morning after `moment` still comes in time for what happens at `needed_by`."""
    return morning_after(moment, zone) <= needed_by - TO_GET_THERE


def before_the_trip(now: datetime, zone: tzinfo, needed_by: datetime) -> datetime | None:
    """What a reminder waits for that cannot wait for the morning: two hours before `needed_by`. None: it goes out now.

    In the evening it goes out at once, for people are still up; so does what comes later than those two hours.
    """
    last = needed_by - TO_GET_THERE
    is_evening = CLOSES <= now.astimezone(zone).time() < ASLEEP
    return last if is_quiet(now, zone) and not is_evening and now < last else None


def put_off_until(
    now: datetime, zone: tzinfo, *, quiet_hours_waived_until: datetime | None, needed_by: datetime
) -> datetime | None:
    """The morning a message has to wait for, or None: it goes out now.

    It never waits before `quiet_hours_waived_until`.
    """
    if (
        not is_quiet(now, zone)
        or (quiet_hours_waived_until and now < quiet_hours_waived_until)
        or not can_wait(now, zone, needed_by)
    ):
        return None
    return morning_after(now, zone)
