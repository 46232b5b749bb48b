"""The addresses that other programs call. They have no language prefix."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from appointments.delivery.inbound.webhooks import reply, status, unsubscribe


def of_mail_service(provider: str) -> list[URLPattern]:
    """Where the chosen mail service reports bounces, as django-anymail defines it; none for other channels."""
    # Imported only where a mail service is used: it loads every provider that anymail knows.
    from anymail.urls import urlpatterns as known

    return [
        path(f"anymail/{one.pattern}", shallow(one.callback))
        for one in known
        # Only this one: every other address of the library would accept calls that no one here expects.
        if str(one.pattern) == f"{provider}/tracking/"
    ]


def shallow(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answers 400 to JSON that is nested too deep to be read."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: object) -> HttpResponse:
        try:
            return view(request, **kwargs)
        except RecursionError:
            return HttpResponse(status=400)

    return guarded


urlpatterns = [
    path("twilio/<slug:account>/reply/", reply, name="twilio_reply"),
    path("twilio/<slug:account>/status/<int:message_id>/", status, name="twilio_status"),
    path("unsubscribe/<str:code>/", unsubscribe, name="unsubscribe"),
    *(of_mail_service(settings.ANYMAIL_PROVIDER) if settings.EMAIL_CHANNEL == "anymail" else []),
]
