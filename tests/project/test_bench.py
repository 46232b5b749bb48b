"""bin/bench stops what it has started."""

import os
import signal
import socket
import subprocess
import sys

from scheduler.trial import CHECKOUT


def test_a_signal_lets_it_tidy_up():
    with socket.create_server(("127.0.0.1", 0)) as database:
        address = f"postgresql://someone@127.0.0.1:{database.getsockname()[1]}/none"
        process = subprocess.Popen(
            [sys.executable, "-m", "scheduler.bench", "stack"],
            cwd=CHECKOUT,
            env=os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "scheduler.settings"},
            stderr=subprocess.DEVNULL,
        )
        asked, _address = database.accept()
        process.send_signal(signal.SIGTERM)
        asked.close()
        # Its own exit status: it was not killed by the signal.
        assert process.wait(timeout=60) == 128 + signal.SIGTERM
