"""Who may open what of the support line: every address, tried by everyone, in a call of one's own and of another."""

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, reverse

from tests.project import visit
from tests.project.support_pages import DICTATED, RIGHT, Line, zoe
from tests.staff import signed_in

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "carla", "mara", "eva", "sid", "tess", "sol")
OPEN_TO = {
    # nobody, carla (staff), mara (manager), eva (administrator), sid (agent), tess (supervisor), sol (whose call it is)
    "home": "login 403 403 200 200 200 200",
    "guide": "login 403 403 200 200 200 200",
    "keys": "login 403 403 200 200 200 200",
    "to_dos": "login 403 403 200 200 200 200",
    "take": "405 405 405 405 405 405 405",
    "to_do": "405 405 405 405 405 405 405",
    "line": "login 403 403 200 403 200 403",
    "line_csv": "login 403 403 200 403 200 403",
    "call": "login 403 403 404 404 404 200",
    "begin": "405 405 405 405 405 405 405",
    "begin_for": "405 405 405 405 405 405 405",
    "book": "login 403 403 404 404 404 200",
    "member": "login 403 403 404 404 404 200",
    "letter": "login 403 403 404 404 404 200",
    "close": "405 405 405 405 405 405 405",
    "verify": "login 403 403 404 404 404 200",
    "person": "login 403 403 404 404 404 200",
    "full": "405 405 405 405 405 405 405",
    "note": "405 405 405 405 405 405 405",
    "move": "login 403 403 404 404 404 200",
    "cancel": "login 403 403 404 404 404 200",
    "undo": "405 405 405 405 405 405 405",
    "contact": "login 403 403 404 404 404 200",
    "send": "login 403 403 404 404 404 200",
    "family": "login 403 403 404 404 404 200",
    "family_add": "login 403 403 404 404 404 200",
    "family_member": "login 403 403 404 404 404 200",
    "split": "login 403 403 404 404 404 200",
    "attempt": "login 403 403 404 404 404 200",
    "attempt_letter": "login 403 403 404 404 404 200",
    "earlier": "login 403 403 404 404 404 200",
}
"""URL name -> what each of PEOPLE gets on looking at it, in Sol's call."""

CHANGES = (
    *("begin", "begin_for", "book", "member", "close", "full", "note", "cancel", "move", "earlier"),
    *("undo", "contact", "send", "family_add", "family_member", "split", "attempt"),
)
POSTS = {name: {"text": "x", "reason": "x", "outcome": "told"} for name in CHANGES}


def addresses() -> dict[str, URLPattern]:
    found = visit.patterns(get_resolver())
    return {str(pattern.name): pattern for pattern, where in found if where == "support"}


@pytest.fixture
def offices(office, make_office):
    return {"own": office, "other": make_office("MIA", city="Miramar", state="FL")}


@pytest.fixture
def places(offices):
    """What stands in an address: Sol's call, and the person checked in it."""
    line = Line(offices, "en")
    there = line.person(str(zoe(line)), RIGHT)
    line.post("begin", {}, call=there["call"])
    line.post("book", DICTATED | {"subject_id": "355555555"}, call=there["call"])
    line.post("attempt", {"is_same": "no"}, call=there["call"])
    line.post("book", DICTATED, call=there["call"])
    return there | {"place": 0, "number": 1, "member": zoe(line).attendees.get().pk}


def address(name: str, places: dict) -> str:
    names = addresses()[name].pattern.regex.groupindex
    return reverse(f"support:{name}", kwargs={place: places[place] for place in names})


def outcome(response: HttpResponse) -> str:
    is_sign_in = response.status_code == 302 and response["Location"].startswith(f"{reverse('admin:login')}?next=")
    return "login" if is_sign_in else str(response.status_code)


def test_every_address_of_the_support_line_has_a_row():
    assert set(addresses()) == set(OPEN_TO)


@pytest.mark.parametrize("name", OPEN_TO)
def test_a_page_opens_to_those_it_is_for(name, places, offices):
    found = [outcome(signed_in(person, offices).get(address(name, places))) for person in PEOPLE]
    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, OPEN_TO[name].split(), strict=True))


@pytest.mark.parametrize("name", POSTS)
def test_nobody_changes_anything_in_the_call_of_another(name, places, offices):
    found = [outcome(signed_in(each, offices).post(address(name, places), POSTS[name])) for each in PEOPLE[:-1]]
    assert found == ["login", "403", "403", "404", "404", "404"]


@pytest.mark.parametrize("name", OPEN_TO)
def test_every_page_is_guarded_and_never_kept(name, places, offices):
    assert addresses()[name].callback.asks_for
    answer = signed_in("eva" if name.startswith("line") else "sol", offices).get(address(name, places))
    assert answer.status_code == 405 or "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "name",
    [
        "verify",
        "person",
        "move",
        "cancel",
        "book",
        "member",
        "letter",
        "contact",
        "send",
        "family",
        "split",
        "attempt_letter",
    ],
)
def test_nothing_of_a_call_is_open_once_it_is_closed(name, places, offices):
    client = signed_in("sol", offices)
    client.post(address("close", places), {"outcome": "told"})
    assert client.get(address(name, places))["Location"] == reverse("support:home")
