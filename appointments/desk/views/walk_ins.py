"""People who come without an appointment: written down, and how it ends for them."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from appointments import booking
from appointments.desk import disclosing
from appointments.desk.walk_in_forms import PartyForm, WalkInForm
from appointments.models import Appointment, WalkIn
from appointments.pages import party
from appointments.pages.downloads import file_to_save
from appointments.pages.refused import why_refused
from appointments.pages.visitor import address_of
from appointments.rate_limits import Actor
from appointments.receipts import attempt
from appointments.receipts.confirmation import confirmation_pdf
from appointments.receipts.pdf import render as pdf
from offices.access import office_page, page, press_only
from offices.actors import actor_of
from offices.models import Office
from offices.refusals import Refusal

RECEIPT, UNDO = "receipt", "undo"


@page
@office_page("appointments.mark_attendance")
def walk_in(request: HttpRequest, office: Office) -> HttpResponse:
    """Writes down that someone came."""
    form = WalkInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts, actor = form.cleaned_data, actor_of(request.user.pk)
        submission = uuid.uuid5(facts.pop("press"), office.code)
        booking.walk_in(office, submission=submission, now=timezone.now(), actor=actor, **facts)
        return redirect("desk:queue", code=office.code)
    return render(request, "desk/walk_in.html", {"office": office, "form": form})


@press_only
@office_page("appointments.mark_attendance")
def walk_in_ends(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """One press: seen, left, the undoing of these, or a receipt, whose page follows."""
    found, outcome = get_object_or_404(WalkIn, office=office, pk=pk), request.POST.get("outcome", "")
    now, actor = timezone.now(), actor_of(request.user.pk)
    try:
        if outcome == RECEIPT:
            booking.give_receipt(found.pk, now=now, actor=actor)
            return redirect("desk:walk_in_given", code=office.code, pk=pk)
        if outcome == UNDO:
            booking.undo_end(found.pk, seen=request.POST.get("seen", ""), now=now)
        else:
            booking.end_walk_in(found.pk, WalkIn.Outcome(outcome), now=now, actor=actor)
    except booking.TooLate as refusal:
        messages.warning(request, str(refusal.in_words))
    # `ValueError`: an outcome that no button sends.
    except (Refusal, ValueError):
        messages.warning(request, _("This was changed a moment ago. Nothing you sent was saved."))
    return redirect("desk:queue", code=office.code)


@page
@office_page("appointments.mark_attendance")
def walk_in_books(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """The details of each of them, and the earliest appointment of this office for all."""
    found = get_object_or_404(WalkIn.objects.select_related("office"), office=office, pk=pk)
    # It has ended, perhaps by the first of two presses.
    if found.outcome:
        return redirect("desk:walk_in_given", code=office.code, pk=pk)
    form = PartyForm(request.POST or None, people=found.people)
    if request.method == "POST" and form.is_valid():
        try:
            _book(request, found, form)
            return redirect("desk:walk_in_given", code=office.code, pk=pk)
        except Refusal as refusal:
            # The page stays, with what was typed.
            form.looked_up.add_error(None, why_refused(request, refusal))
    disclosing.list_walk_ins(request, office, [found])
    return render(request, "desk/walk_in_books.html", {"office": office, "walk_in": found, "form": form})


@require_safe
@office_page("appointments.mark_attendance")
def walk_in_given(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """What they were given, to print."""
    found = get_object_or_404(WalkIn.objects.select_related("receipt"), office=office, pk=pk)
    booked = _given_here(found)
    disclosing.list_walk_ins(request, office, [found])
    # Of one that was cancelled since there is no paper.
    can_print = booked.status in Appointment.Status.active() if booked else found.receipt is not None
    context = {"office": office, "walk_in": found, "booked": booked, "can_print": can_print}
    return render(request, "desk/walk_in_given.html", context)


@require_safe
@office_page("appointments.mark_attendance")
def walk_in_paper(request: HttpRequest, office: Office, pk: uuid.UUID) -> HttpResponse:
    """The confirmation or the receipt, in their language first."""
    found = get_object_or_404(WalkIn.objects.select_related("receipt__office"), office=office, pk=pk)
    booked = _given_here(found)
    with translation.override(found.language):
        # A paper of one that was cancelled would send them to a place that others have.
        if booked and booked.status in Appointment.Status.active():
            disclosing.print_paper(request, office, booked)
            return file_to_save(confirmation_pdf(booked), "application/pdf", "appointment.pdf")
        if found.receipt:
            return file_to_save(pdf(attempt.of(found.receipt)), "application/pdf", "receipt.pdf")
    return redirect("desk:walk_in_given", code=office.code, pk=pk)


def _given_here(found: WalkIn) -> Appointment | None:
    """The appointment that they were given, while it is at this office."""
    # They may have moved it: what is at another office is not shown here.
    return Appointment.objects.with_place().filter(walk_in=found, slot__office=found.office_id).first()


def _book(request: HttpRequest, found: WalkIn, form: PartyForm) -> None:
    """Raises `NoMatch`, `TooManyTries`, or what `booking.book_walk_in` raises."""
    # Counted for this walk-in: one browser of the office serves everyone who comes.
    now, tries = timezone.now(), Actor(found.digest, address_of(request))
    persons = []
    for each in form.people:
        form.looked_up = each
        persons.append(party.person_of(party.with_notice(each.answers, None, actor=tries, now=now)))
    form.looked_up = form.contact
    notice = persons[0].notice
    try:
        booking.book_walk_in(
            found.pk,
            persons,
            form.contact.contact(found.language),
            report_by=notice.report_by if notice else form.contact.cleaned_data["report_by"],
            now=now,
            actor=actor_of(request.user.pk),
        )
    except booking.AlreadyBooked:
        disclosing.find_booked(request, found.office, [person.digest for person in persons])
        raise
