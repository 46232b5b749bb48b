"""A person reports that they could not get in, or were there without a mark; and reads what the office answered."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import booking
from appointments.booking.reports import Kind, Told, first_day, office_then
from appointments.models import Appointment
from appointments.notices.attempts import Keeper
from appointments.pages import failures
from appointments.pages.report_forms import ReportForm
from appointments.pages.visitor import actor_of
from appointments.public.error_page import too_many_tries
from appointments.public.manage.access import Visit, managed
from appointments.public.steps import form_for, redisplay, save_typed
from appointments.rate_limits import TooManyTries


@managed("report", ended=True)
def report(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The form, below what was reported before. A POST writes the receipt at once and opens it."""
    appointment = visit.appointment
    reports = list(appointment.reports.told())
    if appointment.stage.is_cancelled and not reports:
        return visit.to("confirmation")
    waiting = {each.receipt.kind for each in reports if not each.answered_at}
    # A report that waits for its answer is not made twice.
    kinds = [kind for kind in booking.reportable(appointment, now=timezone.now()) if kind not in waiting]
    first = first_day(appointment)
    initial = {"came_on": appointment.starts_at.date()} | ({"kind": kinds[0]} if len(kinds) == 1 else {})
    form = form_for(request, visit.draft, ReportForm, visit.page, initial=initial, kinds=kinds, first=first)
    if request.method != "POST":
        facts = {"form": form if kinds else None, "reports": reports, "can_report": bool(kinds)}
        return visit.show(request, "report", visit.url("confirmation"), **facts)
    if not form.is_valid():
        return redisplay(request, visit.draft, visit.page) if kinds else visit.to("report")
    # Here and not in the form, which compares days: the moment depends on the clock of the office.
    if _came_at(form, appointment) > timezone.now():
        return redisplay(request, visit.draft, visit.page, "too_early")
    return _write(request, visit, form)


def _came_at(form: ReportForm, appointment: Appointment) -> datetime:
    """On the clock of the office where the appointment was then."""
    return form.came_at(office_then(appointment, form.came_at(appointment.office)))


def _write(request: HttpRequest, visit: Visit, form: ReportForm) -> HttpResponse:
    given, appointment = form.cleaned_data, visit.appointment
    told = Told(Kind(given["kind"]), _came_at(form, appointment), given["words"])
    keeper: Keeper = failures.keeper_of(visit.draft, {})
    actor = actor_of(request, visit.draft)
    try:
        found = booking.report(appointment.pk, told, keeper=keeper, actor=actor, now=timezone.now())
    # Not possible any more, such as after a new mark of the office.
    except booking.NothingToReport:
        return visit.to("report")
    except TooManyTries:
        save_typed(request, visit.draft, visit.page)
        return too_many_tries(request)
    return redirect("public:attempt_receipt", token=found.receipt.link_token)
