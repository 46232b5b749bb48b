"""The page that says what went wrong: in the reader's language, never kept."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from appointments.rate_limits import HOUR


def too_many_tries(
    request: HttpRequest, *, wait: timedelta = HOUR, receipt_at: str = "", **other_ways: str
) -> HttpResponse:
    """429, to be answered by a view that was refused with `TooManyTries`, of which `wait` is.

    `receipt_at`: the page where its receipt can be had, if the draft of that page knows of it. `other_ways`: the `way`
    that was tried, or `add_at`, the page to add a person.
    """
    shown: dict[str, Any] = {"is_long": wait > HOUR, "can_get_receipt": bool(receipt_at), "receipt_at": receipt_at}
    response = error_page(request, 429, **(shown | other_ways))
    response["Retry-After"] = str(int(wait.total_seconds()))
    return response


def error_page(request: HttpRequest, status: int, template: str = "", **context: Any) -> HttpResponse:
    """The page of this status, or of `template`."""
    # An error before LocaleMiddleware would otherwise be shown in the language of this thread's last reader.
    language = translation.get_language_from_request(request, check_path=True)
    with translation.override(language):
        response = render(request, template or f"{status}.html", context, status=status)
    response["Content-Language"] = language
    return response
