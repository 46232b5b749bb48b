"""What /metrics reads from the database and Redis when it is asked. The number of queries is the same for any load."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from math import inf

from django.conf import settings
from django.db import Error
from django.db.models import Count, F, Sum
from prometheus_client.core import GaugeMetricFamily

from appointments.models import CheckedRule, Circuit, Message
from appointments.upkeep import health
from offices import inventory
from offices.clock import seconds_ahead
from offices.models import Office, Slot

BETWEEN_RESTS = timedelta(minutes=1)
"""A provider is tried once after each rest. It rests until then, or the alert would begin anew with each rest."""

AHEAD = timedelta(days=14)
"""Free places are counted this far ahead: all that were ever made would take seconds."""

DAY = timedelta(days=1)

Rows = Iterable[tuple[tuple[str, ...], float]]


class Measures:
    """A collector of prometheus-client. Without the database or Redis it leaves out what it cannot know.

    `clock` is the database's: by that of a host that is wrong, nothing would seem late.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock

    def collect(self) -> Iterator[GaugeMetricFamily]:
        waiting = health.hints_waiting()
        yield _family("checkin_redis_up", "Whether Redis answers and takes writes.", [], [((), waiting is not None)])
        yield _family("checkin_hints_waiting", "Hints that no worker took yet.", ["queue"], _by_name(waiting or {}))
        try:
            # All or nothing: an error halfway must not leave gauges that look complete.
            found, is_up = list(self._of_database()), health.takes_writes()
        except Error:
            found, is_up = [], False
        yield _family("checkin_database_up", "Whether the database answers and takes writes.", [], [((), is_up)])
        yield from found

    def _of_database(self) -> Iterator[GaugeMetricFamily]:
        self.now = self.clock()
        off = abs(seconds_ahead(self.now))
        yield _family("checkin_clock_off_seconds", "By how much this host's clock is wrong.", [], [((), off)])
        yield from self._clock()
        yield from self._messages()
        yield from self._stock()
        resting = set(Circuit.objects.resting(self.now - BETWEEN_RESTS).values_list("provider", flat=True))
        providers = {name: name in resting for name in (settings.EMAIL_CHANNEL, settings.SMS_CHANNEL)}
        # The second provider of a channel, and one that the settings no longer name, show while they rest.
        providers |= dict.fromkeys(resting, True)
        yield _family(
            "checkin_provider_rests", "Whether it failed so often that it rests.", ["provider"], _by_name(providers)
        )
        rules = list(CheckedRule.objects.values_list("rule", "broken", "checked_at"))
        broken = {rule: count for rule, count, _at in rules if count}
        yield _family("checkin_broken_rows", "Rows that break a rule of the database.", ["rule"], _by_name(broken))
        # If it grows, the checks themselves have stopped, and no broken row would be seen.
        oldest = min((at for _rule, _count, at in rules), default=self.now)
        yield _family(
            "checkin_oldest_check_seconds",
            "Since the check of the rule checked longest ago.",
            [],
            [((), (self.now - oldest).total_seconds())],
        )

    def _clock(self) -> Iterator[GaugeMetricFamily]:
        ages = health.ages(self.now)
        silent = {part: age.total_seconds() for part, age, _most in ages}
        limits = {part: most.total_seconds() for part, _age, most in ages}
        yield _family(
            "checkin_silent_seconds", "Since beat, or a task of the clock, last worked.", ["part"], _by_name(silent)
        )
        yield _family("checkin_may_be_silent_seconds", "How long that may be.", ["part"], _by_name(limits))

    def _messages(self) -> Iterator[GaugeMetricFamily]:
        due = Message.objects.filter(status__in=Message.Status.waiting(), due_at__lte=self.now).order_by()
        counted = dict(due.values_list("channel").annotate(Count("pk")))
        by_channel = {channel: counted.get(channel, 0) for channel in Message.Channel.values}
        yield _family("checkin_messages_due", "Messages that are due and not sent.", ["channel"], _by_name(by_channel))
        age = health.oldest_due_seconds(self.now) or 0
        yield _family("checkin_oldest_due_seconds", "How long the oldest due message has waited.", [], [((), age)])

    def _stock(self) -> Iterator[GaugeMetricFamily]:
        codes = dict(Office.objects.bookable().values_list("pk", "code"))
        soon = Slot.objects.filter(
            office__in=codes, has_room=True, starts_at__gt=self.now, starts_at__lt=self.now + AHEAD
        )
        free = dict(soon.order_by().values_list("office").annotate(free=Sum(F("capacity") - F("booked"))))
        places = {code: free.get(pk, 0) for pk, code in codes.items()}
        yield _family("checkin_free_places", "Free places in the next 14 days.", ["office"], _by_name(places))
        firsts = inventory.earliest_starts(list(codes), 1, now=self.now)
        # Without a number, the alert would be silent about the offices that need it most.
        days = {code: (first - self.now) / DAY if (first := firsts.get(pk)) else inf for pk, code in codes.items()}
        meaning = "Days until the earliest free place; +Inf: all days that are made are full."
        yield _family("checkin_days_until_free", meaning, ["office"], _by_name(days))


def _by_name(values: Mapping[str, float]) -> Rows:
    return [((name,), value) for name, value in values.items()]


def _family(name: str, meaning: str, labels: list[str], rows: Rows) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=labels)
    for values, number in rows:
        family.add_metric(list(values), float(number))
    return family
