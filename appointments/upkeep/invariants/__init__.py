"""Every rule the database must obey, as SQL. `manage.py check_invariants` and the chaos tests run it.

Most rules are also constraints or follow from the locks of `offices.inventory`; here they are checked against the
stored rows. Each rule selects the ids of rows that break it. No rule reads personal data.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, Model, UniqueConstraint

from appointments.upkeep.invariants.attempts import ATTEMPTS
from appointments.upkeep.invariants.calls import CALLS
from appointments.upkeep.invariants.line import LINE
from appointments.upkeep.invariants.offers import OFFERS
from appointments.upkeep.invariants.people import PEOPLE
from appointments.upkeep.invariants.relocation import RELOCATION
from appointments.upkeep.invariants.retention import FORGOTTEN
from appointments.upkeep.invariants.secrets import SECRETS
from appointments.upkeep.invariants.supply import OF_AN_OFFICE, not_as_derived
from appointments.vault import SealedTextField
from offices import clock
from offices.long_work import long_work
from offices.models import Office

ROWS_SHOWN = 20  # Enough to begin with; a rule can be broken by millions.


@dataclass(frozen=True)
class Rule:
    """A sentence that must be true, and the query for the ids of rows where it is false.

    A query that names `%(office)s` is asked for one office after the other, and so is `of_office`, which is no query.
    """

    name: str
    sql: str = ""
    of_office: Callable[[Office, datetime], list[str]] | None = None

    def broken(self) -> tuple[int, list[str]]:
        """How many rows break it, and the ids of the first few of each office."""
        # Not the clock of this machine: the rows that are judged have times of the database.
        now = clock.database_now()
        if self.of_office is None and "%(office)s" not in self.sql:
            return self._ask(now)
        found = [self._at(office, now) for office in Office.objects.order_by("pk")]
        return sum(count for count, _ids in found), [row for _count, ids in found for row in ids]

    def _at(self, office: Office, now: datetime) -> tuple[int, list[str]]:
        if self.of_office is None:
            return self._ask(now, office.pk)
        ids = self.of_office(office, now)
        return len(ids), ids

    def _ask(self, now: datetime, office: int = 0) -> tuple[int, list[str]]:
        asked: dict[str, datetime | int] = {"now": now, "office": office}
        with connection.cursor() as cursor:
            # The window counts all broken rows, though only the first few are read.
            cursor.execute(f"SELECT count(*) OVER (), broken.* FROM ({self.sql}) broken LIMIT {ROWS_SHOWN}", asked)  # noqa: S608
            rows = cursor.fetchall()
        return (rows[0][0], [str(row[1]) for row in rows]) if rows else (0, [])


@dataclass(frozen=True)
class Breach:
    """A broken rule: how many rows break it and the ids of the first few."""

    rule: str
    count: int
    rows: Sequence[str]

    def __str__(self) -> str:
        more = "" if self.count == len(self.rows) else f" and {self.count - len(self.rows)} more"
        return f"{self.rule}: {', '.join(self.rows)}{more}"


SUPPLY = (
    Rule(
        "slot_holds_as_many_people_as_its_appointments_and_place_holds",
        """SELECT slot.id FROM offices_slot slot LEFT JOIN (
               SELECT slot_id, sum(people) AS people FROM (
                   SELECT slot_id, party_size AS people FROM appointments_appointment WHERE status <> 'cancelled'
                   UNION ALL SELECT slot_id, people FROM appointments_placehold) taken
               GROUP BY slot_id) held ON held.slot_id = slot.id
           WHERE slot.booked <> coalesce(held.people, 0)""",
    ),
    Rule(
        "place_hold_is_what_a_cancelled_appointment_left",
        """SELECT held.id FROM appointments_placehold held
           JOIN appointments_appointment appointment ON appointment.id = held.left_by_id
           WHERE appointment.status <> 'cancelled'
               OR (held.slot_id, held.people) <> (appointment.slot_id, appointment.party_size)""",
    ),
    Rule(
        "slot_is_within_its_capacity",
        "SELECT id FROM offices_slot WHERE booked < 0 OR booked > capacity",
    ),
    Rule(
        "slot_knows_whether_it_has_room",
        "SELECT id FROM offices_slot WHERE has_room IS DISTINCT FROM (NOT is_closed AND booked < capacity)",
    ),
    Rule(
        "nobody_stays_booked_on_a_closed_slot",
        """SELECT appointment.id FROM appointments_appointment appointment
           JOIN offices_slot slot ON slot.id = appointment.slot_id AND slot.is_closed
           WHERE appointment.status = 'booked' AND NOT EXISTS (
               SELECT FROM appointments_attendee came
               WHERE came.appointment_id = appointment.id AND came.presence IN ('arrived', 'seen', 'unseen')
           ) AND NOT EXISTS (
               SELECT FROM appointments_relocation relocation
               LEFT JOIN appointments_relocatedparty place ON place.relocation_id = relocation.id
                   AND place.appointment_id = appointment.id AND place.to_slot_id IS NULL
               WHERE slot.id = ANY (relocation.slots) AND (relocation.finished_at IS NULL OR place.id IS NOT NULL))""",
    ),
    Rule(
        "slot_is_the_only_one_of_its_office_and_time",
        "SELECT min(id) FROM offices_slot GROUP BY office_id, starts_at HAVING count(*) > 1",
    ),
    Rule(
        "mark_passes_over_no_slot_with_room",
        """SELECT DISTINCT queue.office_id FROM offices_officequeue queue
           CROSS JOIN LATERAL unnest(queue.low_water_marks) WITH ORDINALITY AS mark (until, people)
           JOIN offices_slot slot ON slot.office_id = queue.office_id AND NOT slot.is_closed
               AND slot.starts_at >= queue.marks_valid_from AND slot.starts_at < mark.until
               AND slot.capacity - slot.booked >= mark.people""",
    ),
)

DEMAND = (
    Rule(
        "appointment_has_as_many_attendees_as_its_party",
        """SELECT appointment.id FROM appointments_appointment appointment
           LEFT JOIN appointments_attendee attendee ON attendee.appointment_id = appointment.id
           GROUP BY appointment.id HAVING count(attendee.id) <> appointment.party_size""",
    ),
    Rule(
        "attendee_is_active_exactly_while_the_appointment_is",
        """SELECT attendee.id FROM appointments_attendee attendee
           JOIN appointments_appointment appointment ON appointment.id = attendee.appointment_id
           WHERE attendee.is_active <> (appointment.status IN ('booked', 'arrived'))""",
    ),
    Rule(
        "appointment_keeps_someone_it_was_booked_for",
        """SELECT appointment.id FROM appointments_appointment appointment WHERE NOT EXISTS (
               SELECT FROM appointments_attendee attendee
               WHERE attendee.appointment_id = appointment.id AND attendee.joined = 1)""",
    ),
    Rule(
        "verified_attendee_is_the_person_of_their_notice",
        """SELECT attendee.id FROM appointments_attendee attendee
           JOIN appointments_notice notice ON notice.id = attendee.notice_id
           WHERE attendee.person <> notice.person OR NOT attendee.is_verified""",
    ),
    Rule(
        "appointment_is_the_only_one_of_its_submission",
        """SELECT min(id::text) FROM appointments_appointment
           WHERE submission IS NOT NULL GROUP BY submission HAVING count(*) > 1""",
    ),
)

HISTORY = (
    Rule(
        "history_begins_with_the_booking",
        """SELECT appointment.id FROM appointments_appointment appointment
           LEFT JOIN LATERAL (SELECT kind, version FROM appointments_appointmentevent event
               WHERE event.appointment_id = appointment.id ORDER BY event.id LIMIT 1) first ON true
           WHERE (first.kind, first.version) IS DISTINCT FROM ('booked', 1)""",
    ),
    Rule(
        "history_replayed_gives_slot_and_version",
        """SELECT appointment.id FROM appointments_appointment appointment
           LEFT JOIN LATERAL (SELECT to_slot_id FROM appointments_appointmentevent event
               WHERE event.appointment_id = appointment.id AND to_slot_id IS NOT NULL
               ORDER BY event.id DESC LIMIT 1) moved ON true
           LEFT JOIN LATERAL (SELECT max(version) AS version FROM appointments_appointmentevent event
               WHERE event.appointment_id = appointment.id) last ON true
           WHERE (moved.to_slot_id, last.version) IS DISTINCT FROM (appointment.slot_id, appointment.version)""",
    ),
    Rule(
        "history_replayed_gives_the_status",
        """SELECT appointment.id FROM appointments_appointment appointment
           LEFT JOIN LATERAL (SELECT kind FROM appointments_appointmentevent event
               WHERE event.appointment_id = appointment.id AND (event.member IS NULL OR kind = 'unmarked')
                   AND kind NOT IN ('contact', 'link', 'next', 'taken_back', 'no_next', 'shown', 'hidden',
                       'called_in', 'waits', 'report_by')
               ORDER BY event.id DESC LIMIT 1
           ) last ON true
           WHERE appointment.status IS DISTINCT FROM
               CASE WHEN last.kind IN ('moved', 'reinstated', 'unmarked', 'joined', 'left', 'split',
                       'stranded', 'restored', 'office') THEN 'booked' ELSE last.kind END""",
    ),
    Rule(
        "history_moves_on_from_where_it_was",
        """SELECT id FROM (SELECT id, from_slot_id, kind, lag(to_slot_id) OVER (
                   PARTITION BY appointment_id ORDER BY id) AS was
               FROM appointments_appointmentevent WHERE to_slot_id IS NOT NULL) step
           WHERE from_slot_id IS DISTINCT FROM was""",
    ),
)

MESSAGES = (
    Rule(
        "message_of_an_ended_appointment_is_not_waiting",
        """SELECT message.id FROM appointments_message message
           JOIN appointments_appointment appointment ON appointment.id = message.appointment_id
           WHERE appointment.status NOT IN ('booked', 'arrived') AND message.status = 'planned'
               AND octet_length(message.old_contact) = 0
               AND message.kind NOT IN ('cancelled', 'taken_back', 'report_answered', 'code', 'consent_code')""",
    ),
    Rule(
        "message_is_of_a_version_that_was",
        """SELECT message.id FROM appointments_message message
           JOIN appointments_appointment appointment ON appointment.id = message.appointment_id
           WHERE message.version > appointment.version""",
    ),
    Rule(
        "party_with_a_contact_has_its_confirmation",
        """SELECT appointment.id FROM appointments_appointment appointment
           CROSS JOIN LATERAL (VALUES ('email', email), ('sms', phone)) contact (channel, sealed)
           WHERE appointment.status = 'booked' AND octet_length(contact.sealed) > 0 AND NOT EXISTS (
               SELECT FROM appointments_message message
               WHERE message.appointment_id = appointment.id AND message.channel = contact.channel)""",
    ),
)


def rules() -> list[Rule]:
    """All rules, including those derived from the models."""
    tables = OFFERS | LINE | CALLS | ATTEMPTS | PEOPLE | FORGOTTEN | RELOCATION | OF_AN_OFFICE | SECRETS
    others = (Rule(name, sql) for name, sql in tables.items())
    derived = Rule("slots_are_what_they_follow_from", of_office=not_as_derived)
    found = [*SUPPLY, derived, *DEMAND, *HISTORY, *others, *MESSAGES, *_sealed_columns()]
    return [*found, _constraints(), _triggers()]


def check(rule: Rule) -> Breach | None:
    """How the rule is broken, or `None` while it holds. Reads whole tables: minutes on a large database."""
    with long_work():
        count, rows = rule.broken()
    return Breach(rule.name, count, rows[:ROWS_SHOWN]) if count else None


def _sealed_columns() -> Iterator[Rule]:
    """A sealed value begins with its format, 1 or (in logs) 2; text typed into the column by hand does not."""
    for model in _our_models():
        for field in (field for field in model._meta.fields if isinstance(field, SealedTextField)):
            table, column = model._meta.db_table, field.column
            sql = f"SELECT id FROM {table} WHERE {column} <> '' AND get_byte({column}, 0) NOT IN (1, 2)"  # noqa: S608
            yield Rule(f"{table}_{column}_is_sealed", sql)


def _constraints() -> Rule:
    """Every constraint of the models exists in the database and is validated for all rows."""
    names = [
        constraint.name
        for model in _our_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint | UniqueConstraint)
    ]
    declared = ", ".join(f"('{name}')" for name in names)
    return Rule(
        "constraints_are_in_force",
        f"""SELECT name FROM (VALUES {declared}) declared (name)
            WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conname = name AND convalidated)
              AND NOT EXISTS (SELECT FROM pg_class JOIN pg_index ON indexrelid = oid
                              WHERE relname = name AND indisvalid AND indisunique)""",  # noqa: S608
    )


def _triggers() -> Rule:
    """Every trigger of the models exists in the database and is enabled."""
    declared = ", ".join(
        f"('{trigger.get_pgid(model)}', '{model._meta.db_table}'::regclass)"
        for model in _our_models()
        for trigger in getattr(model._meta, "triggers", ())
    )
    return Rule(
        "triggers_are_in_force",
        f"""SELECT name FROM (VALUES {declared}) declared (name, place)
            WHERE NOT EXISTS (SELECT FROM pg_trigger
                              WHERE tgname = name AND tgrelid = place AND tgenabled IN ('O', 'A'))""",  # noqa: S608
    )


def _our_models() -> Iterator[type[Model]]:
    # Tables of Django and other libraries have constraints of their own.
    for app in ("offices", "appointments"):
        yield from apps.get_app_config(app).get_models()
