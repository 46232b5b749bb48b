"""Texts that people send us: signed, handled once, and at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from appointments.delivery import opt_outs
from appointments.delivery.inbound import replies
from appointments.delivery.inbound.signed import signature
from appointments.models import Appointment, Message, OptOut, Reply
from appointments.values import gsm7
from tests.twilio import SID, TOKEN

pytestmark = pytest.mark.django_db

PHONE, OLD = "+12125550123", "SM" + "f" * 32


@pytest.fixture
def say(client, settings, provider):
    """Sends us a text as Twilio does and returns our answer, empty for none."""
    numbers = iter(range(1000))

    def say(words, *, number="", token=TOKEN, **values):
        path = reverse("twilio_reply", args=["twilio"])
        given = {
            "AccountSid": SID,
            "MessageSid": number or f"SM{next(numbers):032x}",
            "From": PHONE,
            "Body": words,
        } | values
        seal = signature(token, settings.SITE_URL + path, {name: [value] for name, value in given.items()})
        answer = client.post(path, given, headers={"X-Twilio-Signature": seal})
        assert (answer.status_code, answer.content[:5]) == (200, b"<?xml"), answer.status_code
        said = answer.content.decode().partition("<Message>")[2].partition("</Message>")[0]
        assert gsm7.parts(said) == 1
        return said

    return say


def test_stop_is_obeyed_at_once_and_says_that_it_cancels_nothing(text, say, send, provider):
    said = say("STOP")
    assert "This cancels no appointment." in said
    assert "Esto no cancela citas." in said
    assert send() == ["dropped"]
    assert (provider.taken, Message.objects.get().error) == ([], "opted out")
    assert Appointment.objects.get().status == "booked"


def test_alto_is_answered_in_spanish(text, say, send):
    said = say("¡Alto!")
    assert said.startswith("Ya no le enviaremos mensajes. Esto no cancela citas.")
    assert "Your" not in said
    assert send() == ["dropped"]


def test_only_the_first_stop_is_answered(text, say):
    assert say("STOP")
    assert say("stop") == say("ALTO") == say("hello?!") == ""


def test_mail_still_goes(ana, say, send, mailbox):
    say("STOP", From="+12125550123")
    assert sorted(send()) == ["dropped", "sent"]


def test_start_brings_texts_back(text, say, send):
    say("STOP")
    assert "again" in say("START")
    assert send() == ["sent"]


def test_a_stop_recorded_earlier_cannot_be_played_again(text, say, send):
    say("START", number=OLD)
    say("STOP")
    assert say("START", number=OLD) == ""
    assert send() == ["dropped"]


def test_the_same_call_twice_is_answered_once(text, say):
    assert say("HELP", number=OLD)
    assert say("HELP", number=OLD) == ""
    assert Reply.objects.count() == 1


@pytest.mark.parametrize(("word", "words"), [("HELP", "Help: 833-383-1465"), ("AYUDA", "Ayuda: 833-383-1465")])
def test_help_says_whom_to_call(word, words, text, say, send):
    assert words in say(word)
    assert send() == ["sent"]


def test_anything_else_is_told_once_a_day_that_nobody_reads_it(say):
    assert "Nobody reads replies" in say("I cannot come")
    assert say("are you there") == ""
    Reply.objects.update(received_at=timezone.now() - replies.SAID_ONCE_IN)
    assert "Nobody reads replies" in say("hello")


def test_no_answer_says_that_an_appointment_stays(say):
    """It may be the answer to a text that says that it was cancelled."""
    Appointment.objects.update(status="cancelled")
    for words in ("no!!", "STOP"):
        said = say(words)
        assert said
        assert not [each for each in ("stays", "sigue igual") if each in said]


def test_yes_is_no_dead_end(say):
    assert "Call 833-383-1465" in say("yes")


def test_what_twilio_answered_already_is_obeyed_and_not_answered(text, say, send):
    assert say("basta ya", OptOutType="STOP") == ""
    assert send() == ["dropped"]


def test_what_is_forged_stops_nothing(text, say, send):
    with pytest.raises(AssertionError, match="403"):
        say("STOP", token="guessed")
    assert send() == ["sent"]


def test_neither_number_nor_words_are_kept_or_logged(text, say, caplog):
    say("STOP I am Bruno")
    say("STOP")
    row = f"{list(OptOut.objects.values())}{list(Reply.objects.values())}{caplog.text}"
    assert "2125550123" not in row
    assert "Bruno" not in row


def test_it_holds_for_the_number_however_it_is_booked_again(book, make_person, say, send, text):
    from appointments.booking import Contact

    say("STOP")
    book(make_person("Elena"), contact=Contact("es", "", PHONE))
    assert send() == ["dropped", "dropped"]


def test_stopping_twice_at_once_is_one_row(now):
    assert [opt_outs.stop("sms", PHONE, OptOut.Reason.ASKED, now=now + timedelta(n)) for n in range(2)] == [True, False]


@pytest.mark.parametrize(("reason", "is_left_alone"), [(OptOut.Reason.BOUNCED, True), (OptOut.Reason.ASKED, False)])
def test_start_does_not_revive_a_dead_mailbox(reason, is_left_alone, now):
    opt_outs.stop("email", "ana@example.com", reason, now=now)
    assert opt_outs.start("email", "ana@example.com") != is_left_alone
    assert opt_outs.has_stopped("email", "ana@example.com") == is_left_alone
