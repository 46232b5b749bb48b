"""Step 5: where to send messages."""

import pytest
from django.utils.html import strip_tags

from appointments.messages import texts
from appointments.models import Appointment
from appointments.pages.forms import ContactForm
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(visitor) -> Visit:
    visitor.come_to("contact")
    return visitor


def test_it_works_empty(here):
    page = here.post("contact", {"email": "", "phone": "", "language": "en"})
    assert page.request["PATH_INFO"] == here.url("check")


def test_it_says_what_finds_an_appointment_without_a_contact(here):
    """The Subject ID finds none: its page only writes to a contact on file."""
    text = " ".join(here.get("contact").content.decode().split())
    assert "you then need your confirmation number and your date of birth. If you lose the number, call" in text


def test_a_phone_is_shown_as_it_is_read(here):
    page = here.post("contact", {"phone": "2125550123", "language": "es"})
    assert "(212) 555-0123" in strip_tags(page.content.decode())


def test_the_readers_language_is_chosen_already(visitante):
    visitante.come_to("contact")
    assert visitante.get("contact").context["form"].initial == {"language": "es"}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"email": "ana@"}, "not complete"),
        ({"email": "a" * 300 + "@example.com"}, "too long"),
        ({"phone": "12"}, "cannot read this phone number"),
        ({"phone": "call me"}, "cannot read this phone number"),
        ({"language": "xx"}, "Choose one of these languages."),
    ],
)
def test_what_is_wrong_is_said(data, says, here):
    page = here.post("contact", {"email": "", "phone": "", "language": "en"} | data)
    assert says in page.content.decode()


def test_a_sample_of_each_text_stands_beside_what_is_asked(here):
    page = here.get("contact").content.decode()
    assert page.count("A text from us:") == 2
    assert "ICE check-in" in page.partition('id="id_fuller_texts_helptext"')[2]
    assert "ICE" not in page.partition('id="id_phone_helptext"')[2].partition("</div>")[0]


def test_who_the_texts_come_from_is_said(here, settings):
    settings.SMS_CHANNEL = "twilio"
    settings.TWILIO = {"twilio": {"sender": "+12125550100"}}
    assert "A text from +12125550100:" in here.get("contact").content.decode()


def test_what_they_wish_is_kept(here):
    wishes = {"phone": "212-555-0123", "language": "en", "remind_on_day": "on", "fuller_texts": "on"}
    page = here.post("contact", wishes).content.decode()
    assert "Reminder on the day" in page
    here.post("check", {})
    booked = Appointment.objects.get()
    assert (booked.remind_on_day, booked.fuller_texts) == (True, True)


def test_nothing_is_wished_unasked(here):
    here.post("contact", {"phone": "212-555-0123", "language": "en"})
    here.post("check", {})
    booked = Appointment.objects.get()
    assert (booked.remind_on_day, booked.fuller_texts) == (False, False)


def test_help_that_is_asked_for_turns_no_text_around(here):
    here.post("contact", {"needs": "Mam\u202e interpreter\u200b", "language": "en"})
    here.post("check", {})
    assert Appointment.objects.get().needs == "Mam interpreter"


def test_no_sample_is_written_for_a_form_that_is_only_read(monkeypatch):
    def fails(**_sample):
        raise AssertionError

    monkeypatch.setattr(texts, "sample", fails)
    assert ContactForm({"email": "", "phone": "", "language": "en"}).is_valid()
