"""Error pages. Each is in the reader's language and has a link to continue; none shows the error itself."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils import timezone, translation

from appointments.models import AttemptReceipt
from appointments.rate_limits import HOUR
from appointments.receipts import closed

WAIT_FOR_MAINTENANCE = 10 * 60
"""Seconds after which a browser may ask again."""

WAIT_WHEN_BUSY = 5


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 when the request was larger than we read."""
    if isinstance(exception, RequestDataTooBig):
        return _page(request, 413)
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django passes it by name
    """403."""
    return _page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """403 for a form that was open too long or sent without its cookie."""
    return _page(request, 403, "403_csrf.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """404."""
    return _page(request, 404)


def too_many_tries(request: HttpRequest, *, wait: timedelta = HOUR, receipt_at: str = "") -> HttpResponse:
    """429, for a view that was refused with `TooManyTries`; `wait` is from the refusal.

    `receipt_at`: the page that gives its receipt, if the draft of that page has the failure.
    """
    response = _page(request, 429, is_long=wait > HOUR, can_get_receipt=bool(receipt_at), receipt_at=receipt_at)
    response["Retry-After"] = str(int(wait.total_seconds()))
    return response


def closed_for_now(request: HttpRequest) -> HttpResponse:
    """503, while the operator works on the site."""
    response = _page(request, 503)
    response["Retry-After"] = str(WAIT_FOR_MAINTENANCE)
    return response


def try_again(request: HttpRequest) -> HttpResponse:
    """503 for what passes in seconds. What was typed can be sent again from the page; files and passwords cannot."""
    typed = () if request.FILES or "password" in request.POST else request.POST.lists()
    answers = [(name, value) for name, values in typed if name != "csrfmiddlewaretoken" for value in values]
    code = closed.code_for(timezone.now(), AttemptReceipt.Kind.FAILED)
    response = _page(request, 503, "503_busy.html", answers=answers, is_form=bool(answers), receipt_code=code)
    response["Retry-After"] = str(WAIT_WHEN_BUSY)
    return response


def server_error(_request: HttpRequest) -> HttpResponse:
    """500, in every language at once, from a template that needs neither request nor database.

    It links to the receipt of this error, which is not stored.
    """
    code = closed.code_for(timezone.now(), AttemptReceipt.Kind.FAILED)
    page = get_template("500.html").render({"support_phone": settings.SUPPORT_PHONE, "receipt_code": code})
    return HttpResponse(page, status=500, headers={"Cache-Control": "no-store"})


def _page(request: HttpRequest, status: int, template: str = "", **context: Any) -> HttpResponse:
    # An error before LocaleMiddleware would otherwise be shown in the language of this thread's last reader.
    language = translation.get_language_from_request(request, check_path=True)
    with translation.override(language):
        response = render(request, template or f"{status}.html", context, status=status)
    response["Content-Language"], response["Cache-Control"] = language, "no-store"
    return response
