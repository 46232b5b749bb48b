"""Refuses variables that do not go together: each raises `ImproperlyConfigured`, which names the one to change.

Only settings.py calls these.
"""

import re
from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any

from scheduler.variables import refusal


def different(**keys: Mapping[Any, bytes]) -> None:
    """Refuses a key that stands in two places, or twice in one."""
    seen: set[bytes] = set()
    for name, values in keys.items():
        for value in values.values():
            if value in seen:
                raise refusal(name, "must be a key of its own: it is used twice")
            seen.add(value)


def production(*, debug: bool, https: bool, hosts: list[str]) -> None:
    """Refuses what only a developer's own machine may have, when people reach the site over HTTPS."""
    if debug and https:
        raise refusal("DEBUG", "must be false while HTTPS is true")
    if "*" in hosts and https:
        raise refusal("ALLOWED_HOSTS", "must name the hosts while HTTPS is true, not *")


def numbers_of_worker(port: int, folder: str) -> None:
    """Refuses a port where a worker would offer nothing: its processes count in the folder."""
    if port and not folder:
        raise refusal("PROMETHEUS_MULTIPROC_DIR", "must be set when WORKER_METRICS_PORT is")


def mail_service(provider: str, given: dict[str, Any], is_used: bool) -> None:
    """Refuses a mail service that is used but not named, or whose reports anyone could forge."""
    if is_used and not re.fullmatch(r"[a-z_]+", provider):
        raise refusal("ANYMAIL_PROVIDER", "must be set when EMAIL_CHANNEL is anymail, such as postmark or mailgun")
    if is_used and find_spec(f"anymail.backends.{provider}") is None:
        raise refusal("ANYMAIL_PROVIDER", "must be a service that django-anymail knows, such as postmark or mailgun")
    if is_used and not re.fullmatch("[^:]+:.+", given.get("WEBHOOK_SECRET", "")):
        raise refusal("ANYMAIL_SETTINGS", "must hold WEBHOOK_SECRET=user:password, by which its reports are known")


def complete(account: dict[str, str], is_used: bool, *, prefix: str) -> None:
    """Refuses an account that is used but incomplete, or whose sender no provider would know."""
    names = {"sid": "ACCOUNT_SID", "token": "AUTH_TOKEN", "sender": "SENDER"}
    for part, name in names.items():
        if is_used and not account[part]:
            raise refusal(f"{prefix}_{name}", "must be set, since text messages go that way")
    if is_used and not re.fullmatch(r"\+[1-9]\d{6,14}|\d{5,6}|MG[\w-]{32,}", account["sender"]):
        why = "must be a number such as +12125550123, a short code, or the SID of a messaging service (MG…)"
        raise refusal(f"{prefix}_SENDER", why)
