"""What `manage.py check` warns of, and so every `migrate` of a deployment."""

from django.conf import settings
from django.core import checks

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
    return found
