"""Every public page is in the reader's language only, with and without errors."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone

from appointments import booking
from appointments.models import Message
from appointments.models.unsubscribe import code_of
from appointments.receipts import closed
from offices.models import Office
from tests.project import holding, speech, visit
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db


def asked(name: str) -> visit.Way:
    """The page of a form, after all questions before it."""

    def go(visitor: Visit) -> HttpResponse:
        visitor.come_to(name)
        return visitor.get(name)

    return go


def alone(name: str) -> visit.Way:
    """A page without a journey."""
    return lambda visitor: visitor.get(name)


def state(visitor: Visit) -> HttpResponse:
    visitor.come_to("office_zip")
    return visitor.get("office_state")


def check_of(confirmation: HttpResponse, visitor: Visit) -> HttpResponse:
    """What a third party sees after scanning the code of a confirmation."""
    return visitor.get("verify", code=confirmation.context["check_url"].rstrip("/").rpartition("/")[2])


def later(visitor: Visit) -> HttpResponse:
    visitor.come_to("check")
    return visitor.get("later")


def times(visitor: Visit) -> HttpResponse:
    later(visitor)
    return visitor.post("later", {"when": "earliest", "part": "afternoon"})


def attempt(visitor: Visit) -> HttpResponse:
    """The page for a person whose details match no notice."""
    visitor.come_to("details")
    visitor.post("details", {"subject_id": "777777777", "country": "GT"} | Visit.born)
    return visitor.get("attempt")


def attempt_receipt(visitor: Visit) -> HttpResponse:
    attempt(visitor)
    return visitor.post("attempt", {"is_same": "yes", "email": visitor.email})


def receipts_of(visitor: Visit) -> HttpResponse:
    attempt_receipt(visitor)
    return visitor.get("my_receipts")


def find_attempt(visitor: Visit) -> HttpResponse:
    """The page for a person who may not look for an appointment any more."""
    for _try in range(settings.LINK_REQUESTS_PER_NUMBER + 1):
        visitor.client.post(visitor.url("find_subject"), visitor.answers["details"])
    return visitor.get("find_attempt")


def closed_receipt(visitor: Visit) -> HttpResponse:
    return visitor.get("closed_receipt", code=closed.code_for(datetime(2026, 12, 1, 17, tzinfo=UTC)))


def reminders_of(_confirmation: HttpResponse, visitor: Visit) -> HttpResponse:
    """The page where the recipient of that booking's mail ends reminders."""
    mail = Message.objects.filter(channel="email").latest("pk")
    return visitor.get("reminders", code=code_of(mail))


def held_for(visitor: Visit) -> HttpResponse:
    """Booked for later, waiting, and offered a free place."""
    booked = visitor.book().context["appointment"]
    later = timezone.now() + timedelta(days=30)
    moved = booking.reschedule(booked.pk, version=1, now=timezone.now(), on_or_after=later)
    booking.join(booked.pk, notice_days=2, now=timezone.now())
    booking.make_offers(by_day(moved.office))
    return visitor.get("offer", token=booked.link_token)


def by_day(office: Office) -> datetime:
    """The next time it is 10 in the morning there: offers are not sent at night."""
    today = office.local(timezone.now())
    ten = today.replace(hour=10, minute=0)
    return ten if ten > today else ten + timedelta(days=1)


def in_line(visitor: Visit) -> HttpResponse:
    return visitor.get("earlier", token=visitor.book().context["appointment"].link_token)


PAGES: dict[str, visit.Way | None] = {
    **{name: asked(name) for name in ("start", "paper", "details", "family", "add_member", "office_zip", "office")},
    **{name: asked(name) for name in ("contact", "check")},
    "later": later,
    "times": times,
    **{name: alone(name) for name in ("already_booked", "cleared", "no_appointments", "offices", "trust")},
    **{name: alone(name) for name in ("questions", "prepare")},
    "prepare_paper": lambda visitor: visitor.get("prepare_paper", paper="i-385"),
    "confirmation": Visit.book,
    "reminders": lambda visitor: reminders_of(visitor.book(), visitor),
    "earlier": in_line,
    "offer": held_for,
    "verify": lambda visitor: check_of(visitor.book(), visitor),
    "attempt": attempt,
    "attempt_receipt": attempt_receipt,
    "find_attempt": find_attempt,
    "my_receipts": receipts_of,
    "unanswered_call": alone("unanswered_call"),
    "unanswered_call_at": None,  # the same page: tests/appointments/public/test_unanswered_call.py
    "check_receipt": alone("check_receipt"),
    "closed_receipt": closed_receipt,
    "record_pdf": None,  # no page: tests/appointments/public/test_record.py
    "proof_pdf": None,  # no page: tests/appointments/public/test_proof.py
    "attempt_pdf": None,  # no page: tests/appointments/attempts
    "my_receipts_pdf": None,  # no page: tests/appointments/public/test_receipts.py
    "closed": None,  # only ever redirects
    "closed_pdf": None,  # no page: tests/appointments/attempts
    "calendar": None,  # no page: tests/appointments/receipts
    "confirmation_pdf": None,  # no page: tests/appointments/receipts
    "leave": None,  # only ever redirects
    "manifest": None,  # no page: see below
    "worker": None,  # a script without text
    "office_state": state,
    **{name: alone(name) for name in ("find", "find_subject", "find_sent")},
    **holding.PAGES,
}
"""How to reach the page of every URL name. A new page needs a row here."""

WRONG = {
    "paper": [{}, {"way": "x"}],
    "details": [
        {},
        {"subject_id": "12", "country": "XX"},
        {"subject_id": "abc", "country": "GT"},
        {"subject_id": "777777777", "country": "GT"} | Visit.born,
    ],
    "add_member": [
        {},
        {"given_names": "7", "family_name": "x" * 90, "born_month": "2", "born_day": "31", "born_year": "2015"},
        {"born_month": "x", "born_day": "1", "born_year": "2015", "a_number": "1"},
        {"born_month": "2", "born_day": "40", "born_year": "2015", "a_number": "x"},
        {"born_month": "2", "born_day": "1", "born_year": "15"},
        {"born_month": "2", "born_day": "1", "born_year": "2999"},
        {"born_month": "2", "born_day": "1", "born_year": "1800"},
        {"born_month": "2", "born_day": "1"},
    ],
    "office_zip": [{}, {"zip_code": "1"}, {"zip_code": "00000"}],
    "office_state": [{}, {"state": "XX"}],
    "office": [{"office": "0"}],
    "later": [{"when": ""}, {"when": "later", "part": "any"}],
    "times": [{}, {"slot": "x"}],
    "attempt": [{}, {"is_same": "x", "email": "x", "phone": "1"}],
    "my_receipts": [
        {},
        {"code": "x"},
        {"code": "B22-222-222", "number": "1"},
        {"code": "BBB-BBB-BBB", "born_day": "1"},
    ],
    "check_receipt": [{}, {"code": "x"}],
    "unanswered_call": [{}, {"outcome": "busy", "line": "other", "ago": "0", "other": "12"}],
    "contact": [{}, {"email": "x", "phone": "1", "language": "xx"}, {"email": "x" * 300 + "@example.com"}],
    **holding.WRONG,
}
"""Posts that are refused, by page."""


@pytest.fixture
def visitor(request, make_office, make_notice):
    make_office()
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    return Visit(request.param)


in_each_language = pytest.mark.parametrize("visitor", ["en", "es"], indirect=True)


def test_every_public_page_has_a_row():
    assert set(visit.names()) == set(PAGES)


@in_each_language
@pytest.mark.parametrize("name", [name for name, way in PAGES.items() if way])
def test_the_page_speaks_one_language(name, visitor):
    speech.assert_speaks(PAGES[name](visitor), visitor.language)


@pytest.mark.parametrize("visitor", ["en"], indirect=True)
@pytest.mark.parametrize("name", [name for name, way in PAGES.items() if way])
def test_the_page_has_one_main_button(name, visitor):
    assert PAGES[name](visitor).content.decode().count('class="usa-button"') <= 1


@in_each_language
@pytest.mark.parametrize(("name", "data"), [(name, data) for name, posts in WRONG.items() for data in posts])
def test_its_errors_speak_one_language(name, data, visitor):
    PAGES[name](visitor)
    page = visitor.client.post(visitor.url(name), data, follow=True)
    speech.assert_speaks(page, visitor.language)
    assert "Error:" in title(page)


@in_each_language
def test_the_home_screen_says_it_in_the_readers_language(visitor):
    manifest = visitor.client.get(visitor.url("manifest")).json()
    assert manifest["lang"] == visitor.language
    assert manifest["name"] == {"en": "Check-in appointments", "es": "Citas para reportarse"}[visitor.language]


@in_each_language
@pytest.mark.parametrize("name", ["paper", "details", "add_member", "office_zip", "office_state", "contact"])
def test_switching_the_language_keeps_the_page(name, visitor):
    PAGES[name](visitor)
    other = {"en": "es", "es": "en"}[visitor.language]
    page = visitor.client.post(visitor.url(name), {"switch_language": other}, follow=True)
    speech.assert_speaks(page, other)
    assert page.request["PATH_INFO"] == Visit(other).url(name)


def title(response: HttpResponse) -> str:
    return re.search(r"<title>(.*?)</title>", response.content.decode(), re.DOTALL)[1]
