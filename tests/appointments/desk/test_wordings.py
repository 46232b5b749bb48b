"""Which wording of a reminder brings more people: for administrators, without small counts."""

from datetime import date

import pytest
from django.urls import reverse

from appointments.booking import Person
from appointments.desk.wordings import outcomes
from appointments.models import Appointment, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def reminded(book, now):
    """Books parties that got a reminder in a wording, and marks their attendance."""

    def reminded(wording, status, count, version=1):
        for n in range(count):
            party = book(Person("Sample", f"{wording}{status}{n}", date(1990, 1, 2), "GT"))
            Appointment.objects.filter(pk=party.pk).update(status=status)
            Message.objects.create(
                appointment=party,
                version=version,
                kind="reminder_1",
                channel="sms",
                wording=wording,
                status="sent",
                sent_at=now,
                due_at=now,
                expires_at=now,
            )

    return reminded


def test_it_counts_who_came_and_who_did_not(reminded):
    reminded("plain", "seen", 5)
    reminded("plain", "no_show", 5)
    reminded("consequence", "seen", 6)
    reminded("consequence", "no_show", 4)
    reminded("consequence", "booked", 2)
    plain, consequence = outcomes()
    assert (plain.seen, plain.no_show, plain.share) == (5, 5, "50.0")
    assert (consequence.seen, consequence.no_show, consequence.share) == (6, None, None)


def test_a_reminder_of_an_earlier_date_does_not_count(reminded):
    reminded("plain", "seen", 5, version=7)
    assert outcomes()[0].seen is None


def test_two_reminders_make_one_party(reminded):
    reminded("plain", "seen", 5)
    for message in Message.objects.filter(wording="plain"):
        message.pk, message.kind = None, "reminder_3"
        message.save(force_insert=True)
    assert outcomes()[0].seen == 5


def test_the_page_shows_no_small_count(staff, reminded):
    reminded("plain", "seen", 4)
    page = staff("eva").get(reverse("desk:wordings")).content.decode()
    assert "not shown" in page
    assert ">4<" not in page
