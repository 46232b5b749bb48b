"""Seen, and the next check-in: one press; then the new paper."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from appointments import booking
from appointments.booking import availability
from appointments.booking.attendance import can_be_corrected, standing
from appointments.booking.next_check_in import was_set, who_came
from appointments.desk import disclosing
from appointments.desk.camera import with_camera
from appointments.desk.next_form import NextForm, buttons
from appointments.models import Appointment
from appointments.pages.downloads import file_to_save
from appointments.receipts.confirmation import confirmation_pdf
from offices.access import office_page
from offices.actors import actor_of
from offices.models import Office
from offices.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@office_page("appointments.mark_attendance")
@with_camera
def next_check_in(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """The buttons; once one was pressed, what came of it."""
    appointment, now = _found(office, pk), timezone.now()
    form = NextForm(request.POST or None, today=office.local(now).date(), here=office)
    if request.method == "POST" and form.is_pressed and form.is_valid():
        if not form.asks_what_is_near:
            _set(request, pk, form, now)
            return redirect("desk:next", code=office.code, pk=pk)
        form = _with_the_nearest(form, office, len(who_came(appointment)), now)
    disclosing.list_people(request, office, [appointment])
    context = {
        "office": office,
        "appointment": appointment,
        "form": form,
        "buttons": buttons(),
        "seen": standing(appointment),
        "is_set": was_set(appointment),
        "is_open": can_be_corrected(appointment, now=now),
        "booked": Appointment.objects.with_place().filter(follows=appointment).first(),
    }
    return render(request, "desk/next.html", context)


def _set(request: HttpRequest, pk: uuid.UUID, form: NextForm, now: datetime) -> None:
    try:
        booking.set_next(
            pk,
            first_day=form.first_day,
            office=form.chosen,
            seen=request.POST.get("seen", ""),
            now=now,
            actor=actor_of(request.user.pk),
        )
    except booking.NoSlotLeft:
        text = gettext("The office has no free time for all of them. Nothing was changed. Try another office.")
        messages.warning(request, text)
    except Refusal as refusal:
        messages.warning(request, str(refusal.in_words))


def _with_the_nearest(form: NextForm, here: Office, people: int, now: datetime) -> NextForm:
    """The form again, with the office chosen that the public pages would offer first for the ZIP code."""
    given = form.cleaned_data
    offers = availability.around({"zip_code": given["zip_code"]}, people, now).offers
    if not offers:
        form.add_error("zip_code", gettext("No office has a time for all of them."))
        return form
    return NextForm(today=form.today, here=here, initial=given | {"office": offers[0].office.code})


@require_safe
@office_page("appointments.mark_attendance")
def next_paper(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """The new confirmation to print, the person's language first."""
    booked = get_object_or_404(Appointment.objects.with_place(), follows=_found(office, pk))
    # Cancelled since: a paper of it would send them to a place that others have.
    if booked.status not in Appointment.Status.active():
        return redirect("desk:next", code=office.code, pk=pk)
    disclosing.print_paper(request, office, booked)
    with translation.override(booked.language):
        return file_to_save(confirmation_pdf(booked), "application/pdf", "appointment.pdf")


def _found(office: Office, pk: uuid.UUID) -> Appointment:
    here = Appointment.objects.with_place().filter(slot__office=office)
    return get_object_or_404(here.prefetch_related("attendees"), pk=pk)
