"""Lets in only what Twilio signed. Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security"""

import base64
import hmac
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

LARGEST = 16 * 1024
"""Bytes. Twilio's own are below two thousand."""

View = Callable[..., HttpResponse]


def signed(view: View) -> View:
    """The view gets the name of the account and only what that account's token signed for this very address.

    Everything else is refused before anything is read from the database: 413 when it is large, else 403. An account
    that is not set up has no token, so nothing is let in for it.
    """

    @wraps(view)
    def guarded(request: HttpRequest, account: str, **kwargs: object) -> HttpResponse:
        if is_large(request):
            return HttpResponse(status=413)
        if not _is_signed(request, account):
            return HttpResponse(status=403)
        return view(request, account=account, **kwargs)

    return csrf_exempt(require_POST(never_cache(guarded)))


def is_large(request: HttpRequest) -> bool:
    """Whether it says that it holds more than anyone has to tell us. What does not say is read as empty."""
    given = request.headers.get("content-length", "")
    return int(given) > LARGEST if given.isdecimal() else False


def signature(token: str, url: str, values: dict[str, list[str]]) -> str:
    """What Twilio sends as X-Twilio-Signature."""
    said = "".join(name + value for name in sorted(values) for value in sorted(set(values[name])))
    return base64.b64encode(hmac.digest(token.encode(), (url + said).encode(), "sha1")).decode()


def _is_signed(request: HttpRequest, account: str) -> bool:
    found = settings.TWILIO.get(account)
    if not found or not found["token"] or request.POST.get("AccountSid") != found["sid"]:
        return False
    # Twilio signs the address it was given, whatever a proxy has made of it since.
    expected = signature(found["token"], settings.SITE_URL + request.get_full_path(), dict(request.POST.lists()))
    return hmac.compare_digest(expected.encode(), request.headers.get("x-twilio-signature", "").encode())
