"""The people an office has to call, as their appointments stand now, and how far the calling is."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from appointments import worklist
from appointments.models import CallTry, RelocatedParty
from offices.models import Office
from offices.refusals import Refusal


class NobodyToCall(Refusal):
    """The party has been told, has moved on by itself, or left no number."""

    in_words = _("Nobody has to call them any more, or they left no number. Nothing was changed.")


class NotedAlready(Refusal):
    """The last call has its result; each look at the number leads to one."""

    in_words = _("How this call ended was noted a moment ago. Nothing was changed.")


def to_call(office: Office) -> QuerySet[RelocatedParty]:
    """Those no one has reached, and those without a time; `again_at`: not before then. The nearest deadline first."""
    last = CallTry.objects.filter(relocated_party=OuterRef("pk")).order_by("-pk").values("again_at")[:1]
    rows = RelocatedParty.objects.to_call().with_places().filter(relocation__office=office)
    # The last try decides: an earlier “not before” no longer counts.
    shown = ("tries", "appointment__attendees__notice", "appointment__relocations")
    ahead = rows.annotate(again_at=Subquery(last)).prefetch_related(*shown)
    return ahead.order_by(F("appointment__report_by").asc(nulls_last=True), "appointment__slot__starts_at", "pk")


def show_number(row: RelocatedParty, *, actor: str, now: datetime) -> str:
    """The party's phone number, and a note of who looked at it. Raises `NobodyToCall`."""
    if row.ended_at or not row.appointment.phone:
        raise NobodyToCall
    CallTry.objects.create(relocated_party=row, result=CallTry.Result.SHOWN, tried_at=now, tried_by=actor)
    return row.appointment.phone


@transaction.atomic
def note(
    row_id: int, *, reached: bool, version: int, actor: str, now: datetime, again_in: timedelta | None = None
) -> None:
    """Notes how a call ended. `version` is that of the appointment which was read out to them.

    Raises `NobodyToCall` when they have another time by now or have been told, `NotedAlready` when nobody has looked
    at their number since the last call that did not reach them. Locks the row.
    """
    # `of`: only this row. Nothing here writes the appointment, so its queue is free for others.
    row = RelocatedParty.objects.live().select_for_update(of=("self",)).filter(pk=row_id, called_at=None).first()
    # What was read out to them is no longer true.
    if row is None or row.appointment.version != version:
        raise NobodyToCall
    last = row.tries.last()
    # The same press again. Two real calls have a look at the number between them.
    if not reached and last and last.ends_a_call:
        raise NotedAlready
    result = CallTry.Result.REACHED if reached else CallTry.Result.NOT_REACHED
    # Someone who was reached is not called again.
    again_at = now + again_in if again_in and not reached else None
    CallTry.objects.create(relocated_party=row, result=result, tried_at=now, tried_by=actor, again_at=again_at)
    if reached:
        worklist.note_reached(row, actor=actor, now=now)
