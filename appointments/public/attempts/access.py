"""Access to pages that look for a receipt: their typed text is kept as in a booking, even without a booking."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from appointments import drafts
from appointments.models import Draft
from appointments.public import access

View = Callable[[HttpRequest, Draft], HttpResponse]


def looking(name: str) -> Callable[[View], Callable[[HttpRequest], HttpResponse]]:
    """Gives the view the draft of this browser. Only a POST begins one; otherwise it is empty and unsaved."""

    def decorate(view: View) -> Callable[[HttpRequest], HttpResponse]:
        @access.page
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            draft, secret = _draft_for(request)
            response = access.switch_language(request, draft, name) or view(request, draft)
            return access.keep_cookie(response, secret) if secret else response

        return guarded

    return decorate


def _draft_for(request: HttpRequest) -> tuple[Draft, str]:
    now = timezone.now()
    secret = request.COOKIES.get(settings.DRAFT_COOKIE_NAME, "")
    draft = drafts.find(secret, now=now)
    # A finished booking keeps no typed text, so a POST begins a new draft.
    if draft and not (draft.appointment_id and request.method == "POST"):
        return draft, secret
    return drafts.begin(now=now) if request.method == "POST" else (Draft(), "")
