"""The sender of a request, for counting tries: a browser and a network address."""

from django.conf import settings
from django.http import HttpRequest

from appointments.models import Draft
from appointments.rate_limits import Actor


def actor_of(request: HttpRequest, draft: Draft) -> Actor:
    """The actor whose tries are counted."""
    # The hash: the secret of the cookie stays in the cookie.
    return Actor(browser=draft.token_hash, address=address_of(request))


def address_of(request: HttpRequest) -> str:
    """The address of the sender. Believes as many entries of X-Forwarded-For as we have proxies of our own."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.TRUSTED_PROXIES and len(forwarded) >= settings.TRUSTED_PROXIES:
        # Counted from the right: the sender may have written everything to the left.
        return forwarded[-settings.TRUSTED_PROXIES]
    return str(request.META.get("REMOTE_ADDR", ""))
