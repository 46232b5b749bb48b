"""Whether the agents' pages stay fast with many appointments stored. `bin/bench support`

Ana is booked, has a notice and is booked a second time by name; a support agent has her on the phone. Then SQL fills
the database with copies of her appointment, each of another person: first 10,000, then 1,000,000. At both sizes it
counts the database pages and the queries of each search and of each page, session and rights included. The bound: each
takes at most 200 pages and 12 queries, and at the larger size at most 1.5 times as many pages, plus 20.

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
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appointments import booking
from appointments.booking import Contact, Person
from appointments.models import Appointment, Attendee, Call, Notice, SecondStep, Verification
from appointments.staff import second_step, totp
from appointments.support import calls, noting, verification
from appointments.support.search import find
from appointments.support.subject import subjects
from benchmarks.pages import Cost, cost
from benchmarks.supply import make_office, make_slots

MOST_TIMES, SLACK = 1.5, 20
MOST_PAGES, MOST_QUERIES = 200, 12


def _copies(table: str, changed: str, which: str) -> str:
    """Copies the row `which` of a table once for each number n; `changed` makes the copies different."""
    return f"""INSERT INTO appointments_{table}
        SELECT made.* FROM appointments_{table} one, generate_series(%(first)s, %(last)s) n,
            jsonb_populate_record(one, jsonb_build_object({changed})) made
        WHERE {which}"""  # noqa: S608 # names of our own columns


COPIES = (
    "SET synchronous_commit = off",
    "SET session_replication_role = replica",
    _copies(
        "appointment",
        """'id', md5('a' || n)::uuid, 'reference', 'R' || n, 'link_hash', md5(n::text), 'submission', NULL,
           'contact_digests', to_jsonb(ARRAY[md5('c' || n), md5('d' || n)])""",
        "one.id = %(ana)s",
    ),
    _copies(
        "notice",
        """'id', md5('n' || n)::uuid, 'person', md5('p' || n), 'subject_id_index', md5('s' || n),
           'a_number_index', md5('an' || n), 'match_subject_id', md5('m' || n), 'match_a_number', md5('ma' || n),
           'name_digests', to_jsonb(ARRAY[md5('x' || n), md5('y' || n)]), 'born_digest', CASE WHEN n %% 100 = 0
           THEN one.born_digest ELSE md5('b' || n %% 25000) END""",
        "one.person = %(person)s",
    ),
    _copies(
        "attendee",
        """'id', md5('t' || n)::uuid, 'appointment_id', md5('a' || n)::uuid, 'person', md5('p' || n),
           'notice_id', md5('n' || n)::uuid, 'found_by', md5('f' || n),
           'name_digests', to_jsonb(ARRAY[md5('x' || n), md5('y' || n)]), 'born_digest', CASE WHEN n %% 100 = 0
           THEN one.born_digest ELSE md5('b' || n %% 25000) END""",
        "one.person = %(person)s",
    ),
    """INSERT INTO appointments_appointmentevent
           (appointment_id, kind, version, happened_at, actor, to_slot_id, reason)
       SELECT md5('a' || n)::uuid, 'booked', 1, now() - n * interval '20 minutes', 'person', one.to_slot_id, ''
       FROM appointments_appointmentevent one, generate_series(%(first)s, %(last)s) n
       WHERE one.appointment_id = %(ana)s""",
    _copies(
        "message",
        """'id', nextval(pg_get_serial_sequence('appointments_message', 'id')), 'appointment_id', md5('a' || n)::uuid,
           'status', 'sent', 'sent_at', now()""",
        "one.id = %(message)s",
    ),
    _copies(
        "call",
        """'id', md5('call' || n)::uuid, 'started_at', now() - n * interval '20 minutes', 'ended_at', now(),
           'outcome', CASE WHEN n %% 100 = 0 THEN 'cut_off' ELSE 'told' END""",
        "one.id = %(call)s AND n %% 10 = 0",
    ),
    _copies(
        "verification",
        """'id', md5('v' || n)::uuid, 'call_id', md5('call' || n)::uuid, 'person', md5('p' || n),
           'checked_at', now() - n * interval '20 minutes'""",
        "one.id = %(checked)s AND n %% 10 = 0",
    ),
    _copies(
        "accesslog",
        """'id', md5('l' || n)::uuid, 'call_id', md5('call' || n)::uuid, 'person', md5('p' || n),
           'appointment_id', md5('a' || n)::uuid, 'reason', '', 'looked_at', now() - n * interval '20 minutes',
           'kind', CASE WHEN n %% 100 = 0 THEN 'full' ELSE one.kind END""",
        "one.id = %(look)s AND n %% 10 = 0",
    ),
    """INSERT INTO appointments_todo (appointment_id, kind, reason, made_at, claimed_by, done_at, done_by)
       SELECT md5('a' || n)::uuid, 'message_failed', '', now() - n * interval '20 minutes', '',
           CASE WHEN n %% 10000 = 0 THEN now() END,
           CASE WHEN n %% 10000 = 0 THEN 'clock' ELSE '' END
       FROM generate_series(%(first)s, %(last)s) n WHERE n %% 20 = 0""",
    "SET session_replication_role = origin",
)
"""A tenth of the copies have a call, spread over years, a twentieth have a to-do, and most of these are open. For
speed, no trigger fires and no key is checked.
"""

FIGURES = (
    """INSERT INTO auth_user (username, password, first_name, last_name, email, is_staff, is_active, is_superuser,
           date_joined)
       SELECT 'agent' || n, '', '', '', '', true, true, false, now() FROM generate_series(1, 100) n""",
    """INSERT INTO appointments_agentday (day, account, counts)
       SELECT (now() AT TIME ZONE 'UTC')::date - back, 'user:' || agent.id,
           '{"told": 30, "booked": 12, "changed": 15, "cancelled": 3, "not_checked": 4, "call_back": 5, "cut_off": 2,
             "did:booked": 12, "did:moved": 15, "did:cancelled": 3, "kept": 4, "late": 1, "waited": 90000,
             "near:letter": 2, "right:letter": 1, "near:part": 1}'
       FROM auth_user agent, generate_series(0, 15) back WHERE agent.username LIKE 'agent%%' ORDER BY back DESC""",
    """INSERT INTO appointments_agentday (day, account, counts)
       SELECT today.day - back, '', today.counts FROM appointments_agentday today, generate_series(16, 730) back
       WHERE today.id = (SELECT max(id) FROM appointments_agentday)""",
    """INSERT INTO appointments_call
       SELECT made.* FROM appointments_call one, auth_user agent, jsonb_populate_record(one, jsonb_build_object(
           'id', md5(agent.username)::uuid, 'agent_id', agent.id,
           'started_at', now() - agent.id * interval '7 seconds')) made
       WHERE one.id = %(call)s AND agent.username LIKE 'agent%%'""",
)
"""A hundred agents who had 71 calls on each of 16 days and are in one, and older days of two years."""

INDEXES = """SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename LIKE 'appointments_%' AND indexdef NOT LIKE 'CREATE UNIQUE%'"""

TEXTS = (
    *("A012-345-678", "312345678", "(212) 555-0123", "ana@example.com", "Ana Sample March 21, 1988"),
    *("Sample March 21, 1988", "Anna Sanple March 21, 1988", "Sanple 3/4/1988"),
)
OF_THE_PERSON = (
    *("person", "same", "apart", "move", "cancel", "contact", "send", "family", "family_add", "earlier", "letter"),
)
OF_THE_LINE = ("to_dos", "line", "line_csv", "quality_csv", "home", "guide", "keys")
OF_A_MEMBER = ("family_member", "split")
LOGS = {"read_log": "full", "call_log": "cut_off"}
"""Each log, and a kind of its rows that is rare."""
"""Every page that shows something of a person, of calls or of to-dos."""


def main() -> int:
    """Measures at both sizes on the current database and prints whether the bound holds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--few", type=int, default=10_000)
    parser.add_argument("--many", type=int, default=1_000_000)
    options = parser.parse_args()
    ana, client, call = _begin()
    looks = _looks(ana, client, call)
    with connection.cursor() as cursor:
        for sql in FIGURES:
            cursor.execute(sql, {"call": call.call_id})
    _copy(ana, call, 1, options.few)
    few = {name: cost(look) for name, look in looks.items()}
    _copy(ana, call, options.few + 1, options.many)
    many = {name: cost(look) for name, look in looks.items()}
    print(f"{'database pages read':50}{options.few:>10,}{options.many:>10,}  queries   seconds")
    for name, look in looks.items():
        print(f"{name:50}{few[name].pages:10,}{many[name].pages:10,}{many[name].queries:9}{_seconds(look):10.3f}")
    broken = [name for name in looks if _is_broken(few[name], many[name])]
    print(f"the bound is broken by: {', '.join(broken)}" if broken else "the bound holds")
    return 1 if broken else 0


def _is_broken(few: Cost, many: Cost) -> bool:
    grows = many.pages > MOST_TIMES * few.pages + SLACK
    return grows or many.pages > MOST_PAGES or many.queries > MOST_QUERIES


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
    children = [Person(name, "Sample", date(2015, 5, 6), "GT") for name in ("Luis", "Luz")]
    people = [Person.on_notice(notice), *children], [Person("Anna", "Sample", date(1988, 3, 21), "GT")]
    ana, _again = (
        booking.book(office=office, people=each, contact=contact, submission=uuid.uuid4(), now=now) for each in people
    )
    agent = User.objects.create_user("bench", is_staff=True)
    agent.groups.set(Group.objects.filter(name="Support supervisor"))
    call = calls.start(agent, caller="person", language="en", now=now)
    noting.note_search(call, find("A012-345-678"), now=now)
    given = {"born": date(1988, 3, 21), "country": "GT", "contact": "ana@example.com"}
    checked = verification.verify(call, subjects([notice.person])[0], given, now=now)
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
    call, there = {"call": checked.call_id}, {"call": checked.call_id, "person": checked.pk}
    places: dict[str, dict[str, Any]] = dict.fromkeys(OF_THE_PERSON, there) | {name: {} for name in OF_THE_LINE}
    places |= {"call": call, "verify": call | {"place": 0}}
    member = ana.attendees.latest("position").pk
    places |= {name: there | {"member": member} for name in OF_A_MEMBER}
    addresses = {name: reverse(f"support:{name}", kwargs=kwargs) for name, kwargs in places.items()}
    addresses |= {f"{name} {chosen}": reverse(f"support:{name}") + chosen for name in LOGS for chosen in _choices(name)}
    seen = {"appointment": str(ana.pk), "version": str(ana.version)}
    wish = {"when": "next_week", "office": "NYC", "why": "asked"} | seen
    texts = (str(ana), *TEXTS)
    return {
        **{f"search: {text}": partial(find, text) for text in texts},
        **{f"page: {name}": partial(_open, client, url) for name, url in addresses.items()},
        **{f"search there: {text}": partial(_post, client, addresses["call"], {"text": text}) for text in texts},
        "times of a move": partial(_post, client, addresses["move"], wish),
        "times near a ZIP code": partial(_post, client, addresses["move"], wish | {"zip_code": "10278"}),
    }


def _choices(log: str) -> list[str]:
    """A log as it opens, with each choice that a supervisor makes, and 100 days ago."""
    agent, kind = f"who={User.objects.get(username='bench').pk}", f"kind={LOGS[log]}"
    ago = (timezone.now() - timedelta(days=100)).replace(tzinfo=None).isoformat()
    return ["", f"?{agent}", f"?{kind}", f"?{agent}&{kind}", f"?after={ago}Z_{uuid.UUID(int=0)}"]


def _open(client: Client, url: str) -> None:
    answer = client.get(url, HTTP_HOST="localhost")
    if answer.status_code != 200:
        raise SystemExit(f"{url}: {answer.status_code}")


def _post(client: Client, url: str, typed: dict[str, str]) -> None:
    answer = client.post(url, typed, HTTP_HOST="localhost")
    if answer.status_code not in (200, 302):
        raise SystemExit(f"{url}: {answer.status_code}")


def _copy(ana: Appointment, checked: Verification, first: int, last: int) -> None:
    began = time.monotonic()
    facts: dict[str, Any] = {
        "first": first,
        "last": last,
        "ana": ana.pk,
        "person": checked.person,
        "message": ana.messages.earliest("pk").pk,
        "call": checked.call_id,
        "checked": checked.pk,
        "look": checked.call.looks.latest("looked_at").pk,
    }
    with connection.cursor() as cursor:
        # Built at the end, an index takes seconds; built row by row, many minutes.
        cursor.execute(INDEXES)
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for sql in (*COPIES, *(definition for _name, definition in indexes), "VACUUM ANALYZE"):
            cursor.execute(sql, facts if "%(" in sql else None)
    print(f"{Appointment.objects.count():,} appointments, {Attendee.objects.count():,} people, "
          f"{Call.objects.count():,} calls: {time.monotonic() - began:.0f} s to make")  # fmt: skip


def _seconds(look: Callable[[], object]) -> float:
    """The best of five."""
    times = []
    for _try in range(5):
        began = time.perf_counter()
        with transaction.atomic():
            look()
            transaction.set_rollback(True)
        times.append(time.perf_counter() - began)
    return min(times)


if __name__ == "__main__":
    sys.exit(main())
