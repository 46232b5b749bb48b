"""Figures of the support line, for supervisors."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.models import Call, ToDo
from appointments.pages import downloads
from appointments.support import figures, quality
from appointments.support.access import SUPERVISE, line_page
from appointments.support.counting import SAID_AND_DONE

IN_THE_FILE = 90
"""Days of the file of calls."""


@require_safe
@line_page(SUPERVISE)
def line(request: HttpRequest) -> HttpResponse:
    """Calls by day and outcome, what waits, and who looks at too many people."""
    now = timezone.now()
    counted = figures.counted(now)
    days, promises = figures.by_day(counted, now), quality.promises(counted)
    context = {
        "days": days,
        # The scale of the bars; 1, so that nothing is divided by 0.
        "most": max([day.calls for day in days] + [1]),
        "outcomes": figures.SHORT.values(),
        "waiting": [*figures.waiting(ToDo.Kind), figures.looked_for(now)],
        "looks": figures.too_many_looks(now),
        "by_agent": quality.by_agent(counted),
        "compared": [outcome.label for outcome in SAID_AND_DONE],
        "promises": promises,
        "hours_waited": promises.average and promises.average / timedelta(hours=1),
        "near_matches": quality.near_matches(counted),
    }
    return render(request, "support/line.html", context)


@require_safe
@line_page(SUPERVISE)
def line_csv(_request: HttpRequest) -> HttpResponse:
    """The calls as a file; it names no person and no agent."""
    header = [_("Day"), _("Calls"), *(str(label) for label in Call.Outcome.labels)]
    now = timezone.now()
    days = figures.by_day(figures.counted(now, IN_THE_FILE), now, IN_THE_FILE)
    return downloads.answer("calls.csv", header, figures.as_rows(days))


@require_safe
@line_page(SUPERVISE)
def quality_csv(_request: HttpRequest) -> HttpResponse:
    """What was said and done, promises and near matches as a file; it names no person and no agent."""
    return downloads.answer("quality.csv", [_("What"), _("How many")], quality.as_rows(figures.counted(timezone.now())))
