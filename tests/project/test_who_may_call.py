"""Access to the support line: every address, tried by everyone, in one's own call and in another."""

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, get_resolver, reverse

from tests.project import visit
from tests.project.agent import Line
from tests.project.support_states import DICTATED, RIGHT, zoe
from tests.staff import signed_in

pytestmark = pytest.mark.django_db

PEOPLE = ("nobody", "carla", "mara", "eva", "sid", "tess", "sol")
OPEN_TO = {
    # nobody, carla (staff), mara (manager), eva (administrator), sid (agent), tess (supervisor), sol (whose call it is)
    "sign_in": "200 302 302 302 302 302 302",
    "sign_out": "405 405 405 405 405 405 405",
    "home": "login 403 403 200 200 200 200",
    "guide": "login 403 403 200 200 200 200",
    "keys": "login 403 403 200 200 200 200",
    "to_dos": "login 403 403 200 200 200 200",
    "take": "405 405 405 405 405 405 405",
    "to_do": "405 405 405 405 405 405 405",
    "line": "login 403 403 200 403 200 403",
    "line_csv": "login 403 403 200 403 200 403",
    "quality_csv": "login 403 403 200 403 200 403",
    "read_log": "login 403 403 200 403 200 403",
    "call_log": "login 403 403 200 403 200 403",
    "call": "login 403 403 404 404 404 200",
    "begin": "405 405 405 405 405 405 405",
    "begin_for": "405 405 405 405 405 405 405",
    "book": "login 403 403 404 404 404 200",
    "member": "login 403 403 404 404 404 200",
    "letter": "login 403 403 404 404 404 200",
    "close": "login 403 403 404 404 404 302",
    "verify": "login 403 403 404 404 404 200",
    "send_code": "login 403 403 404 404 404 302",
    "call_back": "login 403 403 404 404 404 302",
    "person": "login 403 403 404 404 404 200",
    "full": "405 405 405 405 405 405 405",
    "note": "login 403 403 404 404 404 302",
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
    "attempts": "login 403 403 404 404 404 302",
    "attempt_letter": "login 403 403 404 404 404 200",
    "earlier": "login 403 403 404 404 404 200",
    "same": "login 403 403 404 404 404 200",
    "apart": "login 403 403 404 404 404 403",
}
"""URL name -> what each of PEOPLE gets on opening it, in Sol's call."""

CHANGES = (
    *("begin", "begin_for", "book", "member", "close", "full", "note", "cancel", "move", "earlier"),
    *(
        "send_code",
        "call_back",
        "undo",
        "contact",
        "send",
        "family_add",
        "family_member",
        "split",
        "attempt",
        "same",
        "apart",
    ),
)
POSTS = {name: {"text": "x", "reason": "x", "outcome": "told"} for name in CHANGES}

OF_A_CALL = (
    *("verify", "person", "move", "cancel", "book", "member", "letter"),
    *("contact", "send", "family", "split", "attempt_letter"),
)


def addresses() -> dict[str, URLPattern]:
    found = visit.patterns(get_resolver())
    return {str(pattern.name): pattern for pattern, where in found if where == "support"}


@pytest.fixture
def places(offices):
    """The parts of an address: Sol's call, and the person checked in it."""
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
    is_sign_in = response.status_code == 302 and response["Location"].startswith(f"{reverse('support:sign_in')}?next=")
    return "login" if is_sign_in else str(response.status_code)


def test_every_address_of_the_support_line_has_a_row():
    assert set(addresses()) == set(OPEN_TO)


@pytest.fixture
def who(offices):
    """A signed-in browser for each of PEOPLE."""
    return {name: signed_in(name, offices) for name in PEOPLE}


def test_a_page_opens_to_those_it_is_for(places, who):
    found = {name: [outcome(client.get(address(name, places))) for client in who.values()] for name in OPEN_TO}
    assert {name: " ".join(each) for name, each in found.items()} == OPEN_TO


def test_nobody_changes_anything_in_the_call_of_another(places, who):
    others = [who[name] for name in PEOPLE[:-1]]
    found = {name: [outcome(each.post(address(name, places), sent)) for each in others] for name, sent in POSTS.items()}
    assert found == {name: ["login", "403", "403", "404", "404", "404"] for name in POSTS}


def test_every_page_is_guarded_and_never_kept(places, who):
    assert [name for name, pattern in addresses().items() if not pattern.callback.asks_for] == []
    answers = {name: who["eva" if name.startswith("line") else "sol"].get(address(name, places)) for name in OPEN_TO}
    kept = [name for name, answer in answers.items() if "no-store" not in answer.get("Cache-Control", "")]
    assert [name for name in kept if answers[name].status_code != 405] == []


def test_nothing_of_a_call_is_open_once_it_is_closed(places, who):
    who["sol"].post(address("close", places), {"outcome": "told"})
    found = {name: who["sol"].get(address(name, places))["Location"] for name in OF_A_CALL}
    assert found == dict.fromkeys(OF_A_CALL, reverse("support:home"))


def test_a_press_without_a_session_leads_to_a_page_and_says_that_nothing_was_saved(places, who):
    presses = [name for name, found in OPEN_TO.items() if "405" in found and name != "sign_out"]
    assert presses
    for name in presses:
        answer = who["nobody"].post(address(name, places), {"text": "x"}, follow=True)
        assert "nothing was saved" in answer.content.decode(), name
        page = answer.request["QUERY_STRING"].removeprefix("next=")
        assert who["sol"].get(page).status_code == 200, name


def test_after_sign_in_a_form_that_was_pressed_is_shown_again(places, who):
    call = reverse("support:call", kwargs={"call": places["call"]})
    assert who["nobody"].post(call, {"text": "x"})["Location"] == f"{reverse('support:sign_in')}?next={call}"
