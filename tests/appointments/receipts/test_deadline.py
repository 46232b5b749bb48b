"""How a date stands to the report-by date is said once, and everywhere in the same words."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import translation

from appointments import booking
from appointments.messages import of_appointments
from appointments.models import Appointment, Message
from appointments.receipts import deadline
from appointments.receipts.addresses import check_of
from appointments.receipts.confirmation import confirmation_receipt
from appointments.templatetags.deadline import report_by
from tests.telling import tell

BOOKED = date(2026, 12, 1)
DAY = date(2026, 12, 9)


@pytest.mark.parametrize(
    ("report_by", "says"),
    [
        (None, ["The report-by date is not known."]),
        (date(2026, 12, 10), ["December 10, 2026. The appointment is before it."]),
        (date(2026, 12, 9), ["The appointment is on that day."]),
        (date(2026, 12, 8), ["The appointment is 1 day after it.", "ice.gov/check-in", "Keep your"]),
        (date(2026, 12, 1), ["The appointment is 8 days after it.", "ice.gov/check-in", "Keep your"]),
        (
            date(2026, 11, 30),
            ["Monday, November 30, 2026. It has passed.", "ice.gov/check-in", "Keep your"],
        ),
    ],
)
def test_each_way_a_date_can_stand_has_its_words(report_by, says):
    lines = deadline.against(DAY, report_by, booked_on=BOOKED).lines
    assert len(lines) == len(says)
    for line, words in zip(lines, says, strict=True):
        assert words in line


@pytest.mark.django_db
@pytest.mark.parametrize(("days", "says"), [(1, "was before it."), (0, "on that day."), (-1, "was 1 day after it.")])
def test_an_appointment_that_is_over_is_told_of_as_past(days, says, late, now):
    late.report_by = late.starts_at.date() + timedelta(days=days)
    assert "appointment was" not in deadline.of(late, now).fact
    # The office has noted nothing, so it is still booked.
    assert says in deadline.of(late, late.starts_at).fact
    late.status = Appointment.Status.SEEN
    assert says in deadline.of(late, now).fact


@pytest.mark.django_db
def test_so_it_is_in_lists_of_late_dates(late, now, monkeypatch):
    late.report_by = late.starts_at.date() - timedelta(days=1)
    for today, says in ((now, "is 1 day after it."), (late.starts_at, "was 1 day after it.")):
        monkeypatch.setattr("django.utils.timezone.now", lambda today=today: today)
        assert says in report_by(late, late_only=True)["lines"][0]


def test_only_what_is_late_says_what_that_means():
    late = [deadline.against(DAY, DAY + timedelta(days=n), booked_on=BOOKED).is_late for n in (-1, 0, 1)]
    assert late == [True, False, False]


@pytest.mark.parametrize(("language", "says"), [("en", "Count on it."), ("es", "Cuente con eso.")])
def test_the_operator_can_say_what_it_means(language, says, settings):
    settings.LATE_TEXT_EN, settings.LATE_TEXT_ES = "Count on it.", "Cuente con eso."
    with translation.override(language):
        assert deadline.against(DAY, BOOKED, booked_on=BOOKED).lines[1] == says


@pytest.fixture
def late(book, make_person, now) -> Appointment:
    """The earliest date, and after the report-by date."""
    return book(make_person(), report_by=now.date())


@pytest.fixture
def words(late, now) -> list[str]:
    return deadline.of(late, now).lines


@pytest.fixture
def today(monkeypatch, now) -> None:
    """The day it is booked."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("page", ["", "change/", "cancel/"])
def test_pages_about_an_appointment_say_it(page, client, late, words):
    tell(client, late)
    where = f"appointment/{late.link_token}/{page}" if page else f"confirmation/{late.link_token}/"
    text = client.get(f"/en/{where}").content.decode()
    assert words[0] in text.replace("\xa0", " ")
    assert words[1] in text


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_the_qr_page_says_it(client, late, words, settings):
    text = client.get("/en" + check_of(late).removeprefix(settings.SITE_URL)).content.decode()
    assert " ".join(words[:2]) in text
    # An officer reads it.
    assert "Keep your confirmation." not in text


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
def test_the_pdf_says_it(late, words):
    blocks = confirmation_receipt(late).parts[0].blocks
    assert words in [block.lines for block in blocks]


@pytest.mark.django_db
@pytest.mark.usefixtures("today")
@pytest.mark.parametrize("kind", [Message.Kind.CONFIRMATION, Message.Kind.CHANGED, Message.Kind.REMINDER_7])
def test_mails_say_it(kind, late, words, now):
    body = of_appointments.compose(Message(pk=7, appointment=late, kind=kind, channel="email"), now).body
    assert " ".join(words) in " ".join(body.split())


NOT_EARLIEST = "An earlier date was free."


@pytest.fixture
def last_lines(now) -> Callable[[Appointment], list[str]]:
    return lambda appointment: deadline.of(Appointment.objects.with_place().get(pk=appointment.pk), now).lines[1:]


@pytest.fixture
def later(book, make_person, now) -> Appointment:
    """Booked for nine days after the report-by date, while sooner days were free."""
    return book(make_person(), report_by=now.date(), on_or_after=now + timedelta(days=9))


@pytest.mark.django_db
def test_a_date_that_was_not_the_earliest_is_not_said_to_meet_the_rule(later, last_lines):
    assert last_lines(later) == [NOT_EARLIEST]


@pytest.mark.django_db
def test_a_move_away_from_the_earliest_ends_the_promise(late, now, last_lines):
    booking.reschedule(late.pk, version=1, on_or_after=now + timedelta(days=9), now=now)
    assert last_lines(late) == [NOT_EARLIEST]


@pytest.mark.django_db
def test_a_move_to_the_earliest_brings_it(later, now, last_lines):
    booking.reschedule(later.pk, version=1, now=now)
    assert "ice.gov/check-in" in last_lines(later)[0]


@pytest.mark.django_db
def test_a_move_by_the_office_is_no_choice(late, now, last_lines):
    moved = {"on_or_after": now + timedelta(days=9), "actor": "system", "told": Message.Kind.OFFICE_CLOSED}
    booking.reschedule(late.pk, version=1, now=now, **moved)
    assert "ice.gov/check-in" in last_lines(late)[0]


@pytest.mark.django_db
def test_most_late_dates_cost_no_query(late, now, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert deadline.of(late, now).is_late
