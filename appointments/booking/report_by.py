"""Report-by dates that change on a notice after people have booked with it: their appointments follow.

An appointment has the date of the one who booked it. One that the office set at a check-in has none, and a notice
without a date says nothing: an appointment keeps what it has. A notice that an agent links to a booking by name counts
as the one it was booked with, until the link is removed.
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery

from appointments import outbox, worklist
from appointments.booking.change import step
from appointments.models import Appointment, AppointmentEvent, Attendee, Message, Notice, ToDo
from appointments.values.reasons import of_dates
from offices.long_work import long_work
from offices.sweeps import one_by_one
from offices.transactions import one_transaction

AT_ONCE = 500  # The next run continues. A file may change the date of everyone.
CLOCK = "clock"
_KEYS_AT_ONCE = 2_000
_FIRST = ("joined", "position")
"""The one who booked comes first; `family` passes the date on in this order."""


def follow_dates(now: datetime) -> int:
    """The sweep: gives appointments the dates that their notices have now, and tells people; returns how many."""
    differing: list[uuid.UUID] = []
    with long_work():
        keys = iter(_with_another_date().order_by("appointment").values_list("appointment", flat=True))
        while len(differing) < AT_ONCE and (some := list(islice(keys, _KEYS_AT_ONCE))):
            differing += _differing(now).filter(pk__in=some).values_list("pk", flat=True)
    return one_by_one(lambda pk: _follow(pk, now=now), dict.fromkeys(differing[:AT_ONCE]))


def would_follow(dates: Mapping[uuid.UUID, date], *, now: datetime) -> tuple[int, int]:
    """How many appointments would get another date when notices (by key) get these; how many would then be after it."""
    follow = late = 0
    keys = iter(dates)
    while some := list(islice(keys, _KEYS_AT_ONCE)):
        rows = [each for each in _ahead(some, now).with_place() if each.report_by != dates[each.__dict__["paper"]]]
        follow += len(rows)
        late += sum(each.starts_at.date() > dates[each.__dict__["paper"]] for each in rows)
    return follow, late


@one_transaction
def _follow(appointment_id: uuid.UUID, *, now: datetime) -> bool:
    """Locks the appointment."""
    appointment = Appointment.objects.locked(appointment_id)
    # Asked again under the lock: the party may have cancelled, or the one with this notice may have left.
    due = _differing(now).filter(pk=appointment_id).values_list("due", flat=True).first()
    if due is None or not appointment.can_still_change(now):
        return False
    _give(appointment, due, now, CLOCK)
    return True


def follow_link(notice: Notice, linked: Iterable[uuid.UUID], *, now: datetime, actor: str) -> None:
    """Gives those of the appointments (keys) that have the date of this notice now that date, and tells people.

    The caller holds their locks.
    """
    if notice.report_by is None:
        return
    differing = _ahead([notice.pk], now).filter(pk__in=linked).exclude(report_by=notice.report_by)
    for pk in differing.order_by("pk").values_list("pk", flat=True):
        _give(Appointment.objects.locked(pk), notice.report_by, now, actor)


def take_back(appointment: Appointment, to: date | None, *, now: datetime, actor: str) -> None:
    """Takes a date of another person's notice from the appointment, which gets the one of before, and tells people
    while they can still come to it. The caller holds its lock.
    """
    wrong, appointment.report_by = appointment.report_by, to
    appointment.save(update_fields=["report_by"])
    kind, dates = AppointmentEvent.Kind.REPORT_BY, of_dates(wrong, to, not_theirs=True)
    if appointment.can_still_change(now):
        step(appointment, kind, now, actor, dates, old_slot_id=appointment.slot_id, keeps_offer=True)
        outbox.follow(appointment, Message.Kind.NOT_THEIR_DATE, now=now)
        return
    # The same version: what is on its way to them, such as the mail of a cancellation, stays true.
    facts = {"version": appointment.version, "happened_at": now, "actor": actor, "reason": dates}
    appointment.events.create(kind=kind, from_slot_id=appointment.slot_id, **facts)


def is_dated_by(row: Attendee) -> bool:
    """Whether the date of the appointment is that of this person: they booked it, or are the next after that one."""
    return row.appointment.attendees.order_by(*_FIRST).first() == row


def _give(appointment: Appointment, due: date, now: datetime, actor: str) -> None:
    """The caller holds its lock."""
    before, appointment.report_by = appointment.report_by, due
    appointment.save(update_fields=["report_by"])
    kind, dates = AppointmentEvent.Kind.REPORT_BY, of_dates(before, due)
    step(appointment, kind, now, actor, dates, old_slot_id=appointment.slot_id, keeps_offer=True)
    outbox.follow(appointment, Message.Kind.REPORT_BY, now=now)
    day = appointment.starts_at.date()
    # Those who were late before are no worse off, and who has no time has one to come.
    if day > due and not (before and day > before) and not appointment.is_stranded:
        worklist.add(appointment, ToDo.Kind.LATE, now=now)


def _with_another_date() -> Any:
    """People of marked notices whose appointment has another date, the one who booked or not."""
    # One join. Notices stay marked, and to ask of each appointment who booked it takes 15 times as long.
    marked = Attendee.objects.filter(notice__has_new_date=True, notice__report_by__isnull=False, is_active=True)
    marked = marked.filter(appointment__status=Appointment.Status.BOOKED, appointment__follows=None)
    return marked.exclude(appointment__report_by=F("notice__report_by"))


def _differing(now: datetime) -> Any:
    """Those with another date than the notice has now: `due`."""
    changed = Notice.objects.filter(has_new_date=True, report_by__isnull=False)
    found = _ahead(changed.values("pk"), now)
    found = found.annotate(due=Subquery(changed.filter(pk=OuterRef("paper")).values("report_by")))
    return found.filter(Q(report_by=None) | ~Q(report_by=F("due")), due__isnull=False)


def _ahead(papers: Any, now: datetime) -> Any:
    """Appointments ahead whose date is that of one of these notices (keys): `paper`."""
    of_this = Attendee.objects.filter(appointment=OuterRef("pk"))
    first = of_this.order_by(*_FIRST).values("notice")[:1]
    # From the notices to their appointments: there may be millions of appointments, and hardly a date changes.
    theirs = Attendee.objects.filter(notice__in=papers, is_active=True).values("appointment")
    # One whose time the office could not keep may be past, and still waits for a new time.
    ahead = Q(slot__starts_at__gt=now) | Q(slot__is_closed=True) | Q(slot__target_capacity=0)
    found = Appointment.objects.filter(ahead, pk__in=theirs, status=Appointment.Status.BOOKED, follows=None)
    return found.annotate(paper=Subquery(first)).filter(paper__in=papers)
