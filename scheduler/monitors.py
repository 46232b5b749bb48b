"""What monitors ask: /metrics here, and the port of a worker's own numbers."""

import hmac
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

PATH = "/metrics"


def metrics(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers `PATH`, under any host name and without HTTPS, as Prometheus asks each process directly.

    With a wrong token, or while `METRICS_TOKEN` is empty, the site answers as for any unknown address.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH or not _is_known(request.headers.get("Authorization", "")):
            return get_response(request)
        return HttpResponse(_numbers(), content_type=CONTENT_TYPE_LATEST)

    return answer


def serve_numbers_of_worker(**_signal: Any) -> None:
    """For `worker_ready`. Only what the processes of this worker have counted; the web has all the rest."""
    if settings.WORKER_METRICS_PORT:
        start_http_server(settings.WORKER_METRICS_PORT, registry=_counted())


def _is_known(given: str) -> bool:
    token = settings.METRICS_TOKEN
    # In constant time: otherwise a token could be found out letter by letter.
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _numbers() -> bytes:
    from appointments.upkeep.measures import Measures
    from offices.clock import database_now

    measured = CollectorRegistry()
    measured.register(Measures(database_now))
    return generate_latest(_counted()) + generate_latest(measured)


def _counted() -> CollectorRegistry:
    """What all processes of this container have counted, or this process alone where they share no folder."""
    if not settings.METRICS_FOLDER:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # prometheus-client annotates a part only
    return registry
