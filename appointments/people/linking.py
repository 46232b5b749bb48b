"""WRITE: links two identities of one person: two notices, or a name typed two ways.

The rows of both get one `person`, and a database trigger does the same for every later row. A booking by name gets the
notice, and the appointment of the one who booked gets its report-by date. A booking holds `LINKS` in shared mode and a
link holds it exclusively, so no booking can start between the check and the write. `appointments.people.unlinking`
removes a wrong link.
"""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from appointments import booking
from appointments.booking import ChangedMeanwhile
from appointments.booking.change import lock_queues
from appointments.booking.report_by import follow_link, is_dated_by
from appointments.models import Appointment, Attendee, Notice, SamePerson, Verification
from appointments.models.notice import NEWEST_FIRST
from appointments.models.same_person import lock_links
from offices.actors import actor_of
from offices.refusals import Refusal
from offices.transactions import one_transaction


class NoticesAreLoading(Refusal):
    """An import of notices is going on, and nobody's identity may change under it."""

    in_words = _("New notices are coming in now. Try again in a few minutes.")


_KNOWN_BY = """
    SELECT digest, coalesce(link.person, former.new, digest)
    FROM unnest(%s::text[]) AS given (digest)
    LEFT JOIN appointments_formerdigest former ON former.old = digest
    LEFT JOIN appointments_sameperson link ON link.alias = coalesce(former.new, digest)
"""


def known_by(people: Sequence[str]) -> dict[str, str]:
    """Each of them -> the digest they are known by now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_BY, [list(people)])
        return dict(zip(people, people, strict=True)) | dict(cursor.fetchall())


def known_as(people: Sequence[str]) -> list[str]:
    """The same people, each once, under the digest they are known by now. One query."""
    return list(dict.fromkeys(known_by(people).values()))


def state(rows: Iterable[Attendee]) -> str:
    """What an agent sees of future appointments, to check that it has not changed when they decide."""
    return ",".join(sorted(f"{row.appointment_id}.{row.appointment.version}" for row in rows if row.is_active))


@one_transaction
def link(
    checked: Verification, person: str, other: str, *, keep: uuid.UUID | None, seen: str, reason: str, now: datetime
) -> SamePerson:
    """From now on `other` is `person`; or the other way round when only `other` has a notice.

    When both have an appointment that is still to come, the one of key `keep` stays. From the other the person is
    given up as by `booking.cancel` or, when others come to it too, `booking.remove_member`, with all that these tell
    people. Raises `ChangedMeanwhile` when that is not as `seen` (see `state`), what those two raise, or
    `NoticesAreLoading`. Locks the appointments of both, then the queues of the offices of those given up, then `LINKS`.
    """
    actor = actor_of(checked.call.agent_id)
    # Before any row lock, so that we and an import cannot wait for each other.
    hold_off_imports()
    Appointment.objects.lock_all(row.appointment_id for row in _booked(person, other))
    # Read again: these may have changed before the locks were taken.
    given_up = _to_give_up(_booked(person, other), keep)
    lock_queues(*(row.appointment.office for row in given_up))
    lock_links()
    # Under all locks: nobody can book or undo a cancellation between this check and the end.
    if state(_booked(person, other)) != seen or SamePerson.objects.filter(alias__in=[person, other]).exists():
        raise ChangedMeanwhile
    for row in given_up:
        _give_up(row, actor, now)
    kept, alias = _in_order(person, other)
    made = SamePerson(alias=alias, person=kept, verification=checked, reason=reason, linked_at=now, **_rows_of(alias))
    made.given_up = given_up[0].appointment if given_up else None
    notice = Notice.objects.filter(person__in=[person, other]).order_by(*NEWEST_FIRST).first()
    named = [row for row in _booked(person, other) if notice and not row.notice_id]
    made.dates = _dates_of(named)
    made.save(force_insert=True)
    _become(alias, kept)
    if notice:
        # An agent has checked who they are, so a booking by name counts as one with a notice.
        Attendee.objects.filter(pk__in=[row.pk for row in named]).update(notice=notice, is_verified=True)
        follow_link(notice, [row.appointment_id for row in named], now=now, actor=actor)
    return made


def _booked(person: str, other: str) -> list[Attendee]:
    """Their places in future appointments, always in the same order."""
    rows = Attendee.objects.filter(person__in=[person, other], is_active=True).select_related(
        "appointment__slot__office"
    )
    return list(rows.order_by("appointment_id", "position"))


def _to_give_up(rows: Sequence[Attendee], keep: uuid.UUID | None) -> list[Attendee]:
    """All but the one to keep. Raises `ChangedMeanwhile` when that one is not among several."""
    if len(rows) < 2:
        return []
    kept = next((row for row in rows if row.appointment_id == keep), None)
    if kept is None:
        raise ChangedMeanwhile
    return [row for row in rows if row != kept]


def _give_up(row: Attendee, actor: str, now: datetime) -> None:
    """Other people on the appointment keep it."""
    version = row.appointment.version
    if row.appointment.party_size > 1:
        booking.remove_member(row.appointment_id, row.pk, version=version, now=now, actor=actor)
    else:
        booking.cancel(row.appointment_id, version=version, now=now, actor=actor, reason="agent:duplicate")


def _rows_of(alias: str) -> dict[str, list[Any]]:
    """The alias's own rows, kept so that the link can be undone."""
    return {
        "notices": list(Notice.objects.filter(person=alias).values_list("pk", flat=True)),
        "attendees": list(Attendee.objects.filter(person=alias).values_list("pk", flat=True)),
        "aliases": list(SamePerson.objects.filter(person=alias).values_list("alias", flat=True)),
    }


def _dates_of(rows: Iterable[Attendee]) -> dict[str, str]:
    """The report-by dates that a link may replace. Unlinking gives them back."""
    days = {str(row.pk): row.appointment.report_by for row in rows if is_dated_by(row)}
    return {key: day.isoformat() if day else "" for key, day in days.items()}


def hold_off_imports() -> None:
    """Blocks imports until the transaction ends. Raises `NoticesAreLoading` at once while one is running.

    Call it before any row is locked.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # This mode conflicts with an import, not with itself. NOWAIT: an import takes minutes.
            cursor.execute("LOCK TABLE appointments_notice IN ROW EXCLUSIVE MODE NOWAIT")
    except OperationalError as error:
        raise NoticesAreLoading from error


def _in_order(person: str, other: str) -> tuple[str, str]:
    """The identity to keep and the alias: a notice counts more than a typed name."""
    has_notice = set(Notice.objects.filter(person__in=[person, other]).values_list("person", flat=True))
    # Its digest is that of a number, which is typed the same way each time.
    return (other, person) if has_notice == {other} else (person, other)


def _become(alias: str, person: str) -> None:
    """The alias's rows get the person."""
    # Earlier aliases of the alias too: each must lead straight to a person who is no alias.
    SamePerson.objects.filter(person=alias).update(person=person)
    Notice.objects.filter(person=alias).update(person=person)
    Attendee.objects.filter(person__in=[alias, person]).update(person=person)
