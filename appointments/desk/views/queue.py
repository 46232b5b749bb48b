"""The front desk: the queue of today. It refreshes itself; where something is typed, it stands still."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments.desk import disclosing
from appointments.desk.day_sheet import sheet
from appointments.desk.queue import queue as queue_of
from offices.access import office_page
from offices.models import Office

REFRESHED_EVERY = 30
"""Seconds."""

BY_ITSELF = "itself"


@require_safe
@office_page("appointments.view_appointment")
def queue(request: HttpRequest, office: Office) -> HttpResponse:
    """Who is expected, here, in and done. Without a script: the browser loads it again and again."""
    page = render(request, "desk/queue.html", shown(request, office) | {"seconds": REFRESHED_EVERY})
    page["Refresh"] = f"{REFRESHED_EVERY}; url=?by={BY_ITSELF}"
    if request.GET.get("by") == BY_ITSELF:
        # No one touched the device: the session still ends after its idle limit.
        request.session.modified = False
    return page


def shown(request: HttpRequest, office: Office) -> dict[str, object]:
    """What the page shows of today, after the door."""
    now = timezone.now()
    today = sheet(office, office.local(now).date(), now=now)
    disclosing.list_day(request, office, today.day, today.appointments)
    found = queue_of(today, now=now)
    disclosing.list_walk_ins(request, office, found.walk_ins)
    return {"office": office, "queue": found, "sheet": today}
