"""Tries without an answer: the provider is asked before anything is sent again."""

from datetime import timedelta

import pytest

from appointments.delivery import circuits, claims, deliver, dispatch, secrets_in_texts
from appointments.models import Appointment, Message

pytestmark = pytest.mark.django_db

SOON, SETTLED = deliver.ASK_AGAIN, deliver.SETTLED


def the_message() -> Message:
    return Message.objects.get()


def words_sent() -> str:
    """With its link, which is not kept."""
    return secrets_in_texts.with_secrets(the_message().sent_text, the_message())


def unanswered(provider, send, way):
    provider.behave = lambda: way
    assert send() == ["unknown"]
    provider.behave = lambda: "well"


@pytest.mark.parametrize("way", ["hang", "cut", "lie", "odd"])
def test_what_the_provider_took_is_not_sent_again(way, text, provider, send, now):
    unanswered(provider, send, way)
    if way == "odd":
        provider.take({"To": "+12125550123", "Body": words_sent()})
    assert send(now + SOON) == ["sent"]
    assert len(provider.taken) == 1
    found = the_message()
    assert (found.provider_id, found.sent_at, found.possibly_duplicate) == (provider.taken[0]["sid"], now, False)


def sent_with(number, message, provider) -> None:
    """Another message has this number at a provider."""
    sent = {"status": "sent", "sent_at": message.due_at, "due_at": message.due_at, "expires_at": message.expires_at}
    other = {"kind": "reminder_7", "channel": "sms", "provider": provider, "provider_id": number}
    Message.objects.create(appointment=message.appointment, version=1, **sent, **other)


def test_its_number_at_another_provider_is_of_another_message(text, provider, send, now):
    unanswered(provider, send, "lie")
    (taken,) = provider.taken
    sent_with(taken["sid"], text, "twilio_2")
    assert send(now + SOON) == ["sent"]
    text.refresh_from_db()
    assert text.provider_id == taken["sid"]


def test_what_another_message_was_sent_as_is_not_taken_for_it(text, provider, send, now):
    unanswered(provider, send, "lie")
    (taken,) = provider.taken
    sent_with(taken["sid"], text, "twilio")
    assert send(now + SOON) == ["unknown"]
    assert send(now + SETTLED) == ["sent"]
    text.refresh_from_db()
    assert text.provider_id != taken["sid"]


@pytest.mark.parametrize("way", ["deaf", "error"])
def test_what_it_did_not_take_is_sent_once_that_is_settled(way, text, provider, send, now):
    unanswered(provider, send, way)
    assert send(now + SOON) == ["unknown"]
    assert send(now + SETTLED) == ["sent"]
    assert len(provider.taken) == 1


def test_what_it_took_twice_is_marked(text, provider, send, now):
    unanswered(provider, send, "lie")
    provider.take({"To": "+12125550123", "Body": words_sent()})
    assert send(now + SOON) == ["sent"]
    assert the_message().possibly_duplicate


def test_an_older_message_with_the_same_words_is_not_taken_for_it(text, provider, send, now):
    provider.clock = lambda: now - timedelta(days=4)
    send()
    (old,) = provider.taken
    Message.objects.update(status="sending", handed_over_at=now, provider_id="", claimed_until=now, sent_at=None)
    dispatch.reap(now)
    provider.clock = lambda: now
    assert send(now + SETTLED) == ["sent"]
    assert the_message().provider_id != old["sid"]


def test_a_worker_killed_before_the_call_leaves_a_message_to_send(text, provider, send, now):
    dispatch.claim_due(now, 1)
    dispatch.reap(now + claims.CLAIM_LASTS)
    assert the_message().status == "planned"
    assert send(now + claims.CLAIM_LASTS) == ["sent"]
    assert not the_message().possibly_duplicate


@pytest.mark.parametrize("was_taken", [True, False])
def test_a_worker_killed_during_the_call_leaves_a_message_to_ask_about(was_taken, text, provider, send, now):
    send()
    Message.objects.update(status="sending", provider_id="", claimed_until=now, sent_at=None)
    if not was_taken:
        provider.taken.clear()
    dispatch.reap(now)
    assert the_message().status == "unknown"
    assert send(now + SETTLED) == ["sent"]
    assert len(provider.taken) == 1


def test_while_the_provider_cannot_be_asked_nothing_is_sent(text, provider, send, now):
    unanswered(provider, send, "lie")
    provider.is_deaf = True
    assert send(now + SOON) == ["unknown"]
    assert send(now + SOON * 2) == ["unknown"]
    provider.is_deaf = False
    assert send(now + SOON * 3) == ["sent"]
    assert len(provider.taken) == 1


def test_questions_without_an_answer_make_no_later_wait_longer(text, provider, send, now):
    unanswered(provider, send, "deaf")
    provider.is_deaf = True
    for _question in range(12):
        now += SOON
        assert send(now) == ["unknown"]
    provider.is_deaf, provider.behave = False, lambda: "busy"
    now = max(now, the_message().due_at)
    assert send(now) == ["planned"]
    assert the_message().due_at - now <= timedelta(seconds=90)


def test_after_an_hour_without_an_answer_it_goes_out_and_says_so(text, provider, send, now):
    unanswered(provider, send, "lie")
    provider.is_deaf = True
    assert send(now + deliver.ASK_FOR) == ["sent"]
    assert (len(provider.taken), the_message().possibly_duplicate) == (2, True)


def test_without_an_answer_until_it_is_of_no_use_it_has_failed(text, provider, send):
    unanswered(provider, send, "lie")
    provider.is_deaf = True
    assert send(text.expires_at) == ["failed"]
    assert the_message().error == "not known whether it was sent"


def test_what_was_not_taken_and_no_longer_holds_is_dropped(text, provider, send, now):
    unanswered(provider, send, "deaf")
    Appointment.objects.update(version=2)
    assert send(now + SETTLED) == ["dropped"]
    assert provider.taken == []


def test_what_was_taken_is_known_as_sent_even_when_it_no_longer_holds(text, provider, send, now):
    unanswered(provider, send, "lie")
    Appointment.objects.update(version=2)
    assert send(now + SOON) == ["sent"]


def test_a_mail_nobody_answered_goes_out_again_with_the_same_id_and_says_so(bruno, mailbox, send, now, settings):
    settings.EMAIL_TIMEOUT = 0.2
    mailbox.seconds_per_mail = 0.5
    assert send() == ["unknown"]
    settings.EMAIL_TIMEOUT, mailbox.seconds_per_mail = 8, 0
    assert send(now + SOON) == ["sent"]
    assert the_message().possibly_duplicate
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1


def test_what_cannot_be_asked_about_goes_out_after_ever_longer_waits(bruno, mailbox, send, now, settings):
    settings.EMAIL_TIMEOUT, mailbox.seconds_per_mail = 0.2, 0.3
    for _try in range(4):
        now = max(now, the_message().due_at)
        assert send(now) == ["unknown"]
    # The fourth wait is four minutes, give or take half.
    assert the_message().due_at - now >= timedelta(minutes=2)


def test_an_answer_that_never_comes_is_not_waited_for_longer_than_it_is_of_use(bruno, mailbox, send, now, settings):
    settings.EMAIL_TIMEOUT, mailbox.seconds_per_mail = 0.2, 0.3
    Message.objects.update(tries=15, possibly_duplicate=True, expires_at=now + timedelta(hours=1))
    send()
    assert the_message().due_at == the_message().expires_at


def test_an_error_after_the_call_leaves_a_message_to_ask_about(text, provider, now):
    (claim,) = dispatch.claim_due(now, 1)
    message = Message.objects.with_place().get()
    assert deliver._commit_to("twilio", claim, message, deliver._text(message, now), now) is None
    assert claims.put_off(claim, now + SOON, "OperationalError") == "unknown"


def test_a_worker_that_sends_after_its_claim_was_lost_is_noticed(text, provider, now):
    (slow,) = dispatch.claim_due(now, 1)
    message = Message.objects.with_place().get()
    words = deliver._text(message, now)
    deliver._commit_to("twilio", slow, message, words, now)
    dispatch.reap(now + claims.CLAIM_LASTS)
    (fast,) = dispatch.claim_due(now + claims.CLAIM_LASTS, 1)
    assert dispatch.deliver(fast, now + claims.CLAIM_LASTS) == "sent"
    assert deliver._send("twilio", slow, message, words, now) == "sending"
    assert (len(provider.taken), the_message().possibly_duplicate) == (2, True)


def test_each_call_of_a_provider_begins_with_a_whole_claim(text, provider, send, now):
    unanswered(provider, send, "error")
    (claim,) = dispatch.claim_due(now + SETTLED, 1)
    message = Message.objects.with_place().get()
    asked, sent = (now + SETTLED + timedelta(seconds=seconds) for seconds in (20, 40))
    assert deliver._what_became_of_it(claim, message, now, asked) is None
    assert the_message().claimed_until == asked + claims.CLAIM_LASTS
    assert deliver._commit_to("twilio", claim, message, deliver._text(message, sent), sent) is None
    assert the_message().claimed_until == sent + claims.CLAIM_LASTS


def test_a_later_message_waits_for_an_earlier_one_on_its_way(text, provider, send, now):
    (earlier,) = dispatch.claim_due(now, 1)
    later = Message.objects.create(
        appointment=text.appointment, version=1, kind="changed", channel="sms", due_at=now, expires_at=text.expires_at
    )
    assert dispatch.claim_due(now, 9) == []
    dispatch.deliver(earlier, now)
    assert [claim.message_id for claim in dispatch.claim_due(now, 9)] == [later.pk]


def test_a_row_cannot_be_unknown_unless_it_was_handed_over(text, provider):
    assert circuits.resting(text.due_at) == []
    with pytest.raises(Exception, match="message_is_unknown_only_if_handed_over"):
        Message.objects.update(status="unknown")
