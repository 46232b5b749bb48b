"""What a deployment is warned of."""

import pytest

from scheduler.checks import people_are_reached


@pytest.fixture
def production(settings):
    settings.HTTPS, settings.SITE_URL = True, "https://example.org"
    settings.EMAIL_CHANNEL, settings.SMS_CHANNEL = "smtp", "twilio"
    settings.ALLOWED_HOSTS, settings.DEFAULT_FROM_EMAIL = [".example.org"], "noreply@example.org"
    return settings


def test_a_site_that_reaches_people_is_not_warned_of(production):
    assert people_are_reached() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EMAIL_CHANNEL", "log"),
        ("SMS_CHANNEL", "log"),
        ("SITE_URL", "http://localhost:8000"),
        ("ALLOWED_HOSTS", []),
        ("ALLOWED_HOSTS", ["www.example.org"]),
        ("DEFAULT_FROM_EMAIL", "noreply@localhost"),
    ],
)
def test_each_setting_at_fault_is_named(name, value, production):
    setattr(production, name, value)
    [warning] = people_are_reached()
    assert name in warning.msg
    production.HTTPS = False
    assert people_are_reached() == []
