"""Too many tries to find an appointment, or to add a person to it, also end in an attempt receipt."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import AttemptReceipt
from appointments.notices.attempts import RECEIPTS_PER_BROWSER
from appointments.values.identifiers import new_reference
from tests.appointments.manage.presses import ELENA
from tests.appointments.public.test_telling import asked, headers_of
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

WRONG = {"born_month": "4", "born_day": "7", "born_year": "1991"}
SUBJECT = {"subject_id": "312345678", "country": "GT"}


def html(page) -> str:
    return page.content.decode()


@pytest.fixture(autouse=True)
def _no_more_tries(settings):
    settings.TRIES_PER_NUMBER = settings.LINK_REQUESTS_PER_NUMBER = 0


@pytest.fixture
def visit() -> Visit:
    return Visit("en")


def find(visit: Visit, reference):
    return visit.post("find", {"reference": str(reference)} | WRONG)


def test_it_works(visit, bruno):
    page = find(visit, bruno)
    assert (page.status_code, visit.url("find_attempt") in html(page)) == (429, True)
    assert f'<a class="back-link" href="{visit.url("find")}"' in html(visit.get("find_attempt"))
    page = visit.post("find_attempt", {})
    receipt = AttemptReceipt.objects.get()
    assert page.request["PATH_INFO"] == visit.url("attempt_receipt", token=receipt.link_token)
    assert (receipt.kind, receipt.way, receipt.ending) == ("find_too_often", "reference", bruno.reference[-3:])
    assert [fact for fact in (str(bruno), bruno.reference, "1991") if fact in html(page)] == []


def test_a_link_asked_for_too_often_leads_to_one(visit):
    visit.post("find_subject", SUBJECT)
    assert "Subject ID that ends in 678" in html(visit.post("find_attempt", {}))
    assert AttemptReceipt.objects.get().kind == "find_too_often"


def test_a_person_to_add_leads_to_one(holder, visit, settings):
    settings.TRIES_PER_NUMBER = 9
    holder.tell()
    settings.TRIES_PER_NUMBER = 0
    page = holder.post("family_add", ELENA | {"a_number": "A111222333"})
    assert visit.url("find_attempt") in html(page)
    assert f'<a class="back-link" href="{holder.url("family_add")}"' in html(
        holder.client.get(visit.url("find_attempt"))
    )
    page = html(holder.client.post(visit.url("find_attempt"), follow=True))
    receipt = AttemptReceipt.objects.get()
    assert (receipt.kind, receipt.ending, receipt.office) == ("add_too_often", "333", holder.appointment.office)
    assert [fact for fact in ("Elena", holder.appointment.reference) if fact in page] == []


def test_known_and_unknown_numbers_get_the_same_answer(bruno):
    answers = []
    for reference in (bruno.reference, new_reference()):
        visit = Visit("en")
        with CaptureQueriesContext(connection) as queries:
            page = find(visit, reference)
        text = re.sub(r' value="\w{64}"', "", html(page))
        answers.append((page.status_code, headers_of(page), len(page.content), text, asked(queries)))
    assert answers[0] == answers[1]


def test_pressed_again_or_tried_again_it_is_the_same_receipt(visit, bruno):
    for _try in range(2):
        find(visit, bruno)
        visit.post("find_attempt", {})
        visit.post("find_attempt", {})
    assert AttemptReceipt.objects.count() == 1


def test_one_browser_gets_no_more_than_so_many(visit):
    for _try in range(RECEIPTS_PER_BROWSER + 1):
        find(visit, new_reference())
        page = visit.client.post(visit.url("find_attempt"))
    assert page.status_code == 429
    assert AttemptReceipt.objects.count() == RECEIPTS_PER_BROWSER


def test_who_did_not_try_in_vain_gets_none(visit):
    assert visit.post("find_attempt", {}).request["PATH_INFO"] == visit.url("find")
    assert not AttemptReceipt.objects.exists()


@pytest.mark.parametrize("way", ["leave", "start"])
def test_this_device_shows_it_until_the_next_person_comes(way, visit, bruno):
    find(visit, bruno)
    code = visit.post("find_attempt", {}).context["receipt"].parts[0].blocks[0].code
    assert code in html(visit.get("my_receipts"))
    assert visit.client.get(visit.url("my_receipts_pdf"))["Content-Type"] == "application/pdf"
    visit.client.post(visit.url(way))
    assert code not in html(visit.get("my_receipts"))


def test_code_and_confirmation_number_show_it_on_another_device(visit, bruno, settings):
    find(visit, bruno)
    visit.post("find_attempt", {})
    receipt, settings.TRIES_PER_NUMBER = AttemptReceipt.objects.get(), 5
    page = Visit("en").post("my_receipts", {"code": str(receipt), "number": str(bruno).lower()})
    assert receipt.link_token in html(page)


@pytest.mark.parametrize(
    ("page", "given", "closed", "wait", "said"),
    [
        ("find", {"reference": "CFGH-2345"} | WRONG, "TRIES_PER_NUMBER", 3_600, "Wait one hour."),
        ("find", {"reference": "CFGH-2345"} | WRONG, "TRIES_PER_REFERENCE", 30 * 86_400, "on another day."),
        ("find_subject", SUBJECT, "LINK_REQUESTS_PER_NUMBER", 86_400, "on another day."),
    ],
)
def test_it_says_how_long_to_wait(visit, settings, page, given, closed, wait, said):
    """It depends on the limit: an hour would be a false promise where a month of tries counts."""
    settings.TRIES_PER_NUMBER = settings.LINK_REQUESTS_PER_NUMBER = 99
    setattr(settings, closed, 0)
    answer = visit.post(page, given)
    assert (answer.status_code, answer["Retry-After"]) == (429, str(wait))
    assert said in html(answer)
