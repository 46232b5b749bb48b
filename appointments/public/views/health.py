"""For load balancers and monitors (docs/operations.md)."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from appointments.upkeep.health import check, not_ready
from offices import clock


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 while people can book, else 503; names what is down, with ages in seconds (docs/operations.md)."""
    found = check(clock.database_now)
    facts = {"down": found.down, "oldest_due_seconds": found.oldest_due_seconds, "seconds_since": found.seconds_since}
    return JsonResponse({"ok": found.is_ok} | facts, status=200 if found.is_ok else 503)


@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """200 while this process answers. Asks nothing else."""
    return JsonResponse({"ok": True})


@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 while every part works, else 503 and what does not."""
    faults = not_ready(clock.database_now)
    return JsonResponse({"ok": not faults, "faults": faults}, status=503 if faults else 200)
