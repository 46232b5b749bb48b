"""The waiting page for newcomers, and the middleware that shows it."""

import re
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from appointments.public import crowd

Next = Callable[[HttpRequest], HttpResponse]

_BOOKING = re.compile(r"/[\w-]+/book/")
"""The pages of a booking by its person: pages of staff with that word are no sign of a crowd."""


def middleware(get_response: Next) -> Next:
    """With `CROWD_INSIDE`, the start page has a line. All other pages are open, so people inside finish."""
    pace = Pace()

    def answer(request: HttpRequest) -> HttpResponse:
        if not settings.CROWD_INSIDE:
            return get_response(request)
        begun = monotonic()
        response = _answer(request, get_response)
        if _BOOKING.match(request.path) and pace.is_slow(monotonic() - begun):
            crowd.slow()
        return response

    return answer


class Pace:
    """The moving average of how long the pages of a booking take in this process."""

    WEIGHT = 0.1  # One slow page is no crowd.

    def __init__(self) -> None:
        self.seconds = 0.0

    def is_slow(self, seconds: float) -> bool:
        """Whether pages take too long, now that one took so many seconds."""
        self.seconds += self.WEIGHT * (seconds - self.seconds)
        return self.seconds * 1000 > settings.CROWD_SLOW_MS


def waiting_page(request: HttpRequest, place: crowd.PlaceInLine) -> HttpResponse:
    """The place in line. Asks again by itself, without a script, and needs no database."""
    response = render(request, "public/crowd.html", {"place": place})
    response["Refresh"] = str(place.refresh)
    return response


def _answer(request: HttpRequest, get_response: Next) -> HttpResponse:
    ticket = request.COOKIES.get(settings.CROWD_COOKIE_NAME, "")
    if request.path == reverse("public:start"):
        return _at_the_door(request, get_response, ticket)
    if ticket and _BOOKING.match(request.path):
        crowd.stay(ticket, now=timezone.now())
    # They have booked: the next in line need not wait until they are idle.
    elif ticket and "/confirmation/" in request.path:
        crowd.leave(ticket)
    return get_response(request)


def _at_the_door(request: HttpRequest, get_response: Next, ticket: str) -> HttpResponse:
    place, ticket = crowd.ask(ticket, now=timezone.now())
    if not place.number:
        response = get_response(request)
    elif request.method == "POST":
        # The waiting page loads itself again, which after a POST would send the form again.
        response = redirect("public:start")
    else:
        response = waiting_page(request, place)
    response.set_cookie(
        settings.CROWD_COOKIE_NAME, ticket, path="/", secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response
