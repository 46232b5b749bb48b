"""Whether the agents' pages stay fast with many appointments stored. `bin/bench support`

Ana is booked, has a notice and is booked a second time by name; a support agent has her on the phone. Then SQL fills
the database with copies of her appointment, each of another person: first 10,000, then 1,000,000. At both sizes it
counts the database pages that each search and each page reads, session and rights included. The bound: at the larger
size each reads at most 1.5 times as many pages, plus 20.

`--few` and `--many` make a smaller run. Exits non-zero when the bound is broken.
"""

import argparse
import sys
import time
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, Person
from appointments.models import Appointment, Attendee, Call, Notice, SecondStep, Verification
from appointments.staff import second_step, totp
from appointments.support import calls
from appointments.support.search import find
from appointments.support.subject import subjects
from benchmarks.pages import pages_read
from benchmarks.supply import make_office, make_slots

MOST_TIMES, SLACK = 1.5, 20

COPIES = (
    "SET synchronous_commit = off",
    "SET session_replication_role = replica",
    """INSERT INTO appointments_appointment SELECT (jsonb_populate_record(one, jsonb_build_object(
           'id', md5('a' || n)::uuid, 'reference', 'R' || n, 'link_hash', md5(n::text), 'submission', NULL,
           'contact_digests', to_jsonb(ARRAY[md5('c' || n), md5('d' || n)])))).*
       FROM appointments_appointment one, generate_series(%(first)s, %(last)s) n WHERE one.id = %(ana)s""",
    """INSERT INTO appointments_notice SELECT (jsonb_populate_record(one, jsonb_build_object(
           'id', md5('n' || n)::uuid, 'person', md5('p' || n), 'subject_id_index', md5('s' || n),
           'a_number_index', md5('an' || n), 'match_subject_id', md5('m' || n), 'match_a_number', md5('ma' || n),
           'name_digests', to_jsonb(ARRAY[md5('x' || n), md5('y' || n)]), 'born_digest', md5('b' || n %% 25000)))).*
       FROM appointments_notice one, generate_series(%(first)s, %(last)s) n WHERE one.person = %(person)s""",
    """INSERT INTO appointments_attendee SELECT (jsonb_populate_record(one, jsonb_build_object(
           'id', md5('t' || n)::uuid, 'appointment_id', md5('a' || n)::uuid, 'person', md5('p' || n),
           'notice_id', md5('n' || n)::uuid, 'found_by', md5('f' || n),
           'name_digests', to_jsonb(ARRAY[md5('x' || n), md5('y' || n)]), 'born_digest', md5('b' || n %% 25000)))).*
       FROM appointments_attendee one, generate_series(%(first)s, %(last)s) n WHERE one.person = %(person)s""",
    """INSERT INTO appointments_appointmentevent
           (appointment_id, kind, version, happened_at, actor, to_slot_id, reason)
       SELECT md5('a' || n)::uuid, 'booked', 1, one.happened_at, 'person', one.to_slot_id, ''
       FROM appointments_appointmentevent one, generate_series(%(first)s, %(last)s) n
       WHERE one.appointment_id = %(ana)s""",
    """INSERT INTO appointments_message (appointment_id, version, kind, channel, status, due_at, expires_at, tries,
           sent_at, sent_text, error, provider, provider_id, possibly_duplicate, delivery, wording)
       SELECT md5('a' || n)::uuid, 1, 'confirmation', 'email', 'sent', now(), now(), 1,
           now(), '', '', '', '', false, '', ''
       FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO appointments_call (id, agent_id, caller, language, started_at, ended_at, outcome, phone, found,
           found_by)
       SELECT md5('call' || n)::uuid, %(agent)s, 'person', 'en', now() - n * interval '20 minutes', now(), 'told', '',
           '{}', '{}'
       FROM generate_series(%(first)s, %(last)s) n WHERE n %% 10 = 0""",
    """INSERT INTO appointments_verification (id, call_id, person, asked, has_passed, checked_at,
           has_double)
       SELECT md5('v' || n)::uuid, md5('call' || n)::uuid, md5('p' || n), '{born,country}', true, now(), false
       FROM generate_series(%(first)s, %(last)s) n WHERE n %% 10 = 0""",
    """INSERT INTO appointments_accesslog (id, agent_id, call_id, person, kind, reason, looked_at)
       SELECT md5('l' || n)::uuid, %(agent)s, md5('call' || n)::uuid, md5('p' || n), 'opened', '',
           now() - n * interval '20 minutes'
       FROM generate_series(%(first)s, %(last)s) n WHERE n %% 10 = 0""",
    """INSERT INTO appointments_todo (appointment_id, kind, reason, made_at, claimed_by, done_at, done_by)
       SELECT md5('a' || n)::uuid, 'message_failed', '', now(), '', CASE WHEN n > 2000 THEN now() END,
           CASE WHEN n > 2000 THEN 'clock' ELSE '' END
       FROM generate_series(%(first)s, %(last)s) n WHERE n %% 100 = 0""",
    "SET session_replication_role = origin",
)
"""A tenth of the copies have a call, spread over years, a hundredth have a to-do; 20 of those are open. So the latest
two weeks and the list have the same length at both sizes. For speed, no trigger fires and no key is checked.
"""

TEXTS = ("A012-345-678", "312345678", "(212) 555-0123", "ana@example.com", "Ana Sample March 21, 1988")


def main() -> int:
    """Measures at both sizes on the current database and prints whether the bound holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    options = parser.parse_args()
    ana, client, call = _begin()
    looks = _looks(ana, client, call)
    _copy(ana, call, 1, options.few)
    few = {name: pages_read(look) for name, look in looks.items()}
    _copy(ana, call, options.few + 1, options.many)
    many = {name: pages_read(look) for name, look in looks.items()}
    print(f"{'database pages read':34}{options.few:>12,}{options.many:>12,}   times   seconds")
    for name, look in looks.items():
        print(f"{name:34}{few[name]:12,}{many[name]:12,}{many[name] / few[name]:8.2f}{_seconds(look):10.3f}")
    broken = [name for name in looks if many[name] > MOST_TIMES * few[name] + SLACK]
    print(f"the bound is broken by: {', '.join(broken)}" if broken else "the bound holds")
    return 1 if broken else 0


def _begin() -> tuple[Appointment, Client, Verification]:
    """Ana, a browser with a signed-in supervisor, and the check that opened Ana's page."""
    now = timezone.now()
    office = make_office("NYC")
    make_slots(office, 2_000, start=(now + timedelta(days=2)).replace(hour=15, minute=0, second=0, microsecond=0))
    notice = Notice(subject_id="312345678", a_number="012345678", given_names="Ana", family_name="Sample",
                    date_of_birth="1988-03-21", country_of_birth="GT", imported_at=now)  # fmt: skip
    notice.index()
    notice.save(force_insert=True)
    contact = Contact("es", "ana@example.com", "+12125550123")
    people = [Person.on_notice(notice)], [Person("Anna", "Sample", date(1988, 3, 21), "GT")]
    ana, _again = (
        booking.book(office=office, people=each, contact=contact, submission=uuid.uuid4(), now=now) for each in people
    )
    agent = User.objects.create_user("bench", is_staff=True)
    agent.groups.set(Group.objects.filter(name="Support supervisor"))
    call = calls.start(agent, caller="person", language="en", now=now)
    given = {"born": date(1988, 3, 21), "country": "GT"}
    checked = calls.verify(call, subjects([notice.person])[0], given, now=now)
    return ana, _signed_in(agent), checked


def _signed_in(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    step = SecondStep.objects.create(user=agent, key=totp.new_key(), confirmed_at=timezone.now())
    session = client.session
    session[second_step.IN_SESSION] = str(step.pk)
    session.save()
    return client


def _looks(ana: Appointment, client: Client, checked: Verification) -> dict[str, Callable[[], object]]:
    there = {"call": checked.call_id, "person": checked.pk}
    pages = {
        "page of the person": reverse("support:person", kwargs=there),
        "page of who may be the same": reverse("support:same", kwargs=there),
        "page of the call": reverse("support:call", kwargs={"call": checked.call_id}),
        "page of what is to do": reverse("support:to_dos"),
        "page of the supervisor": reverse("support:line"),
    }
    looks: dict[str, Callable[[], object]] = {f"search: {text}": partial(find, text) for text in (str(ana), *TEXTS)}
    return looks | {name: partial(_open, client, url) for name, url in pages.items()}


def _open(client: Client, url: str) -> None:
    answer = client.get(url, HTTP_HOST="localhost")
    if answer.status_code != 200:
        raise SystemExit(f"{url}: {answer.status_code}")


def _copy(ana: Appointment, checked: Verification, first: int, last: int) -> None:
    began = time.monotonic()
    facts: dict[str, Any] = {
        "first": first,
        "last": last,
        "ana": ana.pk,
        "person": checked.person,
        "agent": checked.call.agent_id,
    }
    with connection.cursor() as cursor:
        # Built at the end, an index of words takes seconds; built row by row, many minutes.
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE indexdef LIKE '%USING gin%'")
        words = cursor.fetchall()
        for name, _definition in words:
            cursor.execute(f'DROP INDEX "{name}"')
        for sql in (*COPIES, *(definition for _name, definition in words), "VACUUM ANALYZE"):
            cursor.execute(sql, facts if "%(" in sql else None)
    print(f"{Appointment.objects.count():,} appointments, {Attendee.objects.count():,} people, "
          f"{Call.objects.count():,} calls: {time.monotonic() - began:.0f} s to make")  # fmt: skip


def _seconds(look: Callable[[], object]) -> float:
    """The best of five."""
    times = []
    for _try in range(5):
        began = time.perf_counter()
        look()
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
