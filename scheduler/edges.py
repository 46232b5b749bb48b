"""The outermost layer of the site: how much it reads, headers of every answer, the cookie of messages."""

from collections.abc import Callable
from typing import Any

from csp.utils import build_policy
from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, MemoryFileUploadHandler
from django.core.signing import Signer, get_cookie_signer
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirectBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.functional import cached_property

HEADERS = {
    # No page is kept by a browser or a cache: phones are shared, and what a page says of a time may soon be untrue.
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}

OF_CONTENTS = (
    "Content-Language",
    "Content-Security-Policy",
    "Content-Type",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "X-Frame-Options",
)
"""Headers that say something of what an answer contains. A redirect contains nothing.

The policy for openers stays: browsers apply it to redirects too.
"""

OF_PROGRAMS = ("/twilio/", "/anymail/")
"""Addresses that only other programs call."""

Next = Callable[[HttpRequest], HttpResponse]


def with_headers(get_response: Next) -> Next:
    """Adds `HEADERS` to every answer, static files included, and the policy for contents that the settings hold.

    Not over what a view has set: the desk's scanner needs the camera, and static files are kept by browsers.
    """
    # Once: the policy has no nonce, so it is the same for every answer.
    headers = HEADERS | {"Content-Security-Policy": build_policy()}

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        # Half of a booking's answers are redirects: on a bad line their headers cost as much as a page.
        if isinstance(response, HttpResponseRedirectBase):
            for name in OF_CONTENTS:
                del response.headers[name]
        for cookie in response.cookies.values():
            # Browsers follow `max-age`, and only old ones ever needed both. Neither or 0: it is as Django wrote it.
            if cookie["max-age"]:
                cookie["expires"] = ""
        return response

    return answer


def no_plain_calls(get_response: Next) -> Next:
    """Refuses calls of programs over plain HTTP. A redirect would hide that they send secrets where others can read."""

    def answer(request: HttpRequest) -> HttpResponse:
        if settings.HTTPS and not request.is_secure() and request.path.startswith(OF_PROGRAMS):
            return HttpResponse("Use HTTPS.", status=403, content_type="text/plain; charset=utf-8")
        return get_response(request)

    return answer


def small_bodies(get_response: Next) -> Next:
    """Refuses a large body with 413 before any of it is read."""

    def answer(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH", "")
        # Cut, since a number of thousands of digits takes long to read.
        if length.isdecimal() and int(length[:20]) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        return get_response(request)

    return answer


class NoFiles(FileUploadHandler):
    """Pages take no file: one that is sent is refused with 413 where it begins, and never written to disk."""

    def new_file(self, *_args: Any, **_kwargs: Any) -> None:
        raise RequestDataTooBig

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        raise RequestDataTooBig

    def file_complete(self, file_size: int) -> None:
        raise RequestDataTooBig


class FilesOfStaff(MiddlewareMixin):
    """A view that says `takes_file` takes one from staff who are signed in, in memory, within the limit of a request.

    Stands before the check of CSRF, which reads the form.
    """

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        """Chooses how a file is read, before anything of the body is."""
        # Before the view checks the right, which is too late: the body is read by then.
        if getattr(view, "takes_file", False) and request.user.is_staff:
            request.upload_handlers = [MemoryFileUploadHandler(request)]


class MessageCookie(CookieStorage):
    """Messages between two pages of staff, in a cookie with the prefix of all others."""

    cookie_name = settings.MESSAGE_COOKIE_NAME

    def __init__(self, request: HttpRequest) -> None:
        # Past Django's own, which makes the signer for each request, the many without a message too.
        super(CookieStorage, self).__init__(request)

    @cached_property
    def signer(self) -> Signer:
        """Made when a message is read or written."""
        return get_cookie_signer(salt=self.key_salt)
