"""A dated receipt for a caller who could not book: its code to write down, and a letter to post."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from appointments.models import Call, Draft
from appointments.notices import attempts
from appointments.notices.attempts import Kind
from appointments.pages import failures
from appointments.pages.attempt_forms import PlainAttemptForm
from appointments.pages.downloads import file_to_save
from appointments.pages.failures import Failure
from appointments.pages.forms import StepForm
from appointments.pages.visitor import address_of
from appointments.people.disclosure import Record
from appointments.rate_limits import Actor, TooManyTries
from appointments.receipts import attempt as paper
from appointments.receipts.pdf import render as pdf
from appointments.support import dictation, noting, script
from appointments.support.access import call_page
from appointments.support.forms import CallerNoRecordForm
from offices.access import page


@page
@call_page
def attempt(request: HttpRequest, call: Call) -> HttpResponse:
    """The failure, and its receipt once it is written: one receipt, even if the button is pressed again."""
    draft, failure = _failure_of(call)
    if draft is None or failure is None:
        return redirect("support:book", call=call.pk)
    written = failures.written(failure)
    if written:
        said = script.attempt(written, call.language)
        return render(request, "support/attempt_receipt.html", {"call": call, "receipt": written, "said": said})
    form_class: type[StepForm] = CallerNoRecordForm if failure.kind == Kind.NO_RECORD else PlainAttemptForm
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            _write(request, call, draft, failure, form.answers)
            return redirect("support:attempt", call=call.pk)
        except TooManyTries:
            messages.warning(request, _("So many receipts were written here that we stopped for an hour."))
    happened = paper.what_happened(failure.kind)
    return render(request, "support/attempt.html", {"call": call, "form": form, "happened": happened})


@require_safe
@call_page
def attempt_letter(_request: HttpRequest, call: Call) -> HttpResponse:
    """The letter to post, the caller's language first."""
    _draft, failure = _failure_of(call)
    written = failures.written(failure) if failure else None
    if written is None:
        return redirect("support:book", call=call.pk)
    # It may be of a booking on the caller's own screen, which the agent did not type; without a name, as in the admin.
    noting.note_file(call, "support:attempt_letter", Record(written.about), now=timezone.now())
    with override(call.language):
        return file_to_save(pdf(paper.of(written)), "application/pdf", "receipt.pdf")


def _failure_of(call: Call) -> tuple[Draft | None, Failure | None]:
    draft = dictation.draft_of(call, timezone.now())
    return draft, failures.last(draft) if draft else None


def _write(request: HttpRequest, call: Call, draft: Draft, failure: Failure, answers: dict[str, Any]) -> None:
    """In the caller's language, and with the receipts of the draft's own screen."""
    tried = failures.attempt_of(failure, is_same=answers.get("is_same") == "yes")
    # The call stands for the caller's browser: the agent's own would soon be over its limit.
    actor = Actor(browser=str(call.pk), address=address_of(request))
    with override(call.language):
        keeper = failures.keeper_of(draft, answers)
    attempts.write(tried, keeper, actor=actor, now=timezone.now())
