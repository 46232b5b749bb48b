"""Eight threads do at once what people, staff and workers do at one office; the database waits at random.

`bin/test tests/model/threads.py --rounds 24` lasts two minutes. Nothing may fail but by a named refusal, and every rule
holds at the end. Its file name does not match, so it runs only when named.
"""

import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from datetime import time as clock

import pytest
from django.db import connection
from django.utils import timezone

from appointments import booking, outbox
from appointments.booking import Contact, Person, move_day, stranded
from appointments.models import Appointment, Offer, PlaceHold, Relocation
from offices import inventory
from offices.models import Closure, Office
from offices.refusals import Refusal
from tests.model.driver import LINES, STAFF, weekdays
from tests.rules import broken_rules
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, SECONDS = 8, 5
"""Seconds of one round."""

SLOW = ("offices_slot", "offices_officequeue", "appointments_appointment", "appointments_attendee")
_DELAY = """
    CREATE FUNCTION wait_at_random() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF random() < 0.2 THEN PERFORM pg_sleep(random() * 0.02); END IF;
        RETURN NEW;
    END $$
"""


@pytest.fixture
def delays() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_DELAY)
        for table in SLOW:
            cursor.execute(
                f"CREATE TRIGGER wait_at_random BEFORE INSERT OR UPDATE ON {table}"
                " FOR EACH ROW EXECUTE FUNCTION wait_at_random()"
            )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION wait_at_random CASCADE")


class Someone:
    """One thread: a row of random verbs."""

    def __init__(self, office: Office, number: int, until: float) -> None:
        self.office, self.luck, self.until = office, random.Random(number), until
        self.done: Counter[str] = Counter()

    def __call__(self) -> Counter[str]:
        verbs: list[Callable[[], object]] = [
            self.book, self.book, self.book, self.move, self.cancel, self.undo, self.join, self.answer,
            self.close, self.reopen, self.places, self.plan, self.work, self.work,
        ]  # fmt: skip
        while time.monotonic() < self.until:
            verb = self.luck.choice(verbs)
            try:
                verb()
                self.done[verb.__name__] += 1
            except Refusal as refusal:
                self.done[type(refusal).__name__] += 1
        return self.done

    def day(self) -> date:
        return timezone.now().date() + timedelta(days=self.luck.randrange(2, 20))

    def one(self, **fields: str) -> Appointment:
        found = Appointment.objects.filter(**fields).order_by("?").first()
        if found is None:
            raise booking.NothingToUndo
        return found

    def book(self) -> None:
        names = [uuid.uuid4().hex[:12] for _n in range(self.luck.randint(1, 3))]
        people = [Person(name, "Sample", date(1990, 1, 1), "GT") for name in names]
        contact = Contact("en", f"{names[0]}@example.com")
        now = timezone.now()
        booking.book(office=self.office, people=people, contact=contact, submission=uuid.uuid4(), now=now)

    def move(self) -> None:
        party, now = self.one(status="booked"), timezone.now()
        start = now + timedelta(days=self.luck.randrange(18))
        booking.reschedule(party.pk, version=party.version, now=now, on_or_after=start, actor=STAFF, reason="agreed")

    def cancel(self) -> None:
        party = self.one(status="booked")
        booking.cancel(party.pk, version=party.version, now=timezone.now(), actor=STAFF)

    def undo(self) -> None:
        party = self.one(status="cancelled")
        booking.undo_cancel(party.pk, version=party.version, now=timezone.now(), actor=STAFF)

    def join(self) -> None:
        booking.join(self.one(status="booked").pk, notice_days=1, now=timezone.now())

    def answer(self) -> None:
        offer = Offer.objects.filter(status="open").order_by("?").first()
        if offer:
            answer = self.luck.choice([booking.accept, booking.decline])
            answer(offer.appointment_id, number=offer.number, now=timezone.now())

    def close(self) -> None:
        day = self.day()
        hours = self.luck.choice([{}, {"from_time": clock(9), "until_time": clock(10)}])
        closure = Closure(office=self.office, starts_on=day, ends_on=day, reason_source="Snow", **hours)
        move_day.close(closure, now=timezone.now(), actor=STAFF)

    def reopen(self) -> None:
        closure = Closure.objects.filter(reopened_at=None).order_by("?").first()
        if closure:
            move_day.reopen(closure.pk, now=timezone.now(), actor=STAFF)

    def places(self) -> None:
        day, surplus = self.day(), self.luck.choice(list(move_day.Surplus))
        how, number = inventory.How.SET, self.luck.randrange(6)
        span = inventory.Span(day, day)
        move_day.change_capacity(self.office, span, how, number, surplus=surplus, now=timezone.now(), actor=STAFF)

    def plan(self) -> None:
        lines, surplus = [self.luck.choice(LINES)], self.luck.choice(list(move_day.Surplus))
        hours = weekdays(self.office, lines, None)
        move_day.change_hours(self.office, hours, surplus=surplus, now=timezone.now(), actor=STAFF)

    def work(self) -> None:
        """What the workers do."""
        now = timezone.now()
        for job in Relocation.objects.filter(finished_at=None):
            move_day.relocate(job.pk, timezone.now)
        stranded.settle_all(now)
        PlaceHold.objects.filter(offer=None).update(until=now)
        booking.release_expired_holds(now)
        booking.make_offers(now)


def test_nothing_fails_but_by_a_named_refusal(delays, make_office, rounds):
    office = make_office("THREADS", people_per_slot=2)
    inventory.open_slots(office, timezone.now().date() + timedelta(days=30), now=timezone.now())
    until = time.monotonic() + SECONDS * rounds
    results = together([Someone(office, number, until) for number in range(THREADS)])
    assert not [result for result in results if isinstance(result, BaseException)]
    Someone(office, 0, 0).work()
    outbox.follow_all(timezone.now())
    print(sum(results, Counter()))
    assert broken_rules() == []
