"""A call that no one answered is a receipt: two presses from every page with a phone number."""

import re

import pytest

from appointments.models import AttemptReceipt
from tests.project.test_pages_speak import title

pytestmark = pytest.mark.django_db


def html(page):
    return page.content.decode()


def as_shown(page, **changes):
    """What the form's button sends when nothing was chosen by hand."""
    form = page.context["form"]
    return {
        name: field.initial() if callable(field.initial) else field.initial or "" for name, field in form.fields.items()
    } | changes


@pytest.fixture
def asked(visitor):
    return visitor.get("unanswered_call")


def test_every_page_with_a_phone_number_leads_to_it(visitor):
    for name in ("start", "trust", "find", "offices", "no_appointments"):
        assert f'href="{visitor.url("unanswered_call")}"' in html(visitor.get(name))


def test_the_title_of_the_receipt_says_what_it_is(visitor, asked):
    assert "Receipt of a report" in title(visitor.post("unanswered_call", as_shown(asked)))


def test_one_press_there_gives_the_receipt(visitor, asked, now):
    page = visitor.post("unanswered_call", as_shown(asked))
    written = AttemptReceipt.objects.get()
    assert visitor.url("attempt_receipt", token=written.link_token) == page.request["PATH_INFO"]
    assert (written.kind, written.outcome, written.called, written.called_at) == (
        "called",
        "no_answer",
        "833-383-1465",
        now,
    )
    for said in ("833-383-1465</span> (the support line)", "No one answered", "It does not show that it happened."):
        assert said in html(page)


def test_pressed_twice_it_is_one_receipt_and_the_next_call_is_another(visitor, asked):
    sent = as_shown(asked)
    for _press in range(2):
        visitor.post("unanswered_call", sent)
    assert AttemptReceipt.objects.count() == 1
    visitor.post("unanswered_call", as_shown(visitor.get("unanswered_call")))
    assert AttemptReceipt.objects.count() == 2


def test_another_number_and_another_time_are_written_as_typed(visitor, asked, now):
    visitor.post("unanswered_call", as_shown(asked, line="other", other="212 264 4213", ago="60", outcome="busy"))
    written = AttemptReceipt.objects.get()
    assert (written.called, written.outcome, (now - written.called_at).seconds) == ("(212) 264-4213", "busy", 3600)


def test_a_number_that_cannot_be_read_is_asked_again(visitor, asked):
    page = visitor.post("unanswered_call", as_shown(asked, line="other", other="12"))
    assert "Error:" in title(page)
    assert not AttemptReceipt.objects.exists()


def test_an_office_leads_to_its_own_number(visitor, office):
    office.phone = "(212) 264-4213"
    office.save(update_fields=["phone"])
    (link,) = re.findall(r'href="([^"]+/receipts/call/NYC/)"', html(visitor.get("offices")))
    page = visitor.client.get(link)
    visitor.client.post(link, as_shown(page))
    written = AttemptReceipt.objects.get()
    assert (written.called, written.office) == ("(212) 264-4213", office)


def test_it_knows_the_appointment_that_this_browser_booked(visitor):
    booked = visitor.book().context["appointment"]
    visitor.post("unanswered_call", as_shown(visitor.get("unanswered_call")))
    written = AttemptReceipt.objects.get()
    assert written.ending == booked.reference[-3:]
    assert written.about in {person.person for person in booked.attendees.all()}


def test_it_is_in_the_list_that_prints_as_one_file(visitor, asked):
    visitor.post("unanswered_call", as_shown(asked))
    assert str(AttemptReceipt.objects.get()) in html(visitor.get("my_receipts"))
    assert visitor.client.get(visitor.url("my_receipts_pdf")).content.startswith(b"%PDF")


def test_a_third_party_reads_that_it_was_reported(visitor, asked):
    page = visitor.post("unanswered_call", as_shown(asked))
    checked = visitor.client.get(page.context["check_url"], follow=True)
    assert "Reported: called and reached no one" in html(checked)
    assert "It does not show that it happened, or who it was." in html(checked)
