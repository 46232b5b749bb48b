"""WRITE: removes a wrong link of two identities: one person becomes two again.

Each keeps their own rows from before the link, and later rows under their own numbers or name. An appointment that was
cancelled at the link stays cancelled: its place may be taken. A report-by date that came with the other's notice is
taken back. Neither can end up with two appointments, because as one person they had at most one.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from appointments.booking import ChangedMeanwhile, Person
from appointments.booking.report_by import is_dated_by, take_back
from appointments.models import Appointment, Attendee, LinkRemoval, Notice, SamePerson, Verification
from appointments.models.same_person import lock_links
from appointments.people.linking import hold_off_imports, state
from offices.actors import actor_of
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

    Locks their appointments, then `LINKS`: a booking on its way is waited for, and changes what is seen.
    """
    hold_off_imports()
    link = SamePerson.objects.select_related("verification").filter(pk=key).first()
    if link is None:
        raise ChangedMeanwhile
    Appointment.objects.lock_all(row.appointment_id for row in _rows(link.person))
    lock_links()
    # Under the locks: a booking that was on its way is among them now.
    rows = _rows(link.person)
    if state(rows) != seen or not SamePerson.objects.filter(pk=key, person=link.person).exists():
        raise ChangedMeanwhile
    shared = parts(link, rows, list(Notice.objects.filter(person=link.person)))
    made, dates = _write_down(link, checked, reason, now), _dates_of(link.person)
    # First, because the triggers write the person into every row that would get the alias.
    link.delete()
    for row in _give_back(link, shared):
        day = dates.get(str(row.pk), "")
        _take_date_back(row, date.fromisoformat(day) if day else None, now, actor_of(checked.call.agent_id))
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


def _dates_of(person: str) -> dict[str, str]:
    """The report-by dates before any link of the person. A link that stays may have replaced one."""
    links = SamePerson.objects.filter(person=person).order_by("linked_at")
    return {key: day for each in links for key, day in each.dates.items()}


def _take_date_back(row: Attendee, day: date | None, now: datetime, actor: str) -> None:
    """From the appointment of someone who has lost another person's notice."""
    appointment = Appointment.objects.locked(row.appointment_id)
    if appointment.report_by != day and is_dated_by(row):
        take_back(appointment, day, now=now, actor=actor)


def _give_back(link: SamePerson, shared: Parts) -> list[Attendee]:
    """Call it after the link is deleted. Nobody keeps another person's notice: returns those who lose one."""
    SamePerson.objects.filter(alias__in=link.aliases, person=link.person).update(person=link.alias)
    Notice.objects.filter(pk__in=[notice.pk for notice in shared.gone_notices]).update(person=link.alias)
    Attendee.objects.filter(pk__in=[row.pk for row in shared.gone_attendees]).update(person=link.alias)
    papers = {notice.pk for notice in shared.gone_notices}
    # The link gave bookings the newest notice of both. Without the link, that can be the other person's.
    strange = [row for row in shared.gone_attendees if row.notice_id and row.notice_id not in papers]
    strange += [row for row in shared.kept_attendees if row.notice_id in papers]
    Attendee.objects.filter(pk__in=[row.pk for row in strange]).update(notice=None, is_verified=False)
    return sorted(strange, key=lambda row: row.appointment_id)
