"""How gunicorn serves the site: `gunicorn --config=deploy/gunicorn.conf.py scheduler.wsgi`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scheduler import logs

bind = "0.0.0.0:8000"
workers = 4
threads = 4
timeout = 60
# A process notes there that it is alive: in memory, since a slow disk would look like a process that hangs.
_memory = Path("/dev/shm")  # noqa: S108
worker_tmp_dir = str(_memory) if _memory.is_dir() else None
control_socket_disable = True
# No access log: the addresses of confirmations are secrets. The site has a line for each request, without its address.
logconfig_dict = logs.CONFIGURATION
