"""A failed booking gives a receipt."""

import pytest
from django.conf import settings

from appointments.models import AttemptReceipt, Draft
from offices.models import OpeningHours, Slot
from tests.project.visit import Visit

pytestmark = pytest.mark.django_db

UNKNOWN = {"subject_id": "777777777", "country": "GT"} | Visit.born


def html(page) -> str:
    return page.content.decode()


@pytest.fixture
def in_vain(visitor) -> Visit:
    """Their details match no notice."""
    visitor.come_to("details")
    visitor.post("details", UNKNOWN)
    return visitor


@pytest.fixture
def nowhere(visitor) -> Visit:
    """Every office is shut for good."""
    visitor.come_to("office_zip")
    Slot.objects.all().delete()
    OpeningHours.objects.all().delete()
    visitor.post("office_zip", {"zip_code": "10278"})
    return visitor


def test_it_works(in_vain):
    assert in_vain.url("attempt") in html(in_vain.get("details"))
    assert f'<a class="back-link" href="{in_vain.url("details")}"' in html(in_vain.get("attempt"))
    page = in_vain.post("attempt", {"is_same": "yes", "email": in_vain.email})
    receipt = AttemptReceipt.objects.get()
    assert page.request["PATH_INFO"] == in_vain.url("attempt_receipt", token=receipt.link_token)
    assert str(receipt) in html(page)
    assert (receipt.kind, receipt.ending, receipt.email) == ("not_yet", "777", in_vain.email)


def test_who_is_not_sure_gets_one_that_is_not_looked_for(in_vain):
    in_vain.post("attempt", {"is_same": "no", "email": in_vain.email})
    receipt = AttemptReceipt.objects.get()
    assert (receipt.kind, receipt.matches, receipt.email) == ("no_record", [], "")


def test_after_checking_they_can_still_have_it_looked_for(in_vain):
    for answer in ("no", "yes"):
        in_vain.post("attempt", {"is_same": answer})
    assert set(AttemptReceipt.objects.values_list("kind", flat=True)) == {"no_record", "not_yet"}


@pytest.mark.parametrize("times", [2, 5])
def test_pressed_again_it_is_the_same_receipt(times, in_vain):
    pages = [in_vain.post("attempt", {"is_same": "yes"}) for _press in range(times)]
    assert len({page.request["PATH_INFO"] for page in pages}) == AttemptReceipt.objects.count() == 1


def test_the_same_details_typed_again_within_the_hour_are_the_same_try(in_vain, clock):
    in_vain.post("attempt", {"is_same": "yes"})
    for minutes, receipts in ((15, 1), (15, 1), (18, 1), (13, 2)):
        clock.move(minutes=minutes)
        in_vain.post("details", UNKNOWN)
        in_vain.post("attempt", {"is_same": "yes"})
        assert AttemptReceipt.objects.count() == receipts


def test_other_details_are_another_try(in_vain):
    in_vain.post("attempt", {"is_same": "yes"})
    in_vain.post("details", UNKNOWN | {"country": "HN"})
    in_vain.post("attempt", {"is_same": "yes"})
    assert AttemptReceipt.objects.count() == 2


def test_it_is_dated_when_the_try_was(in_vain, clock, now):
    clock.move(minutes=10)
    in_vain.post("attempt", {"is_same": "yes"})
    assert AttemptReceipt.objects.get().tried_at == now


def test_looking_at_pages_writes_nothing(in_vain):
    for name in ("details", "attempt", "my_receipts", "check_receipt"):
        in_vain.get(name)
    assert not AttemptReceipt.objects.exists()


def test_who_did_not_try_in_vain_gets_none(visitor):
    visitor.come_to("details")
    page = visitor.post("attempt", {"is_same": "yes"})
    assert page.request["PATH_INFO"] == visitor.url("details")
    assert not AttemptReceipt.objects.exists()


def test_too_many_tries_lead_to_one(visitor, settings):
    settings.TRIES_PER_NUMBER = 0
    visitor.come_to("details")
    page = visitor.post("details", visitor.answers["details"])
    assert (page.status_code, visitor.url("attempt") in html(page)) == (429, True)
    assert "Wait one hour." in html(visitor.post("attempt", {}))
    assert AttemptReceipt.objects.get().kind == "too_many_tries"


def test_a_family_member_that_is_not_found_leads_to_one(visitor):
    visitor.come_to("family")
    page = visitor.post("add_member", visitor.answers["add_member"] | {"a_number": "A111222333"})
    assert visitor.url("attempt") in html(page)
    visitor.post("attempt", {"is_same": "yes"})
    receipt = AttemptReceipt.objects.get()
    assert (receipt.way, receipt.ending) == ("a_number", "333")


def test_no_date_near_a_zip_code_leads_to_one(nowhere):
    page = nowhere.get("office")
    assert nowhere.url("attempt") in html(page)
    shown = html(nowhere.post("attempt", {}))
    assert "ZIP code that starts with 102" in shown
    assert "10278" not in shown.replace("New York, NY 10278", "")
    assert "NYC Field Office, 26 Federal Plaza" in shown
    assert AttemptReceipt.objects.get().kind == "no_slot"


def test_no_date_in_a_state_goes_by_the_clock_of_that_state(nowhere):
    nowhere.post("office_state", {"state": "CA"})
    assert "9:00 a.m. (Pacific Time)" in html(nowhere.post("attempt", {}))


def test_no_date_at_the_office_chosen_names_it(visitor, office):
    visitor.come_to("check")
    Slot.objects.all().delete()
    OpeningHours.objects.all().delete()
    visitor.get("check")
    visitor.post("attempt", {})
    receipt = AttemptReceipt.objects.get()
    assert (receipt.office, receipt.people) == (office, 2)


def test_a_page_without_a_failure_offers_none(visitor):
    assert visitor.url("attempt") not in html(visitor.get("no_appointments"))
    visitor.come_to("details")
    assert visitor.url("attempt") not in html(visitor.get("details"))


def test_it_names_nobody(in_vain):
    page = html(in_vain.post("attempt", {"is_same": "yes", "email": in_vain.email, "phone": in_vain.phone}))
    secrets = [*in_vain.personal, "777777777", "Guatemala"]
    assert [fact for fact in secrets if fact in page] == []


def test_its_paper_comes_by_its_link(in_vain):
    page = in_vain.post("attempt", {"is_same": "yes"})
    answer = in_vain.client.get(page.request["PATH_INFO"] + "pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="receipt.pdf"'
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("path", ["receipt/x/", "receipt/x/pdf/"])
def test_a_bad_link_is_not_found(path, client):
    assert client.get(f"/en/{path}").status_code == 404


def test_leaving_ends_the_draft_and_keeps_the_receipt(in_vain):
    in_vain.post("attempt", {"is_same": "yes"})
    in_vain.client.post(in_vain.url("leave"))
    assert not Draft.objects.exists()
    assert AttemptReceipt.objects.exists()
    assert settings.DRAFT_COOKIE_NAME in in_vain.client.cookies


@pytest.mark.parametrize(("name", "queries"), [("attempt", 1), ("my_receipts", 2), ("check_receipt", 1)])
def test_a_page_asks_few_questions_of_the_database(name, queries, in_vain, django_assert_num_queries):
    for country in ("HN", "GT", "MX"):
        in_vain.post("details", UNKNOWN | {"country": country})
        in_vain.post("attempt", {"is_same": "yes"})
    with django_assert_num_queries(queries):
        in_vain.client.get(in_vain.url(name))


def test_the_receipt_asks_the_database_once(in_vain, django_assert_num_queries):
    link = in_vain.post("attempt", {"is_same": "yes"}).request["PATH_INFO"]
    for path in (link, f"{link}pdf/"):
        with django_assert_num_queries(1):
            in_vain.client.get(path)


def test_asking_for_it_takes_few_statements(in_vain, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        in_vain.client.post(in_vain.url("attempt"), {"is_same": "yes"})
