"""A code to the contact on file shows who calls, and is the yes of a person whose helper calls alone."""

from datetime import timedelta

import pytest

from appointments.delivery import dispatch, opt_outs
from appointments.messages import of_appointments
from appointments.models import AccessLog, Call, ContactCode, Draft, Message, OptOut, ToDo, Verification
from appointments.models.contact_code import digits_of
from appointments.support import codes, facts, verification
from appointments.support.consent import NoConsent
from appointments.support.subject import subjects
from tests.appointments.support.conftest import ANA
from tests.together import together

pytestmark = pytest.mark.django_db

BY_NAME = "Ana Sample March 21, 1988"


@pytest.fixture
def subject(ana):
    return subjects([ana.attendees.get(position=1).person])[0]


@pytest.fixture
def call(line, ana):
    return line.search(BY_NAME)


@pytest.fixture
def send(line, call):
    return lambda channel="sms": line.post("send_code", {"channel": channel}, call=call, place=0).content.decode()


def newest() -> str:
    return digits_of(Message.objects.filter(kind__in=Message.Kind.codes()).latest("pk").pk)


def test_who_reads_the_code_out_has_shown_who_they_are(send, line, call):
    assert "A code goes to •••••••••123 now." in send()
    page = line.post("verify", {"code": f"{newest()[:3]} {newest()[3:]}"}, call=call, place=0)
    assert page.resolver_match.url_name == "person"
    assert Verification.objects.get().asked == ["born", "code", "name"]


def test_it_goes_out_in_the_persons_language_and_is_kept_nowhere(send, now):
    send()
    message = Message.objects.with_place().get(kind="code")
    assert f"sobre su cita: {newest()}." in str(of_appointments.compose(message, now))
    for _sweep in range(2):
        list(dispatch.send_due(lambda: now))
    assert "sobre su cita: [code]." in Message.objects.get(kind="code").sent_text


@pytest.mark.django_db(transaction=True)
def test_it_is_kept_when_the_broker_fails_in_an_unexpected_way(faulty_broker, send):
    assert "A code goes to •••••••••123 now." in send()
    assert ContactCode.objects.get().message.status == "planned"


def test_it_is_good_once(send, line, call, subject, now):
    send()
    line.post("verify", {"code": newest()}, call=call, place=0)
    assert not codes.shown_by(Call.objects.get(pk=call), subject, newest(), now=now)


def test_a_wrong_one_is_a_failed_check_of_this_call(send, line, call):
    send()
    wrong = str((int(newest()) + 1) % 10**6).zfill(6)
    page = line.post("verify", {"code": wrong}, call=call, place=0)
    assert page.context["left"] == verification.TRIES_IN_A_CALL - 1


def test_it_expires(send, line, call, subject, now):
    send()
    shown = Call.objects.get(pk=call)
    assert codes.shown_by(shown, subject, newest(), now=now + codes.GOOD_FOR - timedelta(seconds=1))
    assert not codes.shown_by(shown, subject, newest(), now=now + codes.GOOD_FOR)


def test_the_code_of_another_call_or_another_person_opens_nothing(send, line, call, subject, bruno, now):
    send()
    other = subjects([bruno.attendees.get().person])[0]
    assert not codes.shown_by(Call.objects.get(pk=call), other, newest(), now=now)
    again = line.search(BY_NAME)
    assert not codes.shown_by(Call.objects.get(pk=again), subject, newest(), now=now)


@pytest.mark.parametrize("limit", ["CODES_IN_A_CALL", "CODES_A_DAY"])
def test_no_phone_is_flooded(limit, send, monkeypatch):
    monkeypatch.setattr(codes, limit, 1)
    send()
    assert "Too many codes were sent." in send("email")
    assert ContactCode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_many_presses_at_once_are_one_code(call, subject, now):
    open_call = Call.objects.get(pk=call)
    sent = together([lambda: codes.send(open_call, subject, "sms", now=now)] * 6)
    assert sorted(sent) == [("•••••••••123", False)] * 5 + [("•••••••••123", True)]
    assert ContactCode.objects.count() == 1


def test_a_second_press_says_that_no_other_code_goes_out(send, line):
    assert "A code goes to" in send()
    said = send()
    assert "A code for •••••••••123 was made less than a minute ago. No other one goes out now." in said
    assert "A code goes to" not in said


def test_a_minute_later_another_press_is_another_code(send, set_clock, now):
    send()
    set_clock(now + codes.AGAIN_AFTER)
    send()
    assert ContactCode.objects.count() == 2


def test_that_the_agent_sees_where_it_goes_is_written_down(send):
    send()
    assert AccessLog.objects.filter(page="support:verify", reason__isnull=False).get().kind == "found"


def test_nothing_goes_to_a_phone_that_stopped(send, ana, subject, now):
    opt_outs.stop("sms", ana.phone, OptOut.Reason.ASKED, now=now)
    assert codes.channels(subject) == ["email"]
    assert "No code can go there." in send()


def test_who_has_the_phone_knows_its_number_too_so_only_one_of_them_counts():
    assert facts.points(["contact"], ["code"]) == facts.WEIGHTS["code"]
    assert facts.points(["born"], ["code", "contact"]) == 5


@pytest.fixture
def asked(line, ana):
    """Rosa calls for Ana, who is not on the line; the agent has found Ana."""
    call = line.start("asked")
    line.post("call", {"text": "A012-345-678"}, call=call)
    return call


def test_the_person_lets_a_helper_speak_with_a_code(asked, line):
    line.post("send_code", {"channel": "sms"}, call=asked, place=0)
    assert Message.objects.filter(kind="consent_code").exists()
    page = line.post("verify", ANA | {"code": newest()}, call=asked, place=0).content.decode()
    assert "Rosa Lima, Lawyer, Casa Sample. The person has agreed with a code." in page
    later = line.get("person", **line.person("A012-345-678", ANA)).content.decode()
    assert "the person agreed with a code" in later


def test_without_the_code_a_hand_made_post_opens_and_begins_nothing(asked, line, subject, now):
    assert "Ask the person first" in line.post("verify", ANA, call=asked, place=0).content.decode()
    assert line.post("begin", {}, call=asked).status_code == 409
    assert line.post("call_back", {}, call=asked, place=0).status_code == 409
    with pytest.raises(NoConsent):
        verification.verify(Call.objects.get(pk=asked), subject, {"born": "x", "country": "GT"}, now=now)
    assert (Verification.objects.count(), Draft.objects.count()) == (0, 0)


def test_the_yes_of_one_person_is_for_no_other(asked, line, bruno):
    line.post("send_code", {"channel": "sms"}, call=asked, place=0)
    line.post("verify", ANA | {"code": newest()}, call=asked, place=0)
    line.post("call", {"text": str(bruno)}, call=asked)
    assert "Ask the person first" in line.post("verify", ANA, call=asked, place=0).content.decode()
    assert line.post("begin", {}, call=asked).status_code == 409


def test_who_answers_at_the_number_on_file_has_shown_it(line, call, ana):
    page = line.post("call_back", {}, call=call, place=0)
    assert page.resolver_match.url_name == "to_dos"
    to_do = ToDo.objects.get(kind="call_back")
    assert (to_do.appointment, Call.objects.get(pk=call).outcome) == (ana, "call_back")
    line.post("take", {})
    line.post("to_do", {"what": "call"}, number=to_do.pk)
    again = Call.objects.open().get()
    assert again.found_by == ["answered"]
    born = {key: value for key, value in ANA.items() if key != "country"}
    assert line.post("verify", born, call=again.pk, place=0).resolver_match.url_name == "person"


def test_without_a_phone_no_one_is_called_back(line, call, ana):
    type(ana).objects.filter(pk=ana.pk).update(phone=b"")
    assert "There is no number to call back." in line.post("call_back", {}, call=call, place=0).content.decode()
    assert Call.objects.get(pk=call).ended_at is None


@pytest.mark.parametrize("page", ["verify", "send_code", "call_back"])
def test_a_press_on_a_page_that_showed_another_person_does_nothing(page, line, call):
    stale = line.post(page, {"channel": "sms", "who": "0" * 16}, call=call, place=0)
    assert stale.status_code == 409
    assert "You have searched again since." in stale.content.decode()
    assert not ContactCode.objects.exists()
    assert Call.objects.open().filter(pk=call).exists()
    assert not Call.objects.get(pk=call).verifications.exists()
