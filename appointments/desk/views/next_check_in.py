"""Seen, and the next check-in: one press; then the new paper. One that was set wrongly is set again."""

import uuid
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from appointments import booking
from appointments.booking import apart, availability
from appointments.booking.line import can_be_told
from appointments.booking.markable import can_be_corrected
from appointments.booking.marks import standing
from appointments.booking.next_again import standing_with_next
from appointments.booking.next_check_in import was_set, who_came
from appointments.desk import disclosing
from appointments.desk.camera import with_camera
from appointments.desk.next_form import NextAgainForm, NextForm, buttons
from appointments.models import Appointment, AppointmentEvent
from appointments.pages.downloads import file_to_save
from appointments.receipts.confirmation import confirmation_pdf
from appointments.receipts.taken_back import has_no_next, next_of
from offices.access import office_page, page
from offices.actors import actor_of
from offices.models import Office
from offices.refusals import Refusal


@page
@office_page("appointments.mark_attendance")
@with_camera
def next_check_in(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """The buttons; once one was pressed, what came of it, and the buttons to set it again."""
    appointment, now = _found(office, pk), timezone.now()
    is_set = was_set(appointment)
    next_ones = next_of(appointment, to_staff=True) if is_set else []
    shown = _shown_to(office, next_ones)
    people = sum(each.party_size for each in next_ones) or len(who_came(appointment))
    form = (NextAgainForm if is_set else NextForm)(request.POST or None, today=office.local(now).date(), here=office)
    if request.method == "POST" and is_set and "why" not in request.POST:
        # From a page of before it was set.
        messages.warning(request, str(booking.AlreadySet.in_words))
        return redirect("desk:next", code=office.code, pk=pk)
    if request.method == "POST" and form.is_pressed and form.is_valid():
        if form.asks_what_is_near:
            form = _with_the_nearest(form, office, people, now)
        # Nobody gets several times from a page that has not said so.
        elif request.POST.get("apart", "") == _apart_at(form.chosen, people, now):
            _set(request, pk, form, now)
            return redirect("desk:next", code=office.code, pk=pk)
    disclosing.list_people(request, office, [appointment])
    context = {
        "office": office,
        "appointment": appointment,
        "form": form,
        "buttons": buttons(),
        "seen": standing_with_next(appointment) if is_set else standing(appointment),
        "is_set": is_set,
        "is_open": can_be_corrected(appointment, now=now),
        "next_ones": shown,
        "is_moved": len(shown) < len(next_ones),
        "can_be_told": bool(shown) and can_be_told(shown[0]),
        "has_none": is_set and has_no_next(appointment),
        "apart": _apart_at(form.chosen, people, now),
    }
    return render(request, "desk/next.html", context)


def _shown_to(office: Office, next_ones: list[Appointment]) -> list[Appointment]:
    """Those that are at this office, or where it set them; not those that the people moved elsewhere since."""
    if all(each.office == office for each in next_ones):
        return next_ones
    booked = AppointmentEvent.objects.filter(appointment__in=next_ones, kind=AppointmentEvent.Kind.BOOKED)
    set_at = dict(booked.values_list("appointment", "to_slot__office"))
    return [each for each in next_ones if each.slot.office_id in (office.pk, set_at[each.pk])]


def _apart_at(office: Office, people: int, now: datetime) -> str:
    """How many of them go in at each time, "4, 1", where no single time can take them; empty where one can."""
    sizes = apart.sizes_at(office, people, now) if people > 1 else []
    return ", ".join(map(str, sizes)) if len(sizes) > 1 else ""


def _set(request: HttpRequest, pk: uuid.UUID, form: NextForm, now: datetime) -> None:
    facts: dict[str, Any] = {
        "first_day": form.first_day,
        "office": form.chosen,
        "seen": request.POST.get("seen", ""),
        "is_apart": bool(request.POST.get("apart")),
        "now": now,
        "actor": actor_of(request.user.pk),
    }
    try:
        if isinstance(form, NextAgainForm):
            booking.set_next_again(pk, why=form.cleaned_data["why"], **facts)
        else:
            booking.set_next(pk, **facts)
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
    return type(form)(today=form.today, here=here, initial=given | {"office": offers[0].office.code})


@require_safe
@office_page("appointments.mark_attendance")
def next_paper(request: HttpRequest, office: Office, pk: uuid.UUID, booked: uuid.UUID) -> HttpResponse:
    """A new confirmation to print, the person's language first."""
    following = Appointment.objects.with_place().filter(follows=_found(office, pk))
    found = get_object_or_404(following, pk=booked)
    # Cancelled since: a paper of it would send them to a place that others have. Moved: it is not ours to see now.
    if found.status not in Appointment.Status.active() or not _shown_to(office, [found]):
        return redirect("desk:next", code=office.code, pk=pk)
    disclosing.print_paper(request, office, found)
    with translation.override(found.language):
        return file_to_save(confirmation_pdf(found), "application/pdf", "appointment.pdf")


def _found(office: Office, pk: uuid.UUID) -> Appointment:
    here = Appointment.objects.with_place().filter(slot__office=office)
    return get_object_or_404(here.prefetch_related("attendees"), pk=pk)
