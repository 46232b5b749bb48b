"""What a process refuses before it serves anyone."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from scheduler.starting import refuse_mail_service

LACKS = {
    "postmark": "ANYMAIL_SETTINGS: must hold POSTMARK_SERVER_TOKEN=…",
    "amazon_ses": "ANYMAIL_PROVIDER: The boto3 package",
    "base": "ANYMAIL_PROVIDER: ",
}


@pytest.mark.parametrize("provider", LACKS)
def test_a_mail_service_that_lacks_something_is_refused(provider, settings):
    settings.ANYMAIL_PROVIDER, settings.ANYMAIL = provider, {"WEBHOOK_SECRET": "a:b"}
    refuse_mail_service()
    settings.EMAIL_CHANNEL = "anymail"
    with pytest.raises(ImproperlyConfigured, match=f"^{LACKS[provider]}") as refused:
        refuse_mail_service()
    assert "\n" not in str(refused.value)


def test_a_mail_service_that_has_all_is_taken(settings):
    settings.EMAIL_CHANNEL, settings.ANYMAIL_PROVIDER = "anymail", "postmark"
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "x", "WEBHOOK_SECRET": "a:b"}
    refuse_mail_service()
