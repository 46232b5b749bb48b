"""How gunicorn serves the site: `gunicorn --config=deploy/gunicorn.conf.py scheduler.wsgi`."""

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger

_memory = Path("/dev/shm")  # noqa: S108
_folder = str(_memory) if _memory.is_dir() else None
# The processes add up their counters there for /metrics. Set before anything imports prometheus-client.
_counters = tempfile.mkdtemp(prefix="check-in-metrics-", dir=_folder)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _counters
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scheduler import logs  # noqa: E402

bind = "0.0.0.0:8000"
workers = 4
threads = 4
timeout = 60
# nginx limits both, in the end to 32 KB over HTTP/2: what gunicorn refuses gets a page of its own, in English only.
limit_request_line = 0
limit_request_field_size = 32 * 1024
# A process notes there that it is alive: in memory, since a slow disk would look like a process that hangs.
worker_tmp_dir = _folder
control_socket_disable = True
logconfig_dict = logs.CONFIGURATION


class _NoAccessLog(Logger):  # type: ignore[misc] # gunicorn has no types
    """The addresses of confirmations are secrets. The site has a line for each request, without its address."""

    # With a `logconfig_dict`, gunicorn would make each line and then drop it.
    access_log_enabled = False


logger_class = _NoAccessLog


def on_exit(_server: Any) -> None:
    """Removes the counters."""
    shutil.rmtree(_counters, ignore_errors=True)
