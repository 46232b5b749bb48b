"""A refusal that no page has words of its own for is answered with the refusal's words. None becomes a fault."""

import logging
from collections.abc import Callable

from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from offices.inventory import Busy
from offices.refusals import Refusal

log = logging.getLogger(__name__)

PASSING = {"40001", "40P01", "55P03"}
"""What PostgreSQL calls a serialization failure, a deadlock and a lock that was not to be had in time."""

STAFF = {"desk": "desk/base.html", "admin": "desk/base.html", "support": "support/base.html"}
"""Namespace -> the frame of its pages."""

PUBLIC = "base.html"


class SayRefusals:
    """Turns what the verbs refuse, and what the database refuses two at once, into a page that says so (409)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page; `None` for a real fault, and on public pages for what passes: their page keeps what was typed."""
        frame = _frame(request)
        # `views.busy` answers these with a page from which the same text is sent again.
        if frame == PUBLIC and isinstance(error, (Busy, OperationalError)):
            return None
        if isinstance(error, Refusal):
            return _said(request, frame, str(error.in_words))
        if is_passing(error):
            log.warning("Two changes met: %s", type(error).__name__)
            sentence = _("Someone else saved something at the same moment. Nothing was changed. Try again.")
            return _said(request, frame, sentence)
        return None


def is_passing(error: Exception) -> bool:
    """Whether the database refused because of another change at the same moment: tried again, it may work."""
    # Django's error does not carry PostgreSQL's code; the driver's error behind it does.
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, IntegrityError) or (isinstance(error, OperationalError) and code in PASSING)


def _frame(request: HttpRequest) -> str:
    where = request.resolver_match
    return STAFF.get(where.namespace if where else "", PUBLIC)


def _said(request: HttpRequest, frame: str, sentence: str) -> HttpResponse:
    context = {"frame": frame, "sentence": sentence, "is_staff_page": frame != PUBLIC}
    response = render(request, "409.html", context, status=409)
    response["Cache-Control"] = "no-store"
    return response
