"""Runs the tests with PgBouncer between them and PostgreSQL: `bin/test --behind-pgbouncer [ARGUMENT ...]`

The settings are those of deploy/pgbouncer.ini, so what needs a database session of its own fails. Left out are the
tests of the roles, since everyone is the owner of the database here and what is refused would be carried out; those of
restoring, which works on the database directly, in production too; and those of SQL that is prepared, as none is here.
"""

import configparser
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from scheduler import processes
from tests.server import free_port

CHECKOUT = Path(__file__).resolve().parent.parent
LEFT_OUT = ["appointments/upkeep/test_database_roles", "appointments/upkeep/test_restoring", "project/test_prepared"]


def main(arguments: list[str]) -> int:
    """The exit code of pytest, which ends with this process."""
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="check-in-pooled-") as folder, _pgbouncer(Path(folder)) as url:
        command = [sys.executable, "-m", "pytest", *(f"--ignore=tests/{name}.py" for name in LEFT_OUT), *arguments]
        return subprocess.call(command, env=os.environ | {"DATABASE_URL": url})


@contextmanager
def _pgbouncer(folder: Path) -> Iterator[str]:
    program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        sys.exit("pgbouncer is not installed. Debian: apt-get install pgbouncer")
    direct = urlsplit(os.environ["DATABASE_URL"])
    [sockets] = parse_qs(direct.query)["host"]
    owner = Path(sockets).stat().st_uid
    folder.chmod(0o755)
    port = free_port()
    settings = configparser.ConfigParser()
    settings.read(CHECKOUT / "deploy" / "pgbouncer.ini")
    settings["databases"] = {"*": f"host={sockets} user={direct.username}"}
    # Databases of tests come and go, and one with an idle session cannot be dropped.
    ours = {"listen_addr": "127.0.0.1", "listen_port": str(port), "unix_socket_dir": "", "auth_type": "any"}
    settings["pgbouncer"].update(ours | {"server_idle_timeout": "1", "default_pool_size": "60"})
    del settings["pgbouncer"]["auth_file"]
    with (folder / "pgbouncer.ini").open("w") as written:
        settings.write(written)
    as_owner = [f"--user={pwd.getpwuid(owner).pw_name}"] if os.geteuid() == 0 else []
    command = [program, "--quiet", *as_owner, str(folder / "pgbouncer.ini")]
    process = processes.start(command, folder / "pgbouncer.log")
    try:
        _wait_until_it_listens(port)
        yield f"postgresql://{direct.username}@{direct.path}?host=127.0.0.1&port={port}"
    finally:
        processes.stop(process)


def _wait_until_it_listens(port: int) -> None:
    end = time.monotonic() + 30
    while not processes.listens(port):
        if time.monotonic() > end:
            sys.exit("PgBouncer does not listen.")
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
