"""A process says soon when the addresses of its clients cannot be right, and names the setting."""

import pytest
from django.http import HttpResponse

from appointments import rate_limits
from scheduler.first_addresses import LOOKED_AT, FirstAddresses
from scheduler.starting import warn_of_proxies

PROXY = "172.18.0.5"


@pytest.fixture
def ask(rf, settings):
    """The middleware of a process that has just started, behind HTTPS."""
    settings.HTTPS = True
    rate_limits._warn_once.cache_clear()
    middleware = FirstAddresses(lambda _request: HttpResponse())
    return lambda address, path="/en/": middleware(rf.get(path, REMOTE_ADDR=address))


def test_all_from_the_same_proxy_is_warned_of_once(ask, caplog):
    for _number in range(LOOKED_AT + 5):
        ask(PROXY)
    assert [line for line in caplog.messages if "TRUSTED_PROXIES" in line] == [*caplog.messages]
    assert len(caplog.messages) == 1
    assert PROXY not in caplog.text


@pytest.mark.parametrize("other", ["203.0.113.9", "172.18.0.6"])
def test_two_addresses_are_not_warned_of(other, ask, caplog):
    for number in range(LOOKED_AT):
        ask(other if number == 7 else PROXY)
    assert not caplog.messages


def test_one_address_of_the_internet_is_not_warned_of(ask, caplog):
    for _number in range(LOOKED_AT):
        ask("8.8.8.8")
    assert not caplog.messages


def test_monitors_do_not_count(ask, caplog):
    for _number in range(LOOKED_AT):
        ask(PROXY, "/health/live")
    assert not caplog.messages


def test_the_first_address_that_cannot_be_read_is_warned_of(ask, caplog):
    ask("")
    assert "TRUSTED_PROXIES" in caplog.text


@pytest.mark.parametrize(("https", "proxies", "warns"), [(True, 0, True), (True, 1, False), (False, 0, False)])
def test_https_without_a_proxy_is_warned_of_at_start(https, proxies, warns, settings, caplog):
    settings.HTTPS, settings.TRUSTED_PROXIES = https, proxies
    warn_of_proxies()
    assert ("TRUSTED_PROXIES" in caplog.text) is warns
