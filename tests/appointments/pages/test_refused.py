"""Whatever a verb refuses is said in words on every kind of page; none of it is a fault."""

import importlib
import pkgutil
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import RequestFactory
from django.urls import resolve

import appointments
import offices
from appointments.pages.refused import IN_OTHER_WORDS, SayRefusals, is_passing
from appointments.public.views import busy
from offices.inventory import Busy
from offices.models import Slot
from offices.refusals import Refusal

PAGES = ["/en/", "/en/desk/", "/en/support/", "/en/admin/"]


def every_refusal(kind: type[Refusal] = Refusal) -> list[type[Refusal]]:
    return [found for sub in kind.__subclasses__() for found in (sub, *every_refusal(sub))]


def load_everything() -> None:
    for package in (appointments, offices):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)


load_everything()
KEEPS_ANSWERS = [("/en/", "offices.inventory.waiting.Busy")]
BY_NAME = {f"{kind.__module__}.{kind.__name__}": kind for kind in every_refusal()}


def answer(path: str, error: Exception):
    request = RequestFactory().post(path)
    request.user, request.session = AnonymousUser(), {}
    request.resolver_match = resolve(path)
    return SayRefusals(lambda _request: None).process_exception(request, error)


@pytest.mark.parametrize(("path", "name"), [pair for pair in product(PAGES, BY_NAME) if pair not in KEEPS_ANSWERS])
def test_every_refusal_is_said_on_every_kind_of_page(name, path):
    said = answer(path, Exception.__new__(BY_NAME[name]))
    others = IN_OTHER_WORDS.get(resolve(path).namespace, {})
    assert said.status_code == 409
    assert str(others.get(BY_NAME[name], BY_NAME[name].in_words))[:20] in said.content.decode()


def test_refusals_are_found():
    assert len(BY_NAME) > 25


def refused(write) -> IntegrityError:
    """What the database says to a write."""

    def commit() -> None:
        with transaction.atomic():
            write()
            # A foreign key is otherwise checked at the end of the test.
            connection.check_constraints()

    with pytest.raises(IntegrityError) as refusal:
        commit()
    return refusal.value


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_two_changes_that_meet_are_said_too(path, bruno):
    slot = bruno.slot
    error = refused(lambda: Slot(office=slot.office, starts_at=slot.starts_at, minutes=30, capacity=1).save())
    assert "Nothing was changed" in answer(path, error).content.decode()


LASTING = {
    "check": lambda slot: Slot.objects.filter(pk=slot.pk).update(booked=slot.capacity + 1),
    "not null": lambda slot: Slot.objects.filter(pk=slot.pk).update(starts_at=None),
    "foreign key": lambda slot: Slot.objects.filter(pk=slot.pk).update(office_id=0),
}


@pytest.mark.django_db
@pytest.mark.parametrize("rule", LASTING)
@pytest.mark.parametrize("path", PAGES)
def test_a_rule_that_stays_broken_is_a_fault_and_no_one_is_told_to_try_again(path, rule, bruno):
    error = refused(lambda: LASTING[rule](bruno.slot))
    assert answer(path, error) is None
    assert not is_passing(error)


@pytest.mark.parametrize("error", [Busy(), OperationalError()], ids=["a queue", "a lock"])
def test_on_public_pages_what_passes_is_left_to_the_page_that_keeps_the_answers(error):
    assert answer("/en/", error) is None
    assert busy.answer_to(RequestFactory().get("/en/"), error).status_code == 503


def test_a_database_that_is_away_is_a_fault():
    assert answer("/en/", OperationalError("no connection")) is None
    assert not is_passing(OperationalError("no connection"))


def test_what_is_a_fault_stays_one():
    assert answer("/en/", KeyError("x")) is None


def test_it_stands_between_the_views_and_everyone(settings):
    assert settings.MIDDLEWARE[-1] == "appointments.pages.refused.SayRefusals"
