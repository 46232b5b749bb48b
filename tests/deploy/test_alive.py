"""deploy/alive.py tells a worker that answers from one that does not."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.demo import CHECKOUT
from tests.worker import Broker, broker, wait_until, worker

pytestmark = pytest.mark.django_db(transaction=True)


def is_alive(server: Broker, counters: Path) -> bool:
    # It ends no process here: this one has just started.
    with subprocess.Popen(["sleep", "600"]) as young:
        program = [sys.executable, CHECKOUT / "deploy" / "alive.py", "worker", str(young.pid)]
        settings = {"REDIS_URL": server.url, "PROMETHEUS_MULTIPROC_DIR": str(counters)}
        ended = subprocess.run(program, env=os.environ | settings, capture_output=True, check=False)
        young.kill()
    assert ended.stderr == b""
    # It leaves nothing where the worker counts, though it asks each minute.
    assert list(counters.iterdir()) == []
    return ended.returncode == 0


def test_a_worker_that_answers_is_alive_and_without_redis_none_is_ended(tmp_path):
    with broker() as server:
        assert is_alive(server, tmp_path)
        server.start()
        assert not is_alive(server, tmp_path)
        with worker(server):
            wait_until(lambda: is_alive(server, tmp_path))
