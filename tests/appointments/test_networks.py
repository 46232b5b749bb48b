"""The limits stop attackers and not people: `bin/bench networks` in short, and without each limit it would not hold."""

from appointments import rate_limits
from benchmarks.networks import carrier, expected_hits, harvest, invented

NETWORK = "2001:db8::/48"


def test_invented_parties_delay_no_one_with_a_notice_beyond_the_share():
    booked, late = invented(1_000, 100)
    assert 100 < booked < 1_000
    assert late == 0


def test_without_the_share_they_would():
    assert invented(1_000, 100, percent=100)[1] > 0


def test_200_people_behind_one_address_all_get_through():
    assert carrier(200) == 200


def test_with_a_limit_for_a_home_they_would_not(settings):
    settings.TRIES_PER_ADDRESS = 20
    assert carrier(200) < 200


def test_a_48_network_that_guesses_for_a_day_expects_less_than_one_hit(settings):
    # A tenth of the tries, so that the test is short: every limit rises with the setting.
    settings.TRIES_PER_ADDRESS //= 10
    an_hour = harvest(NETWORK, 1)
    assert harvest(NETWORK, 2) == 2 * an_hour
    assert expected_hits(24 * 10 * an_hour, 1.0) < 1


def test_if_only_small_networks_were_counted_it_would_expect_more(monkeypatch, settings):
    settings.TRIES_PER_ADDRESS = 3
    counted = harvest(NETWORK, 1)
    monkeypatch.setitem(rate_limits.TIMES, 6, (1, 1_000, 50, 1_000))
    assert counted == 9
    assert harvest(NETWORK, 1) == 150
