"""What staff see of appointments, messages and notices: enough to answer, no personal data, and no way to change it."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appointments.booking import Contact, Person
from appointments.delivery import dispatch
from appointments.models import Appointment, AttemptReceipt, Message, Notice
from appointments.notices import attempts
from appointments.notices.attempts import Attempt, Keeper, Kind, Way
from appointments.rate_limits import Actor
from appointments.values.identifiers import format_reference
from tests.project.markup import without_keys
from tests.staff import do_second_step

pytestmark = pytest.mark.django_db

MODELS = [Appointment, AttemptReceipt, Message, Notice]
PERSONAL = ["Zapata", "Lucia", "Mateo", "312345678", "012345678", "ana@example.com", "2125550123", "1988"]


def page(model, name, *args):
    return reverse(f"admin:appointments_{model._meta.model_name}_{name}", args=args)


@pytest.fixture
def eva(admin_client, settings):
    """The administrator, signed in."""
    settings.SECURE_SSL_REDIRECT = False
    do_second_step(admin_client)
    return admin_client


@pytest.fixture
def tried(now):
    """Records that a person tried before their notice was in the system."""

    def tried() -> None:
        attempt = Attempt(
            uuid.uuid4(), Kind.NOT_YET, now, "America/New_York", Way.SUBJECT_ID, "312345678", country="GT"
        )
        keeper = Keeper("0" * 64, "es", "ana@example.com", "+12125550123")
        attempts.write(attempt, keeper, actor=Actor("", ""), now=now)

    return tried


@pytest.fixture
def family(make_notice, make_person, book, tried) -> Appointment:
    """A person on a notice and two children without, under a name that occurs nowhere else on the pages."""
    tried()
    children = [make_person("Lucia", "Zapata"), make_person("Mateo", "Zapata")]
    contact = Contact("es", "ana@example.com", "+12125550123")
    return book(Person.on_notice(make_notice(family_name="Zapata")), *children, contact=contact)


@pytest.mark.parametrize("model", MODELS)
def test_no_list_holds_personal_data(model, family, eva):
    shown = without_keys(eva.get(page(model, "changelist")).content.decode())
    assert model.objects.exists()
    assert [fact for fact in PERSONAL if fact in shown] == []


@pytest.mark.parametrize("model", MODELS)
def test_no_page_of_one_row_holds_personal_data(model, family, eva):
    shown = without_keys(eva.get(page(model, "change", model.objects.first().pk)).content.decode())
    assert [fact for fact in PERSONAL if fact in shown] == []


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", ["add", "change", "delete"])
def test_nothing_can_be_changed(model, name, family, eva):
    args = [] if name == "add" else [model.objects.first().pk]
    assert eva.post(page(model, name, *args), {"post": "yes"}).status_code == 403
    assert model.objects.exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_longer_list_takes_no_more_queries(model, family, eva, make_notice, make_person, book, tried):
    with CaptureQueriesContext(connection) as short:
        eva.get(page(model, "changelist"))
    for n in range(5):
        tried()
        notice = make_notice(f"40000000{n}", f"00000000{n + 1}")
        book(Person.on_notice(notice), make_person(f"P{n}"), contact=Contact("en", f"p{n}@example.com"))
    with CaptureQueriesContext(connection) as long:
        eva.get(page(model, "changelist"))
    assert model.objects.count() > 5
    assert len(long) == len(short)


@pytest.mark.parametrize(
    "spelling",
    [
        lambda signs: signs,
        lambda signs: f" {format_reference(signs).lower()} ",
        lambda signs: " ".join(signs),
    ],
)
def test_an_appointment_is_found_by_its_number_in_any_spelling(spelling, ana, bruno, eva):
    found = eva.get(page(Appointment, "changelist"), {"q": spelling(bruno.reference)}).context["cl"].result_list
    assert list(found) == [bruno]


@pytest.mark.parametrize(
    "spelling", [str, lambda receipt: receipt.code.lower(), lambda receipt: " ".join(receipt.code)]
)
def test_a_receipt_is_found_by_its_code_in_any_spelling(spelling, tried, eva):
    tried()
    tried()
    receipt = AttemptReceipt.objects.last()
    found = eva.get(page(AttemptReceipt, "changelist"), {"q": spelling(receipt)}).context["cl"].result_list
    assert list(found) == [receipt]


def test_what_is_no_confirmation_number_finds_nothing(bruno, eva):
    assert not eva.get(page(Appointment, "changelist"), {"q": "bruno"}).context["cl"].result_list


def test_a_party_with_anyone_unverified_is_marked(family, book, make_notice, eva):
    verified = book(Person.on_notice(make_notice("400000001", "000000001")))
    found = eva.get(page(Appointment, "changelist")).context["cl"].result_list
    assert {appointment: appointment.has_unverified for appointment in found} == {family: True, verified: False}


def test_a_message_shows_the_text_as_it_was_sent_without_its_link(bruno, now, eva):
    list(dispatch.send_due(lambda: now))
    message = Message.objects.get()
    shown = eva.get(page(Message, "change", message.pk)).content.decode()
    assert "Your check-in appointment is booked." in shown
    assert "/confirmation/[link]/" in shown
    assert bruno.link_token not in shown


def test_a_message_not_sent_yet_has_no_text(bruno, now, eva):
    assert list(dispatch.send_due(lambda: now - timedelta(days=1))) == []
    assert (
        "Your check-in appointment" not in eva.get(page(Message, "change", Message.objects.get().pk)).content.decode()
    )
