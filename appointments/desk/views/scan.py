"""Scan or type a confirmation: shows its row, or says why it is not for this office today."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appointments.desk import disclosing
from appointments.desk.day_sheet import Sheet, told
from appointments.desk.scanning import LONGEST_SCAN, NotFound, find, judge, was_here
from appointments.models import Appointment
from offices.access import office_page, offices_of, staff_page
from offices.dates import long_datetime
from offices.models import Office

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@staff_page("appointments.view_appointment")
def scan_anywhere(request: HttpRequest) -> HttpResponse:
    """For a phone that read the code itself: redirects to the user's office that has the appointment."""
    return _answer(request, None)


@page
@office_page("appointments.view_appointment")
def scan(request: HttpRequest, office: Office) -> HttpResponse:
    """A text box for a scanner or a keyboard."""
    return _answer(request, office)


@require_safe
@office_page("appointments.view_appointment")
def found(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """The row of an appointment of this office, and whether it is for today."""
    here = Appointment.objects.with_place().filter(slot__office=office)
    appointment = get_object_or_404(here.prefetch_related("attendees__notice", told()), pk=pk)
    now = timezone.now()
    disclosing.list_people(request, office, [appointment])
    context = {
        "office": office,
        "appointment": appointment,
        "finding": judge(appointment, now=now),
        "last_event": appointment.events.latest("pk"),
        "sheet": Sheet(office, appointment.starts_at.date(), office.local(now).date(), [appointment]),
    }
    return render(request, "desk/found.html", context)


def _answer(request: HttpRequest, office: Office | None) -> HttpResponse:
    if request.method != "POST":
        return render(request, "desk/scan.html", {"office": office})
    try:
        appointment = find(request.POST.get("code", "")[:LONGEST_SCAN])
    except NotFound:
        messages.error(request, _("We know no such confirmation. Check the number and type it again."))
        return redirect(request.path)
    place = appointment.office
    if place == office or (office is None and offices_of(request.user).contains(place)):
        return redirect("desk:found", code=place.code, pk=appointment.pk)
    messages.warning(request, _elsewhere(appointment, office))
    return redirect(request.path)


def _elsewhere(appointment: Appointment, office: Office | None) -> str:
    """Where they should go instead; reveals nothing about them."""
    facts = {
        "office": appointment.office.name,
        "address": appointment.office.full_address,
        "moment": long_datetime(appointment.slot.starts_at, appointment.office),
    }
    if appointment.status == Appointment.Status.CANCELLED:
        return _("This appointment was cancelled. It was at another office.")
    if office and was_here(appointment, office, timezone.now()):
        return _("This appointment was moved to another office: %(office)s, %(address)s. %(moment)s.") % facts
    return _("Wrong office. This appointment is at %(office)s, %(address)s. %(moment)s.") % facts
