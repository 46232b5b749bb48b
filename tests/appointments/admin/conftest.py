"""The administration as Mara sees it: she manages Ana's office."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

SAID_TWICE = "This was saved before, or something changed since you looked."


@pytest.fixture(autouse=True)
def _today(monkeypatch, now) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.fixture
def mara(staff) -> Client:
    """Office manager at Ana's office."""
    return staff("mara")


@pytest.fixture
def eva(staff) -> Client:
    """Administrator."""
    return staff("eva")


@pytest.fixture
def send(mara) -> Callable[..., HttpResponse]:
    """Sends a form of the administration, and gives the page that answers."""

    def send(name: str, data: dict[str, Any], *args: Any, client: Client = mara) -> HttpResponse:
        return client.post(reverse(f"admin:offices_{name}", args=args), data, follow=True)

    return send


def pressed(page: HttpResponse, go: str = "save") -> dict[str, Any]:
    """What the button of a check page sends."""
    sent: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()):
        sent.setdefault(name, []).append(html.unescape(value))
    return sent | {"go": go}
