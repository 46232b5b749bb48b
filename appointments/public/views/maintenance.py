"""The site during maintenance."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from appointments.public.views.errors import closed_for_now


def maintenance(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: with `MAINTENANCE` nearly every address says that the site is back soon. After LocaleMiddleware."""

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and not _is_open(request.path):
            return closed_for_now(request)
        return get_response(request)

    return answer


def _is_open(path: str) -> bool:
    # Monitors still ask for health, people in danger still leave, and a receipt needs no database. Their addresses are
    # those of the reader's language, which must be known by now.
    return path == reverse("public:leave") or path.startswith((reverse("health"), reverse("public:closed")))
