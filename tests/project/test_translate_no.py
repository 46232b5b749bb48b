"""Names, codes and addresses are marked, so that no browser makes "Pink Fields" of "Rosa Campos"."""

from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from appointments.messages import of_appointments
from appointments.models import Appointment, AttemptReceipt, Message
from appointments.values.phones import format_phone
from offices.templatetags.office_dates import kept
from tests.project import desk_pages, support_pages
from tests.project.agent import Line
from tests.project.desk_pages import Desk
from tests.project.test_messages_speak import message_to
from tests.project.test_pages_speak import PAGES
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

VOID = {"br", "img", "input", "link", "meta", "hr", "path", "rect", "use"}


class Texts(HTMLParser):
    """The texts of a page: those that a browser may translate, and those that it may not."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.free: set[str] = set()
        self.kept: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        if tag not in VOID:
            given = dict(attrs)
            self.open.append(given.get("translate") == "no" or "notranslate" in (given.get("class") or "").split())

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        (self.kept if any(self.open) else self.free).add(" ".join(data.split()))


def own_words(visitor: Visit, office) -> set[str]:
    """What stands on the pages and is not a word of any language."""
    codes = {str(each) for each in (*Appointment.objects.all(), *AttemptReceipt.objects.all())}
    return {*visitor.personal, format_phone(visitor.phone), office.address, office.full_address, office.phone} | codes


def left(page: HttpResponse, own: set[str]) -> list[str]:
    """The texts of a page with one of these words in them that a browser may translate."""
    return [text for text in Texts(page.content.decode()).free if any(word in text for word in own)]


@pytest.mark.parametrize("name", [name for name, way in PAGES.items() if way])
def test_no_name_code_or_address_is_left_to_be_translated(name, make_office, make_notice):
    office = make_office(phone="(212) 555-0199")
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    visitor = Visit("es")
    page = PAGES[name](visitor)
    assert left(page, own_words(visitor, office)) == []


@pytest.mark.parametrize("kind", Message.Kind.of_appointments())
def test_no_number_or_address_in_a_mail_is_left_to_be_translated(kind, bruno, office, now):
    booked = Appointment.objects.with_place().get(pk=bruno.pk)
    html = of_appointments.compose(message_to(booked, kind, "email"), now).html
    own = {str(booked), office.full_address, settings.SUPPORT_PHONE, settings.COURT_PHONE}
    texts = Texts(html)
    assert texts.kept
    assert [text for text in texts.free if any(word in text for word in own)] == []


OF_STAFF = [
    *((Desk, name, states) for name, states in desk_pages.PAGES.items()),
    *((Line, name, states) for name, states in support_pages.PAGES.items()),
]


@pytest.mark.parametrize(("staff", "name", "states"), OF_STAFF)
def test_no_text_of_a_page_of_staff_is_translated(staff, name, states, offices):
    come_to = next(iter(states.values()))
    page = come_to(staff(offices, "es"))
    texts = Texts(page.content.decode())
    assert texts.kept
    assert texts.free <= {""}


@pytest.mark.parametrize("page", ["changelist", "add"])
def test_no_text_of_the_administration_is_translated(page, staff):
    html = staff("eva").get(reverse(f"admin:offices_office_{page}")).content.decode()
    texts, head = Texts(html), html.partition("<body")[0]
    # The title stands before the body, so a line about the whole page is there too.
    assert '<meta name="google" content="notranslate">' in head
    assert texts.kept
    assert not [text for text in texts.free if text not in " ".join(head.split())]


def test_a_text_that_may_be_translated_is_seen():
    assert Texts("<p>Rosa <br><b translate=no>Campos</b></p>").free == {"Rosa"}


def test_only_the_named_words_of_a_line_are_kept():
    marked = 'Then <span translate="no">1 A Street, B</span> &amp; back'
    assert kept("Then 1 A Street, B & back", {"1 A Street, B", "1 A Street"}) == marked
    assert kept("Then < back", set()) == "Then &lt; back"
