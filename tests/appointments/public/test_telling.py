"""Nothing reveals whether a number is known: not status, headers, bytes, or the database queries."""

import re
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments.models import Appointment, Attendee
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import Actor
from appointments.values.identifiers import new_attempt_code, new_reference
from tests.project.visit import Visit
from tests.telling import tell

pytestmark = pytest.mark.django_db

BORN = {"born_month": "3", "born_day": "21", "born_year": "1988"}
UNKNOWN = "111111111"


def find(visit: Visit, number: str):
    return visit.client.post(visit.url("find"), {"reference": number} | BORN)


def find_subject(visit: Visit, number: str):
    return visit.client.post(visit.url("find_subject"), {"subject_id": number, "country": "HN"} | Visit.born)


def details(visit: Visit, number: str):
    visit.come_to("details")
    return visit.client.post(visit.url("details"), {"subject_id": number, "country": "HN"} | Visit.born)


def a_number(visit: Visit, number: str):
    visit.come_to("paper")
    visit.post("paper", {"way": "a_number"})
    return visit.client.post(visit.url("details"), {"a_number": number, "country": "HN"} | BORN)


def add_member(visit: Visit, number: str):
    visit.come_to("add_member")
    return visit.client.post(visit.url("add_member"), visit.answers["add_member"] | {"a_number": number})


def family_add(visit: Visit, number: str):
    """On the page of an appointment that is booked: everything but the number is another person's."""
    [booked] = Appointment.objects.all()
    tell(visit.client, booked)
    typed = visit.answers["add_member"] | {"subject_id": number, "version": booked.version}
    return visit.client.post(visit.url("family_add", token=booked.link_token), typed)


def my_receipts(visit: Visit, number: str):
    return visit.client.post(visit.url("my_receipts"), {"code": number, "number": UNKNOWN})


PAGES = {
    find: ("reference", ""),
    find_subject: ("subject_id", UNKNOWN),
    details: ("subject_id", UNKNOWN),
    a_number: ("a_number", UNKNOWN),
    add_member: ("a_number", "222222222"),
    family_add: ("subject_id", UNKNOWN),
    my_receipts: ("code", ""),
}
"""Pages where a number is typed: one that is known there, and one that is not."""


def headers_of(page) -> list[tuple[str, str]]:
    """The headers that do not change with every answer."""
    return sorted((name, value) for name, value in page.headers.items() if name not in ("Expires", "X-Request-ID"))


def asked(queries) -> list[str]:
    """The statements without their values and the names of savepoints."""
    return [re.sub(r"'[^']*'|\"s\d+_x\d+\"|\b\d+\b", "?", query["sql"]) for query in queries]


def told(page, visit: Visit, number: str) -> tuple:
    """Everything in the response and the page it leads to, without tokens, codes, seconds and the sent values."""
    shown = visit.client.get(page.headers["Location"]) if page.status_code == 302 else page
    text = shown.content.decode().replace(number, "")
    text = re.sub(r' value="\w{64}"|\b[0-9A-Z]{3}-[0-9A-Z]{3}\b', "", text)
    return page.status_code, headers_of(page), shown.status_code, len(shown.content), text


@pytest.mark.parametrize("post", PAGES, ids=lambda post: post.__name__)
def test_a_known_number_and_an_unknown_one_get_the_same_answer(post, notice, make_person, book):
    booked = book(make_person("Bruno", born=date(1990, 4, 7)))
    tried = Attempt(uuid.uuid4(), Kind.NO_RECORD, booked.booked_at, "America/New_York", Way.SUBJECT_ID, "222222222")
    written = attempts.write(tried, Keeper("0", "en"), actor=Actor("", ""), now=booked.booked_at)
    numbers = {"reference": (booked.reference, new_reference()), "code": (written.code, new_attempt_code())}
    kind, unknown = PAGES[post]
    answers, statements = [], []
    for number in numbers.get(kind) or (getattr(notice, kind), unknown):
        visit = Visit("en")
        with CaptureQueriesContext(connection) as queries:
            page = post(visit, number)
        answers.append(told(page, visit, number))
        statements.append(asked(queries))
    assert answers[0] == answers[1]
    assert statements[0] == statements[1]
    assert Attendee.objects.count() == 1
