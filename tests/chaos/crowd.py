"""People with messages, and the result of each: `python -m tests.chaos.crowd COMMAND …`.

`book COUNT`: books people, each with their own phone, whose text is due now. `open`: an office to book at. `visit COUNT
SECONDS AREA`: people book there one after the other, with numbers in that area. `remind COUNT SECONDS`: people with a
reminder that comes due within the coming seconds. `tally`, `due`: prints the results.
"""

import json
import os
import random
import sys
import time as clock
import uuid
from datetime import UTC, date, datetime, time, timedelta


def open_office():
    """One office that takes twenty people every quarter of an hour."""
    from offices.models import Office, OpeningHours

    office = Office.objects.create(
        code="NYC", name_source="Sample", kind="field_office", address="26 Federal Plaza", city="New York", state="NY",
        zip_code="10278", timezone="America/New_York", latitude=40.7152, longitude=-74.0038,
        confirmed_by="Carla", confirmed_at=datetime.now(UTC),
    )  # fmt: skip
    hours = {"opens": time(8), "closes": time(15), "slot_minutes": 15, "people_per_slot": 20}
    OpeningHours.objects.bulk_create(
        OpeningHours(office=office, weekday=day, valid_from=date(2020, 1, 1), **hours) for day in range(5)
    )
    return office


def book(office, phone: str) -> None:
    """Books a person with that phone, a month ahead, whose confirmation is due now."""
    from appointments import booking
    from appointments.booking import Contact, Person

    now = datetime.now(UTC)
    person = Person(given_names=f"Person {phone}", family_name="Sample", born=date(1990, 4, 7), country="HN")
    booking.book(
        office=office, people=[person], contact=Contact("en", "", phone), submission=uuid.uuid4(),
        now=now, on_or_after=now + timedelta(days=30),
    )  # fmt: skip


def visit(count: int, seconds: float, area: str) -> None:
    """People book, evenly over the seconds."""
    from offices.models import Office

    office, began = Office.objects.get(), clock.monotonic()
    for n in range(count):
        clock.sleep(max(0, began + seconds * n / count - clock.monotonic()))
        book(office, f"{area}{n:0{12 - len(area)}}")


def remind(count: int, seconds: float) -> None:
    """People who booked long ago; one reminder of each comes due in the coming seconds, at night too."""
    from django.db import transaction
    from django.db.models import Max

    from appointments.models import Message

    with transaction.atomic():
        began = Message.objects.aggregate(last=Max("pk"))["last"]
        visit(count, 0, "+1214")
        ours = Message.objects.filter(pk__gt=began)
        ours.exclude(kind="reminder_1").delete()
        now = datetime.now(UTC)
        for text in ours:
            due = now + timedelta(seconds=random.uniform(5, seconds))
            ours.filter(pk=text.pk).update(due_at=due, quiet_hours_waived_until=now + timedelta(hours=1))


def tally() -> None:
    """Number, how its text ended, whether it may have arrived twice, and after how many seconds it was handed over."""
    from appointments.models import Message

    texts = Message.objects.filter(kind="confirmation").select_related("appointment")
    rows = [
        (
            text.recipient,
            text.status,
            text.possibly_duplicate,
            (text.sent_at - text.appointment.booked_at).total_seconds(),
        )
        if text.sent_at
        else (text.recipient, text.status, text.possibly_duplicate, None)
        for text in texts
    ]
    sys.stdout.write(json.dumps(rows))


def due() -> None:
    """Number, kind and when it was due (seconds since 1970) of each text that was sent to the crowds of `latency`."""
    from appointments.models import Message

    texts = Message.objects.filter(status="sent").select_related("appointment")
    crowds = ((text, text.appointment.booked_at if text.kind == "confirmation" else text.due_at) for text in texts)
    rows = [(text.recipient, text.kind, since.timestamp()) for text, since in crowds]
    sys.stdout.write(json.dumps([row for row in rows if not row[0].startswith("+1211")]))


def main(command: str, *given: str) -> None:
    match command:
        case "open":
            open_office()
        case "book":
            office = open_office()
            for n in range(int(given[0])):
                book(office, f"+1212{n:07}")
        case "visit":
            visit(int(given[0]), float(given[1]), given[2])
        case "remind":
            remind(int(given[0]), float(given[1]))
        case "tally":
            tally()
        case "due":
            due()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scheduler.settings")
    import django

    django.setup()
    main(*sys.argv[1:])
