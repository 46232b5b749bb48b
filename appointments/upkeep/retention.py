"""WRITE: forgets who came to an appointment `KEEP_DETAILS_DAYS` after it ended, and old notices with it.

Statistics keep what they need: office, time, number of people, status, language, and the times of events. Each batch
has its own transaction, so it may stop at any moment or run twice at once, and the next run continues. The access log
(`AccessLog`) and checks of callers are append-only and are not changed.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.db.models import Exists, OuterRef, Q, QuerySet

from appointments.models import (
    Appointment,
    Attendee,
    Call,
    DayNote,
    LinkRemoval,
    Message,
    Note,
    Notice,
    RelocatedParty,
    Report,
    SamePerson,
    ToDo,
    WalkIn,
)
from appointments.models.same_person import digests_of, share_links
from appointments.people.linking import NoticesAreLoading, hold_off_imports
from offices.long_work import long_work
from offices.transactions import one_transaction

OF_CALLS = ("phone", "helper", "organisation")
"""What a call holds about people."""

AT_ONCE = 200
"""Rows of one transaction."""

IN_ONE_RUN = 20_000
"""Appointments, and notices, of one run: it ends long before a task's time limit. The next one continues."""


def forget_appointments(now: datetime) -> int:
    """Empties the personal data of appointments that ended long ago; returns how many appointments."""
    return sum(forget_some(found, now) for found in _due(now))


def _due(now: datetime) -> Iterator[list[uuid.UUID]]:
    """Yields small batches in the order of booking, each row once. The small limit makes the database use its index."""
    due = Appointment.objects.with_details().over_before(kept_since(now)).order_by("booked_at", "pk")
    rest = due
    for _batch in range(IN_ONE_RUN // AT_ONCE):
        rows = list(rest.values_list("pk", "booked_at")[:AT_ONCE])
        if not rows:
            return
        yield [pk for pk, _booked_at in rows]
        pk, booked_at = rows[-1]
        # The last condition follows from the others, and lets the database begin in the index on `booked_at`.
        rest = due.filter(Q(booked_at__gt=booked_at) | Q(booked_at=booked_at, pk__gt=pk), booked_at__gte=booked_at)


def kept_since(now: datetime) -> datetime:
    """The moment before which an appointment must have ended for its details to be forgotten."""
    return now - timedelta(days=settings.KEEP_DETAILS_DAYS)


@one_transaction
@long_work()
def forget_some(found: Sequence[uuid.UUID], now: datetime) -> int:
    """Empties those of `found` that may be emptied. Skips rows that others hold; locks the rest."""
    # Skipped: nobody at a desk should wait for this. The next run takes them.
    free = Appointment.objects.filter(pk__in=found).order_by().select_for_update(no_key=True, skip_locked=True)
    locked = list(free.values_list("pk", flat=True))
    # Checked again under the lock: a mark may have been withdrawn since, and then people come to it again.
    over = Appointment.objects.with_details().over_before(kept_since(now)).filter(pk__in=locked)
    ended = list(over.order_by().values_list("pk", flat=True))
    if ended:
        _empty(ended, now)
    return len(ended)


def _empty(ended: Sequence[uuid.UUID], now: datetime) -> None:
    """Empties the rows. The caller holds the locks on the appointments."""
    # The trigger on attendees takes this lock once it has their rows, and a link of two records the other way round.
    share_links()
    attendees = Attendee.objects.filter(appointment__in=ended)
    # Read before they are emptied below.
    people = set(attendees.values_list("person", flat=True))
    found_by_none = {"person": "", "found_by": "", "name_digests": [], "born_digest": ""}
    attendees.update(notice=None, **found_by_none, **_nothing(*Attendee.PERSONAL_FIELDS))
    Message.objects.filter(appointment__in=ended).update(provider_id="", **_nothing("sent_text", "old_contact"))
    Report.objects.filter(appointment__in=ended).update(**_nothing("words", "answer"))
    Note.objects.filter(event__appointment__in=ended).delete()
    DayNote.objects.filter(appointment__in=ended).delete()
    # There is nobody left to call about it.
    ToDo.objects.filter(appointment__in=ended, done_at=None).update(done_at=now, done_by="clock")
    RelocatedParty.objects.filter(appointment__in=ended).end(now=now)
    Appointment.objects.filter(pk__in=ended).update(
        details_forgotten_at=now,
        link_hash=None,
        submission=None,
        contact_digests=[],
        **_nothing("email", "phone", "needs", "link_secret"),
    )
    _forget_what_was_said(people)


def _nothing(*sealed: str) -> dict[str, bytes]:
    return dict.fromkeys(sealed, b"")


def _forget_what_was_said(people: set[str]) -> None:
    """Forgets agents' notes on those of `people` who have no other data left."""
    # Someone with a later appointment, or a notice, is still being helped: what agents wrote stays.
    for known in (Attendee.objects.filter(person__in=people), Notice.objects.filter(person__in=people)):
        people = people - set(known.values_list("person", flat=True))
    # Notes of a call before a link name the person by the alias.
    links = SamePerson.objects.filter(person__in=people)
    digests = set(digests_of(list(people)))
    Note.objects.filter(verification__person__in=digests).delete()
    _forget_in(Call.objects.filter(verifications__person__in=digests))
    links.exclude(reason=b"").update(**_nothing("reason"))
    removals = LinkRemoval.objects.filter(Q(person__in=digests) | Q(alias__in=digests))
    removals.exclude(reason=b"", linked_because=b"").update(**_nothing("reason", "linked_because"))


def _forget_in(calls: "QuerySet[Call]") -> int:
    """Forgets the numbers and names in these calls; returns how many held any."""
    return calls.exclude(**_nothing(*OF_CALLS)).update(**_nothing(*OF_CALLS))


def forget_calls(now: datetime) -> int:
    """Forgets old notes, call-back numbers, names of helpers and reasons for (un)linking two records, of any person.

    Reasons for passing a limit stay with their appointment. Returns how many rows held any.
    """
    before = kept_since(now)
    notes = Note.objects.filter(event=None, written_at__lt=before)
    calls = Call.objects.exclude(**_nothing(*OF_CALLS)).filter(started_at__lt=before)
    links = SamePerson.objects.exclude(reason=b"").filter(linked_at__lt=before)
    removals = LinkRemoval.objects.exclude(reason=b"", linked_because=b"").filter(unlinked_at__lt=before)
    return (
        notes.filter(pk__in=_first(notes)).delete()[0]
        + _forget_in(calls.filter(pk__in=_first(calls)))
        + links.filter(pk__in=_first(links)).update(**_nothing("reason"))
        + removals.filter(pk__in=_first(removals)).update(**_nothing("reason", "linked_because"))
    )


def forget_walk_ins(now: datetime) -> int:
    """Empties the names of people who came without an appointment long ago; returns how many rows held one."""
    named = WalkIn.objects.exclude(name=b"").filter(arrived_at__lt=kept_since(now))
    return named.filter(pk__in=_first(named)).update(**_nothing("name"))


def _first(rows: "QuerySet[Any]") -> list[uuid.UUID]:
    # A list of keys, as DELETE and UPDATE take no LIMIT.
    return list(rows.order_by().values_list("pk", flat=True)[:IN_ONE_RUN])


def forget_notices(now: datetime) -> int:
    """Deletes notices with an old report-by date and an old last import that no appointment refers to; returns how
    many.
    """
    before, forgotten = kept_since(now), 0
    while forgotten < IN_ONE_RUN and (some := _forget_some_notices(before)):
        forgotten += some
    return forgotten


def _forget_some_notices(before: datetime) -> int:
    used = Attendee.objects.filter(notice=OuterRef("pk"))
    # With an old import too: a notice in every new file is in force, whatever its date.
    is_past = Q(report_by=None) | Q(report_by__lt=before.date())
    old = Notice.objects.filter(is_past, ~Exists(used), imported_at__lt=before).order_by("imported_at")
    try:
        with long_work():
            # Before any row is locked: an import locks the whole table and then waits for rows.
            hold_off_imports()
            # Skipped: a notice that someone is booking with right now is in use again.
            locked = list(old.select_for_update(skip_locked=True).values_list("pk", "person")[:AT_ONCE])
            Notice.objects.filter(pk__in=[pk for pk, _person in locked]).delete()
            _forget_what_was_said({person for _pk, person in locked})
    except (IntegrityError, NoticesAreLoading):
        # A person is booking with one of them, or a file is being loaded: the next run continues.
        return 0
    return len(locked)
