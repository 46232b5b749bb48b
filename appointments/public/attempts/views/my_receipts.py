"""All receipts of one owner, opened with one code and a fact they know; and the public check of a code."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments import drafts
from appointments.models import AttemptReceipt, Draft
from appointments.notices import attempts
from appointments.pages.attempt_forms import CheckForm, OpenForm
from appointments.pages.downloads import file_to_save
from appointments.pages.visitor import actor_of
from appointments.public.access import draft_for, draft_of, with_draft
from appointments.public.attempts.views.closed import statement_of
from appointments.public.error_page import too_many_tries
from appointments.public.steps import form_for, redisplay
from appointments.rate_limits import NoMatch, TooManyTries
from appointments.receipts import attempt_list, attempt_statement
from appointments.receipts.attempt_statement import AttemptStatement
from appointments.receipts.closed import NotOurs
from appointments.receipts.pdf import render as pdf
from appointments.values.identifiers import ATTEMPT_LENGTH
from offices.dates import long_datetime


@with_draft("receipts", settings.DRAFT_COOKIE_NAME)
def my_receipts(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Those of this browser, while its answers are kept. A code and a fact the person knows open those kept with it."""
    form = form_for(request, draft, OpenForm, "receipts")
    if request.method != "POST":
        written = AttemptReceipt.objects.held_by(_holders(request, draft))
        rows = [(each, long_datetime(each.tried_at, each.clock)) for each in written]
        context = {"form": form, "rows": rows, "back_url": reverse("public:start")}
        return render(request, "public/attempts/list.html", context)
    if not form.is_valid():
        return redisplay(request, draft, "receipts")
    # The longer codes are of a closed site: they hold all there is to show, and no database knows them.
    if len(form.cleaned_data["code"]) != ATTEMPT_LENGTH:
        return redirect("public:closed_receipt", code=form.cleaned_data["code"])
    return _open(request, draft, form)


@require_safe
def receipts_file(request: HttpRequest) -> HttpResponse:
    """All of them as one PDF: a page with the list, then one page each."""
    written = list(AttemptReceipt.objects.held_by(_holders(request, draft_of(request))))
    if not written:
        return redirect("public:my_receipts")
    return file_to_save(pdf(*attempt_list.papers(written)), "application/pdf", "receipts.pdf")


@with_draft("check_receipt", settings.DRAFT_COOKIE_NAME)
def check_receipt(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Whether a code is ours. Redirects to the page that its QR code leads to."""
    form = form_for(request, draft, CheckForm, "check_receipt")
    if request.method != "POST":
        context = {"form": form, "back_url": reverse("public:my_receipts")}
        return render(request, "public/attempts/check.html", context)
    if not form.is_valid():
        return redisplay(request, draft, "check_receipt")
    try:
        statement = _statement(request, draft, form.cleaned_data["code"])
    except (NoMatch, NotOurs):
        return redisplay(request, draft, "check_receipt", "no_match")
    except TooManyTries:
        return too_many_tries(request)
    return redirect("public:verify", code=attempt_statement.sign(statement))


def _holders(request: HttpRequest, draft: Draft | None) -> list[str]:
    """The owners whose receipts this browser sees: of its booking, and of its tries about a booked appointment."""
    managing, secret = draft_for(request)
    # Without a secret it is an empty draft, made for this request alone.
    both = [draft, managing if secret else None]
    return [holder for one in both if one for holder in drafts.holders(one)]


def _open(request: HttpRequest, draft: Draft, form: OpenForm) -> HttpResponse:
    now = timezone.now()
    try:
        found = attempts.open_again(form.cleaned_data["code"], form.facts, actor=actor_of(request, draft), now=now)
    except NoMatch:
        return redisplay(request, draft, "receipts", "no_match")
    except TooManyTries:
        return too_many_tries(request)
    drafts.open_receipts(draft, found.holder, now=now)
    return redirect("public:my_receipts")


def _statement(request: HttpRequest, draft: Draft, code: str) -> AttemptStatement:
    if len(code) != ATTEMPT_LENGTH:
        return statement_of(code)
    found = attempts.by_code(code, actor=actor_of(request, draft), now=timezone.now())
    return AttemptStatement.of(found)
