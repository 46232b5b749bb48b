"""Every office with its hours and its earliest date, for people who look before they book."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.booking import availability
from appointments.receipts import addresses
from offices.dates import week_in_words
from offices.hours import usual_week
from offices.models import Office
from offices.states import STATE_NAMES


@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """By state. The dates are of this moment, for one person; nothing is reserved."""
    now = timezone.now()
    found = Office.objects.bookable().prefetch_related("hours")
    # For all at once: one query for each of a hundred offices would be slow.
    earliest = availability.earliest_everywhere(found, now)
    rows = sorted((_row(office, earliest.get(office.pk), now) for office in found), key=lambda row: row["state"])
    return render(request, "public/offices.html", {"rows": rows})


def _row(office: Office, earliest: datetime | None, now: datetime) -> dict[str, Any]:
    return {
        "office": office,
        "state": str(STATE_NAMES.get(office.state, office.state)),
        "earliest": earliest,
        "hours": week_in_words(usual_week(list(office.hours.all()), office.local(now).date())),
        "map_url": addresses.map_of(office),
    }
