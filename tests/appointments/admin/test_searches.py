"""Every search of the administration understands what people type."""

import uuid
from collections.abc import Callable

import pytest
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import RequestFactory
from django.utils import timezone

from appointments.models import Appointment, AttemptReceipt, EarlierRequest, Message, Offer
from appointments.values.identifiers import with_check
from appointments.vault import SealedTextField
from offices.models import Closure, Coverage, Office
from offices.own_rows import NotFoundAdmin
from tests import corpus
from tests.project.rows import line_for_earlier_dates
from tests.staff import account

pytestmark = pytest.mark.django_db

TODAY = timezone.now().date()


def receipt(ana: Appointment) -> list[str]:
    written = {"kind": "no_slot", "tried_at": ana.booked_at}
    for link, body in ((b"1", "K7P49XQM"), (b"2", "K7P49XQN")):
        AttemptReceipt.objects.create(code=with_check(body), link_hash=link, submission=uuid.uuid4(), **written)
    return corpus.spelled(with_check("K7P49XQM"), 3)


def number(ana: Appointment) -> list[str]:
    line_for_earlier_dates(ana)
    return corpus.spelled(ana.reference)


def code(ana: Appointment) -> list[str]:
    Closure.objects.create(office=ana.office, starts_on=TODAY, ends_on=TODAY, reason_source="Snow")
    Coverage.objects.create(office=ana.office, state="NY", county="Queens")
    User.objects.create_user("nyc")
    return corpus.OFFICE_CODES


SEARCHED: dict[type[Model], Callable[[Appointment], list[str]]] = {
    **dict.fromkeys((Office, Closure, Coverage, User), code),
    **dict.fromkeys((Appointment, Message, EarlierRequest, Offer), number),
    AttemptReceipt: receipt,
}
"""What has a search -> makes rows of it, and returns the spellings of what finds some of them."""


@pytest.fixture
def found(staff) -> Callable[[type[Model], str], set[Model]]:
    """What a list of the administration finds."""
    staff("eva")
    request = RequestFactory().get("/")
    request.user = account("eva", {})

    def found(model: type[Model], typed: str) -> set[Model]:
        return set(admin.site._registry[model].get_search_results(request, model.objects.all(), typed)[0])

    return found


@pytest.mark.parametrize("model", SEARCHED)
def test_a_search_finds_the_same_by_every_spelling(model, found, ana, bruno):
    spellings = SEARCHED[model](ana)
    plain = found(model, spellings[0])
    assert plain
    assert [typed for typed in spellings if found(model, typed) != plain] == []


def test_a_search_finds_no_one_else(found, ana, bruno):
    assert found(Appointment, ana.reference) == {ana}
    assert {message.appointment for message in found(Message, ana.reference)} == {ana}


def test_every_search_is_tried():
    searched = {model: each for model, each in admin.site._registry.items() if each.search_fields}
    # The groups are those of Django, and nobody opens their list.
    ours = {model: each for model, each in searched.items() if isinstance(each, NotFoundAdmin)}
    assert ours.keys() == SEARCHED.keys()
    assert {str(each) for each in searched.values()} - {str(each) for each in ours.values()} == {"auth.GroupAdmin"}


def is_sealed(model: type[Model], path: str) -> bool:
    return isinstance(get_fields_from_path(model, path)[-1], SealedTextField)


def test_no_search_reads_sealed_columns():
    # It would find nobody.
    searched = [(model, path) for model in SEARCHED for path in admin.site._registry[model].search_fields]
    assert is_sealed(Appointment, "email")
    assert [one for one in searched if is_sealed(*one)] == []
