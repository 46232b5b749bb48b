"""Accepts only requests that Twilio signed. Source: https://www.twilio.com/docs/usage/webhooks/webhooks-security"""

import base64
import hmac
import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

LARGEST = 16 * 1024
"""Bytes. Twilio's own requests are below two thousand."""

View = Callable[..., HttpResponse]

_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,40}")
_SHAPES = {
    "AccountSid": re.compile(r"[A-Z]{2}[0-9a-f]{32}"),
    "MessageSid": re.compile(r"(SM|MM)[0-9a-f]{32}"),
    "MessageStatus": re.compile(r"[a-z_]{1,30}"),
    "ErrorCode": re.compile(r"[0-9]{0,10}"),
    "OptOutType": re.compile(r"[A-Z]{0,10}"),
    "From": re.compile(r"\+?[0-9]{3,15}"),
}
"""What we read of a call, besides the words of a text."""


def signed(view: View) -> View:
    """Gives the view the account's name, and only requests signed with that account's token for this exact address.

    Refuses all others before any database read: 413 when the request is large, else 403. An account that is not
    configured has no token, so all its requests are refused.
    """

    @wraps(view)
    def guarded(request: HttpRequest, account: str, **kwargs: object) -> HttpResponse:
        # Before the body is read: the signature covers it, so checking means reading all of it.
        if is_large(request):
            return HttpResponse(status=413)
        if not _is_signed(request, account):
            return HttpResponse(status=403)
        return view(request, account=account, **kwargs)

    # The signature takes the place of the CSRF token, which another program cannot have.
    return csrf_exempt(require_POST(guarded))


def is_large(request: HttpRequest) -> bool:
    """Whether the declared length is more than a report needs."""
    given = request.headers.get("content-length", "")
    # A request without a length is read as empty.
    return int(given) > LARGEST if given.isdecimal() else False


def signature(token: str, url: str, values: dict[str, list[str]]) -> str:
    """The value that Twilio sends as X-Twilio-Signature."""
    said = "".join(name + value for name in sorted(values) for value in sorted(set(values[name])))
    return base64.b64encode(hmac.digest(token.encode(), (url + said).encode(), "sha1")).decode()


def _is_signed(request: HttpRequest, account: str) -> bool:
    found = settings.TWILIO.get(account)
    if not found or not found["token"] or request.POST.get("AccountSid") != found["sid"]:
        return False
    if not _is_unambiguous(dict(request.POST.lists())):
        return False
    # Twilio signs the address it was given, even if a proxy has changed it since.
    expected = signature(found["token"], settings.SITE_URL + request.get_full_path(), dict(request.POST.lists()))
    # In constant time: otherwise a sender could find out a signature letter by letter.
    return hmac.compare_digest(expected.encode(), request.headers.get("x-twilio-signature", "").encode())


def _is_unambiguous(values: dict[str, list[str]]) -> bool:
    """Whether names and the values we read look as Twilio's do, and each stand once."""
    # Names and values are signed in one piece: a letter moved from a value to the next name leaves the signature right.
    return all(
        _NAME.fullmatch(name) and len(given) == 1 and (name not in _SHAPES or _SHAPES[name].fullmatch(given[0]))
        for name, given in values.items()
    )
