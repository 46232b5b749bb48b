"""The site while the operator works on it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from appointments.public.views.errors import closed_for_now


def maintenance(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: with `MAINTENANCE` every address says that we are back soon.

    All but two: monitors still ask for health, and whoever must leave still leaves. Comes after LocaleMiddleware.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.MAINTENANCE and request.path not in (reverse("health"), reverse("public:leave")):
            return closed_for_now(request)
        return get_response(request)

    return answer
