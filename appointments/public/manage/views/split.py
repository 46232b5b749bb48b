"""A separate appointment for one member of the party, on another day; the others keep theirs."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from appointments import booking, drafts
from appointments.booking import NamesWouldSwap, SlotTaken, share
from appointments.models import Appointment
from appointments.pages.change_forms import ChildWishForm, SlotForm, WishForm
from appointments.pages.preferences import (
    EARLIEST,
    day_in,
    furthest_day,
    more_days,
    question_for,
    slot_tiles,
    slots_for,
)
from appointments.pages.submissions import submission_of
from appointments.public import access
from appointments.public.manage.access import Visit, managed, version_seen
from appointments.public.steps import form_for, redisplay
from appointments.receipts import minors


@managed("split")
def split(request: HttpRequest, visit: Visit, member_id: uuid.UUID) -> HttpResponse:
    """The preferences of this one person."""
    member, everyone = visit.member(member_id)
    if member is None:
        return visit.to("manage_family")
    back = visit.url("family_member", member_id=member_id)
    allowed = booking.allowance(visit.appointment, timezone.now())
    if allowed.is_over:
        return visit.show(request, "call", back, allowed=allowed)
    asked = ChildWishForm if minors.is_minor(member, visit.appointment) else WishForm
    # For one: a single place may be free long before there is room for the party.
    furthest = furthest_day(visit.appointment.office, 1)
    form = form_for(request, visit.draft, asked, visit.page, initial=EARLIEST, furthest=furthest)
    if request.method != "POST":
        return visit.show(request, "split", back, form=form, member=member, everyone=everyone, allowed=allowed)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    # A question that was left open belongs to an earlier wish.
    old = visit.key(f"split_choices/{member_id}")
    drafts.answer(visit.draft, visit.page, form.answers, now=timezone.now(), forget=[old])
    return visit.to("split_choices", member_id=member_id)


@managed("split_choices")
def split_choices(request: HttpRequest, visit: Visit, member_id: uuid.UUID) -> HttpResponse:
    """A few times. A POST books the chosen one; sent twice it leads to the same new appointment."""
    # By the version of the page: the same page sent twice splits once, a page opened later may split again.
    submission = submission_of(visit.appointment, member_id, version_seen(request))
    made = Appointment.objects.filter(submission=submission).first() if request.method == "POST" else None
    if made:
        return access.to_known_link(made)
    wish = drafts.answers(visit.draft, visit.key(f"split/{member_id}"))
    member, everyone = visit.member(member_id)
    # Opened without the question before it, or the member has left the party meanwhile.
    if wish is None or member is None:
        return visit.to("manage_family")
    alone = {"people": 1, "unverified": share.unverified_in(visit.appointment, only=member_id)}
    slots = slots_for(visit.appointment, wish, visit.appointment.office, **alone, on=day_in(request))
    tiles, question = slot_tiles(slots, visit.appointment), question_for(visit.appointment)
    form = form_for(request, visit.draft, SlotForm, visit.page, slots=tiles, question=question)
    if request.method != "POST":
        back = visit.url("split", member_id=member_id)
        context = {"form": form, "is_empty": not slots, "member": member, "everyone": everyone, "on": day_in(request)}
        return visit.show(request, "split_choices", back, days=more_days(request, slots), **context)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    return _split(request, visit, member_id, form.cleaned_data["slot"], submission)


def _split(
    request: HttpRequest, visit: Visit, member_id: uuid.UUID, slot_id: str, submission: uuid.UUID
) -> HttpResponse:
    try:
        alone = booking.split(
            visit.appointment.pk,
            member_id,
            version=version_seen(request),
            slot_id=slot_id,
            submission=submission,
            now=timezone.now(),
        )
    except SlotTaken:
        return redisplay(request, visit.draft, visit.page, "taken")
    except NamesWouldSwap:
        return visit.to("family_stays", member_id=member_id)
    return access.to_confirmation(alone)
