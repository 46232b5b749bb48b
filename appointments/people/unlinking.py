"""WRITE: removes a wrong link of two identities: one person becomes two again.

Each keeps their own rows from before the link, and later rows under their own numbers or name. An appointment that was
cancelled at the link stays cancelled: its place may be taken. Neither can end up with two appointments, because as one
person they had at most one.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from appointments.booking import ChangedMeanwhile, Person
from appointments.models import Appointment, Attendee, LinkRemoval, Notice, SamePerson, Verification
from appointments.models.same_person import lock_links
from appointments.people.linking import hold_off_imports, state
from offices.transactions import one_transaction


@dataclass(frozen=True)
class Parts:
    """The rows that return to the alias, and those that stay with the person."""

    gone_attendees: list[Attendee]
    gone_notices: list[Notice]
    kept_attendees: list[Attendee]
    kept_notices: list[Notice]


def parts(link: SamePerson, attendees: Sequence[Attendee], notices: Sequence[Notice]) -> Parts:
    """How the person's rows would be divided. No query, if the rows came with their notices."""
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
    """A notice loaded after the link: it has a number of the alias, and none of the person."""
    digests = set(notice.own_digests())
    return bool(digests & theirs) and person not in digests


def _came_as(row: Attendee, theirs: set[str], papers: set[uuid.UUID]) -> bool:
    """A booking made after the link: with a notice of the alias, or by the alias's name without a notice."""
    if row.notice_id:
        return row.notice_id in papers
    typed = Person(row.given_names, row.family_name, row.born, row.country_of_birth)
    return not theirs.isdisjoint(typed.digests)


@one_transaction
def unlink(checked: Verification, key: uuid.UUID, *, seen: str, reason: str, now: datetime) -> LinkRemoval:
    """Takes back the link of this key. Raises `ChangedMeanwhile` when it is gone or the appointments are not as `seen`
    (see `linking.state`), or `NoticesAreLoading`.

    Locks the appointment still to come, then `LINKS`: a booking on its way is waited for, and changes what is seen.
    """
    hold_off_imports()
    link = SamePerson.objects.select_related("verification").filter(pk=key).first()
    if link is None:
        raise ChangedMeanwhile
    # In the order of their keys, as everywhere.
    for pk in sorted(row.appointment_id for row in _rows(link.person) if row.is_active):
        Appointment.objects.locked(pk)
    lock_links()
    # Under the locks: a booking that was on its way is among them now.
    rows = _rows(link.person)
    if state(rows) != seen or not SamePerson.objects.filter(pk=key, person=link.person).exists():
        raise ChangedMeanwhile
    shared = parts(link, rows, list(Notice.objects.filter(person=link.person)))
    made = _write_down(link, checked, reason, now)
    # First, because the triggers write the person into every row that would get the alias.
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
        unlinked_at=now,
        linked_in=link.verification,
        linked_because=link.reason,
        linked_at=link.linked_at,
    )


def _give_back(link: SamePerson, shared: Parts) -> None:
    """Call it after the link is deleted. Nobody keeps another person's notice."""
    SamePerson.objects.filter(alias__in=link.aliases, person=link.person).update(person=link.alias)
    Notice.objects.filter(pk__in=[notice.pk for notice in shared.gone_notices]).update(person=link.alias)
    Attendee.objects.filter(pk__in=[row.pk for row in shared.gone_attendees]).update(person=link.alias)
    papers = {notice.pk for notice in shared.gone_notices}
    # The link gave bookings the newest notice of both. Without the link, that can be the other person's.
    strange = [row.pk for row in shared.gone_attendees if row.notice_id and row.notice_id not in papers]
    strange += [row.pk for row in shared.kept_attendees if row.notice_id in papers]
    Attendee.objects.filter(pk__in=strange).update(notice=None, is_verified=False)
