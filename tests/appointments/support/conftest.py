"""Sol answers the phone. Ana, who has a notice, two children and an appointment, calls."""

from datetime import date

import pytest

from appointments import worklist
from appointments.booking import Contact, Person
from appointments.models import Call, Notice, ToDo, Verification
from tests.project.agent import Line

ANA = {"born_month": "3", "born_day": "21", "born_year": "1988", "country": "GT"}
ANNA = ANA | {"country": "HN"}


@pytest.fixture
def set_clock(monkeypatch, now):
    """Sets the time that the pages read; it starts at `now`."""
    from django.utils import timezone

    def set_clock(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_clock(now)
    return set_clock


@pytest.fixture
def line(offices, set_clock) -> Line:
    return Line(offices, "en")


@pytest.fixture
def search(line):
    """Searches in the open call, or a new one, and returns the matches: initials, in order."""

    def search(text):
        call = Call.objects.open().first()
        page = line.post("call", {"text": text}, call=call.pk if call else line.start())
        return [subject.details.initials for _place, subject, _mark in page.context["found"]]

    return search


@pytest.fixture
def there(line, ana):
    """Ana's page in a call: the parts of its address."""
    return line.person("A012-345-678", ANA)


@pytest.fixture
def checked(there) -> Verification:
    """Ana was checked in that call."""
    return Verification.objects.get(pk=there["person"])


@pytest.fixture
def to_dos(ana, bruno, now) -> list[ToDo]:
    """Ana and Bruno are to be called back."""
    for appointment in (ana, bruno):
        worklist.add(appointment, ToDo.Kind.CALL_BACK, now=now)
    return list(ToDo.objects.open())


@pytest.fixture
def begin(line):
    """A booking begun in a new call; the call's key."""

    def begin(**code):
        call = line.start()
        line.post("begin", code, call=call)
        return call

    return begin


@pytest.fixture
def anna(make_person, book, ana):
    """Ana booked again, alone, by name."""
    return book(ana_by_name(make_person))


@pytest.fixture
def paper(make_notice) -> Notice:
    """Ana's notice, with which nobody has booked."""
    return make_notice()


@pytest.fixture
def by_name(paper, make_person, book):
    """Ana booked by name, with a child. No report-by date is known."""
    contact = Contact("en", "anna@example.com", "+12125550123")
    return book(ana_by_name(make_person), make_person("Lucia", born=date(2015, 6, 2)), contact=contact)


@pytest.fixture
def identified(line, paper) -> Verification:
    """Ana has been identified by her notice."""
    return Verification.objects.get(pk=line.person("A012-345-678", ANA)["person"])


def ana_by_name(make_person) -> Person:
    return make_person("Anna", "Sámple", born=Person.on_notice(Notice.objects.get(subject_id_index__gt="")).born)


def identities(*appointments) -> list[str]:
    return [appointment.attendees.earliest("position").person for appointment in appointments]


@pytest.fixture
def both(line, there, anna):
    """Ana was checked for the other record too."""
    line.also(str(anna), ANNA, there["call"])
    return there
