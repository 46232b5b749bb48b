"""The first page for staff."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments import worklist
from appointments.booking.supply_forecast import running_low
from appointments.desk.day_sheet import without_mark
from offices import confirming
from offices.access import offices_of, staff_page


@require_safe
@staff_page("appointments.view_appointment")
def home(request: HttpRequest) -> HttpResponse:
    """The offices one works for, and what in them waits: places, facts to confirm, reports to answer, days to mark."""
    offices = offices_of(request.user)
    now = timezone.now()
    overdue = [office for office in offices if confirming.is_due(office, now)]
    context = {
        "offices": offices,
        "low": running_low(offices, now=now),
        "to_confirm": overdue,
        "late_answers": worklist.late_answers(offices, now=now),
        "without_mark": without_mark(offices, now=now),
    }
    return render(request, "desk/home.html", context)
