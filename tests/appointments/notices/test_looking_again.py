"""Each import looks for notices that were missing, and their people are told once."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from appointments import booking
from appointments.booking import Contact, Person
from appointments.delivery import dispatch, opt_outs
from appointments.messages import of_appointments
from appointments.messages.letter import Letter
from appointments.models import AttemptReceipt, Message, OptOut
from appointments.notices import attempts, lines, loading
from appointments.notices.attempts import LOOK_FOR, Kind, Way
from appointments.tasks import look_again_for_notices
from appointments.values import gsm7
from tests.appointments.delivery.test_wording import TELLING
from tests.project import speech
from tests.project.test_messages_speak import said
from tests.project.test_pages_are_easy import assert_easy
from tests.rules import broken_rules
from tests.together import together

pytestmark = pytest.mark.django_db

CONTACT = {"email": "ana@example.com", "phone": "+12125550123"}


@pytest.fixture
def load(now):
    """Imports Ana's notice."""

    def load() -> None:
        heading = "subject_id,a_number,family_name,given_names,date_of_birth,country_of_birth"
        read = lines.read(f"{heading}\n312345678,A012345678,Sample,Ana,1988-03-21,GT\n", now=now, show=False)
        loading.save(list(read.good.values()), now=now, show=False)

    return load


def planned() -> list[str]:
    return sorted(Message.objects.filter(kind="attempt_follow_up").values_list("channel", flat=True))


def test_an_import_finds_it_and_tells_the_person(write, load, now):
    receipt = write(**CONTACT)
    load()
    receipt.refresh_from_db()
    assert receipt.found_at == now
    assert planned() == ["email", "sms"]


@pytest.mark.parametrize(
    "fields",
    [
        {"number": "312345679"},
        {"country": "HN"},
        {"way": Way.A_NUMBER, "number": "012345678", "born": "1988-03-22"},
        {"kind": Kind.NO_RECORD},
        {"kind": Kind.TOO_MANY_TRIES},
    ],
)
def test_other_details_are_not_told(fields, write, make_notice, now):
    write(**CONTACT, **fields)
    make_notice()
    assert attempts.look_again(now) == 0
    assert planned() == []


def test_an_a_number_is_looked_for_too(write, make_notice, now):
    write(**CONTACT, way=Way.A_NUMBER, number="012345678", born="1988-03-21")
    make_notice()
    assert attempts.look_again(now) == 1


@pytest.mark.parametrize("printed", ["1988-00-00", "1988-03-00"])
def test_a_whole_birth_date_finds_the_notice_that_has_less_of_it(printed, write, make_notice, now):
    receipt = write(**CONTACT, way=Way.A_NUMBER, number="012345678", born="1988-03-21")
    make_notice(date_of_birth=printed)
    assert attempts.look_again(now) == 1
    receipt.refresh_from_db()
    assert receipt.is_of_use(now)


def test_a_year_alone_does_not_find_the_notice_with_a_whole_date(write, make_notice, now):
    write(**CONTACT, way=Way.A_NUMBER, number="012345678", born="1988-00-00")
    make_notice()
    assert attempts.look_again(now) == 0


def test_it_is_looked_for_sixteen_days(write, make_notice, now):
    write(**CONTACT)
    make_notice()
    assert attempts.look_again(now + LOOK_FOR) == 0
    assert attempts.look_again(now + LOOK_FOR - timedelta(seconds=1)) == 1


def test_without_a_contact_only_the_page_tells(write, make_notice, now, client):
    receipt = write()
    make_notice()
    attempts.look_again(now)
    assert planned() == []
    assert "in the system now" in client.get(f"/en/receipt/{receipt.link_token}/").content.decode()


def test_nobody_is_told_twice(write, make_notice, now):
    write(**CONTACT)
    make_notice()
    assert [attempts.look_again(now), attempts.look_again(now)] == [1, 0]
    assert planned() == ["email", "sms"]


@pytest.mark.django_db(transaction=True)
def test_two_looks_at_once_tell_each_person_once(write, make_notice, now):
    for _person in range(5):
        write(**CONTACT)
    make_notice()
    assert sorted(together([lambda: attempts.look_again(now)] * 4)) == [0, 0, 0, 5]
    assert len(planned()) == 10


@pytest.mark.django_db(transaction=True)
def test_who_tries_in_the_middle_of_an_import_is_found_by_the_next_look(write, make_notice, now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    with transaction.atomic():
        make_notice()
        assert attempts.look_again(now) == 0
        together([lambda: write(**CONTACT)])
    assert AttemptReceipt.objects.get().found_at is None
    look_again_for_notices()
    assert planned() == ["email", "sms"]


def test_the_message_goes_out(write, make_notice, now):
    write(**CONTACT)
    make_notice()
    attempts.look_again(now)
    assert list(dispatch.send_due(lambda: now)) == ["sent", "sent"]
    assert "You can book your appointment now" in Message.objects.first().sent_text


def test_who_has_booked_meanwhile_is_not_told(write, make_notice, now, book):
    write(**CONTACT)
    notice = make_notice()
    attempts.look_again(now)
    booked = book(Person.on_notice(notice), contact=Contact("en"))
    assert set(dispatch.send_due(lambda: now)) == {Message.Status.DROPPED}
    booking.cancel(booked.pk, version=1, now=now)
    assert AttemptReceipt.objects.get().is_of_use(now)


def test_a_week_later_it_is_not_told_any_more(write, make_notice, now):
    write(**CONTACT)
    make_notice()
    attempts.look_again(now)
    assert set(dispatch.send_due(lambda: now + timedelta(days=7))) == {Message.Status.DROPPED}


def text_of(write, language, channel) -> Letter:
    receipt = write(**CONTACT, language=language)
    message = Message(pk=7, attempt=receipt, kind="attempt_follow_up", channel=channel)
    return of_appointments.compose(message, receipt.tried_at)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("channel", ["email", "sms"])
def test_what_is_said_is_easy_and_in_one_language(language, channel, write):
    text = text_of(write, language, channel)
    lines = [text.subject, *text.body.splitlines()]
    assert [leak for part in (*lines, text.html) for leak in speech.leaks(said(part, language))] == []
    page = "".join(f"<p>{re.sub('[a-z]+://[^ ]*', '', line)}</p>" for line in lines)
    assert_easy(f'<html lang="{language}">{page}</html>', language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_text_message_is_one_part_and_tells_nobody_what_it_is_about(language, write):
    text = text_of(write, language, "sms").body
    assert gsm7.parts(text) == 1
    assert f"{settings.SITE_URL}/{language}/" in text
    assert not {word.strip(".,:").lower() for word in text.split()} & set(TELLING)


def test_a_text_message_does_without_its_link_when_the_site_has_a_long_address(write, settings):
    settings.SITE_URL = "https://" + "a" * 130 + ".example.org"
    text = text_of(write, "es", "sms").body
    assert gsm7.parts(text) == 1
    assert "http" not in text


def test_a_mail_names_the_receipt_and_the_day(write):
    text = text_of(write, "es", "email").body
    with translation.override("es"):
        assert str(AttemptReceipt.objects.get()) in text
    assert "martes 1 de diciembre de 2026" in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_its_last_line_leads_to_a_page_that_asks_and_then_ends_such_mail(language, write, make_notice, now, client):
    write(email=CONTACT["email"], language=language)
    make_notice()
    attempts.look_again(now)
    mail = Message.objects.with_place().get()
    link = of_appointments.compose(mail, now).body.split()[-1]
    assert f'<a href="{link}"' in of_appointments.compose(mail, now).html
    page = client.get(link.removeprefix(settings.SITE_URL))
    speech.assert_speaks(page, language)
    assert not OptOut.objects.exists()
    page = client.post(page.request["PATH_INFO"], {"wanted": "no"}, follow=True)
    speech.assert_speaks(page, language)
    assert opt_outs.why_not(mail) == "opted out"


def test_more_people_take_no_more_statements(write, make_notice, now):
    def statements(people: int) -> int:
        make_notice(f"5000000{people:02}", "")
        for number in range(people):
            write(**CONTACT, number=f"5000000{people:02}", holder=f"{people}/{number}")
        with CaptureQueriesContext(connection) as asked:
            assert attempts.look_again(now) == people
        return len(asked)

    assert statements(1) == statements(30)


def test_every_rule_holds_afterwards(write, make_notice, now):
    write(**CONTACT)
    make_notice()
    attempts.look_again(now)
    assert broken_rules() == []
