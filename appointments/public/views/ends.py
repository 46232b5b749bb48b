"""Pages where a booking cannot continue: each says why and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from appointments.models import AttemptReceipt
from appointments.pages import failures
from appointments.public.access import draft_of


@require_safe
def cleared(request: HttpRequest) -> HttpResponse:
    """The answers are gone: idle too long, or never stored."""
    return render(request, "public/cleared.html")


@require_safe
def already_booked(request: HttpRequest) -> HttpResponse:
    """A member of the party has an appointment."""
    return render(request, "public/already_booked.html", {"can_go_back": draft_of(request) is not None})


@require_safe
def no_appointments(request: HttpRequest) -> HttpResponse:
    """The requested offices can never take this party."""
    draft = draft_of(request)
    failure = failures.last(draft) if draft else None
    context = {
        "can_go_back": draft is not None,
        # The last failure of the draft can be another one, from a page before.
        "can_get_receipt": failure is not None and failure.kind == AttemptReceipt.Kind.NO_SLOT,
    }
    return render(request, "public/no_appointments.html", context)
