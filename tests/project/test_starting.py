"""What a process refuses before it serves anyone."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from django.utils import timezone

from offices import clock
from scheduler.starting import refuse_mail_service, warn_of_clock

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


@pytest.mark.parametrize(("seconds", "said"), [(7200, "seconds ahead of"), (-7200, "200 seconds behind"), (20, "")])
def test_a_wrong_clock_is_warned_of_at_start(seconds, said, transactional_db, now, monkeypatch, caplog):
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(seconds=seconds))
    monkeypatch.setattr(clock, "database_now", lambda: now)
    warn_of_clock()
    assert bool(caplog.messages) == bool(said)
    assert said in caplog.text


def test_without_a_database_no_clock_is_compared(transactional_db, monkeypatch, caplog):
    def fails():
        raise OperationalError

    monkeypatch.setattr(clock, "database_now", fails)
    warn_of_clock()
    assert not caplog.messages
