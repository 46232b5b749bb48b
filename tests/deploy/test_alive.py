"""deploy/alive.py tells a worker that answers from one that does not."""

import os
import subprocess
import sys

import pytest

from scheduler.demo import CHECKOUT
from tests.worker import Broker, broker, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


def is_alive(server: Broker) -> bool:
    # It ends no process here: this one has just started.
    with subprocess.Popen(["sleep", "600"]) as young:
        program = [sys.executable, CHECKOUT / "deploy" / "alive.py", "worker", str(young.pid)]
        ended = subprocess.run(program, env=os.environ | {"REDIS_URL": server.url}, capture_output=True, check=False)
        young.kill()
    assert ended.stderr == b""
    return ended.returncode == 0


def test_a_worker_that_answers_is_alive_and_without_redis_none_is_ended():
    with broker() as server:
        assert is_alive(server)
        server.start()
        assert not is_alive(server)
        with worker(server):
            wait_until(lambda: is_alive(server))
