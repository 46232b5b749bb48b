"""The site with the samples of the demo, for pictures and measurements."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from appointments.models import Notice
from appointments.upkeep import samples
from offices import confirming
from tests.server import serving

DAYS = 60
FIELD_OFFICES = settings.BASE_DIR / "offices" / "data" / "field_offices.csv"


@contextmanager
def sample_site(**environment: str) -> Iterator[str]:
    """Fills the database of this process, which must be empty, and serves it until the context ends.

    `environment` overrides settings.
    """
    call_command("load_offices", FIELD_OFFICES, verbosity=0)
    confirming.confirm_as_samples(now=datetime.now(UTC))
    call_command("open_slots", days=DAYS, verbosity=0)
    samples.load(now=datetime.now(UTC), password="not-used-here", show=False)
    try:
        with serving(workers=1, threads=8, **environment) as address:
            yield address
    finally:
        _wait_until_alone()
        connection.close()  # Playwright's thread has its own connection, which would stay open.


def _wait_until_alone() -> None:
    """PostgreSQL notices the end of the server after a moment, and drops no database that is in use."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        for _attempt in range(50):
            cursor.execute(others)
            if cursor.fetchone() == (0,):
                return
            time.sleep(0.1)


def notices(*, family: bool = False) -> list[Notice]:
    """Sample notices without an appointment: of people alone, or of one family."""
    found = sorted(Notice.objects.filter(is_sample=True), key=lambda notice: notice.subject_id)
    return [notice for notice in found if bool(notice.family_unit) == family]
