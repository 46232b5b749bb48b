"""WRITE: begins a call and ends it."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments import worklist
from appointments.models import Appointment, Attendee, Call, Verification
from appointments.models.constraints import constraint_of
from appointments.people.linking import known_as
from appointments.support import counting, verification
from appointments.support.consent import Helper, HelperUnknown
from appointments.support.noting import NOBODY_FOUND
from offices.refusals import Refusal


class OneCallAtATime(Refusal):
    """The agent has a call open."""

    in_words = _("You have a call open. Close it first.")


class NoNumber(Refusal):
    """Someone is to be called back, and there is no number to call."""

    in_words = _("There is no number to call back. Nothing was saved.")


def start(agent: User, *, caller: str, language: str, now: datetime, helper: Helper | None = None) -> Call:
    """Opens a call, of a `helper` or of the person.

    Raises `OneCallAtATime`, also when two tabs start one at the same time, or `HelperUnknown`.
    """
    # Both ways: a helper without a name, and a name in a call of the person.
    if (caller in (Call.Caller.HELPER, Call.Caller.ASKED)) != bool(helper and helper.name and helper.relation):
        raise HelperUnknown
    call = Call(agent=agent, caller=caller, language=language, started_at=now)
    if helper:
        call.helper, call.relation, call.organisation = helper.name, helper.relation, helper.organisation
        if caller == Call.Caller.HELPER:
            call.agreed_at, call.agreed_by = now, Call.Agreed.LINE
    try:
        with transaction.atomic():
            # The constraint decides between two tabs; the savepoint keeps the caller's transaction usable.
            call.save(force_insert=True)
            return call
    except IntegrityError as error:
        if constraint_of(error) == "one_open_call_per_agent":
            raise OneCallAtATime from error
        raise


@transaction.atomic
def close(
    call: Call,
    outcome: str,
    *,
    now: datetime,
    phone: str = "",
    topic: str = "",
    window: str = "",
    about: Appointment | None = None,
) -> bool:
    """Ends the call, unless it has ended; returns whether it ended now. Closes every page that it opened.

    With a call-back, adds a to-do, with an appointment or without: `about`, else the one of a caller who was confirmed;
    at `phone` (E.164), else at the number of the appointment. Raises `NoNumber` when there is neither; then the call
    continues.
    """
    ended = (
        # Conditional, so that of two presses one ends it. What was found in it is needed no longer.
        Call.objects.open().filter(pk=call.pk).update(ended_at=now, outcome=outcome, **NOBODY_FOUND)
    )
    if ended and outcome == Call.Outcome.CALL_BACK:
        call.topic, call.window = topic, window
        _call_back(call, phone, about or _of_confirmed(call), now)
    if ended:
        counting.count(call, outcome, now=now)
    return bool(ended)


def close_about(people: Sequence[str], *, now: datetime, but: Call | None = None) -> None:
    """Ends every open call, but one, whose caller was identified as one of them: their identity has changed, so it is
    checked again.
    """
    shown = Verification.objects.filter(person__in=people, has_passed=True, call__ended_at=None)
    # In one order: each locks the counts of its agent.
    about = Call.objects.open().filter(pk__in=shown.values("call")).exclude(pk__in=[but.pk] if but else [])
    for call in about.order_by("agent"):
        close(call, Call.Outcome.CHANGED, now=now)


def _of_confirmed(call: Call) -> Appointment | None:
    checked = verification.opened(call)
    whole = [each.person for each in checked if each.opens_all]
    # Since the check, one of them may have been linked to another record.
    theirs = Q(person__in=known_as([each.person for each in checked]))
    is_open = Q(person__in=known_as(whole)) | Q(appointment__in=[key for each in checked for key in each.opens])
    booked = Attendee.objects.filter(theirs & is_open, is_active=True).select_related("appointment").first()
    return booked.appointment if booked else None


def _call_back(call: Call, phone: str, appointment: Appointment | None, now: datetime) -> None:
    if not phone and not (appointment and appointment.phone):
        raise NoNumber
    call.phone = phone
    call.save(update_fields=["phone", "topic", "window"])
    worklist.call_back(call, appointment, now=now)
