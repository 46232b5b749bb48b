"""The folder that holds all data of a run: database, secrets, logs. One run at a time owns it."""

import base64
import fcntl
import json
import os
import pwd
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_O_X = 0o001


class CannotStart(Exception):
    """A problem outside this program; the message is one line for the operator."""


class AlreadyRunning(CannotStart):
    """Another run owns the folder."""


@contextmanager
def only_one(state: Path) -> Iterator[None]:
    """Owns `state` until the context ends. Raises `AlreadyRunning`, or `CannotStart` if the folder cannot be written.

    The kernel drops the lock when its holder dies, so a killed run never leaves a stale lock.
    """
    with _lock_file(state) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise AlreadyRunning(
                f"Already running on {state} (process {lock.read().strip()}). Stop it, or set another STATE_DIR."
            ) from None
        lock.truncate(0)
        # For the message of the next run only; the lock itself is the kernel's.
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def make_folder(folder: Path, owner: int | None = None) -> Path:
    """The folder, made if needed, that only its owner (a uid; else this user) may enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if owner is not None and folder.stat().st_uid != owner:
        os.chown(folder, owner, pwd.getpwuid(owner).pw_gid)
    folder.chmod(0o700)
    return folder


def let_in(user: int, path: Path) -> list[Path]:
    """Lets `user` pass through (not list) the folders above `path`; returns those it had to open.

    Raises `CannotStart` rather than open a home folder.
    """
    homes = {Path(entry.pw_dir) for entry in pwd.getpwall()}
    opened = []
    for folder in reversed(path.parents):
        status = folder.stat()
        if status.st_mode & _O_X or status.st_uid == user:
            continue
        # What else is in a home folder is not ours to open.
        if folder in homes:
            name = pwd.getpwuid(user).pw_name
            raise CannotStart(
                f"PostgreSQL does not run as root but as {name}, who cannot enter {folder}. "
                "Set STATE_DIR to a folder outside home folders."
            )
        folder.chmod(status.st_mode & 0o7777 | _O_X)
        opened.append(folder)
    return opened


def kept_secrets(state: Path) -> dict[str, str]:
    """The keys of this folder's data, made at the first start and stored, readable by the owner only.

    The sealed data cannot be read without them, so a damaged file is never replaced: it raises `CannotStart`.
    """
    path = state / "secrets.json"
    if not path.exists():
        write_private(path, new_secrets())
    try:
        kept: dict[str, str] = json.loads(path.read_text())
        return {name: kept[name] for name in ("SECRET_KEY", "VAULT_KEYS", "INDEX_KEY")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CannotStart(f"{path} cannot be read. Put it back from a backup, or use another STATE_DIR.") from error


def _lock_file(state: Path) -> IO[str]:
    try:
        state.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
        return (state / "lock").open("a+")
    except OSError as error:
        raise CannotStart(f"Cannot write in {state} ({error.strerror}). Set STATE_DIR to a folder you own.") from error


def new_secrets() -> dict[str, str]:
    """New random keys for the settings that need them."""

    def key() -> str:
        return base64.b64encode(secrets.token_bytes(32)).decode()

    return {"SECRET_KEY": secrets.token_urlsafe(48), "VAULT_KEYS": f"first:{key()}", "INDEX_KEY": key()}


def write_private(path: Path, content: dict[str, str]) -> None:
    """Writes the whole file or nothing; other users can never read it."""
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(content, file, indent=2)
        file.flush()
        # Keys that a power cut takes away leave sealed data that nobody can read.
        os.fsync(file.fileno())
    # Renamed when it is whole: a reader finds the old file or the new one.
    draft.rename(path)
