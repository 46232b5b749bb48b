"""Finds an appointment without its link."""

from datetime import datetime, timedelta

from django.conf import settings

from appointments import vault
from appointments.models import Appointment, Attendee
from appointments.rate_limits import Actor, NoMatch, counted, limits_for, shared
from appointments.values.births import Born, as_on_paper

SLOW = timedelta(days=30)
"""Tries at one confirmation number are also counted over this longer time, so that patience does not find a birth date.
"""


def by_reference(reference: str, born: Born, *, actor: Actor, now: datetime) -> Appointment:
    """The appointment with this confirmation number and a member born on that day.

    Looks up both facts together, so an unknown number and a wrong date give the same answer. Raises `NoMatch` or
    `TooManyTries`.
    """
    number = vault.index("tries/reference", reference)
    slow = shared(vault.index("tries/reference/slow", reference), actor, settings.TRIES_PER_REFERENCE, SLOW)
    with counted([*limits_for(number, actor), *slow], now):
        # A birth date with an unknown day can be stored in several ways.
        digests = [one for each in as_on_paper(born) for one in vault.indexes("find/reference", reference, each)]
        found = Attendee.objects.filter(found_by__in=digests).select_related("appointment").first()
        if found is None:
            raise NoMatch
    return found.appointment
