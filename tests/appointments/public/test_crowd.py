"""The line before the start page: first come, first served, and only for newcomers."""

import gzip
import random
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from appointments.public import crowd
from appointments.public.views.crowd import Pace, waiting_page
from tests.project.visit import Visit

LARGEST_PAGE = 3 * 1024


@pytest.fixture(autouse=True)
def room_for_two(settings):
    """An empty line."""
    settings.CROWD_INSIDE = 2
    redis, keys = crowd.redis(), crowd._keys()
    redis.delete(*keys)
    yield
    redis.delete(*keys)


@pytest.fixture
def full(now):
    """Two people inside."""
    for _person in range(2):
        place, _ticket = crowd.ask("", now=now)
        assert place.number == 0


def test_admission_is_in_the_order_of_arrival_whoever_asks_first(settings, now):
    settings.CROWD_INSIDE = 100
    people = [crowd.ask("", now=now)[1] for _person in range(2_000)]
    let_in, waiting = people[:100], people[100:]
    for turn in range(1, 4):
        for ticket in let_in:
            crowd.leave(ticket)
        moment = now + timedelta(seconds=turn)
        asked = {ticket: crowd.ask(ticket, now=moment)[0] for ticket in random.sample(waiting, len(waiting))}
        # The first to ask lets all in who are next, so their order is the order of arrival.
        let_in = [ticket for ticket in waiting if not asked[ticket].number]
        assert let_in == waiting[:100]
        waiting = waiting[100:]


def test_people_further_back_have_higher_numbers(full, now):
    assert [crowd.ask("", now=now)[0].number for _person in range(3)] == [1, 2, 3]


def test_asking_again_keeps_the_place(full, now):
    _place, ticket = crowd.ask("", now=now)
    crowd.ask("", now=now)
    assert crowd.ask(ticket, now=now)[0].number == 1


def test_a_forged_ticket_goes_to_the_end_of_the_line(full, now):
    _place, ticket = crowd.ask("", now=now)
    place, other = crowd.ask(ticket[:-1] + ("a" if ticket[-1] != "a" else "b"), now=now)
    assert place.number == 2
    assert other != ticket


def test_a_page_of_a_booking_lets_no_one_in_who_waits(full, now):
    _place, ticket = crowd.ask("", now=now)
    crowd.stay(ticket, now=now)
    assert crowd.ask(ticket, now=now)[0].number == 1


def test_a_person_who_went_away_keeps_no_one_waiting(full, now):
    crowd.ask("", now=now)
    later = now + timedelta(seconds=crowd.IDLE_IN_LINE + 1)
    assert crowd.ask("", now=later)[0].number == 1


def test_nobody_is_let_in_while_pages_are_slow(now):
    crowd.slow()
    assert crowd.ask("", now=now)[0].number == 1


def test_one_slow_page_is_not_slow_but_many_are():
    pace = Pace()
    assert [pace.is_slow(2) for _page in range(6)] == [False] * 4 + [True] * 2


@pytest.mark.parametrize(("admitted", "minutes"), [(0, 0), (50, 3), (100, 2), (1000, 1)])
def test_the_estimate_is_rounded_up_and_says_nothing_it_does_not_know(admitted, minutes):
    assert crowd.PlaceInLine(120, 200, admitted).minutes == minutes


@pytest.mark.django_db
def test_a_newcomer_waits_and_the_page_asks_again(client, full, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/en/")
    assert "number <strong>1</strong> in line" in page.content.decode()
    assert page["Refresh"] == "15"


@pytest.mark.django_db
def test_a_press_of_start_while_waiting_begins_nothing(client, full):
    assert client.post("/en/").url == "/en/"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_is_light(language):
    request = RequestFactory().get(f"/{language}/", headers={"host": "localhost"})
    assert len(gzip.compress(waiting_page(request, crowd.PlaceInLine(12_345, 20_000, 100)).content)) <= LARGEST_PAGE


@pytest.mark.django_db
def test_a_person_inside_finishes_while_others_wait(office, notice, now):
    visitor = Visit("en")
    visitor.come_to("contact")
    crowd.ask("", now=now)
    assert visitor.get("contact").status_code == 200


@pytest.mark.django_db
def test_a_confirmation_gives_the_place_to_the_next(client, bruno, full, now):
    client.get("/en/")
    ticket = client.cookies["crowd"].value
    crowd.leave(next(iter(_inside())))
    crowd.ask(ticket, now=now)
    client.get(f"/en/confirmation/{bruno.link_token}/")
    assert crowd.ask("", now=now)[0].number == 0


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/support/", "/en/desk/", "/en/admin/login/", "/en/find/", "/health/live"])
def test_all_other_pages_are_open(client, full, path):
    assert not is_waiting(client.get(path))


@pytest.mark.django_db
def test_without_redis_nobody_waits(client, full, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert not is_waiting(client.get("/en/"))


@pytest.mark.django_db
def test_without_the_setting_nobody_waits(client, full, settings):
    settings.CROWD_INSIDE = 0
    assert not is_waiting(client.get("/en/"))


def is_waiting(response: HttpResponse) -> bool:
    return response.has_header("Refresh")


def _inside() -> list[str]:
    """Tickets of those inside, signed again."""
    names = crowd.redis().zrange(crowd.key("inside"), 0, -1)
    return [crowd.signing.dumps(name.decode(), salt=crowd.SALT) for name in names]
