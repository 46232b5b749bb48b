"""The receipt of a failed try: requested, shown by its own link, and as a PDF."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments import drafts
from appointments.models import Appointment, AttemptReceipt, Draft
from appointments.notices import attempts
from appointments.notices.attempts import Kind
from appointments.pages import failures
from appointments.pages.attempt_forms import NoRecordForm, PlainAttemptForm
from appointments.pages.downloads import file_to_save
from appointments.pages.failures import Failure
from appointments.pages.forms import StepForm
from appointments.pages.visitor import actor_of
from appointments.public import journey
from appointments.public.access import step, with_draft
from appointments.public.error_page import too_many_tries
from appointments.public.steps import form_for, redisplay, save_typed
from appointments.rate_limits import TooManyTries
from appointments.receipts import attempt as paper
from appointments.receipts.addresses import check_of_attempt
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.receipts.pdf import render as pdf


@step("paper", typed_on="attempt")
def attempt(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Explains the receipt. A POST writes it: one for each failure, even if the button is pressed again."""
    failure = failures.last(draft)
    if failure is None:
        return redirect(f"public:{journey.next_step(draft)}")
    return _ask(request, draft, failure, "attempt", reverse(f"public:{journey.next_step(draft)}"))


@with_draft("find_attempt")
def find_attempt(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The same for a try to find an appointment, or to add a person to it."""
    failure = failures.last(draft)
    if failure is None:
        return redirect("public:find")
    return _ask(request, draft, failure, "find_attempt", _page_of(failure))


@require_safe
def attempt_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """In every language at once, the reader's first. Anyone who has the link may see it; it names nobody."""
    written = _by_link(token)
    receipt = paper.of(written)
    context = {
        "receipt": receipt,
        "check_url": check_of_attempt(AttemptStatement.of(written)),
        "token": token,
        "is_found": written.found_at is not None,
        "is_report": written.is_report,
        "is_call": written.kind == Kind.CALLED,
    }
    return render(request, "public/attempts/receipt.html", context)


@require_safe
def attempt_file(_request: HttpRequest, token: str) -> HttpResponse:
    """The PDF."""
    return file_to_save(pdf(paper.of(_by_link(token))), "application/pdf", "receipt.pdf")


def _ask(request: HttpRequest, draft: Draft, failure: Failure, page: str, back_url: str) -> HttpResponse:
    # Only a notice that is missing can still arrive, so only then is a contact of use.
    is_unknown = failure.kind == Kind.NO_RECORD
    form_class: type[StepForm] = NoRecordForm if is_unknown else PlainAttemptForm
    form = form_for(request, draft, form_class, page)
    if request.method != "POST":
        context = {"form": form, "is_unknown": is_unknown, "back_url": back_url}
        return render(request, "public/attempts/ask.html", context)
    if not form.is_valid():
        return redisplay(request, draft, page)
    return _write(request, draft, failure, page, form.answers)


def _write(request: HttpRequest, draft: Draft, failure: Failure, page: str, answers: dict[str, Any]) -> HttpResponse:
    # Only details that the person checked are looked for again; a mistyped number will never arrive.
    tried = failures.attempt_of(failure, is_same=answers.get("is_same") == "yes")
    keeper = failures.keeper_of(draft, answers)
    try:
        written = attempts.write(tried, keeper, actor=actor_of(request, draft), now=timezone.now())
    except TooManyTries:
        save_typed(request, draft, page)
        return too_many_tries(request)
    drafts.answer(draft, page, answers, now=timezone.now())
    return redirect("public:attempt_receipt", token=written.link_token)


def _page_of(failure: Failure) -> str:
    """The page of the try: the one that adds a person to an appointment, unless its link was replaced since; else the
    one that finds an appointment.
    """
    known = {"pk": failure.given.get("appointment"), "link_number": failure.given.get("link_number")}
    held = Appointment.objects.filter(**known).first() if known["pk"] else None
    return reverse("public:family_add", kwargs={"token": held.link_token}) if held else reverse("public:find")


def _by_link(token: str) -> AttemptReceipt:
    found = AttemptReceipt.objects.by_link(token).select_related("office").first()
    if found is None:
        raise Http404
    return found
