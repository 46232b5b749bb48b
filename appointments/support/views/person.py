"""Everything about the caller."""

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.http import require_safe

from appointments.models import Appointment, Verification
from appointments.pages.downloads import file_to_save
from appointments.people.disclosure import Record
from appointments.receipts import attempt_list
from appointments.receipts.confirmation import confirmation_pdf
from appointments.receipts.pdf import render as pdf
from appointments.support import noting, script
from appointments.support.access import person_page
from appointments.support.chain import chain
from appointments.support.forms import CloseForm, FullForm, NoteForm
from appointments.support.last_calls import last_call, open_elsewhere
from appointments.support.subject import Subject
from appointments.support.timeline import MOST, timeline, tries
from appointments.support.views.changing import to_person
from offices.access import page, press_only

OF_NOTE = "note_%s"
"""Ids of the note's box: the end of the call has fields on the same page."""


@require_safe
@person_page
def person(request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """The appointment, what to read aloud, the history. Numbers stay masked until the agent writes why."""
    return _show(request, checked, subject, NoteForm(auto_id=OF_NOTE), CloseForm())


def _show(
    request: HttpRequest, checked: Verification, subject: Subject, note_form: NoteForm, close_form: CloseForm
) -> HttpResponse:
    appointment, history = subject.appointment, timeline(subject)
    # Read once: the deadline, what is read aloud and who is under 18 all need them.
    prefetch_related_objects([appointment] if appointment else [], "attendees")
    context = {
        "call": checked.call,
        "checked": checked,
        "subject": subject,
        "appointment": appointment,
        "held": subject.held(timezone.now()),
        **_possible(appointment),
        "said": _said(checked, subject),
        "chain": chain(subject),
        "timeline": history,
        "last_call": last_call(history.checks, checked.call),
        "others": open_elsewhere(history.checks, checked.call, timezone.now()),
        "most": MOST,
        "full_form": FullForm(),
        "note_form": note_form,
        "close_form": close_form,
    }
    return render(request, "support/person.html", context)


as_typed = person_page(_show)
"""The same page after a press there, with the note and the end of the call as they were typed."""


@require_safe
@person_page
def letter(_request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """The confirmation to print and post, the caller's language first, for people with neither e-mail nor phone."""
    appointment = subject.appointment
    if appointment is None or appointment.status not in Appointment.Status.active():
        return to_person(checked)
    noting.note_file(checked.call, "support:letter", Record(checked.person, appointment), now=timezone.now())
    with override(checked.call.language):
        return file_to_save(confirmation_pdf(appointment), "application/pdf", "letter.pdf")


@require_safe
@person_page
def attempts(_request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """The caller's attempts to print and post: one PDF with a list and each receipt, the caller's language first."""
    written = tries(subject)
    # A paper without an entry would look like proof that nothing was tried.
    if not written:
        return to_person(checked)
    about = Record(checked.person, subject.appointment)
    noting.note_file(checked.call, "support:attempts", about, now=timezone.now())
    with override(checked.call.language):
        return file_to_save(pdf(*attempt_list.papers(written)), "application/pdf", "receipts.pdf")


@press_only
@person_page
def full(request: HttpRequest, checked: Verification, subject: Subject) -> HttpResponse:
    """Shows full numbers and contacts for the rest of the call; records who looked and why."""
    form = FullForm(request.POST)
    if form.is_valid():
        noting.show_full(checked, form.cleaned_data["reason"], appointment=subject.appointment, now=timezone.now())
    else:
        messages.warning(request, str(form.errors["reason"][0]))
    return to_person(checked)


@page
@person_page
def note(request: HttpRequest, checked: Verification, _subject: Subject) -> HttpResponse:
    """Writes a note for the next agent."""
    # The page that comes back stands at this address, and the other language or the sign-in page may lead here.
    if request.method != "POST":
        return to_person(checked)
    form, close_form = NoteForm(request.POST, auto_id=OF_NOTE), CloseForm(request.POST, is_checked=False)
    if form.is_valid():
        noting.write_note(checked, form.cleaned_data["text"], now=timezone.now())
        if not close_form.has_changed():
            return to_person(checked)
        form = NoteForm(auto_id=OF_NOTE)
    else:
        messages.error(request, str(form.errors["text"][0]))
    # Not a redirect, which would lose what was typed. The same note sent twice is one.
    return as_typed(request, call=checked.call_id, person=checked.pk, note_form=form, close_form=close_form)


def _said(checked: Verification, subject: Subject) -> list[str]:
    if subject.appointment is None:
        return []
    return script.confirmation(subject.appointment, checked.call.language, timezone.now(), is_part=bool(subject.only))


def _possible(appointment: Appointment | None) -> dict[str, bool]:
    """The possible actions, so that the page shows no button that would be refused."""
    status = appointment.status if appointment else ""
    can_change = status == Appointment.Status.BOOKED
    return {
        "is_active": status in Appointment.Status.active(),
        "can_change": can_change,
        "can_move": appointment is not None and can_change and not appointment.is_partly_come,
        "can_book": status not in Appointment.Status.active(),
        "can_undo": appointment is not None and appointment.can_be_taken_back(timezone.now()),
    }
