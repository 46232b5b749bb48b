"""Text messages through Twilio's API, over real HTTP to a local provider."""

from datetime import timedelta

import pytest

from appointments.delivery import secrets_in_texts
from appointments.delivery.channels import ProviderDown
from appointments.delivery.channels.twilio import First
from appointments.models import Message
from tests.twilio import SENDER

pytestmark = pytest.mark.django_db


def again(text: Message) -> Message:
    return Message.objects.get(pk=text.pk)


def test_it_is_handed_over_and_its_number_kept(text, provider, send, now):
    assert send() == ["sent"]
    (taken,) = provider.taken
    assert (taken["to"], taken["body"]) == ("+12125550123", secrets_in_texts.with_secrets(again(text).sent_text, text))
    found = again(text)
    assert (found.provider, found.provider_id, found.handed_over_at) == ("twilio", taken["sid"], now)


def test_the_provider_is_told_how_long_it_is_of_use(text, provider, send):
    Message.objects.update(expires_at=text.due_at + timedelta(hours=2))
    send()
    assert provider.taken[0]["validity"] == "7200"


def test_the_provider_is_told_where_to_report_only_over_https(text, provider, send, settings):
    settings.HTTPS, settings.SITE_URL = True, "https://example.org"
    send()
    assert provider.taken[0]["callback"] == f"https://example.org/twilio/twilio/status/{text.pk}/"


def test_without_https_it_is_told_of_no_address(text, provider, send, settings):
    assert not settings.HTTPS
    send()
    assert provider.taken[0]["callback"] == ""


@pytest.mark.parametrize(("sender", "name"), [(SENDER, "From"), ("MG" + "1" * 32, "MessagingServiceSid")])
def test_the_sender_is_a_number_or_a_messaging_service(sender, name):
    from appointments.delivery.channels.twilio import _sender

    assert _sender(sender) == {name: sender}


def test_a_number_that_cannot_be_is_never_tried_again(text, provider, send):
    provider.behave = lambda: "refuse"
    assert send() == ["failed"]
    assert (again(text).error, again(text).handed_over_at) == ("Twilio 21211", None)


@pytest.mark.parametrize(("way", "error"), [("busy", "Twilio 20429"), ("stranger", "Twilio 20003")])
def test_what_is_held_against_us_is_tried_again(way, error, text, provider, send):
    provider.behave = lambda: way
    assert send() == ["planned"]
    assert (again(text).error, again(text).handed_over_at, provider.taken) == (error, None, [])


@pytest.mark.parametrize("way", ["hang", "deaf", "cut", "lie", "error", "odd", "nameless"])
def test_what_nobody_answered_is_not_known(way, text, provider, send, now):
    provider.behave = lambda: way
    assert send() == ["unknown"]
    assert again(text).handed_over_at == now
    assert send() == [], "it is not sent again at once"


def test_no_connection_is_a_clear_no(text, provider, send, settings):
    settings.TWILIO["twilio"]["url"] = "http://127.0.0.1:1"
    assert send() == ["planned"]
    assert again(text).error == "no connection to Twilio"


def test_no_log_line_or_error_holds_the_number(text, provider, send, caplog):
    for way in ("busy", "refuse"):
        Message.objects.update(status="planned")
        provider.behave = lambda way=way: way
        send(text.due_at + timedelta(hours=1))
        assert "2125550123" not in caplog.text + again(text).error


def test_a_provider_that_does_not_answer_when_asked_has_not_said_no(text, provider, now):
    provider.is_deaf = True
    with pytest.raises(Exception, match="asking Twilio") as failure:
        First().find("+12125550123", "hello", now)
    assert not isinstance(failure.value, ProviderDown)
