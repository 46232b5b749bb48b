"""Whether the lists of the administration stay fast with many rows. `bin/bench lists`

147 offices; SQL fills the database with slots, a day of 28 at each office after the other, three of four past, and
copies of one appointment, a message and an offer. An administrator and the manager of one office open each list: as it
is, by each of its filters, on its last page, and in each order that it offers. The bound: no page takes longer than
300 ms (the best of three) or reads more than 50,000 database pages.

`--slots` and `--appointments` make another size. Exits non-zero when the bound is broken.
"""

import argparse
import re
import sys
import time
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appointments.models import Appointment, Message, SecondStep
from appointments.staff import second_step, totp
from benchmarks.pages import cost
from benchmarks.supply import make_office, make_slots, someone
from benchmarks.support import INDEXES
from offices.models import Membership, Office, Slot

OFFICES = 147
MOST_PAGES, MOST_SECONDS = 50_000, 0.3

FILL = (
    "SET synchronous_commit = off",
    "SET session_replication_role = replica",
    """INSERT INTO offices_slot (office_id, starts_at, minutes, capacity, booked, is_closed)
       SELECT office.id, %(past)s + (n / 28) * interval '1 day' + (n %% 28) * interval '15 minutes', 15, 3, n %% 4,
           n %% 200 = 0
       FROM offices_office office, generate_series(0, %(each)s - 1) n WHERE code LIKE 'M%%' ORDER BY office.id, n""",
    """INSERT INTO appointments_appointment
       SELECT made.* FROM appointments_appointment one, generate_series(1, %(appointments)s) n,
           jsonb_populate_record(one, jsonb_build_object('id', md5('a' || n)::uuid, 'reference', 'R' || n,
               'link_hash', md5(n::text), 'submission', NULL, 'slot_id', %(first)s + (n::bigint * 1000003) %% %(slots)s,
               'status', CASE WHEN n %% 10 = 0 THEN 'cancelled' ELSE 'booked' END,
               'language', CASE WHEN n %% 3 = 0 THEN 'en' ELSE 'es' END,
               'booked_at', now() - n * interval '1 minute')) made
       WHERE one.id = %(one)s""",
    """INSERT INTO appointments_message
       SELECT made.* FROM appointments_message one, generate_series(1, %(appointments)s) n,
           jsonb_populate_record(one, jsonb_build_object('id', one.id + n, 'appointment_id', md5('a' || n)::uuid,
               'channel', CASE WHEN n %% 3 = 0 THEN 'email' ELSE 'sms' END,
               'status', CASE WHEN n %% 1000 = 0 THEN 'failed' ELSE 'sent' END,
               'sent_at', CASE WHEN n %% 1000 > 0 THEN now() END, 'due_at', now() - n * interval '1 minute')) made
       WHERE one.id = %(message)s""",
    """INSERT INTO appointments_offer (appointment_id, number, status, slot_id, instead_of_id, people, version,
           is_overdue, offered_on, made_at, until, ended_at)
       SELECT md5('a' || n)::uuid, 1, 'declined', %(first)s + n, %(first)s + n + 1, 1, 1, false, '2026-01-01',
           now() - n * interval '1 minute', now(), now()
       FROM generate_series(1, %(appointments)s, 10) n""",
    "SET session_replication_role = origin",
)
"""For speed, no trigger fires and no key is checked."""

FAR, NEAR = "from=2028-01-03&to=2028-01-03", "from=2026-01-05&to=2027-12-31"
ONE_OFFICE = {"slot": "office", "appointment": "slot__office", "message": "appointment__slot__office"}
"""The filter by an office in each list that has one."""

CHOICES = {
    "slot": ["places=full", "places=free", "is_closed__exact=1", FAR, NEAR, "p=20"],
    "appointment": ["status__exact=cancelled", "language=es", FAR, NEAR, "p=10", "q=R77"],
    "message": ["status__exact=failed", "channel__exact=sms", FAR, NEAR, "p=10", "q=R77"],
    "offer": ["status__exact=open", "is_overdue__exact=1", FAR, NEAR, "p=10"],
    "office": ["q=M77", "p=6"],
}
LISTS = {"slot": "offices_slot", "office": "offices_office"}


def main() -> int:
    """Fills the current database, opens every page and prints whether the bound holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--slots", type=int, default=5_000_000)
    parser.add_argument("--appointments", type=int, default=1_000_000)
    options = parser.parse_args()
    began = time.monotonic()
    offices = fill(options.slots, options.appointments)
    print(f"{Slot.objects.count():,} slots, {Appointment.objects.count():,} appointments: "
          f"{time.monotonic() - began:.0f} s to make")  # fmt: skip
    clients = {"administrator": _client("Administrator"), "manager": _client("Office manager", offices[7])}
    broken = 0
    for name in CHOICES:
        for who, client in clients.items():
            for query in _queries(name, client, offices[7]):
                broken += _measure(who, client, _address(name), query)
    print(f"{broken} pages break the bound" if broken else "the bound holds")
    return min(broken, 1)


def fill(slots: int, appointments: int, count: int = OFFICES) -> list[Office]:
    """So many offices with about so many rows."""
    offices = [make_office(f"M{number}") for number in range(count)]
    now, each = timezone.now(), slots // count
    past = (now - timedelta(days=each // 28 * 3 // 4)).replace(hour=13, minute=0, second=0, microsecond=0)
    # The one that is copied, at an office of its own.
    own = make_office("ONE")
    make_slots(own, 280, start=now + timedelta(days=2))
    one = someone(own, now)
    for office in offices:
        # Until then, all days count as made.
        make_slots(office, 0, start=past + timedelta(days=each // 28))
    with connection.cursor() as cursor:
        cursor.execute(INDEXES)
        indexes = [(name, definition) for name, definition in cursor.fetchall() if "pkey" not in name]
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    message = Message.objects.filter(appointment=one).latest("pk")
    facts: dict[str, Any] = {"appointments": appointments, "past": past, "each": each, "slots": each * count - 2}
    facts |= {"first": Slot.objects.latest("pk").pk + 1, "one": one.pk, "message": message.pk}
    with connection.cursor() as cursor:
        for sql in (*FILL, *(definition for _name, definition in indexes), "VACUUM ANALYZE"):
            cursor.execute(sql, facts if "%(" in sql else None)
    return offices


def _client(role: str, *offices: Office) -> Client:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.set(Group.objects.filter(name=role))
    for office in offices:
        Membership.objects.create(user=user, office=office)
    client = Client()
    client.force_login(user)
    step = SecondStep.objects.create(user=user, key=totp.new_key(), confirmed_at=timezone.now())
    session = client.session
    session[second_step.IN_SESSION] = str(step.pk)
    session.save()
    return client


def _address(name: str) -> str:
    return reverse(f"admin:{LISTS.get(name, f'appointments_{name}')}_changelist")


def _queries(name: str, client: Client, office: Office) -> list[str]:
    """The filters, and each order that the list offers."""
    page = client.get(_address(name), HTTP_HOST="localhost")
    # Not every role may open every list.
    if page.status_code == 403:
        return []
    orders = dict.fromkeys(re.findall(r"[?;]o=([-.\d]+)", page.content.decode()))
    one = [f"{ONE_OFFICE[name]}__id__exact={office.pk}"] if name in ONE_OFFICE else []
    return ["", *CHOICES[name], *one, *(f"o={order}" for order in orders)]


def _measure(who: str, client: Client, address: str, query: str) -> bool:
    """Prints what the page costs; whether it breaks the bound."""

    def look() -> None:
        answer = client.get(f"{address}?{query}", HTTP_HOST="localhost")
        # With few rows there is no such page, and it goes to the first.
        if answer.status_code not in (200, 302):
            raise SystemExit(f"{address}?{query}: {answer.status_code}")

    times = []
    for _try in range(3):
        began = time.perf_counter()
        with transaction.atomic():
            look()
            transaction.set_rollback(True)
        times.append(time.perf_counter() - began)
    read, queries = cost(look)
    is_broken = read > MOST_PAGES or min(times) > MOST_SECONDS
    print(f"{who:14}{f'{address}?{query}':80}{read:10,}{queries:4}{min(times):8.3f}{'  *' if is_broken else ''}")
    return is_broken


if __name__ == "__main__":
    sys.exit(main())
