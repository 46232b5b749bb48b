"""Members of the party: lists them, adds one, removes one and puts them back. The others keep their place."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from appointments import booking, drafts
from appointments.booking import AlreadyBooked, NamesWouldSwap, NothingToUndo, PartyTooLarge, SlotTaken, share
from appointments.models import AppointmentEvent
from appointments.pages import failures, party
from appointments.pages.change_forms import NewMemberForm, SlotForm
from appointments.pages.preferences import EARLIEST, question_for, slot_tiles, slots_for
from appointments.pages.submissions import id_in
from appointments.pages.visitor import actor_of
from appointments.public import done
from appointments.public.error_page import too_many_tries
from appointments.public.manage.access import Visit, managed, version_seen
from appointments.public.steps import drop_numbers, form_for, found_no_notice, redisplay, save_typed
from appointments.rate_limits import NoMatch, TooManyTries, count_tries
from offices.models import MAX_PARTY

_Kind = AppointmentEvent.Kind


@managed("manage_family")
def family(request: HttpRequest, visit: Visit) -> HttpResponse:
    """All members, and those who can be put back. A POST puts one back; sent twice it does so once."""
    if request.method == "POST" and (wanted := id_in(request.POST.get("back", ""))):
        return _put_back(request, visit, wanted)
    is_full = visit.appointment.party_size >= MAX_PARTY
    context = {
        "members": visit.appointment.attendees.all(),
        # Nobody is offered a way back that would be refused.
        "removed": [] if is_full else visit.appointment.removed_members.can_return(timezone.now()),
        "is_full": is_full,
        "most": MAX_PARTY,
        "done": done.said(request, visit.appointment),
    }
    return visit.show(request, "family", visit.url("confirmation"), **context)


@managed("family_member")
def member(request: HttpRequest, visit: Visit, member_id: uuid.UUID) -> HttpResponse:
    """What can be done for one member."""
    found, everyone = visit.member(member_id)
    if found is None:
        return visit.to("manage_family")
    # What would be refused is not offered.
    if not booking.may_leave(everyone, member_id):
        return visit.to("family_stays", member_id=member_id)
    return visit.show(request, "member", visit.url("manage_family"), member=found, everyone=everyone)


@managed("family_remove")
def remove(request: HttpRequest, visit: Visit, member_id: uuid.UUID) -> HttpResponse:
    """Asks whether to remove one member. A POST removes them; sent twice it removes once."""
    found, everyone = visit.member(member_id)
    # Removed already, perhaps by the first of two presses.
    if found is None:
        return visit.to("manage_family")
    if request.method == "POST":
        try:
            booking.remove_member(visit.appointment.pk, member_id, version=version_seen(request), now=timezone.now())
        except NamesWouldSwap:
            return visit.to("family_stays", member_id=member_id)
        return visit.to("manage_family", done=_Kind.LEFT)
    back = visit.url("family_member", member_id=member_id)
    return visit.show(request, "remove", back, member=found, everyone=everyone)


@managed("family_stays")
def stays(request: HttpRequest, visit: Visit, member_id: uuid.UUID) -> HttpResponse:
    """Why this person cannot be removed, and what they can do instead."""
    found = visit.appointment.attendees.filter(pk=member_id).first()
    if found is None:
        return visit.to("manage_family")
    return visit.show(request, "stays", visit.url("manage_family"), member=found)


@managed("family_add")
def add(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Adds one person, in the same slot if it has room; else on another day for all. Adding twice changes nothing."""
    drop_numbers(request)
    form = form_for(request, visit.draft, NewMemberForm, visit.page)
    if request.method != "POST":
        is_unknown = found_no_notice(visit.draft, visit.page)
        return visit.show(request, "add", visit.url("manage_family"), form=form, is_unknown=is_unknown)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    try:
        actor = actor_of(request, visit.draft)
        found = party.with_notice(form.answers, None, actor=actor, now=timezone.now())
        # The answer tells whether they are booked.
        count_tries(party.limits_on_asking([party.person_of(found)], actor), timezone.now())
        return _add(request, visit, found)
    except NoMatch:
        return redisplay(request, visit.draft, visit.page, "no_match")
    except TooManyTries as refusal:
        failures.add_too_often(visit.draft, form.answers, visit.appointment, now=timezone.now())
        save_typed(request, visit.draft, visit.page)
        return too_many_tries(request, wait=refusal.wait, receipt_at="public:find_attempt", add_at=request.path)
    except PartyTooLarge:
        return redisplay(request, visit.draft, visit.page, "too_many")
    except AlreadyBooked:
        return redisplay(request, visit.draft, visit.page, "booked_already")


@managed("family_room")
def room(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The slot has no room for one more: times for the whole party. A POST moves all to the chosen one and adds."""
    joining = drafts.answers(visit.draft, visit.key("joining"))
    if joining is None:
        return visit.to("manage_family")
    # To make room the whole party moves, which counts as a change.
    allowed = booking.allowance(visit.appointment, timezone.now())
    if allowed.is_over:
        return visit.show(request, "call", visit.url("manage_family"), allowed=allowed)
    new = int(share.binds([party.person_of(joining)]))
    unverified, people = share.unverified_in(visit.appointment) + new, visit.appointment.party_size + 1
    office = visit.appointment.office
    slots = slots_for(visit.appointment, EARLIEST, office, people, unverified=unverified, joining=new)
    form = form_for(
        request,
        visit.draft,
        SlotForm,
        visit.page,
        slots=slot_tiles(slots, visit.appointment),
        question=question_for(visit.appointment),
    )
    if request.method != "POST":
        return visit.show(request, "room", visit.url("family_add"), form=form, is_empty=not slots)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    try:
        return _add(request, visit, joining, form.cleaned_data["slot"])
    except NoMatch:
        return visit.to("family_add")


def _put_back(request: HttpRequest, visit: Visit, wanted: uuid.UUID) -> HttpResponse:
    try:
        booking.put_back(visit.appointment.pk, wanted, version=version_seen(request), now=timezone.now())
    except (NothingToUndo, PartyTooLarge):
        return visit.to("manage_family")
    return visit.to("manage_family", done=_Kind.JOINED)


def _add(request: HttpRequest, visit: Visit, found: dict[str, Any], slot_id: str | None = None) -> HttpResponse:
    person = party.person_of(found)
    # Sent twice: they are on it.
    if visit.appointment.attendees.filter(person__in=person.digests).exists():
        return visit.to("manage_family")
    try:
        booking.add_member(
            visit.appointment.pk, person, version=version_seen(request), slot_id=slot_id, now=timezone.now()
        )
    except SlotTaken:
        # The chosen time was taken. Without `slot_id` their own slot is full, and the next page offers other times.
        if slot_id:
            return redisplay(request, visit.draft, visit.page, "taken")
        # In the draft: a number or a name must not stand in an address.
        drafts.answer(visit.draft, visit.key("joining"), found, now=timezone.now())
        return visit.to("family_room")
    drafts.drop(visit.draft, visit.key("joining"), now=timezone.now())
    drafts.drop_typed(visit.draft, visit.key("family_add"), visit.page, now=timezone.now())
    return visit.to("manage_family", done=_Kind.JOINED)
