"""Every address needs a CSRF token, except those that other programs call with a signature."""

from django.urls import get_resolver

from appointments.delivery.inbound.urls import of_mail_service
from tests.project import visit

SIGNED = {"twilio_reply", "twilio_status", "unsubscribe"}
HARMLESS = {"leave", "closed"}
"""A forged request to one of these can only clear the person's own answers, or show them a page."""


def test_only_what_is_signed_goes_without_a_token():
    exempt = {
        found.name for found, _where in visit.patterns(get_resolver()) if getattr(found.callback, "csrf_exempt", 0)
    }
    assert exempt == SIGNED | HARMLESS


def test_a_mail_service_has_one_more():
    assert [found.callback.csrf_exempt for found in of_mail_service("postmark")] == [True]
