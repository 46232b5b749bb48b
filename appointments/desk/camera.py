"""Pages on which a camera may read a QR code. On all others the browser keeps every camera off."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

WITH_CAMERA = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


def with_camera(view: View[P]) -> View[P]:
    """For a page that shows the box to scan into. The browser still asks the user first."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        # In place of the header that all other pages get, which keeps every camera off.
        response.headers["Permissions-Policy"] = WITH_CAMERA
        return response

    return answer
