"""The site while the operator works on it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from appointments.public.views.errors import closed_for_now


def maintenance(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: with `MAINTENANCE` every address says that we are back soon.

    But for a few: monitors still ask for health, whoever must leave still leaves, and whoever came in vain gets a
    receipt of that, which needs no database. Comes after LocaleMiddleware.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and not _is_open(request.path):
            return closed_for_now(request)
        return get_response(request)

    return answer


def _is_open(path: str) -> bool:
    return path in (reverse("health"), reverse("public:leave")) or path.startswith(reverse("public:closed"))
