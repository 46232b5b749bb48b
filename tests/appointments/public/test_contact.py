"""Step 5: where to send messages."""

import pytest

from tests.project.visit import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(visitor) -> Visit:
    visitor.come_to("contact")
    return visitor


def test_it_works_empty(here):
    page = here.post("contact", {"email": "", "phone": "", "language": "en"})
    assert page.request["PATH_INFO"] == here.url("check")


def test_a_phone_is_shown_as_it_is_read(here):
    page = here.post("contact", {"phone": "2125550123", "language": "es"})
    assert "(212) 555-0123" in page.content.decode()


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
