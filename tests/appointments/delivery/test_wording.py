"""Every message: kind, channel, language and field office, at the dates with the longest text."""

import csv
import itertools
import re
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from appointments.messages import of_appointments
from appointments.models import Appointment, Message, Offer
from appointments.values import gsm7
from offices.models import Office, Slot
from scheduler import translations

pytestmark = pytest.mark.django_db

Line = Office.ConsequenceLine
FIELD_OFFICES = Path(settings.BASE_DIR) / "offices/data/field_offices.csv"
ROWS = list(csv.DictReader(FIELD_OFFICES.read_text(encoding="utf-8").splitlines()))
LANGUAGES = [code for code, _name in settings.LANGUAGES]
NO_PLACE = (Message.Kind.CONTACT_CHANGED, Message.Kind.REPORT_ANSWERED, *Message.Kind.codes())
TOLD = [kind for kind in Message.Kind.of_appointments() if kind not in NO_PLACE]
"""What tells a party when and where. An old contact learns neither; a report is about a day that is over."""

KINDS = list({folder: kind for kind, folder in of_appointments.FOLDERS.items() if kind in TOLD}.values())
"""One of each wording: the reminders of all days say the same."""

OF_DATES = (Message.Kind.REPORT_BY, Message.Kind.NOT_THEIR_DATE)
WITHOUT_PLACE = (Message.Kind.OFFER, Message.Kind.STRANDED, Message.Kind.TAKEN_BACK, *OF_DATES)
"""Texts that tell no one to come somewhere, or of which the place is not news."""

LONGEST_DATES = [datetime(2026, 9, 30, 19, 30, tzinfo=UTC), datetime(2027, 11, 20, 20, 30, tzinfo=UTC)]
TELLING = [
    "ice",
    "immigration",
    "inmigra",
    "ero",
    "deport",
    "asylum",
    "asilo",
    "court",
    "corte",
    "tribunal",
    "check-in",
]


def an_office(row=ROWS[0], **fields) -> Office:
    return Office(
        **{
            "code": row["code"],
            "name_source": row["name"],
            "address": row["address"],
            "city": row["city"],
            "state": row["state"],
            "zip_code": row["zip"],
            "phone": row["phone"],
            "timezone": row["timezone"],
        }
        | fields
    )


def compose(
    kind="confirmation",
    channel="email",
    language="en",
    office=None,
    starts_at=LONGEST_DATES[0],
    fuller=False,
    before=timedelta(days=1),
):
    slot = Slot(office=office or an_office(), starts_at=starts_at)
    appointment = Appointment(
        slot=slot, party_size=8, language=language, reference="K7P49XQM", phone="+12125550123", fuller_texts=fuller
    )
    if kind in OF_DATES and channel == "sms":
        # A Wednesday of September, as the longest date; of a late appointment, which has the longer words.
        appointment.report_by = date(2026, 9, 23)
    offer = Offer(appointment=appointment, slot=slot, until=starts_at) if kind == Message.Kind.OFFER else None
    message = Message(pk=7, appointment=appointment, kind=kind, channel=channel, offer=offer)
    return of_appointments.compose(message, starts_at - before)


def page_of(kind) -> str:
    """The page a message of this kind leads to."""
    return "offer" if kind == Message.Kind.OFFER else "confirmation"


@pytest.mark.parametrize("starts_at", LONGEST_DATES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_message_is_one_part_with_its_link_and_any_new_place(language, kind, starts_at):
    for row in ROWS:
        text = compose(kind, "sms", language, an_office(row), starts_at).body
        assert gsm7.parts(text) == 1
        assert f"{settings.SITE_URL}/{language}/{page_of(kind)}/" in text
        assert kind in WITHOUT_PLACE or gsm7.fold(row["city"]) in text or gsm7.fold(row["address"]) in text


def a_long_office(letters: int) -> Office:
    """An invented office: a name, a street and a city of this length, with accents outside GSM-7."""
    word = ("Ávila Núñez " * 20)[:letters]
    office = an_office(name_source=word[:120], address=word, city=word[:80], code="WWWWWWWWWWWW")
    return office.write("name", {"es": word[:120]})


@pytest.mark.parametrize("fuller", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_text_message_is_one_part_for_an_office_of_any_length(kind, language, fuller):
    lines = (Line.LEFT_OUT, Line.SAID) if kind in Message.Kind.reminders() else (Line.LEFT_OUT,)
    for letters, line in itertools.product(range(1, 147), lines):
        office = a_long_office(letters)
        office.consequence_line = line
        text = compose(kind, "sms", language, office, LONGEST_DATES[letters % 2], fuller).body
        assert gsm7.parts(text) == 1
        assert f"/{page_of(kind)}/" in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_fuller_text_says_what_it_is_about_and_stays_one_part(kind, language):
    for row in ROWS:
        text = compose(kind, "sms", language, an_office(row), LONGEST_DATES[0], fuller=True).body
        assert gsm7.parts(text) == 1
        assert "ICE" in text
        assert kind in WITHOUT_PLACE or "K7P4-9XQM" in text


@given(st.text(max_size=200), st.text(max_size=80), st.sampled_from(LANGUAGES), st.sampled_from(KINDS))
def test_a_text_message_is_one_part_whatever_the_address(address, city, language, kind):
    assert gsm7.parts(compose(kind, "sms", language, an_office(address=address, city=city)).body) == 1


@pytest.mark.parametrize("kind", Message.Kind.of_appointments())
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_message_tells_nobody_what_it_is_about(language, kind):
    text = compose(kind, "sms", language).body.split("http")[0]
    words = {word.strip(".,:()").lower() for word in text.split()}
    assert not words & set(TELLING)
    assert "K7P4" not in text
    assert "Field Office" not in text


def test_the_words_of_text_messages_lose_nothing_on_the_phone_network():
    catalogs = [translations.known(language) for language in translations.catalogues()]
    wordings = [entry for catalog in catalogs for entry in catalog if entry.context == "text message"]
    assert len(wordings) == 54
    for entry in wordings:
        assert gsm7.fold(entry.id) == entry.id
        assert gsm7.fold(entry.string) == entry.string


def test_a_text_message_reads_well_in_english():
    text = compose(channel="sms").body
    assert text.startswith(
        "Your appointment is Wed Sep 30 2026, 3:30 p.m. at 180 Ted Turner Dr. SW Suite 522. STOP to end. http"
    )


@pytest.mark.parametrize("fuller", [False, True])
@pytest.mark.parametrize("kind", [Message.Kind.CONFIRMATION, Message.Kind.COPY, Message.Kind.LINK])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_text_names_the_site_and_how_to_end_the_texts(language, kind, fuller):
    for row in ROWS:
        text = compose(kind, "sms", language, an_office(row), LONGEST_DATES[0], fuller=fuller).body
        assert "STOP" in text
        assert settings.SITE_URL in text


def test_a_text_message_reads_well_in_spanish():
    text = compose("reminder_7", "sms", "es", an_office(timezone="America/Puerto_Rico"), LONGEST_DATES[1]).body
    assert text.startswith(
        "Recordatorio: cita sab 20 nov 2027, 4:30 p. m., 180 Ted Turner Dr. SW Suite 522. Planee su viaje. http"
    )
    assert "appointment" not in text


@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize(
    ("language", "when"),
    [
        ("en", "Wednesday, September 30, 2026, 3:30 p.m. (Eastern Time)"),
        ("es", "miércoles 30 de septiembre de 2026, 3:30 p. m. (hora del Este)"),
    ],
)
def test_a_mail_says_what_where_when_and_where_to_turn(language, when, kind):
    text = compose(kind, "email", language)
    for fact in (when, "180 Ted Turner Dr. SW Suite 522, Atlanta, GA 30303", "(404) 893-1290", "K7P4-9XQM", "8"):
        assert fact in text.body
    assert settings.COURT_PHONE in text.body
    assert settings.SUPPORT_PHONE in text.body
    assert text.language == language


@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_links_of_a_mail_open_their_pages_in_its_language(language, kind):
    text = compose(kind, "email", language)
    links = [line for line in text.body.splitlines() if line.startswith("http")]
    with translation.override(language):
        pages = [resolve(link.removeprefix(settings.SITE_URL)).view_name for link in links]
    assert pages == [f"public:{page_of(kind)}", "public:reminders"]
    assert all(link.startswith(f"{settings.SITE_URL}/{language}/") for link in links)
    assert all(f'href="{link}"' in text.html for link in links)


@pytest.mark.parametrize("kind", Message.Kind.of_appointments())
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_html_of_a_mail_says_the_same_without_a_picture_or_a_colour(language, kind):
    text = compose(kind, "email", language)
    # What must not be translated is marked within a sentence.
    words = re.sub(r"</?span[^>]*>|<wbr>", "", text.html.partition("<body>")[2])
    said = " ".join(unescape(re.sub(r"<[^>]*>", " ", words)).split())
    assert said == f"{text.subject} {' '.join(text.body.replace('- ', '').split())}"
    assert f'<html lang="{language}"' in text.html
    assert not re.search(r"<img|style|color=|<script|<table", text.html)


@pytest.mark.parametrize(
    ("language", "leave"), [("en", "Leave by 2:15 p.m."), ("es", "Salga a más tardar a esta hora: 2:15 p. m., si")]
)
def test_a_reminder_asks_for_a_plan_and_says_when_to_leave(language, leave):
    assert leave in compose("reminder_1", "email", language).body
    assert leave not in compose("confirmation", "email", language).body


def test_a_reminder_on_the_day_does_not_ask_for_a_change_before_that_day():
    office = an_office(consequence_line=Line.SAID)
    assert "change the date or call before the appointment" in compose("reminder_0", "email", office=office).body


@pytest.mark.parametrize("kind", TOLD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_subject_of_a_mail_says_the_day_and_no_more(language, kind):
    subject = compose(kind, "email", language).subject
    assert "\n" not in subject
    assert "30" in subject
    assert not any(word in subject.lower().replace(":", "").split() for word in TELLING)


@pytest.mark.parametrize("fuller", [False, True])
@pytest.mark.parametrize("channel", Message.Channel.values)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_old_contact_learns_of_the_change_and_of_nothing_else(language, channel, fuller):
    text = compose("contact_changed", channel, language, fuller=fuller)
    said = f"{text.subject} {text.body}"
    assert settings.SUPPORT_PHONE in said
    assert not [fact for fact in ("30", "Atlanta", "K7P4", "http", "ICE") if fact in said]
    assert channel == "email" or gsm7.parts(text.body) == 1


def test_names_with_signs_of_html_are_harmless_in_a_mail():
    html = compose(office=an_office(name_source="A <b>& B</b> Office")).html
    assert "A &lt;b&gt;&amp; B&lt;/b&gt; Office" in html


def test_plain_text_is_not_escaped():
    assert "O'Brien & Sons Blvd" in compose(office=an_office(address="O'Brien & Sons Blvd")).body


def test_a_message_has_the_same_key_however_often_it_is_sent():
    first, again = compose(), compose("reminder_1")
    assert first.key == again.key
    assert parseaddr(f"<{first.key}@example.org>")[1]


def test_an_offer_says_what_is_free_what_they_have_and_by_when_to_answer(office):
    had, free = (Slot(office=office, starts_at=datetime(2026, 12, day, 14, tzinfo=UTC)) for day in (21, 9))
    appointment = Appointment(slot=had, party_size=1, language="en", reference="K7P49XQM")
    offer = Offer(appointment=appointment, slot=free, until=datetime(2026, 12, 2, 17, 30, tzinfo=UTC))
    mail, text = (
        of_appointments.compose(
            Message(pk=7, appointment=appointment, kind="offer", channel=channel, offer=offer), LONGEST_DATES[0]
        ).body
        for channel in ("email", "sms")
    )
    assert "Earlier date: Wednesday, December 9, 2026, 9:00 a.m. (Eastern Time)" in mail
    assert "Your appointment now: Monday, December 21, 2026, 9:00 a.m. (Eastern Time)" in mail
    assert "Open the link by: Wednesday, December 2, 2026, 12:30 p.m. (Eastern Time)" in mail
    assert text.startswith("Earlier appointment on Wed Dec 9 2026, 9:00 a.m.? Open by Wed Dec 2, 12:30 p.m.: http")
