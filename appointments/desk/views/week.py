"""The week plan: one screen to edit, a preview of its week, and what happens to booked people."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.booking.impact import by_hours
from appointments.booking.move_day import Surplus, change_hours
from appointments.desk.week_form import HOURS_CHANGED, WeekFormSet, WeekLines, as_lines, stamp_of
from offices.access import office_page, page
from offices.actors import actor_of
from offices.hours import Interval, is_federal_holiday, opening_intervals, slot_times
from offices.inventory import ChangedSinceSeen, WeekChange, plan_hours
from offices.models import Office, OpeningHours


@dataclass(frozen=True)
class PlannedDay:
    """A day of the week a plan makes."""

    day: date
    intervals: list[Interval]
    slots: int
    people: int
    is_holiday: bool


@page
@office_page("offices.change_openinghours")
def week(request: HttpRequest, office: Office) -> HttpResponse:
    """Edits, previews and saves; saves only what the page before showed, typed over the plan as it is now."""
    hours = list(office.hours.all())
    now = stamp_of(hours)
    if request.method != "POST":
        stored = WeekFormSet(initial=_initial(office, hours))
        return render(request, "desk/week.html", {"office": office, "lines": stored, "opened": now})
    form, opened, go = WeekFormSet(request.POST), request.POST.get("opened", ""), request.POST.get("go")
    page = {"office": office, "lines": form, "opened": opened}
    if not form.is_valid():
        return render(request, "desk/week.html", page)
    if go in set(Surplus):
        return _save(request, office, form, Surplus(go))
    # The form holds all lines: it would write back those that someone else has changed.
    if opened != now:
        messages.warning(request, str(HOURS_CHANGED))
        return redirect("desk:week", code=office.code)
    if go == "change":
        return render(request, "desk/week.html", page | {"lines": WeekFormSet(initial=as_lines(form.lines))})
    return _preview(request, office, form)


def _initial(office: Office, hours: list[OpeningHours]) -> list[dict[str, object]]:
    today = office.local(timezone.now()).date()
    return as_lines(hours) or [{"valid_from": today}]


def _preview(request: HttpRequest, office: Office, form: WeekLines) -> HttpResponse:
    hours = form.lines
    now = timezone.now()
    change = plan_hours(office, hours, now=now)
    context = {
        "office": office,
        "given": form,
        "opened": request.POST.get("opened", ""),
        "week": _week(office, hours),
        "change": change,
        "impact": by_hours(office, change, now=now),
        "ends_on": _ends_on(hours),
    }
    return render(request, "desk/week_check.html", context)


def _save(request: HttpRequest, office: Office, form: WeekLines, surplus: Surplus) -> HttpResponse:
    # An empty stamp fits nothing; `None` would mean that no preview was asked for.
    actor, seen = actor_of(request.user.pk), request.POST.get("seen", "")
    try:
        change = change_hours(office, form.lines, surplus=surplus, now=timezone.now(), actor=actor, seen=seen)
    except ChangedSinceSeen as refusal:
        # The check page comes again with what is true now.
        messages.warning(request, str(refusal.in_words))
        return _preview(request, office, form)
    messages.success(request, _said(change))
    if change.leaving or (surplus == Surplus.MOVE and change.kept):
        messages.info(request, _("People are being moved now."))
        return redirect("desk:to_call", code=office.code)
    return redirect("desk:calendar", code=office.code)


def _said(change: WeekChange) -> str:
    if not change.kept:
        said = _("The week plan is saved. All days ahead follow it.")
        # The page showed the plan without them.
        return said + " " + _("Places that staff set for single slots stay.") if change.then.own else said
    text = ngettext(
        "The week plan is saved. The days ahead follow it, but in %(slots)s slot more places are taken than it has.",
        "The week plan is saved. The days ahead follow it, but in %(slots)s slots more places are taken than it has.",
        len(change.kept),
    )
    return text % {"slots": len(change.kept)}


def _ends_on(hours: list[OpeningHours]) -> date | None:
    """The last day that any line covers, if all of them end."""
    ends = [line.valid_until for line in hours if line.people_per_slot]
    return None if not ends or None in ends else max(day for day in ends if day)


def _week(office: Office, hours: list[OpeningHours]) -> list[PlannedDay]:
    """The first full week in which all lines with a future start apply."""
    today = office.local(timezone.now()).date()
    begins = max([today, *(line.valid_from for line in hours)])
    monday = begins + timedelta(days=-begins.weekday() % 7)
    return [_planned(office, hours, monday + timedelta(days=n)) for n in range(7)]


def _planned(office: Office, hours: list[OpeningHours], day: date) -> PlannedDay:
    slots = list(slot_times(day, office.zone, hours))
    people = sum(slot.capacity for slot in slots)
    return PlannedDay(day, opening_intervals(day, hours), len(slots), people, is_federal_holiday(day))
