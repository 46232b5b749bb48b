"""The link of a message: kept in a text at a usual address, left out where it cannot fit, no wider than a phone."""

import itertools
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from appointments.models import Message
from tests.appointments.delivery.test_wording import KINDS, LANGUAGES, LONGEST_DATES, compose, page_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fuller", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_message_keeps_its_link_at_an_address_of_usual_length(kind, language, fuller, settings):
    settings.SITE_URL = "https://checkin.example.org"
    noon = datetime(2026, 9, 30, 16, tzinfo=UTC)
    told = [timedelta(days=1), *([timedelta(days=-1)] if kind == Message.Kind.STRANDED else [])]
    for moment, before in itertools.product((*LONGEST_DATES, noon), told):
        text = compose(kind, "sms", language, starts_at=moment, fuller=fuller, before=before).body
        assert f"{settings.SITE_URL}/{language}/{page_of(kind)}/" in text


@pytest.mark.parametrize(("language", "said"), [("en", "Open your link by"), ("es", "Abra su enlace antes de")])
@pytest.mark.parametrize("fuller", [False, True])
def test_an_offer_without_its_link_sends_to_the_link_they_have(language, said, fuller, settings):
    settings.SITE_URL = "https://" + "a" * 100 + ".example.org"
    text = compose(Message.Kind.OFFER, "sms", language, fuller=fuller).body
    assert said in text
    assert "http" not in text


def test_a_text_message_does_without_its_link_when_the_site_has_a_long_address(settings):
    settings.SITE_URL = "https://" + "a" * 100 + ".example.org"
    text = compose(channel="sms").body
    assert "http" not in text
    assert "180 Ted Turner Dr. SW Suite 522, Atlanta" in text


def test_a_link_in_a_mail_is_no_wider_than_a_phone():
    (shown, *_others) = re.findall(r">(http[^/]*//.*?)</a>", compose(channel="email").html)
    # At 16 px about 40 letters fit into 360 px.
    assert max(len(part) for part in shown.split("<wbr>")) < 30
    assert shown.replace("<wbr>", "").startswith(f"{settings.SITE_URL}/en/confirmation/")
