"""The file in which beat notes when each task last ran."""

from shelve import Shelf
from typing import Any

from celery.beat import PersistentScheduler


class Schedule(PersistentScheduler):  # type: ignore[misc] # celery has no annotations
    """Celery's, which also makes a file anew that was cut off when beat was killed. Celery's own would never start."""

    def _open_schedule(self) -> Shelf[Any]:
        store: Shelf[Any] = super()._open_schedule()
        # Celery replaces a file that cannot be opened. One that opens and cannot be read, not in every case.
        list(store.values())
        return store
