"""What an agent has typed on a page with several forms is kept, saved or asked about."""

import pytest

from appointments.models import Call, ContactCode, Note
from tests.appointments.support.conftest import ANA
from tests.project.markup import Tags

pytestmark = pytest.mark.django_db

WRONG = {"outcome": "call_back", "phone": "212 555", "topic": "change", "window": "morning"}
NOTE = "She waits for a letter."


@pytest.fixture(params=["call", "person"])
def there(request, line, ana) -> dict:
    """A page with the end of the call: before the caller is known, and after."""
    return line.person("A012-345-678", ANA) if request.param == "person" else {"call": line.start()}


def close(line, there, **typed: str):
    on_person = {"person": str(there["person"])} if "person" in there else {}
    return line.post("close", typed | on_person, call=there["call"])


@pytest.mark.parametrize("wrong", [WRONG, WRONG | {"phone": "", "outcome": ""}, WRONG | {"phone": "1"}])
def test_a_call_that_cannot_end_keeps_what_was_typed(line, there, wrong):
    page = close(line, there, **wrong)
    assert "The call is still open." in page.content.decode()
    assert page.context["close_form"]["topic"].value() == "change"
    assert page.context["close_form"]["phone"].value() in (wrong["phone"], [wrong["phone"], None])
    assert Call.objects.get().ended_at is None


def test_a_call_back_without_a_number_keeps_the_rest(line, ana):
    page = line.post("close", WRONG | {"phone": ""}, call=line.start())
    assert "Type the number to call back." in page.content.decode()
    assert page.context["close_form"]["window"].value() == "morning"


@pytest.fixture
def at_ana(line, ana) -> dict:
    return line.person("A012-345-678", ANA)


def test_a_note_that_was_not_saved_is_saved_when_the_call_ends(line, at_ana):
    close(line, at_ana, outcome="told", text=NOTE)
    assert Call.objects.get().ended_at
    assert [note.text for note in Note.objects.all()] == [NOTE]


def test_a_note_stays_while_the_call_cannot_end(line, at_ana):
    page = close(line, at_ana, text=NOTE, **WRONG).content.decode()
    assert f">\n{NOTE}</textarea>" in page
    assert not Note.objects.exists()


def test_a_note_that_is_too_long_keeps_the_call_open(line, at_ana):
    page = close(line, at_ana, outcome="told", text="x" * 1001).content.decode()
    assert f"{'x' * 1001}</textarea>" in page
    assert Call.objects.get().ended_at is None


def test_a_note_sent_from_another_page_is_none(line, at_ana):
    line.post("close", {"outcome": "told", "text": NOTE}, call=at_ana["call"])
    assert not Note.objects.exists()


def test_to_save_the_note_keeps_how_the_call_is_to_end(line, at_ana):
    page = line.post("note", WRONG | {"text": NOTE}, **at_ana)
    assert page.context["close_form"]["phone"].value() in ("212 555", ["212 555", None])
    assert "error" not in page.content.decode()
    assert "</textarea>" in page.content.decode()
    assert f"{NOTE}</textarea>" not in page.content.decode()
    assert Note.objects.count() == 1


def test_a_note_that_cannot_be_saved_stays(line, at_ana):
    page = line.post("note", {"text": "x" * 1001}, **at_ana).content.decode()
    assert f"{'x' * 1001}</textarea>" in page
    assert "at most 1000 characters" in page


def test_the_note_is_in_the_form_that_ends_the_call(line, at_ana):
    page = line.get("person", **at_ana).content.decode()
    assert page.index(line.url("close", call=at_ana["call"])) < page.index('name="text"') < page.index('name="outcome"')
    assert page[page.index('name="text"') : page.index('name="outcome"')].count("<form") == 0


def test_answers_typed_so_far_stay_when_a_code_is_sent(line, ana):
    call = line.search("A012-345-678")
    page = line.post("send_code", {"channel": "sms", "name": "Ana Sample", "born_year": "1988"}, call=call, place=0)
    assert ContactCode.objects.exists()
    assert page.context["form"]["name"].value() == "Ana Sample"
    assert 'value="1988"' in page.content.decode()
    # They were not judged yet.
    assert not page.context["form"].errors


def test_a_code_is_sent_by_the_form_of_the_answers(line, ana):
    page = line.get("verify", call=line.search("A012-345-678"), place=0).content.decode()
    sending = [each for each in Tags(page).named("button") if each.get("name") == "channel"]
    assert sending
    assert {each["form"] for each in sending} == {"page-form"}


def test_a_page_with_what_was_refused_says_so_to_the_script(line, at_ana):
    assert "data-typed" in close(line, at_ana, text=NOTE, **WRONG).content.decode()
    assert "data-typed" not in line.get("person", **at_ana).content.decode()


def test_answers_stay_when_there_is_no_number_to_call_back(line, ana):
    call = line.search("A012-345-678")
    ana.phone = ""
    ana.save()
    page = line.post("call_back", {"name": "Ana Sample"}, call=call, place=0)
    assert "no number" in page.content.decode()
    assert page.context["form"]["name"].value() == "Ana Sample"
    assert Call.objects.get().ended_at is None


def test_full_details_without_a_reason_say_what_is_missing(line, at_ana):
    page = line.post("full", {"reason": " "}, **at_ana).content.decode()
    assert "Type why you need them." in page
    assert "Show full details" in page


@pytest.mark.parametrize(
    ("page", "back"), [("close", "call"), ("note", "person"), ("send_code", "verify"), ("call_back", "verify")]
)
def test_the_address_of_a_page_that_came_back_leads_to_it(page, back, line, at_ana):
    verify = {"call": at_ana["call"], "place": 0}
    places = {"close": {"call": at_ana["call"]}, "note": at_ana, "send_code": verify, "call_back": verify}
    assert line.get(page, **places[page]).resolver_match.url_name == back
