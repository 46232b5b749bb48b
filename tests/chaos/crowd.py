"""People to be written to: `python -m tests.chaos.crowd book COUNT`, and `tally`, which prints what became of each."""

import json
import os
import sys
import uuid
from datetime import UTC, date, datetime, time, timedelta


def book(count: int) -> None:
    """Books that many people at one office, each with a phone of their own, whose text is due now."""
    from appointments import booking
    from appointments.booking import Contact, Person
    from offices.models import Office, OpeningHours

    office = Office.objects.create(
        code="NYC", name_en="Sample", kind="field_office", address="26 Federal Plaza", city="New York", state="NY",
        zip_code="10278", timezone="America/New_York", latitude=40.7152, longitude=-74.0038,
    )  # fmt: skip
    hours = {"opens": time(8), "closes": time(15), "slot_minutes": 15, "people_per_slot": 20}
    OpeningHours.objects.bulk_create(
        OpeningHours(office=office, weekday=day, valid_from=date(2020, 1, 1), **hours) for day in range(5)
    )
    now = datetime.now(UTC)
    for n in range(count):
        person = Person(given_names=f"Person {n}", family_name="Sample", born=date(1990, 4, 7), country="HN")
        booking.book(
            office=office, people=[person], contact=Contact("en", "", f"+1212{n:07}"), submission=uuid.uuid4(),
            now=now, on_or_after=now + timedelta(days=30),
        )  # fmt: skip


def tally() -> None:
    """Number, how its text ended, whether it may have arrived twice, and after how many seconds it was handed over."""
    from appointments.models import Message

    texts = Message.objects.filter(kind="confirmation").select_related("appointment")
    rows = [
        (text.recipient, text.status, text.may_be_twice, (text.sent_at - text.appointment.booked_at).total_seconds())
        if text.sent_at
        else (text.recipient, text.status, text.may_be_twice, None)
        for text in texts
    ]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
    import django

    django.setup()
    if sys.argv[1] == "book":
        book(int(sys.argv[2]))
    else:
        tally()
