"""Scan or type a confirmation: shows its row, or says why it is not for this office today."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.booking.waiting_room import STEPS
from appointments.desk import disclosing, finding
from appointments.desk.camera import with_camera
from appointments.desk.day_sheet import Sheet, sheet, told
from appointments.desk.scanning import LONGEST_SCAN, NotFound, find, judge, was_here
from appointments.desk.views.queue import shown
from appointments.models import Appointment
from offices.access import office_page, offices_of, page, staff_page
from offices.models import Office
from offices.templatetags.office_dates import long_datetime


@page
@staff_page("appointments.view_appointment")
@with_camera
def scan_anywhere(request: HttpRequest) -> HttpResponse:
    """For a phone that read the code itself: redirects to the user's office that has the appointment."""
    return _answer(request, None)


@page
@office_page("appointments.view_appointment")
@with_camera
def scan(request: HttpRequest, office: Office) -> HttpResponse:
    """A text box for a scanner or a keyboard, above the queue."""
    return _answer(request, office)


@require_safe
@office_page("appointments.view_appointment")
@with_camera
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
        # A step of the day: the contact may have been changed since, or the next check-in set.
        "last_event": appointment.events.filter(kind__in=[*STEPS, "passed"]).last(),
        "sheet": Sheet(office, appointment.starts_at.date(), office.local(now).date(), [appointment]),
    }
    return render(request, "desk/found.html", context)


def _answer(request: HttpRequest, office: Office | None) -> HttpResponse:
    if request.method != "POST":
        return _waiting_for_one(request, office)
    typed = request.POST.get("code", "")[:LONGEST_SCAN]
    try:
        appointment = find(typed)
    except NotFound:
        # No confirmation of ours: it may be another number of theirs, or a name.
        return _search(request, office, typed)
    place = appointment.office
    if place == office or (office is None and offices_of(request.user).contains(place)):
        return redirect("desk:found", code=place.code, pk=appointment.pk)
    messages.warning(request, _elsewhere(appointment, office))
    # To the empty box, which waits for the next person; a reload sends nothing again.
    return redirect(request.path)


def _waiting_for_one(request: HttpRequest, office: Office | None, **found: object) -> HttpResponse:
    """The box, above the queue of the office."""
    if office is None:
        return render(request, "desk/scan.html", found)
    return render(request, "desk/queue.html", shown(request, office) | {"is_finding": True} | found)


def _search(request: HttpRequest, office: Office | None, typed: str) -> HttpResponse:
    """The one party that it fits, or all that it fits."""
    now = timezone.now()
    offices = offices_of(request.user).filter(pk=office.pk) if office else offices_of(request.user)
    today = sheet(office, office.local(now).date(), now=now) if office else None
    found = finding.find(typed, offices, today, now=now)
    # Before anything is shown, and also when nobody was found.
    disclosing.find_people(request, office, found)
    if len(found) == 1:
        return redirect("desk:found", code=found[0].office.code, pk=found[0].pk)
    if found:
        return _waiting_for_one(request, office, found=found)
    messages.error(request, _("We found no such confirmation, number or name here. Check it and type it again."))
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
    if appointment.is_stranded:
        return (
            _("This appointment is at %(office)s, %(address)s, which is closed then. They have no other time.") % facts
        )
    if appointment.starts_at.date() < appointment.office.local(timezone.now()).date():
        return _("Wrong office. This appointment was on %(moment)s at %(office)s, %(address)s.") % facts
    if office and was_here(appointment, office, timezone.now()):
        return (
            _("This appointment was moved to another office. It is on %(moment)s at %(office)s, %(address)s.") % facts
        )
    return _("Wrong office. This appointment is on %(moment)s at %(office)s, %(address)s.") % facts
