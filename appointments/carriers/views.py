"""Twilio's callbacks. The only views without a CSRF token, for they ask for a signature instead."""

from django.http import HttpRequest, HttpResponse

from appointments import deliveries
from appointments.carriers.signed import signed


@signed
def status(request: HttpRequest, account: str, message_id: int) -> HttpResponse:
    """What became of a message."""
    said = request.POST
    deliveries.report(
        message_id,
        provider=account,
        number=said.get("MessageSid", ""),
        status=said.get("MessageStatus", ""),
        error=said.get("ErrorCode", ""),
    )
    return HttpResponse(status=204)
