"""A caller who could not book gets a receipt with a code to write down."""

import pytest

from appointments.models import AccessLog, AttemptReceipt, Call
from appointments.people.disclosure import BUDGETS, Budget
from appointments.support import script
from offices.models import Office
from tests.project.support_states import DICTATED, press_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(line):
    call = line.start()
    line.post("begin", {}, call=call)
    return call


@pytest.fixture
def unknown(line, call, make_notice):
    """The caller's number matches no notice."""
    make_notice()
    return line.post("book", DICTATED | {"subject_id": "355555555"}, call=call)


def write(line, call, **answers):
    return line.post("attempt", {"is_same": "yes"} | answers, call=call)


def test_nothing_is_offered_before_something_failed(line, call):
    assert "Attempt receipt" not in line.get("book", call=call).content.decode()
    assert line.get("attempt", call=call).resolver_match.url_name == "book"


def test_a_number_with_no_notice_leads_to_a_receipt(line, call, unknown):
    assert "Attempt receipt for the caller" in unknown.content.decode()
    page = write(line, call, email="ana@example.com").content.decode()
    written = AttemptReceipt.objects.get()
    assert (written.kind, written.ending, written.area, written.language) == ("not_yet", "555", "102", "es")
    assert written.email == "ana@example.com"
    assert str(written) in page


def test_its_code_is_read_aloud_sign_by_sign(line, call, unknown):
    page = write(line, call, is_same="no").content.decode()
    written = AttemptReceipt.objects.get()
    assert all(sentence in page for sentence in script.attempt(written, "es"))
    with_words = script.attempt(AttemptReceipt(code="K7P49XQM2", kind="no_slot"), "en")
    assert "The code is: K, seven, P - four, nine, X - Q, M, two." in with_words


def test_pressing_again_writes_no_second_one(line, call, unknown):
    for _again in range(2):
        write(line, call)
    assert AttemptReceipt.objects.count() == 1


def test_without_an_answer_nothing_is_written(line, call, unknown):
    assert "is_same" in write(line, call, is_same="").context["form"].errors
    assert not AttemptReceipt.objects.exists()


def test_no_time_anywhere_is_said_and_has_a_receipt(line, call):
    Office.objects.update(is_active=False)
    page = line.post("book", DICTATED | {"zip_code": "", "state": "HI"}, call=call).content.decode()
    assert "No office there has time for all of them." in page
    line.post("attempt", {}, call=call)
    assert (AttemptReceipt.objects.get().kind, AttemptReceipt.objects.get().area) == ("no_slot", "HI")


def test_an_office_that_has_just_closed_has_a_receipt(line, call):
    pressed = press_book()
    Office.objects.update(is_active=False)
    line.post("book", DICTATED | pressed, call=call)
    line.post("attempt", {}, call=call)
    assert AttemptReceipt.objects.get().kind == "no_slot"


def test_it_can_be_printed(line, call, unknown):
    assert line.get("attempt_letter", call=call).resolver_match.url_name == "book"
    write(line, call)
    answer = line.get("attempt_letter", call=call)
    assert answer["Content-Disposition"] == 'attachment; filename="receipt.pdf"'
    assert answer.content.startswith(b"%PDF")


def test_printed_it_stands_in_the_read_log(line, call, unknown):
    write(line, call)
    line.get("attempt_letter", call=call)
    look = AccessLog.objects.get(page="support:attempt_letter")
    assert (look.kind, look.person, look.call) == ("file", AttemptReceipt.objects.get().about, Call.objects.get())


def test_no_more_of_them_are_printed_than_the_budget_allows(line, call, unknown, monkeypatch):
    write(line, call)
    monkeypatch.setitem(BUDGETS["Support agent"], AccessLog.Kind.FILE, Budget(1, 1))
    assert [line.get("attempt_letter", call=call).status_code for _print in range(2)] == [200, 429]


def test_a_closed_call_shows_none(line, call, unknown):
    write(line, call)
    line.post("close", {"outcome": "told"}, call=call)
    assert line.get("attempt", call=call).resolver_match.url_name == "home"
    assert Call.objects.get().ended_at
