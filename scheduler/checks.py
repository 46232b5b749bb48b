"""What `manage.py check` warns of, and so every `migrate` of a deployment."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.http.request import validate_host

_CHANNELS = {"EMAIL_CHANNEL": "mails", "SMS_CHANNEL": "texts"}


@checks.register()
def people_are_reached(**_kwargs: object) -> list[checks.CheckMessage]:
    """Warns when a site that people reach over HTTPS promises messages that go nowhere, or links to another address."""
    if not settings.HTTPS:
        return []
    found: list[checks.CheckMessage] = [
        checks.Warning(f"{name} is log: the {what} that people are promised are only shown in the admin.")
        for name, what in _CHANNELS.items()
        if getattr(settings, name) == "log"
    ]
    if not settings.SITE_URL.startswith("https://"):
        # It is in every message and every QR code.
        found.append(checks.Warning(f"SITE_URL is {settings.SITE_URL}: it must begin with https:// as HTTPS is on."))
    elif not validate_host(urlsplit(settings.SITE_URL).hostname or "", settings.ALLOWED_HOSTS):
        found.append(
            checks.Warning(f"ALLOWED_HOSTS does not name the host of SITE_URL: {settings.SITE_URL} answers 400.")
        )
    if settings.EMAIL_CHANNEL != "log" and settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        found.append(checks.Warning("DEFAULT_FROM_EMAIL is not set: mail from noreply@localhost is refused or lost."))
    return found
