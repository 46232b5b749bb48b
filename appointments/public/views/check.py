"""Step 6: checks the answers, then books."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import booking, drafts
from appointments.booking import (
    AlreadyBooked,
    BookedOtherAnswers,
    Contact,
    NoSlotLeft,
    PartyTooLarge,
    Person,
    SlotTaken,
    apart,
    share,
)
from appointments.booking.apart import Apart
from appointments.models import Draft
from appointments.pages import failures, party
from appointments.pages.change_forms import SLOT_NAME
from appointments.pages.time_choice import time_of
from appointments.pages.visitor import actor_of
from appointments.public import journey
from appointments.public.access import step, to_confirmation
from appointments.public.error_page import too_many_tries
from appointments.public.steps import show
from appointments.public.summary import lines
from appointments.rate_limits import NoMatch, TooManyTries, count_tries, unverified_bookings
from appointments.receipts import deadline, minors
from offices import inventory
from offices.kept_queries import Given, KeptQuery
from offices.models import Office

_OFFICE = KeptQuery(lambda: share.with_facts(Office.objects.bookable().filter(pk=Given("office"))))


@step("check")
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """All answers with links to change them, and the earliest date now. A POST books the earliest at that moment."""
    try:
        # Looked up at each visit: the notice may be gone since the details were typed.
        people = party.people(draft)
        office = _OFFICE.first(office=_answers(draft, "office")["office"])
        if office is None:
            return redirect("public:office")
        answer = _book if request.method == "POST" else _show
        return answer(request, draft, people, office)
    except NoMatch:
        # The notice that they were matched with is not there any more.
        drafts.drop(draft, "details", "family", now=timezone.now())
        return redirect("public:details")
    except PartyTooLarge:
        return redirect("public:family")
    except AlreadyBooked:
        return redirect("public:already_booked")
    except TooManyTries as refusal:
        failures.too_many_tries(draft, _answers(draft, "details"), now=timezone.now())
        # Bookings without a notice are counted by the day, so an hour would be a false promise.
        return too_many_tries(request, wait=refusal.wait, receipt_at="public:attempt")
    except SlotTaken:
        # The page of the times says so, beside those that are free now.
        drafts.keep_typed(
            draft, "time", drafts.typed_in(request.POST, is_checked=True, refusal="gone"), now=timezone.now()
        )
        return redirect("public:times")
    except NoSlotLeft:
        failures.no_slot(draft, now=timezone.now())
        return redirect("public:no_appointments")


def _show(request: HttpRequest, draft: Draft, people: Sequence[Person], office: Office) -> HttpResponse:
    now, is_bound = timezone.now(), _is_bound(people, office)
    is_apart = _answers(draft, "office").get("apart")
    # `None` when one time has room for all by now: then the page shows that one.
    together = apart.at(office, len(people), now=now, is_bound=is_bound) if is_apart else None
    if together:
        return _show_apart(request, draft, people, together)
    chosen = time_of(draft, office)
    # The same rule as `book`, so that the date shown is the date given.
    if is_bound:
        earliest = share.earliest_at(office, len(people), now)
    else:
        earliest = inventory.earliest_free(office, len(people), now=now)
    shown = chosen.starts_at if chosen else earliest
    context = _answers_of(draft, people, office) | {
        "earliest": earliest,
        # Sent back with the press, so that this time is booked and no other.
        "chosen": inventory.name_of(chosen) if chosen else "",
        "shown_at": shown,
        # Sent back with the press: the confirmation says so if another time was given.
        "shown": office.local(shown).isoformat(),
        "lacks_an_adult": minors.are_all_under_age((person.born for person in people), office.local(shown).date()),
        "standing": deadline.at(shown, office, party.report_by(draft, people), booked_at=now, earliest=earliest),
    }
    return show(request, draft, "check", "check", **context)


def _show_apart(request: HttpRequest, draft: Draft, people: Sequence[Person], together: Apart) -> HttpResponse:
    context = _answers_of(draft, people, together.office) | {
        "apart": together,
        "shown": together.office.local(together.starts[0]).isoformat(),
        "standing": deadline.at(
            together.starts[-1], together.office, party.report_by(draft, people), booked_at=timezone.now()
        ),
    }
    return show(request, draft, "check", "check_apart", **context)


def _answers_of(draft: Draft, people: Sequence[Person], office: Office) -> dict[str, Any]:
    """The answers, and their stamp, which is sent back with the press: only what was seen is booked."""
    stamps, left = journey.stamps(draft), drafts.typed(draft, "check")
    has_changed = left is not None and left.refusal == "changed" and stamps[0] in left.fields.get("seen", [])
    return {"lines": lines(draft, people, office), "office": office, "seen": stamps[0], "has_changed": has_changed}


def _book(request: HttpRequest, draft: Draft, people: Sequence[Person], office: Office) -> HttpResponse:
    """However often it is pressed, one appointment, at the time the page showed if it was chosen, else the earliest."""
    now, seen, stamps = timezone.now(), request.POST.get("seen", ""), journey.stamps(draft)
    if seen not in stamps:
        # Another window of this browser has changed who comes, or where. The page says so until they change again.
        drafts.keep_typed(draft, "check", drafts.Typed({"seen": stamps}, is_checked=True, refusal="changed"), now=now)
        return redirect("public:check")
    actor = actor_of(request, draft)
    # `once`: pressing Book twice counts as one booking.
    bookings = unverified_bookings(actor, once=str(draft.submission)) if _is_bound(people, office) else []
    # A network is counted once: each limit reads as many rows as were counted.
    count_tries([*bookings, *party.limits_on_asking(people, actor, by_network=not bookings)], now)
    press: dict[str, Any] = {
        "office": office,
        "people": people,
        "contact": Contact(**_answers(draft, "contact")),
        "submission": draft.submission,
        "now": now,
        "report_by": party.report_by(draft, people),
    }
    if _answers(draft, "office").get("apart"):
        appointment = apart.book_apart(**press)[0]
    else:
        appointment = booking.book(**press, slot_id=_chosen(request, office))
    drafts.finish(draft, appointment, shown=request.POST.get("shown", ""), seen=seen, now=now)
    # An earlier press booked it, and the site went down before the draft was finished: answers could still be changed.
    if appointment.booked_at != now and not apart.is_as_pressed(draft.submission, office, people, press["contact"]):
        raise BookedOtherAnswers
    return to_confirmation(appointment)


def _chosen(request: HttpRequest, office: Office) -> str | None:
    """The slot shown as chosen. Raises `SlotTaken` when the time zone was put right since, so its hour is another."""
    slot, shown = chosen_in(request), request.POST.get("shown", "")
    with suppress(ValueError, OverflowError):
        if slot and office.local(datetime.fromisoformat(shown)).isoformat() != shown:
            raise SlotTaken
    return slot


def _is_bound(people: Sequence[Person], office: Office) -> bool:
    return share.binds(people, has_notices=office.has_notices)  # type: ignore[attr-defined] # annotated


def _answers(draft: Draft, of: str) -> dict[str, Any]:
    return drafts.answers(draft, of) or {}


def chosen_in(request: HttpRequest) -> str | None:
    """The slot that the page showed as chosen; nothing when it showed the earliest."""
    typed = request.POST.get("slot", "")
    # The form can be changed by hand; anything else means the earliest.
    return typed if SLOT_NAME.match(typed) else None
