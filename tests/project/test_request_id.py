"""One id follows a request: from the proxy into its log lines, its hints to workers, its answer and its error page."""

import json

import pytest
import redis
from django.test import Client, RequestFactory

from appointments import tasks
from appointments.public.views import busy, errors
from offices import request_id
from offices.inventory import Busy
from scheduler.requests import take_id, with_id
from tests.worker import broker

GIVEN = "3f9a-02bc-77de"
pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(settings):
    """The id that an answer has when the proxy gives `given`."""
    settings.TRUSTED_PROXIES = 1
    return lambda given: Client().get("/en/", headers={"X-Request-ID": given})["X-Request-ID"]


@pytest.mark.parametrize("given", [GIVEN, "0af7651916cd43dd8448eb211c80319c", "7d444840-9dc0-11d1-b245-5ffdce74fad2"])
def test_the_id_of_the_proxy_is_kept(given, asked):
    assert asked(given) == given


@pytest.mark.parametrize(
    "given", ["", "A123456789", "12125550123", "a" * 37, "deadbeef-zenobia", "abcdef012345\n", "-" * 12]
)
def test_what_does_not_look_like_an_id_is_replaced(given, asked):
    found = asked(given)
    assert found != given
    assert request_id.accepted(found) == found


def test_without_a_proxy_no_id_is_believed(client):
    assert client.get("/en/", headers={"X-Request-ID": GIVEN})["X-Request-ID"] != GIVEN


def test_an_id_ends_with_its_request(client):
    assert client.get("/en/")["X-Request-ID"] != client.get("/en/")["X-Request-ID"]
    assert request_id.current.get() == ""


@pytest.mark.parametrize("page", [errors.server_error, lambda request: busy.answer_to(request, Busy())])
@pytest.mark.parametrize("path", ["/es/book/details/", "/en/desk/"])
def test_an_error_page_shows_it(page, path):
    response = with_id(page)(RequestFactory().get(path))
    assert response["X-Request-ID"] in response.content.decode()


def test_a_hint_carries_it_to_the_worker():
    with broker() as server:
        server.start()
        before = request_id.current.set(GIVEN)
        tasks.reap_messages.delay()
        request_id.current.reset(before)
        tasks.reap_messages.delay()
        with redis.Redis(unix_socket_path=str(server.socket)) as store:
            of_beat, of_request = [
                json.loads(each)["headers"]["request_id"] for each in store.lrange("messages", 0, -1)
            ]
    assert of_request == GIVEN
    assert request_id.accepted(of_beat) == of_beat != GIVEN


def test_a_task_works_under_the_id_of_its_hint():
    task = tasks.reap_messages
    task.push_request(request_id=GIVEN)
    try:
        take_id(task)
        assert request_id.current.get() == GIVEN
    finally:
        task.pop_request()
        request_id.current.set("")
