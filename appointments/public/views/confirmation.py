"""The confirmation, under its own secret link."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from appointments import drafts
from appointments.booking.apart import booked_together
from appointments.booking.reports import day_has_come, reportable
from appointments.models import Appointment, Attendee, Draft, Offer
from appointments.public import done
from appointments.public.access import by_link, draft_of
from appointments.receipts import addresses, qr, story
from appointments.receipts.presence_statement import PresenceStatement
from appointments.receipts.taken_back import has_no_next, next_of, was_taken_back
from offices.as_it_was import as_it_was
from offices.kept_queries import Given, KeptQuery, give_related

_OFFER = KeptQuery(
    lambda: Offer.objects.standing(Given("now")).filter(appointment=Given("appointment")).order_by("pk")[:1]
)
_PEOPLE = KeptQuery(lambda: Attendee.objects.filter(appointment=Given("appointment")))


@require_safe
def confirmation(request: HttpRequest, token: str) -> HttpResponse:
    """In every language at once, the reader's first. Anyone who has the link may see it: it is the proof.

    An appointment that has ended says so instead.
    """
    found, now = by_link(token), timezone.now()
    give_related(found, "attendees", _PEOPLE.rows(appointment=found.pk))
    check_url = addresses.check_of(found)
    proof = {"appointment": found, "check_url": check_url, "qr": qr.svg(check_url)}
    proof |= {"is_past": found.has_begun(now)}
    # Where they were to go then: of a past appointment not the address of today.
    found.slot.office = as_it_was(found.office, found.slot.starts_at)
    proof |= {"can_report": bool(reportable(found, now=now))}
    # Before its time there can be none, so most confirmations need no query.
    proof |= {"reports": list(found.reports.told()) if day_has_come(found, now=now) else []}
    if found.status not in Appointment.Status.active():
        proof |= {"is_wanted_back": request.GET.get("done") == done.WANTED_BACK}
        return render(request, "public/manage/ended.html", proof | _ended(found, now))
    can_change = found.can_still_change(now)
    told, booked = story.of(found), booking_of(request, found)
    proof |= {"done": done.said(request, found), "not_done": done.why_not(request, found)}
    context = proof | {
        "story": told,
        "directions_url": addresses.directions_to(found.office),
        "can_change": can_change,
        "can_move": can_change and not found.is_partly_come,
        # Only the browser that booked has seen another time.
        "has_moved": booked is not None and has_moved(booked, found),
        "was_changed": told.was_moved,
        "others": others_of(booked, found) if booked and drafts.is_apart(booked) else [],
        "offer": _OFFER.first(appointment=found.pk, now=now) if found.may_have_offer else None,
    }
    return render(request, "public/confirmation.html", context)


def _ended(found: Appointment, now: datetime) -> dict[str, object]:
    """How it ended: the mark of each person, and the next check-in if the office set one that stands."""
    is_held = found.can_be_taken_back(now)
    # Nobody is noted as present at an appointment that was cancelled.
    people = [] if found.stage.is_cancelled else found.attendees.all()
    notes = [(person, PresenceStatement.of(person)) for person in people]
    return {
        "held_until": found.place_hold.until if is_held and not found.has_begun(now) else None,
        "has_begun": is_held and found.has_begun(now),
        "notes": notes,
        "is_noted": any(statement or person.presence for person, statement in notes),
        "taken_back": was_taken_back(found),
        "next_ones": next_of(found),
        "has_no_next": has_no_next(found),
    }


def booking_of(request: HttpRequest, appointment: Appointment) -> Draft | None:
    """The answers of the browser that booked it. Someone else with the link, or another booking here, has none."""
    draft = draft_of(request)
    return draft if draft and draft.appointment_id == appointment.pk else None


def has_moved(booked: Draft, appointment: Appointment) -> bool:
    """Whether the check page showed another time to the person who just booked: another moment, or another clock."""
    # Changed since, it has another time than was booked, and the story says why.
    return appointment.version == 1 and drafts.shown(booked) not in ("", appointment.starts_at.isoformat())


def others_of(booked: Draft, appointment: Appointment) -> list[Appointment]:
    """The other appointments of the same press that stand, but for those whose link was replaced since."""
    others = [each for each in booked_together(booked.submission) if each.pk != appointment.pk]
    return [each for each in others if each.stage.is_active and not each.link_number]
