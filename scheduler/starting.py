"""What a process checks before it serves anyone."""

import logging
import re
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

EXIT_CODE = 3
"""gunicorn stops as a whole, and does not start the worker again, when a worker ends with this code."""

log = logging.getLogger(__name__)


def refuse_mail_service() -> None:
    """Raises `ImproperlyConfigured` when the mail service lacks one of its settings or its package."""
    from django.core.mail import get_connection

    if settings.EMAIL_CHANNEL != "anymail":
        return
    try:
        # Only the class for a service knows what it needs.
        get_connection(f"anymail.backends.{settings.ANYMAIL_PROVIDER}.EmailBackend")
    except (ImproperlyConfigured, ImportError) as error:
        # Its words are about Django's settings, which operators do not see.
        missing = re.search(r"\{'(\w+)'", str(error))
        why = f"SETTINGS: must hold {missing[1]}=…" if missing else f"PROVIDER: {' '.join(str(error).split())}"
        raise ImproperlyConfigured(f"ANYMAIL_{why}") from error


def warn_of_proxies() -> None:
    """With HTTPS someone else ends it: a proxy, whose address all clients would have."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        log.warning(
            "HTTPS is on and TRUSTED_PROXIES is 0: set it to the number of proxies in front of the site. Until then all"
            " people share one limit on failed tries."
        )


def warn_of_clock() -> None:
    """A worker with a fast clock takes every hint of beat for an old one, and without this line would say nothing."""
    from django.db import Error, connection

    from offices.clock import MOST_OFF, database_now, seconds_ahead

    try:
        ahead = seconds_ahead(database_now())
    # As below: a site without its database still starts.
    except Error:
        return
    finally:
        connection.close()
    if abs(ahead) > MOST_OFF:
        way = "ahead of" if ahead > 0 else "behind"
        log.warning("The clock of this host is %s seconds %s that of the database.", abs(ahead), way)


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
