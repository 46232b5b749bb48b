"""What a process asks of its database before it serves anyone."""

import logging
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

EXIT_CODE = 3
"""gunicorn stops as a whole, and does not start the worker again, when a worker ends with this code."""

log = logging.getLogger(__name__)


def warn_of_proxies() -> None:
    """With HTTPS someone else ends it: a proxy, whose address all clients would have."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        log.warning(
            "HTTPS is on and TRUSTED_PROXIES is 0: set it to the number of proxies in front of the site. Until then all"
            " people share one limit on failed tries."
        )


def refuse_wrong_keys() -> None:
    """Ends the process with one line when its keys do not fit the database. Goes on while there is no database: the
    first connection is checked in any case."""
    from django.db import Error, connection

    try:
        connection.ensure_connection()
    except ImproperlyConfigured as refusal:
        sys.stderr.write(f"{refusal}\n")
        raise SystemExit(EXIT_CODE) from None
    # A site without its database says so on every page. A process that ends would be started again and again.
    except Error:
        return
    finally:
        # The threads that serve open their own.
        connection.close()
