"""WRITE: a link of two identities that was a mistake is taken back: one person becomes two again.

Each keeps what was theirs when they were made one, and what was written since under their own numbers or name. An
appointment that was given up then stays cancelled: its place has gone to others. Nobody can come to have two
appointments by this, for as one person they had at most one.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from appointments.booking import ChangedMeanwhile, Person
from appointments.models import Appointment, Attendee, LinkRemoval, Notice, SamePerson, Verification
from appointments.notices.matching import own_digests
from appointments.people.linking import hold_off_imports, lock_links, state


@dataclass(frozen=True)
class Parts:
    """What goes back to the alias, and what stays with the person."""

    gone_attendees: list[Attendee]
    gone_notices: list[Notice]
    kept_attendees: list[Attendee]
    kept_notices: list[Notice]


def parts(link: SamePerson, attendees: Sequence[Attendee], notices: Sequence[Notice]) -> Parts:
    """How these rows of the person would be shared out. No query, if the rows came with their notices."""
    theirs = {link.alias, *link.aliases}
    papers = {notice.pk for notice in notices if notice.pk in link.notices or _speaks_of(notice, theirs, link.person)}
    gone = {row.pk for row in attendees if row.pk in link.attendees or _came_as(row, theirs, papers)}
    return Parts(
        [row for row in attendees if row.pk in gone],
        [notice for notice in notices if notice.pk in papers],
        [row for row in attendees if row.pk not in gone],
        [notice for notice in notices if notice.pk not in papers],
    )


def _speaks_of(notice: Notice, theirs: set[str], person: str) -> bool:
    """A paper that came after the link: of the alias by its numbers, and not of the person by any."""
    digests = set(own_digests(notice))
    return bool(digests & theirs) and person not in digests


def _came_as(row: Attendee, theirs: set[str], papers: set[uuid.UUID]) -> bool:
    """Someone booked after the link: with a paper of the alias, or under the alias's name without any."""
    if row.notice_id:
        return row.notice_id in papers
    return Person(row.given_names, row.family_name, row.born, row.country_of_birth).digest in theirs


@transaction.atomic
def part(checked: Verification, key: uuid.UUID, *, seen: str, reason: str, now: datetime) -> LinkRemoval:
    """Takes back the link of this key. Raises `ChangedMeanwhile` when it is gone or the appointments are not as `seen`
    (see `same_person.state`), or `NoticesAreLoading`.

    Locks the appointment still to come, then `LINKS`: a booking on its way is waited for, and changes what is seen.
    """
    hold_off_imports()
    link = SamePerson.objects.select_related("verification").filter(pk=key).first()
    if link is None:
        raise ChangedMeanwhile
    for pk in sorted(row.appointment_id for row in _rows(link.person) if row.is_active):
        Appointment.objects.locked(pk)
    lock_links()
    rows = _rows(link.person)
    if state(rows) != seen or not SamePerson.objects.filter(pk=key, person=link.person).exists():
        raise ChangedMeanwhile
    shared = parts(link, rows, list(Notice.objects.filter(person=link.person)))
    made = _write_down(link, checked, reason, now)
    link.delete()
    _give_back(link, shared)
    return made


def _rows(person: str) -> list[Attendee]:
    return list(Attendee.objects.filter(person=person).select_related("appointment", "notice"))


def _write_down(link: SamePerson, checked: Verification, reason: str, now: datetime) -> LinkRemoval:
    return LinkRemoval.objects.create(
        alias=link.alias,
        person=link.person,
        verification=checked,
        reason=reason,
        parted_at=now,
        linked_in=link.verification,
        linked_because=link.reason,
        linked_at=link.linked_at,
    )


def _give_back(link: SamePerson, shared: Parts) -> None:
    """The link is gone by now, else the triggers would undo every word. Nobody keeps a paper that is not theirs."""
    SamePerson.objects.filter(alias__in=link.aliases, person=link.person).update(person=link.alias)
    Notice.objects.filter(pk__in=[notice.pk for notice in shared.gone_notices]).update(person=link.alias)
    Attendee.objects.filter(pk__in=[row.pk for row in shared.gone_attendees]).update(person=link.alias)
    papers = {notice.pk for notice in shared.gone_notices}
    strange = [row.pk for row in shared.gone_attendees if row.notice_id and row.notice_id not in papers]
    strange += [row.pk for row in shared.kept_attendees if row.notice_id in papers]
    Attendee.objects.filter(pk__in=strange).update(notice=None, is_verified=False)
