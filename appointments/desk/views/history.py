"""Changes of an office's supply: who made them and when; the latest first."""

from collections.abc import Sequence
from datetime import datetime, time

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from offices import actors, dates
from offices.access import office_page
from offices.models import Office, OpeningHours, SupplyEvent

ON_A_PAGE = 25


@require_safe
@office_page("offices.view_slot")
def history(request: HttpRequest, office: Office, number: int = 1) -> HttpResponse:
    """A page of the history."""
    events = SupplyEvent.objects.filter(office=office).select_related("closure")
    # A number beyond the last page shows the last one.
    shown = Paginator(events, ON_A_PAGE).get_page(number)
    # One query for the names of all who are on this page.
    names = actors.names(event.actor for event in shown)
    rows = [(event, names.get(event.actor, event.actor), _when(office, event), _lines(event)) for event in shown]
    return render(request, "desk/history.html", {"office": office, "rows": rows, "page": shown})


def _when(office: Office, event: SupplyEvent) -> str:
    """The time of the slot that changed; of several, the first and last day."""
    starts = [datetime.fromisoformat(start) for start in event.after.get("slots", {}) or {}] if _by_slot(event) else []
    if len(starts) == 1:
        return dates.long_datetime(starts[0], office)
    days = [office.local(start).date() for start in sorted(starts)]
    # Once, if it is one day.
    return " – ".join(dates.long_date(day) for day in dict.fromkeys([*days[:1], *days[-1:]]))


def _by_slot(event: SupplyEvent) -> bool:
    return event.kind == SupplyEvent.Kind.CAPACITY


def _lines(event: SupplyEvent) -> dict[str, Sequence[tuple[object, ...]]]:
    """The opening hours before and after, with the names of weekdays; of other facts the name and both values."""
    if event.kind == SupplyEvent.Kind.OFFICE:
        return {"facts": Office.facts_in_words(event.before, event.after)}
    return {
        moment: [
            (
                str(OpeningHours.Weekday(line["weekday"]).label),
                time.fromisoformat(line["opens"]),
                time.fromisoformat(line["closes"]),
                line,
            )
            for line in state.get("lines", [])
        ]
        for moment, state in (("before", event.before), ("after", event.after))
    }
