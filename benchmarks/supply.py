"""Offices, many slots made quickly with SQL, and people who book; for measurements only."""

import uuid
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from django.db import connection, transaction

from appointments import booking
from appointments.booking import Contact, Person
from appointments.models import Appointment
from offices import inventory
from offices.models import Office, OpeningHours

NOW = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)
"""The present time of every measurement."""

SLOTS_A_DAY = 28

_people = count()

_MAKE_SLOTS = """
INSERT INTO offices_slot (office_id, starts_at, minutes, capacity, booked, is_closed)
SELECT %(office)s, %(start)s + (n / %(day)s) * interval '1 day' + (n %% %(day)s) * interval '15 minutes', 15,
       %(capacity)s, 0, false
FROM generate_series(0, %(count)s - 1) AS n
"""


def make_office(code: str) -> Office:
    """An office on Eastern time that is open every weekday, without slots."""
    office = Office.objects.create(
        code=code, name_source=code, kind=Office.Kind.FIELD_OFFICE, address="1 Sample Street", city="Sample",
        state="NY", zip_code="10278", timezone="America/New_York", latitude=40.7, longitude=-74.0,
        confirmed_by="Carla", confirmed_at=NOW,
    )  # fmt: skip
    OpeningHours.objects.bulk_create(
        OpeningHours(
            office=office, weekday=weekday, opens=time(8), closes=time(15), slot_minutes=15, valid_from=NOW.date()
        )
        for weekday in range(5)
    )
    return office


@transaction.atomic
def make_slots(office: Office, count: int, *, capacity: int = 3, start: datetime | None = None) -> None:
    """`count` empty slots from two days after `NOW` (or from `start`), 28 on each day."""
    start = start or (NOW + timedelta(days=2)).replace(hour=13)
    queue = inventory.lock(office)
    with connection.cursor() as cursor:
        cursor.execute(
            _MAKE_SLOTS,
            {"office": office.pk, "start": start, "count": count, "day": SLOTS_A_DAY, "capacity": capacity},
        )
    queue.opened_until = (start + timedelta(days=count // SLOTS_A_DAY + 1)).date()
    queue.save(update_fields=["opened_until"])


def someone(office: Office, now: datetime, name: str = "") -> Appointment:
    """Books one more person, or the one with this name."""
    person = Person("Sample", name or f"N{next(_people)}", date(1990, 1, 1), "HN")
    contact = Contact("en", "person@example.com")
    return booking.book(office=office, people=[person], contact=contact, submission=uuid.uuid4(), now=now)


def analyze() -> None:
    """Updates the planner's statistics, as autovacuum would."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE offices_slot, offices_officequeue")


def without_vacuum() -> None:
    """Turns autovacuum off for the tables that claims write, so that every dead row stays."""
    with connection.cursor() as cursor:
        for table in ("offices_slot", "offices_officequeue"):
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = false)")
