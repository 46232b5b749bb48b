"""Warns soon after the start when the addresses of clients cannot be right, so that limits by network do not work."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from appointments.pages.visitor import address_of
from appointments.rate_limits import Actor
from appointments.values import network

LOOKED_AT = 200
"""How many requests of a process are looked at. Some people share an address; so many do not share one of our own."""

# Monitors ask from the inner network, whatever stands in front of the site.
OF_MONITORS = ("/health/", "/metrics")

log = logging.getLogger(__name__)


class FirstAddresses:
    """Looks at the first requests of a process. An address that cannot be read makes `Actor.parsed` warn."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.seen: list[network.Address | None] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if len(self.seen) < LOOKED_AT and not request.path.startswith(OF_MONITORS):
            self.seen.append(Actor("", address_of(request)).parsed)
            self._compare()
        return self.get_response(request)

    def _compare(self) -> None:
        first = self.seen[0]
        # Without HTTPS the site runs on one machine, where such an address is right.
        is_ours = settings.HTTPS and first is not None and first.is_private
        if len(self.seen) == LOOKED_AT and is_ours and set(self.seen) == {first}:
            log.warning(
                "All of the first %d requests came from one address of the inner network: set TRUSTED_PROXIES to the"
                " number of proxies in front of the site. Until then all people share one limit on failed tries.",
                LOOKED_AT,
            )
