"""The id of each request and of each task, and a line in the log and a number in /metrics when one ends."""

import logging
from collections.abc import Callable
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from offices import request_id
from offices.metrics import REQUEST_SECONDS, REQUESTS, TASKS

log = logging.getLogger(__name__)

Next = Callable[[HttpRequest], HttpResponse]


def with_id(get_response: Next) -> Next:
    """Middleware. Takes the id that our own proxy gives, if it looks like one, and returns it in a header.

    The line names the view, never the address. Static files have no view, and no line unless they fail.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        began = monotonic()
        # Without a proxy it comes from the visitor, who could give two requests one id.
        given = request.headers.get(request_id.HEADER, "") if settings.TRUSTED_PROXIES else ""
        before = request_id.current.set(request_id.accepted(given))
        try:
            response = get_response(request)
            response[request_id.HEADER] = request_id.current.get()
            _note(request, response, monotonic() - began)
        finally:
            # The thread serves others next.
            request_id.current.reset(before)
        return response

    return answer


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    # The name and not the address, which may hold the secret of a link.
    view = request.resolver_match.view_name if request.resolver_match else ""
    REQUESTS.labels(view, response.status_code).inc()
    if view:
        REQUEST_SECONDS.labels(view.split(":")[0] if ":" in view else "other").observe(seconds)
    if view or response.status_code >= 400:
        facts = {"view": view, "method": request.method, "status": response.status_code, "seconds": round(seconds, 3)}
        log.info("request", extra=facts)


def send_id(headers: dict[str, Any], **_signal: Any) -> None:
    """For `before_task_publish`: a hint carries the id of the request that gives it; one of beat gets its own."""
    headers["request_id"] = request_id.current.get() or request_id.new()


def take_id(task: Any, **_signal: Any) -> None:
    """For `task_prerun`. A task that another one calls keeps that one's id."""
    request_id.current.set(task.request.get("request_id") or request_id.current.get() or request_id.new())


def note_task(task: Any, state: str, **_signal: Any) -> None:
    """For `task_postrun`."""
    TASKS.labels(task.name, state.lower()).inc()
    log.info("task", extra={"task": task.name, "outcome": state.lower()})
    request_id.current.set("")
