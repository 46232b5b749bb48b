"""The health check of a container: `python deploy/alive.py web|worker|beat`.

Docker only shows that a container is unhealthy. This ends one whose process did not answer three times, and Docker
starts it again. One that has just started is left alone.
"""

import os
import signal
import sys
import time
import urllib.request
from pathlib import Path

ADDRESS = "http://127.0.0.1:8000/health/live"
SCHEDULE = Path("/tmp")  # noqa: S108
LONGEST_PAUSE = 10 * 60
"""Seconds in which beat writes its file several times."""

STARTING = 2 * 60
"""Seconds for a start on a busy machine. Docker asks from the fifth second on, also within `start_period`."""


def web(address: str = ADDRESS) -> bool:
    """Whether the web process answers. It is not asked about its database: a restart would not bring that back."""
    # ".example.org" allows the domain and all names below it, and is no name itself.
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().removeprefix(".")
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Host": host}), timeout=5):  # noqa: S310
            return True
    except OSError:
        return False


def worker() -> bool:
    """Whether this container's worker answers. Without Redis it cannot, and a restart would not help."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    # Without Django: counters of each check would stay in the folder where this worker counts.
    from kombu.exceptions import OperationalError
    from redis.exceptions import RedisError

    from scheduler import app

    try:
        return bool(app.control.inspect(timeout=5, destination=[f"celery@{os.uname().nodename}"]).ping())
    except (OSError, OperationalError, RedisError):
        return True


def beat() -> bool:
    """Whether beat still writes down what it has done."""
    return any(time.time() - each.stat().st_mtime < LONGEST_PAUSE for each in SCHEDULE.glob("beat*"))


def main(part: str, process: str = "1", *where: str) -> int:
    """0 if it is alive; else ends `process`, and 1."""
    check = {"web": web, "worker": worker, "beat": beat}[part]
    for _try in range(3):
        if check(*where):
            return 0
        time.sleep(1)
    if _age(process) > STARTING:
        os.kill(int(process), signal.SIGTERM)
    return 1


def _age(process: str) -> float:
    """Seconds since a process started."""
    # Its name, in brackets, may hold spaces. Afterwards the 20th value is when it started, in ticks since the boot.
    values = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    since_boot = float(Path("/proc/uptime").read_text().split()[0])
    return since_boot - int(values[19]) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
