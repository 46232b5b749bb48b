"""The site as it is really served: gunicorn in its own processes, on the test database."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg2.extensions import make_dsn


@contextmanager
def serving(
    *, workers: int = 2, threads: int = 12, application: str = "scheduler.wsgi", **environment: str
) -> Iterator[str]:
    """Serves the site until the context ends and yields its address. `environment` overrides settings."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--config", str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py")]
    command += ["--workers", str(workers), "--threads", str(threads), "--backlog", "1024", "--log-level", "error"]
    fixed = {
        "DATABASE_URL": database_of_tests(),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": address,
        "HTTPS": "false",
        "DEBUG": "false",
    }
    _collect_static()
    server = subprocess.Popen(command, env=os.environ | fixed | environment)
    try:
        _wait_until_up(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(30)


def free_port() -> int:
    """A port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@cache
def _collect_static() -> None:
    """Like a deployment: the pages name hashed files. Skipped if up to date: another server may be reading them."""
    collected = Path(settings.STATIC_ROOT) / "staticfiles.json"
    sources = (path.stat().st_mtime for path in (settings.BASE_DIR / "static").rglob("*"))
    if collected.exists() and collected.stat().st_mtime > max(sources):
        return
    subprocess.run([sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], check=True)


def database_of_tests() -> str:
    """The address of this run's database, for other processes."""
    return str(make_dsn(os.environ["DATABASE_URL"], dbname=connection.settings_dict["NAME"]))


def _wait_until_up(address: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(300):
        assert server.poll() is None, "gunicorn ended before it served anything"
        try:
            urllib.request.urlopen(f"{address}/en/", timeout=10)  # noqa: S310
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("gunicorn did not answer within 30 seconds")
