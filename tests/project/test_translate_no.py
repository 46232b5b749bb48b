"""Names, codes and addresses are marked, so that no browser makes "Pink Fields" of "Rosa Campos"."""

from html.parser import HTMLParser

import pytest

from appointments.models import Appointment, AttemptReceipt
from tests.project.test_pages_speak import PAGES
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

SHOWN = ("family", "check", "confirmation", "manage_family", "attempt_receipt", "proof", "verify")
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
            self.open.append(dict(attrs).get("translate") == "no")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        (self.kept if any(self.open) else self.free).add(" ".join(data.split()))


def own_words(visitor: Visit, office) -> set[str]:
    """What stands on the pages and is not a word of any language."""
    codes = {str(each) for each in (*Appointment.objects.all(), *AttemptReceipt.objects.all())}
    place = {office.address, f"{office.city}, {office.state} {office.zip_code}", office.full_address}
    return {f"{visitor.given_names} {visitor.family_name}"} | codes | place


@pytest.mark.parametrize("name", SHOWN)
def test_no_name_code_or_address_is_left_to_be_translated(name, make_office, make_notice):
    office = make_office()
    make_notice(Visit.subject_id, Visit.a_number, given_names=Visit.given_names, family_name=Visit.family_name)
    visitor = Visit("es")
    texts = Texts(PAGES[name](visitor).content.decode())
    own = own_words(visitor, office)
    assert texts.kept - {""}
    assert not texts.free & own
    assert not [text for text in texts.free if office.full_address in text]


def test_a_text_that_may_be_translated_is_seen():
    assert Texts("<p>Rosa <br><b translate=no>Campos</b></p>").free == {"Rosa"}
