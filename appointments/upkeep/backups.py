"""Scheduled backups: a file a day, and old ones deleted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from appointments.upkeep import health, restoring

NAME = "scheduler-{:%Y-%m-%dT%H%M%SZ}.dump"


def back_up(folder: Path, *, keep: timedelta, now: datetime) -> Path:
    """Writes a backup into `folder` and deletes those older than `keep`. Raises `CannotRestore` and deletes nothing."""
    if not folder.is_dir():
        raise restoring.CannotRestore(f"There is no folder {folder}.")
    backup = folder / NAME.format(now.astimezone(UTC))
    unfinished = backup.with_suffix(".part")
    try:
        restoring.dump(unfinished)
        # Renamed when it is whole: a broken backup never has the name of a good one.
        unfinished.rename(backup)
    finally:
        unfinished.unlink(missing_ok=True)
    # After the new one is there. A failure above deletes nothing.
    for old in _made(folder):
        if datetime.fromtimestamp(old.stat().st_mtime, UTC) < now - keep:
            old.unlink()
    # Last: a run that fails anywhere must look like no backup.
    health.note(health.BACKUP, now)
    return backup


def due_in(folder: Path, every: timedelta, now: datetime) -> timedelta:
    """How long until the next backup is due."""
    # Without a backup, 1970: one is due now.
    newest = max((each.stat().st_mtime for each in _made(folder)), default=0)
    return max(timedelta(), datetime.fromtimestamp(newest, UTC) + every - now)


def _made(folder: Path) -> list[Path]:
    return list(folder.glob("scheduler-*.dump"))
