"""A call: the search, the matches, and the end of the call."""

from itertools import zip_longest

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments.models import Call, Verification
from appointments.people.linking import known_by
from appointments.support import calls, explained, noting, verification
from appointments.support.access import call_page
from appointments.support.forms import CloseForm, NoteForm, SearchForm
from appointments.support.near import Mark
from appointments.support.receipts import closed_site, facts, way_on
from appointments.support.search import TooManyFound, find, is_forgotten
from appointments.support.subject import subjects
from appointments.support.views.person import OF_NOTE, as_typed
from offices.access import page
from offices.transactions import one_transaction


@page
@call_page
def call(request: HttpRequest, call: Call) -> HttpResponse:
    """The search box and, masked, the matches. The typed text is not stored."""
    if request.method == "POST" and call.may_search:
        _search(request, call)
        # A redirect, so that going back does not search, and is not charged, once more.
        return redirect("support:call", call=call.pk)
    return _show(request, call, CloseForm())


def _show(request: HttpRequest, call: Call, close_form: CloseForm) -> HttpResponse:
    passed = verification.opened(call)
    people = [*call.found, *(each.person for each in passed)]
    # Since the search one of them may have been linked to another record.
    now_known = known_by(people) if people else {}
    opened = {now_known[each.person]: each for each in passed}
    known = {subject.person: subject for subject in subjects(list(dict.fromkeys(now_known.values())))}
    context = {
        "call": call,
        "form": SearchForm(),
        "close_form": close_form,
        "found": [
            (place, known.get(now_known[person]), Mark(mark).label if mark else "")
            # There are no marks when all of them matched.
            for place, (person, mark) in enumerate(zip_longest(call.found, call.marks, fillvalue=""))
        ],
        "opened": [(checked, known[person]) for person, checked in opened.items() if person in known],
        "tries_left": verification.tries_left(call),
    }
    if call.receipt:
        context |= {"receipt_facts": facts(call.receipt), "way_on": way_on(call.receipt, timezone.now())}
    return render(request, "support/call.html", context)


@page
@call_page
def close(request: HttpRequest, call: Call) -> HttpResponse:
    """Ends the call, closes every page that it opened and saves the note. After a mistake the agent stays there."""
    # The page that comes back stands at this address, and the other language or the sign-in page may lead here.
    if request.method != "POST":
        return redirect("support:call", call=call.pk)
    # Only a page that this call opened: the key comes from a form.
    checked = next((each for each in verification.opened(call) if str(each.pk) == request.POST.get("person")), None)
    form, note = CloseForm(request.POST), NoteForm(request.POST, auto_id=OF_NOTE)
    # A page without a person has no note, and on the others it may stay empty.
    has_note = checked is not None and bool(note.data.get("text", "").strip())
    if form.is_valid() and (not has_note or note.is_valid()):
        try:
            _end(call, form, (checked, note.cleaned_data["text"]) if checked and has_note else None)
            messages.success(request, _("The call is closed."))
            return redirect("support:home")
        except calls.NoNumber:
            form.add_error("phone", _("Type the number to call back."))
    wrong = [*form.errors.values(), *(note.errors.values() if has_note else [])]
    still_open = _("The call is still open.")
    messages.error(request, f"{wrong[0][0]} {still_open}")
    # Not a redirect, which would lose what was typed.
    if checked:
        return as_typed(request, call=call.pk, person=checked.pk, note_form=note, close_form=form)
    return _show(request, call, form)


@one_transaction
def _end(call: Call, form: CloseForm, note: tuple[Verification, str] | None) -> None:
    calls.close(call, **form.cleaned_data, now=timezone.now())
    if note:
        noting.write_note(*note, now=timezone.now())


def _search(request: HttpRequest, call: Call) -> None:
    form = SearchForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Type something to search for."))
        return
    try:
        found = find(form.cleaned_data["text"])
    except TooManyFound:
        messages.warning(request, _("Too many people match. Ask for a number, or for the date of birth."))
        return
    # Before anything is said of the result: a search that found nobody is a look too.
    noting.note_search(call, found, now=timezone.now())
    if said := closed_site(form.cleaned_data["text"]):
        messages.info(request, said)
    elif is_forgotten(form.cleaned_data["text"]):
        messages.info(request, _("We no longer keep the details of this appointment."))
    elif not found.people and not found.receipt:
        nobody = _("We found nobody. Ask for another number, or for the name and date of birth.")
        messages.warning(request, f"{explained.nobody(form.cleaned_data['text'], found.taken_for)} {nobody}")
    elif found.marks:
        messages.info(request, _("Nobody matches exactly. These are near. Ask again how it is spelled."))
