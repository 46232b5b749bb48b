"""Changes an appointment: preferences, a few times, the choice. The old time is kept until then."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from appointments import booking, drafts
from appointments.booking import ChangedMeanwhile, SamePlace, SlotTaken, availability, share
from appointments.booking.change import refuse_after_coming
from appointments.pages.change_forms import MovingForm, SlotForm
from appointments.pages.forms import OfficeForm, ZipForm
from appointments.pages.office_choice import asked_of, described
from appointments.pages.preferences import (
    EARLIEST,
    day_in,
    furthest_day,
    more_days,
    question_for,
    slot_tiles,
    slots_for,
)
from appointments.public import access
from appointments.public.manage.access import Visit, managed, version_seen
from appointments.public.steps import form_for, redisplay
from offices import inventory
from offices.models import Office


@managed("change")
def change(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The person's preferences. Says beforehand how often they may change, and who to call after that."""
    # Before they type anything: someone of the party may be in the waiting room.
    refuse_after_coming(visit.appointment)
    allowed = booking.allowance(visit.appointment, timezone.now())
    # This change takes a call.
    if allowed.is_over:
        return visit.show(request, "call", visit.url("confirmation"), allowed=allowed)
    furthest = furthest_day(visit.appointment.office, visit.appointment.party_size)
    start = EARLIEST | {"where": "here"}
    form = form_for(request, visit.draft, MovingForm, visit.page, initial=start, furthest=furthest)
    if request.method != "POST":
        return visit.show(request, "change", visit.url("confirmation"), form=form, allowed=allowed)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    # An office that was chosen for an earlier wish must not decide this one.
    _answer(visit, form.answers, forget=("change_offices", "change_choices"))
    return visit.to("change_office" if form.cleaned_data["where"] == "other" else "change_choices")


@managed("change_office")
def change_office(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The ZIP code to find another office near."""
    form = form_for(request, visit.draft, ZipForm, visit.page)
    if request.method != "POST":
        return visit.show(request, "change_office", visit.url("change"), form=form)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    _answer(visit, form.answers, forget=("change_offices", "change_choices"))
    return visit.to("change_offices")


@managed("change_offices")
def change_offices(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The nearest offices with their earliest date."""
    place = drafts.answers(visit.draft, visit.key("change_office"))
    if place is None:
        return visit.to("change_office")
    now, people = timezone.now(), visit.appointment.party_size
    found = availability.around(place, people, now, limited=share.unverified_in(visit.appointment))
    form = form_for(request, visit.draft, OfficeForm, visit.page, initial={"office": ""}, **asked_of(found))
    if request.method != "POST":
        return visit.show(request, "change_offices", visit.url("change_office"), form=form, **described(found))
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    _answer(visit, form.answers, forget=("change_choices",))
    return visit.to("change_choices")


@managed("change_choices")
def change_choices(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A few times. A POST moves the party to the chosen one; sent twice it is one move."""
    wish = drafts.answers(visit.draft, visit.key("change"))
    if request.method == "POST" and version_seen(request) != visit.appointment.version:
        # Found by its name, not compared with it: the first of two presses may have made the slot.
        chosen = inventory.find(request.POST.get("slot", ""))
        if chosen is None or chosen.pk != visit.appointment.slot_id:
            raise ChangedMeanwhile
        # The same press again: they are there already.
        return access.to_confirmation(visit.appointment)
    allowed = booking.allowance(visit.appointment, timezone.now())
    if wish is None or allowed.is_over:
        return visit.to("change")
    office = office_wished(visit)
    people = {"people": visit.appointment.party_size, "unverified": share.unverified_in(visit.appointment)}
    slots = slots_for(visit.appointment, wish, office, **people, on=day_in(request))
    tiles = slot_tiles(slots, visit.appointment)
    form = form_for(request, visit.draft, SlotForm, visit.page, slots=tiles, question=question_for(visit.appointment))
    if request.method != "POST":
        context = {
            "form": form,
            "is_empty": not slots,
            "office": office,
            "allowed": allowed,
            "days": more_days(request, slots),
            "on": day_in(request),
        }
        return visit.show(request, "choices", visit.url("change"), **context)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page)
    return _move(request, visit, form.cleaned_data["slot"])


def _answer(visit: Visit, given: dict[str, Any], *, forget: tuple[str, ...]) -> None:
    """Keeps what the page asked for; what was typed on the pages behind it belongs to an earlier wish."""
    drafts.answer(visit.draft, visit.page, given, now=timezone.now(), forget=[visit.key(name) for name in forget])


def _move(request: HttpRequest, visit: Visit, slot_id: str) -> HttpResponse:
    try:
        booking.reschedule(visit.appointment.pk, version=version_seen(request), slot_id=slot_id, now=timezone.now())
    except SlotTaken:
        return redisplay(request, visit.draft, visit.page, "taken")
    # They have that time already, as the confirmation shows.
    except SamePlace:
        pass
    # The next change begins with new questions.
    drafts.drop(
        visit.draft, *(visit.key(name) for name in ("change", "change_office", "change_offices")), now=timezone.now()
    )
    return access.to_confirmation(visit.appointment)


def office_wished(visit: Visit) -> Office:
    """The chosen office, or the appointment's own."""
    chosen: dict[str, Any] = drafts.answers(visit.draft, visit.key("change_offices")) or {}
    # It may have stopped taking bookings since it was chosen.
    found = Office.objects.bookable().filter(pk=chosen["office"]).first() if chosen else None
    return found or visit.appointment.office
