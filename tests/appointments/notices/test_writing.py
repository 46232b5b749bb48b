"""A receipt is written once, opened by a code and a fact, and holds nothing that identifies the person."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError

from appointments import vault
from appointments.models import AttemptReceipt, FailedTry
from appointments.notices import attempts
from appointments.notices.attempts import RECEIPTS_PER_BROWSER, Attempt, Kind, Way
from appointments.rate_limits import NoMatch, TooManyTries
from appointments.values import identifiers
from tests.guards import without
from tests.project.test_privacy import dump
from tests.together import together


def test_it_works(write, now):
    receipt = write(kind=Kind.NO_RECORD)
    assert identifiers.attempt_code(str(receipt)) == receipt.code
    assert (receipt.tried_at, receipt.ending, receipt.matches, receipt.look_until) == (now, "678", [], None)


def test_only_a_notice_not_yet_there_is_looked_for(write, now):
    receipt = write(email="ana@example.com")
    assert receipt.look_until == now + timedelta(days=16)
    assert [len(digest) for digest in receipt.matches] == [64]
    assert write(kind=Kind.NO_RECORD, email="ana@example.com").email == ""


def test_the_same_failure_has_one_receipt(write):
    again = {"submission": uuid.uuid4()}
    assert write(**again) == write(**again)
    assert AttemptReceipt.objects.count() == 1


def test_it_is_about_the_person_or_else_the_number(now):
    def about(**who: str) -> str:
        return Attempt(uuid.uuid4(), Kind.NO_RECORD, now, "America/New_York", Way.SUBJECT_ID, **who).about

    assert about(number="312345678", person="a digest") == "a digest"
    assert about(number="312345678") == vault.index("subject", "312345678")
    assert about() == ""


def test_a_contact_given_later_is_kept(write):
    again = {"submission": uuid.uuid4()}
    write(**again)
    write(**again, phone="+12125550123")
    write(**again)
    assert AttemptReceipt.objects.get().phone == "+12125550123"


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_many_times_at_once_has_one_receipt(write):
    again = {"submission": uuid.uuid4()}
    receipts = together([lambda: write(**again)] * 8)
    assert len({receipt.code for receipt in receipts}) == AttemptReceipt.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_constraint_it_would_have_more(write):
    again = {"submission": uuid.uuid4()}
    with without("one_receipt_per_failure"):
        for _round in range(10):
            together([lambda: write(**again)] * 4)
            if AttemptReceipt.objects.count() > 1:
                break
            AttemptReceipt.objects.all().delete()
        found = AttemptReceipt.objects.count()
        AttemptReceipt.objects.all().delete()
    assert found > 1


def test_a_code_that_is_taken_is_not_given_again(write, monkeypatch):
    signs = iter("B" * 16 + "C" * 8)
    monkeypatch.setattr("secrets.choice", lambda _alphabet: next(signs))
    assert [write().code[:8], write().code[:8]] == ["B" * 8, "C" * 8]


def test_a_browser_gets_no_more_than_enough(write):
    for _receipt in range(RECEIPTS_PER_BROWSER):
        write()
    with pytest.raises(TooManyTries):
        write()


def test_an_address_gets_no_more_than_enough(write, settings):
    settings.TRIES_PER_ADDRESS = 3
    for number in range(3):
        write(holder=f"h{number}")
    with pytest.raises(TooManyTries):
        write(holder="h3")


@pytest.mark.parametrize("fact", ["312345678", "1988-03-21"])
def test_code_and_fact_together_open_it(fact, write, actor, now):
    number = fact if fact.isdigit() else ""
    way = Way.SUBJECT_ID if number else Way.NO_PAPER
    receipt = write(kind=Kind.NO_SLOT, way=way, number=number, born="1988-03-21")
    assert attempts.open_again(receipt.code, ["x", fact], actor=actor, now=now) == receipt


def test_a_wrong_fact_and_an_unknown_code_are_the_same(write, actor, now):
    receipt = write()
    for code, fact in ((receipt.code, "312345679"), ("222222222", "312345678")):
        with pytest.raises(NoMatch):
            attempts.open_again(code, [fact], actor=actor, now=now)


def test_guessing_the_fact_of_a_code_ends_soon(write, actor, now, settings):
    receipt = write()
    for number in range(settings.TRIES_PER_NUMBER):
        with pytest.raises(NoMatch):
            attempts.open_again(receipt.code, [str(number)], actor=actor, now=now)
    with pytest.raises(TooManyTries):
        attempts.open_again(receipt.code, ["312345678"], actor=actor, now=now)


def test_opening_it_rightly_counts_as_no_try(write, actor, now):
    receipt = write()
    before = FailedTry.objects.count()
    attempts.open_again(receipt.code, ["312345678"], actor=actor, now=now)
    attempts.by_code(receipt.code, actor=actor, now=now)
    assert FailedTry.objects.count() == before


def test_the_database_does_not_tell_who_tried(write):
    write(email="ana@example.com", phone="+12125550123", born="1988-03-21", area="102")
    facts = ("312345678", "ana@example.com", "2125550123", "1988-03-21")
    assert [fact for fact in facts if fact in dump() or fact.encode().hex() in dump()] == []
    assert AttemptReceipt.objects.get().ending == "678"


def test_a_closed_site_writes_nothing_down(write):
    with pytest.raises(IntegrityError, match="a_closed_site_writes_no_receipt_down"):
        write(kind=Kind.CLOSED)


def test_writing_one_takes_few_statements(write, django_assert_num_queries):
    with django_assert_num_queries(6):
        write()


def test_a_contact_given_after_the_notice_was_found_is_not_kept(write, now):
    again = {"submission": uuid.uuid4()}
    write(**again)
    AttemptReceipt.objects.update(found_at=now)
    assert write(**again, email="ana@example.com").email == ""
