"""Ending reminders by mail: with one click in a mail program, or on a page."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from appointments import booking
from appointments.booking import Contact
from appointments.booking.contact import change_contact
from appointments.delivery import opt_outs
from appointments.messages import of_appointments
from appointments.models import Appointment, Message, OptOut
from appointments.models.unsubscribe import code_of, mail_of

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def mail(bruno) -> Message:
    return bruno.messages.get()


@pytest.fixture
def address(mail) -> str:
    return reverse("unsubscribe", args=[code_of(mail)])


@pytest.fixture
def strict() -> Client:
    """A browser that needs a CSRF token, like every real one."""
    return Client(enforce_csrf_checks=True)


def remind(kind="reminder_1") -> None:
    Message.objects.update(kind=kind)


def test_a_mail_says_where(mail, mailbox, send, settings):
    settings.HTTPS, settings.SITE_URL = True, "https://example.org"
    send()
    (sent,) = mailbox.mails
    assert sent["List-Unsubscribe"].strip() == f"<https://example.org/unsubscribe/{code_of(mail)}/>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(("language", "asked"), [("en", "Do you want to stop"), ("es", "¿No quiere más")])
def test_its_words_lead_to_a_page_that_asks(language, asked, mail, strict, now):
    Appointment.objects.update(language=language)
    text = of_appointments.compose(Message.objects.with_place().get(), now)
    link = text.body.split()[-1]
    page = strict.get(link.removeprefix(settings.SITE_URL))
    assert (page.status_code, asked in text.body, asked in page.content.decode()) == (200, True, True)
    assert f'<a href="{link}"' in text.html
    assert not OptOut.objects.exists()


def test_one_click_ends_reminders_and_the_appointment_stays(mail, address, strict, mailbox, send):
    assert strict.post(address, ONE_CLICK).status_code == 204
    remind()
    assert send() == ["dropped"]
    assert Appointment.objects.get().status == "booked"


@pytest.mark.parametrize("kind", opt_outs.ANSWERS)
def test_what_the_party_must_know_of_still_goes(kind, mail, address, strict):
    strict.post(address, ONE_CLICK)
    mail.kind = kind
    assert opt_outs.why_not(mail) == ""


@pytest.mark.parametrize("kind", Message.Kind.by_office())
def test_what_an_office_does_to_their_appointment_still_goes(kind, mail, address, strict):
    strict.post(address, ONE_CLICK)
    mail.kind = kind
    assert opt_outs.why_not(mail) == ""


def test_opening_the_address_ends_nothing_and_asks(mail, address, strict):
    page = strict.get(address, follow=True)
    assert "Do you want to stop reminders by e-mail?" in page.content.decode()
    assert not OptOut.objects.exists()


def test_on_the_page_it_is_ended_and_begun_again(mail, address, client):
    page = client.get(address, follow=True).request["PATH_INFO"]
    assert "no more reminders" in client.post(page, {"wanted": "no"}, follow=True).content.decode()
    assert opt_outs.has_stopped("email", "bruno@example.com")
    client.post(page, {"wanted": "yes"})
    assert not opt_outs.has_stopped("email", "bruno@example.com")


def test_of_a_cancelled_appointment_nothing_is_said(mail, address, client, bruno, now):
    assert "This does not change your appointment." in client.get(address, follow=True).content.decode()
    booking.cancel(bruno.pk, version=1, now=now)
    page = client.get(address, follow=True).content.decode()
    assert "You can still book an appointment." in page
    assert "your appointment" not in page.partition("<h1>")[2].partition("</form>")[0]


def test_the_page_needs_its_token(mail, address, strict):
    page = strict.get(address, follow=True).request["PATH_INFO"]
    assert strict.post(page, {"wanted": "no"}).status_code == 403


def test_the_page_shows_no_address(mail, address, client):
    assert "bruno" not in client.get(address, follow=True).content.decode().casefold()


@pytest.mark.parametrize("made_up", ["0-x", "1", "-", "é-x", "1-" + "A" * 22, "9" * 40 + "-x"])
def test_a_made_up_address_ends_nothing(made_up, mail, strict):
    code = made_up.replace("1", str(mail.pk), 1)
    assert strict.post(reverse("unsubscribe", args=[code]), ONE_CLICK).status_code == 404
    assert strict.get(reverse("public:reminders", args=[code])).status_code == 404
    assert not OptOut.objects.exists()


def test_the_owner_of_a_wrong_mailbox_does_not_end_the_mails_to_the_right_one(bruno, address, strict, now):
    change_contact(bruno.pk, Contact("en", "bruno.sample@example.com"), seen=Contact.of(bruno).stamp, now=now)
    assert strict.post(address, ONE_CLICK).status_code == 404
    assert not OptOut.objects.exists()


def test_it_holds_for_the_mailbox_however_it_is_written(mail, address, strict):
    strict.post(address, ONE_CLICK)
    assert opt_outs.has_stopped("email", " Bruno@Example.com")


def test_the_code_of_a_text_is_no_code(text):
    assert mail_of(code_of(text)) is None
