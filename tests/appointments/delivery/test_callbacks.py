"""Twilio's reports: signed or refused, in any order, and never backwards."""

import itertools
import random

import pytest
from django.urls import reverse

from appointments.delivery import deliver
from appointments.delivery.inbound import reports
from appointments.delivery.inbound.signed import LARGEST, signature
from appointments.models import Message
from tests.twilio import SID, TOKEN

pytestmark = pytest.mark.django_db

Delivery = Message.Delivery


@pytest.fixture
def sent(text, provider, send) -> Message:
    send()
    return Message.objects.get()


@pytest.fixture
def call(client, settings):
    """Calls the address as Twilio does, with a signature by default."""

    def call(message, status, *, token=TOKEN, account="twilio", url="", **values):
        path = reverse("twilio_status", args=[account, message.pk])
        given = {"AccountSid": SID, "MessageSid": message.provider_id, "MessageStatus": status} | values
        said = {name: [value] for name, value in given.items()}
        headers = {"X-Twilio-Signature": signature(token, url or settings.SITE_URL + path, said)} if token else {}
        return client.post(path, given, headers=headers).status_code

    return call


def found(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_the_signature_is_the_one_of_twilios_own_example():
    # https://www.twilio.com/docs/usage/webhooks/webhooks-security, as in Twilio's libraries' own tests.
    said = {"CallSid": ["CA1234567890ABCDE"], "Digits": ["1234"], "From": ["+14158675309"]}
    said |= {"To": ["+18005551212"], "Caller": ["+14158675309"]}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert signature("12345", url, said) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_a_delivery_is_noted(sent, call):
    assert call(sent, "delivered") == 204
    assert found(sent).delivery == Delivery.DELIVERED


def test_what_did_not_arrive_has_failed_and_says_why(sent, call):
    call(sent, "undelivered", ErrorCode="30005")
    assert (found(sent).delivery, found(sent).error) == (Delivery.UNDELIVERED, "Twilio 30005")
    assert Message.objects.failed().get() == sent


@pytest.mark.parametrize("code", ["1234567890", "Ana", ""])
def test_of_the_reason_only_a_short_number_is_kept(code, sent):
    reports.report(sent.pk, provider="twilio", number=sent.provider_id, status="undelivered", error=code)
    assert found(sent).error == "not delivered"


@pytest.mark.parametrize(
    "forged",
    [
        {"token": ""},
        {"token": "guessed"},
        {"account": "twilio_2"},
        {"account": "nobody"},
        {"url": "https://elsewhere.example/"},
        {"AccountSid": "AC" + "1" * 32},
    ],
)
def test_what_is_forged_is_refused(forged, sent, call):
    assert call(sent, "undelivered", **forged) == 403
    assert found(sent).delivery == Delivery.NO_NEWS


@pytest.mark.parametrize(
    ("true", "shifted"),
    [
        ({"To": "+12125550123"}, {"MessageStatus": "sentT", "o": "+12125550123"}),
        ({"Zone": "1"}, {"MessageStatus": "sentZone1"}),
    ],
)
def test_signs_moved_to_another_parameter_are_refused(true, shifted, sent, client, settings):
    path = reverse("twilio_status", args=["twilio", sent.pk])
    said = {"AccountSid": SID, "MessageSid": sent.provider_id, "MessageStatus": "sent"} | true
    seal = signature(TOKEN, settings.SITE_URL + path, {name: [value] for name, value in said.items()})
    moved = {name: value for name, value in said.items() if name not in true} | shifted
    assert client.post(path, moved, headers={"X-Twilio-Signature": seal}).status_code == 403
    assert client.post(path, said, headers={"X-Twilio-Signature": seal}).status_code == 204


def test_an_account_without_a_token_lets_nothing_in(sent, call, settings):
    settings.TWILIO["twilio"]["token"] = ""
    assert call(sent, "delivered", token="x") == 403


def test_one_changed_value_breaks_the_signature(sent, client, settings):
    path = reverse("twilio_status", args=["twilio", sent.pk])
    said = {"AccountSid": SID, "MessageSid": sent.provider_id, "MessageStatus": "sent"}
    seal = signature(TOKEN, settings.SITE_URL + path, {name: [value] for name, value in said.items()})
    answer = client.post(path, said | {"MessageStatus": "undelivered"}, headers={"X-Twilio-Signature": seal})
    assert answer.status_code == 403


def test_what_is_large_is_refused_unread(sent, call):
    assert call(sent, "delivered", More="x" * LARGEST) == 413


def test_only_posting_is_let_in(sent, client):
    assert client.get(reverse("twilio_status", args=["twilio", sent.pk])).status_code == 405


def test_nothing_of_a_person_is_logged(sent, call, caplog):
    call(sent, "delivered", token="guessed", To="+12125550123")
    assert "2125550123" not in caplog.text


def test_a_thousand_shuffled_reports_never_move_a_state_back(sent):
    dice = random.Random(1)
    order = {Delivery.NO_NEWS: 0, Delivery.ON_ITS_WAY: 1, Delivery.DELIVERED: 2, Delivery.UNDELIVERED: 2}
    for _round in range(10):
        Message.objects.update(delivery="")
        seen = [Delivery.NO_NEWS]
        for status in dice.choices([*reports.MEANS, "nonsense"], k=100):
            reports.report(sent.pk, provider="twilio", number=sent.provider_id, status=status)
            seen.append(found(sent).delivery)
        assert all(after == before or order[after] > order[before] for before, after in itertools.pairwise(seen))


def test_a_report_settles_what_was_not_known(text, provider, send, call, now):
    provider.behave = lambda: "lie"
    assert send() == ["unknown"]
    call(found(text), "sent", MessageSid=provider.taken[0]["sid"])
    assert (found(text).status, found(text).sent_at) == ("sent", now)
    assert send(now + deliver.ASK_AGAIN) == []


def test_a_report_that_is_faster_than_the_record_is_kept(sent):
    Message.objects.update(status="sending", claimed_until=sent.due_at, sent_at=None, provider_id="")
    reports.report(sent.pk, provider="twilio", number=sent.provider_id, status="delivered")
    assert (found(sent).status, found(sent).delivery) == ("sending", Delivery.DELIVERED)


def test_a_second_number_means_it_went_twice(sent, call):
    call(sent, "sent", MessageSid="SM" + "f" * 32)
    assert found(sent).possibly_duplicate
    assert found(sent).delivery == Delivery.NO_NEWS


def test_a_report_of_a_message_there_is_not_changes_nothing(sent, call):
    call(Message(pk=sent.pk + 1), "delivered", MessageSid="SM" + "1" * 32)
    assert found(sent).delivery == Delivery.NO_NEWS


def test_a_message_that_was_never_handed_over_is_not_settled(text, provider):
    Message.objects.filter(pk=text.pk).update(provider="twilio")
    reports.report(text.pk, provider="twilio", number="SM1", status="delivered")
    assert (found(text).status, found(text).delivery) == ("planned", "")
