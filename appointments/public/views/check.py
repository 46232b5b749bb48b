"""Step 6: checks the answers, then books."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import booking, drafts
from appointments.booking import AlreadyBooked, Contact, NoSlotLeft, PartyTooLarge, Person, availability, share
from appointments.models import Draft
from appointments.pages import failures, party
from appointments.pages.visitor import actor_of
from appointments.public.access import step, to_confirmation
from appointments.public.error_page import too_many_tries
from appointments.public.steps import show
from appointments.public.summary import lines
from appointments.rate_limits import NoMatch, TooManyTries, count_tries, unverified_bookings
from offices.models import Office


@step("check")
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """All answers with links to change them, and the earliest date now. A POST books the earliest at that moment."""
    try:
        people = party.people(draft)
        office = Office.objects.bookable().get(pk=_answers(draft, "office")["office"])
        answer = _book if request.method == "POST" else _show
        return answer(request, draft, people, office)
    except NoMatch:
        drafts.drop(draft, "details", "family", now=timezone.now())
        return redirect("public:details")
    except Office.DoesNotExist:
        return redirect("public:office")
    except PartyTooLarge:
        return redirect("public:family")
    except AlreadyBooked:
        return redirect("public:already_booked")
    except TooManyTries:
        failures.no_slot(draft, now=timezone.now())
        return too_many_tries(request, receipt_at="public:attempt")
    except NoSlotLeft:
        failures.no_slot(draft, now=timezone.now())
        return redirect("public:no_appointments")


def _show(request: HttpRequest, draft: Draft, people: Sequence[Person], office: Office) -> HttpResponse:
    now = timezone.now()
    first = share.first_moment(office, len(people), now=now) if share.binds(people) else None
    earliest = availability.earliest_at(office, len(people), now, first)
    context = {
        "lines": lines(draft, people, office),
        "office": office,
        "earliest": earliest,
        "shown": earliest.isoformat(),
    }
    return show(request, draft, "check", "check", **context)


def _book(request: HttpRequest, draft: Draft, people: Sequence[Person], office: Office) -> HttpResponse:
    """Repeated presses make one appointment. Takes only the time that was shown from the form."""
    now = timezone.now()
    if share.binds(people):
        count_tries(unverified_bookings(actor_of(request, draft)), now, once=str(draft.submission))
    appointment = booking.book(
        office=office,
        people=people,
        contact=Contact(**_answers(draft, "contact")),
        submission=draft.submission,
        now=now,
        report_by=party.report_by(draft, people),
    )
    drafts.finish(draft, appointment, shown=request.POST.get("shown", ""), now=now)
    return to_confirmation(appointment.pk)


def _answers(draft: Draft, of: str) -> dict[str, Any]:
    return drafts.answers(draft, of) or {}
