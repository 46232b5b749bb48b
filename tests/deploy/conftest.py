"""The shipped nginx configuration, in Debian's nginx where it is installed."""

import os
import shutil

import pytest

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin") or ""
MISSING = "No nginx here, so deploy/nginx.conf is not tried out. Debian: apt-get install nginx-light"
collect_ignore_glob = [] if NGINX else ["test_nginx.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A run without nginx says so at its end, where it cannot be missed."""
    if not NGINX:
        terminalreporter.write_line(MISSING, yellow=True)
