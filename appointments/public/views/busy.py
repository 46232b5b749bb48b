"""What passes by itself: an office's queue that is held too long, a database that is away. Both are 503, not faults."""

import logging
import sys
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from appointments.public.views import errors
from offices.inventory import Busy

log = logging.getLogger(__name__)

PASSES = (Busy, OperationalError, InterfaceError)
"""Locks not had in time, statements that take too long, lost connections, a full disk."""

READ_ONLY = "25006"
"""What PostgreSQL answers to a write on a standby, or while it is set to read only."""


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answers for every view that raises one of `PASSES`."""

    def answer(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_to(request, exception)

    answer.process_exception = process_exception  # type: ignore[attr-defined] # Django looks for it there
    return answer


def answer_to(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """The page for one of `PASSES`, or `None` for a real fault."""
    if exception is None or not (isinstance(exception, PASSES) or _is_read_only(exception)):
        return None
    # Only the names of the exceptions: the database's message can repeat what was typed.
    log.warning("%s: %s", type(exception).__name__, type(exception.__cause__).__name__)
    return errors.try_again(request)


def _is_read_only(exception: BaseException) -> bool:
    return getattr(exception.__cause__, "pgcode", "") == READ_ONLY


def server_error(request: HttpRequest) -> HttpResponse:
    """500; 503 when a middleware raised one of `PASSES`, which no `process_exception` sees."""
    return answer_to(request, sys.exception()) or errors.server_error(request)
