"""Before booking, for those who cannot come so soon: from which day, then a few times to choose from."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import drafts
from appointments.booking import share
from appointments.models import Draft
from appointments.pages import party
from appointments.pages.change_forms import SlotForm, WishForm
from appointments.pages.preferences import (
    day_in,
    furthest_day,
    more_days,
    question_before,
    said_of_late,
    slot_tiles,
    slots_for,
)
from appointments.pages.time_choice import office_of
from appointments.public.access import step
from appointments.public.steps import form_for, redisplay, show
from appointments.rate_limits import NoMatch

LATER = {"when": "later", "part": "any"}


@step("check", typed_on="later")
def later(request: HttpRequest, draft: Draft) -> HttpResponse:
    """From which day, and at what time of the day."""
    office = office_of(draft)
    # Where the earliest time is years away, the days after it must be open to a wish too.
    furthest = furthest_day(office, party.size(draft)) if office else None
    form = form_for(request, draft, WishForm, "later", initial=LATER, furthest=furthest)
    if request.method != "POST":
        return show(request, draft, "check", "later", form=form)
    if not form.is_valid():
        return redisplay(request, draft, "later")
    # A time that was chosen for another wish must not be booked.
    drafts.answer(draft, "later", form.answers, now=timezone.now(), forget=("time",))
    is_earliest = (form.cleaned_data["when"], form.cleaned_data["part"]) == ("earliest", "any")
    return redirect("public:check" if is_earliest else "public:times")


@step("check", typed_on="time")
def times(request: HttpRequest, draft: Draft) -> HttpResponse:
    """A few times on a handful of days. The one chosen is booked on the page that checks the answers."""
    wish, office = drafts.answers(draft, "later"), office_of(draft)
    if wish is None or office is None:
        return redirect("public:later")
    try:
        people = party.people(draft)
    except NoMatch:
        # A notice is gone; that page drops the details that it was found with.
        return redirect("public:check")
    # Days whose share is used up are left out: they could not be booked.
    unverified = len(people) if share.binds(people) else 0
    slots = slots_for(None, wish, office, len(people), on=day_in(request), unverified=unverified)
    report_by = party.report_by(draft, people)
    question = question_before(report_by, len(people), unverified=unverified)
    form = form_for(request, draft, SlotForm, "time", slots=slot_tiles(slots, report_by=report_by), question=question)
    if request.method != "POST":
        context = {"form": form, "is_empty": not slots, "office": office, "days": more_days(request, slots)}
        context |= {"on": day_in(request)}
        context |= {"late": said_of_late(slots, report_by, len(people), unverified=unverified)}
        return show(request, draft, "check", "times", **context)
    if not form.is_valid():
        return redisplay(request, draft, "time")
    drafts.answer(draft, "time", {"slot": form.cleaned_data["slot"]}, now=timezone.now())
    return redirect("public:check")
