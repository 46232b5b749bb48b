"""Which rows of one person are surely of one person, and not only of one name and birth date, which anyone can type."""

import uuid
from collections.abc import Iterable, Sequence
from itertools import chain

from django.db.models import OuterRef, QuerySet, Subquery

from appointments.models.attendee import Attendee
from appointments.models.same_person import SamePerson


def series(rows: Sequence[Attendee]) -> list[list[Attendee]]:
    """The places of one person in appointments, divided. Together are those with a notice, whose number was told for
    each; a check-in and the next one that the office set at it; and what an agent had opened all of when they made two
    records one. Read the rows `with_links`.
    """
    parts: list[list[Attendee]] = []
    for row in rows:
        near = [part for part in parts if any(_belongs_to(row, other) for other in part)]
        parts = [part for part in parts if part not in near] + [[row, *chain(*near)]]
    return parts


def with_links(rows: "QuerySet[Attendee]") -> "QuerySet[Attendee]":
    """With their appointments, and the moment at which an agent made the person one with another one."""
    links = SamePerson.objects.filter(person=OuterRef("person")).order_by("-linked_at")
    return rows.select_related("appointment").annotate(linked_at=Subquery(links.values("linked_at")[:1]))


def keys(rows: Sequence[Attendee]) -> set[uuid.UUID]:
    """The keys of their appointments."""
    return {row.appointment_id for row in rows}


def _belongs_to(row: Attendee, other: Attendee) -> bool:
    if row.notice_id and other.notice_id:
        return True
    one, another, linked_at = row.appointment, other.appointment, row.__dict__["linked_at"]
    if linked_at and max(one.booked_at, another.booked_at) < linked_at:
        return True
    # Twice in one party: an agent has made the two one since.
    return one.pk in (another.pk, another.follows_id) or one.follows_id == another.pk


def keys_with(appointment_id: uuid.UUID, rows: Iterable[Attendee]) -> set[uuid.UUID]:
    """This appointment, and those that are surely of one of the people of `rows` who come to it; all of theirs, if it
    was booked with their notice.
    """
    of_each: dict[str, list[Attendee]] = {}
    for row in rows:
        of_each.setdefault(row.person, []).append(row)
    found = {appointment_id}
    for theirs in of_each.values():
        part = next((part for part in series(theirs) if appointment_id in keys(part)), [])
        found |= keys(theirs if any(row.notice_id for row in part) else part)
    return found
