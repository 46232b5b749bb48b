"""How tries are counted: by network at every size, and never against the person whose number it is."""

import ipaddress
import logging
from datetime import timedelta
from functools import partial
from itertools import islice

import pytest

from appointments import rate_limits
from appointments.models import FailedTry
from appointments.rate_limits import (
    Actor,
    NoMatch,
    TooManyTries,
    count_tries,
    counted,
    limits_for,
    limits_on_asking,
    unverified_bookings,
)
from appointments.values import network

pytestmark = pytest.mark.django_db

VICTIM = "a number that many guess at"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:51234", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:443", "203.0.113.7"),
        ("64:ff9b::cb00:7107", "203.0.113.7"),
        ("2002:cb00:7107::1", "203.0.113.7"),
        (" 2001:db8::1 ", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
    ],
)
def test_an_address_is_read_however_a_proxy_writes_it(written, read):
    assert str(network.parse(written)) == read


@pytest.mark.parametrize("written", ["", "unknown", "203.0.113", "[", "1.2.3.4:x", "x" * 9_000, "unix:"])
def test_what_is_no_address_is_none(written):
    assert network.parse(written) is None


def fail(actor, now, number="") -> bool:
    """A wrong answer; whether it was looked at."""
    try:
        with counted(limits_for(number or f"{actor.address} {FailedTry.objects.count()}", actor), now):
            raise NoMatch
    except TooManyTries:
        return False
    except NoMatch:
        return True


def succeed(actor, now, number=VICTIM) -> bool:
    """The right answer; whether it passed."""
    try:
        with counted(limits_for(number, actor), now):
            return True
    except TooManyTries:
        return False


def each_in(prefix: str, size: int):
    """An address of each network of this size, one after the other, each with a browser of its own."""

    inside = ipaddress.ip_network(prefix).subnets(new_prefix=size)
    return (Actor(f"browser {found}", str(found[0])) for found in inside)


@pytest.mark.parametrize(
    ("prefix", "size", "most"),
    [
        ("203.0.113.7/32", 32, 3),
        ("203.0.113.0/24", 32, 12),
        ("2001:db8::/64", 64, 3),
        ("2001:db8::/56", 64, 6),
        ("2001:db8::/48", 56, 9),
        ("2001:db8::/32", 48, 36),
    ],
)
def test_every_size_of_network_has_a_limit_that_rises_with_it(prefix, size, most, settings, now):
    settings.TRIES_PER_ADDRESS, settings.TRIES_PER_BROWSER = 3, 1_000
    actors = list(islice(each_in(prefix, size), 60)) or []
    tried = [actors[n % len(actors)] for n in range(60)]
    assert sum(fail(actor, now) for actor in tried) == most


def test_networks_apart_are_not_limited_together(settings, now):
    settings.TRIES_PER_ADDRESS = 3
    assert all(fail(actor, now) for actor in islice(each_in("203.0.0.0/16", 24), 40))


def test_a_client_whose_address_cannot_be_read_shares_the_limit_on_a_number(settings, now):
    settings.TRIES_PER_NUMBER = 2
    for n in range(3):
        fail(Actor(f"guesser {n}", f"203.0.{n}.1"), now, VICTIM)
    assert not succeed(Actor("new", "unknown"), now)
    assert succeed(Actor("new", "198.51.100.1"), now)


def test_clients_whose_address_cannot_be_read_are_never_pooled(settings, now, caplog):
    settings.TRIES_PER_ADDRESS = 3
    rate_limits._warn_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert all(fail(Actor(f"browser {n}", "unknown"), now) for n in range(20))
    assert caplog.text.count("without a usable network address") == 1


def test_bookings_without_a_notice_have_a_limit_of_their_own_by_the_day(settings):
    settings.TRIES_PER_ADDRESS, settings.BOOKINGS_PER_ADDRESS = 1, 3
    _browser, *networks = unverified_bookings(Actor("browser", "203.0.113.7"))
    assert [(limit.most, limit.window) for limit in networks] == [(3, timedelta(days=1)), (12, timedelta(days=1))]


def test_the_guesser_is_locked_out_and_the_person_is_not(settings, now):
    guesser = Actor("guesser", "198.51.100.1")
    assert [fail(guesser, now, VICTIM) for _try in range(settings.TRIES_PER_NUMBER + 1)][-1] is False
    assert succeed(guesser, now) is False
    assert succeed(Actor("person", "203.0.113.7"), now)


def test_many_guessers_together_do_not_lock_the_person_out(now):
    for guesser in islice(each_in("198.0.0.0/8", 24), 30):
        fail(guesser, now, VICTIM)
    assert succeed(Actor("person", "203.0.113.7"), now)


def test_guessers_who_have_failed_once_share_the_limit(settings, now):
    guessers = list(islice(each_in("198.0.0.0/8", 24), settings.TRIES_PER_NUMBER))
    assert all(fail(guesser, now, VICTIM) for guesser in guessers)
    assert not any(fail(guesser, now, VICTIM) for guesser in guessers)
    assert not any(succeed(guesser, now) for guesser in guessers)


def test_after_an_hour_all_may_try_again(settings, now):
    guesser = Actor("guesser", "198.51.100.1")
    for _try in range(settings.TRIES_PER_NUMBER + 1):
        fail(guesser, now, VICTIM)
    assert succeed(guesser, now + timedelta(hours=1, seconds=1))


def test_trying_again_too_soon_locks_no_one_out_for_longer(settings, now):
    person = Actor("person", "203.0.113.7")
    looked_at = [fail(person, now + timedelta(minutes=each), VICTIM) for each in range(59)]
    assert looked_at.count(True) == settings.TRIES_PER_NUMBER
    assert succeed(person, now + timedelta(hours=1, seconds=1))


def test_a_flood_of_refused_tries_stores_nothing(settings, now):
    guesser = Actor("guesser", "198.51.100.1")
    for _try in range(settings.TRIES_PER_NUMBER):
        fail(guesser, now, VICTIM)
    before = FailedTry.objects.count()
    assert not any(fail(guesser, now, VICTIM) for _try in range(5))
    assert FailedTry.objects.count() == before


def test_asking_again_does_not_take_back_that_it_was_asked(settings, now):
    limits = partial(limits_on_asking, "a name", actor=Actor("browser", "203.0.113.7"))
    for each in range(settings.TRIES_PER_NUMBER):
        count_tries(limits(person=f"person {each}"), now)
    for _time in range(2):
        with pytest.raises(TooManyTries):
            count_tries(limits(person="another"), now)
        count_tries(limits(person="person 0"), now)


@pytest.mark.parametrize(("window", "kept"), [(timedelta(hours=1), timedelta(days=1)), (timedelta(days=9),) * 2])
def test_a_try_is_kept_for_its_window_and_for_a_day_at_least(window, kept, now):
    rate_limits.count_tries([rate_limits.Limit("key", 5, window)], now)
    assert FailedTry.objects.get().forget_at == now + kept


def test_the_budget_for_all_alarms_and_slows_and_refuses_no_one(settings, now, caplog, monkeypatch):
    settings.TRIES_EVERYWHERE = 5
    slept = []
    monkeypatch.setattr(rate_limits.time, "sleep", slept.append)
    assert all(fail(actor, now) for actor in islice(each_in("203.0.0.0/16", 24), 8))
    assert slept == [0.5] * 3
    assert caplog.text.count("someone may be guessing") == 3


def test_no_more_than_two_answers_are_slowed_at_once(settings, now, monkeypatch):
    settings.TRIES_EVERYWHERE = 0
    slept = []
    monkeypatch.setattr(rate_limits.time, "sleep", slept.append)
    with rate_limits._SLOWED, rate_limits._SLOWED:
        assert fail(Actor("b", "203.0.113.7"), now)
    assert slept == []


def test_a_refusal_is_logged_without_who_or_what(now, settings, caplog):
    settings.TRIES_PER_NUMBER = 1
    fail(Actor("one", "203.0.113.7"), now, VICTIM)
    assert "has refused" not in caplog.text
    fail(Actor("one", "203.0.113.7"), now, VICTIM)
    assert "A limit on tries has refused a request." in caplog.messages
    assert "someone may be guessing" not in caplog.text
    assert "203.0.113" not in caplog.text
