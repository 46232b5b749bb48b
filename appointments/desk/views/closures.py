"""Closes days, shows people being moved, withdraws a closure."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appointments.booking import ChangedMeanwhile, NoSlotLeft, NotAgreed
from appointments.booking.impact import by_closing
from appointments.booking.line import can_be_told
from appointments.booking.move_day import Surplus, close, move_back
from appointments.booking.move_day import reopen as reopen_days
from appointments.desk.progress import everywhere, way_back, with_progress
from appointments.desk.supply_forms import CloseAllForm, CloseDaysForm, earliest_today
from appointments.models import BulkChange, RelocatedParty, Relocation
from appointments.supply import bulk
from appointments.supply.step import Press, parts_of, together
from offices.access import EVERY_OFFICE, office_page, page, press_only, staff_page
from offices.actors import actor_of
from offices.inventory import ChangedSinceSeen, NothingToReopen, is_over, stamp_of
from offices.inventory.seen import stamp
from offices.models import Closure, Office

MOST_SHOWN = 100

LATEST_SHOWN = 3
"""Closures of all offices whose progress is shown below the form."""


@require_safe
@office_page("offices.view_closure")
def closures(request: HttpRequest, office: Office) -> HttpResponse:
    """The closures of the office and of all offices, the latest first."""
    # One more than is shown tells that there are others.
    found = list(_of(office).order_by("-starts_on", "-pk")[: MOST_SHOWN + 1])
    context: dict[str, object] = {"office": office, "closures": found[:MOST_SHOWN], "most": MOST_SHOWN}
    context |= {"is_cut": len(found) > MOST_SHOWN, "today": office.local(timezone.now()).date()}
    return render(request, "desk/closures.html", context)


@page
@office_page("offices.add_closure")
def close_days(request: HttpRequest, office: Office, day: date) -> HttpResponse:
    """Closes the office on a day, or any days."""
    now = timezone.now()
    today = office.local(now).date()
    form = CloseDaysForm(request.POST or None, today=today, initial={"starts_on": day, "ends_on": day})
    context: dict[str, object] = {"office": office, "form": form}
    if not form.is_valid():
        return render(request, "desk/close.html", context)
    go = request.POST.get("go")
    if go == "change":
        again = CloseDaysForm(today=today, initial=form.cleaned_data)
        return render(request, "desk/close.html", context | {"form": again})
    new = form.closure
    new.office = office
    try:
        if go == "save":
            # An empty stamp fits nothing; `None` would mean that no preview was asked for.
            close(new, now=now, actor=actor_of(request.user.pk), seen=request.POST.get("seen", ""))
    except ChangedSinceSeen as refusal:
        messages.warning(request, str(refusal.in_words))
        go = "look"
    if go != "save":
        impact = by_closing([office], [new], now=now)
        context |= {"given": form, "form": None, "impact": impact, "seen": stamp_of(new)}
        context |= {"beside": Closure.objects.beside(new)}
        return render(request, "desk/close_check.html", context)
    messages.success(request, _("Closed. Nobody new is given a time then."))
    return redirect("desk:closure", code=office.code, closure_id=new.pk)


@page
@staff_page("offices.add_closure")
def close_all(request: HttpRequest) -> HttpResponse:
    """Closes every office, one after the other; a worker goes on with those that are not closed at once."""
    if not request.user.has_perm(EVERY_OFFICE):
        raise PermissionDenied
    offices, now = list(Office.objects.all()), timezone.now()
    day = earliest_today(offices)
    form = CloseAllForm(request.POST or None, today=day, initial={"starts_on": day, "ends_on": day})
    context: dict[str, object] = {"form": form, "offices": len(offices)}
    context["everywhere"] = everywhere(LATEST_SHOWN, now=now)
    go = request.POST.get("go")
    if not form.is_valid() or go == "change":
        again = CloseAllForm(today=day, initial=form.cleaned_data) if go == "change" else form
        return render(request, "desk/close.html", context | {"form": again})
    typed = form.typed
    steps = [step for office in offices for step in bulk.steps_at(BulkChange.Kind.CLOSE, typed, office, now=now)]
    parts = parts_of(steps)
    stamps = [part.stamp for part in parts]
    if go == "save" and request.POST.get("seen") == stamp(stamps):
        press = Press(actor_of(request.user.pk), now, Surplus.KEEP)
        # One transaction for all would lock the queue of every office for seconds.
        change = bulk.begin(BulkChange.Kind.CLOSE, typed, parts, press, stamps)
        bulk.work(change.pk, timezone.now, at_most=bulk.AT_ONCE)
        return redirect("admin:appointments_bulkchange_change", change.pk)
    if go == "save":
        messages.warning(request, str(ChangedSinceSeen.in_words))
    context |= {"given": form, "impact": together(steps), "seen": stamp(stamps)}
    context |= {"beside": Closure.objects.beside(form.closure)}
    return render(request, "desk/close_check.html", context)


@require_safe
@office_page("offices.view_closure")
def closure(request: HttpRequest, office: Office, closure_id: int) -> HttpResponse:
    """One closure: the progress of moving, who was moved, and the way back once it is withdrawn."""
    found, now = get_object_or_404(_of(office).select_related("office"), pk=closure_id), timezone.now()
    jobs = with_progress(Relocation.objects.filter(closure=found, office=office), now=now)
    context = {
        "office": office,
        "closure": found,
        "jobs": jobs,
        "is_running": any(not job.finished_at for job in jobs),
        # As long as it is closed there is no old time to go back to.
        "way_back": way_back(found, office, now=now) if found.reopened_at else [],
        "may_reopen": found.reopened_at is None and _may_change(request, found) and not is_over(found, now),
    }
    return render(request, "desk/closure.html", context)


@press_only
@office_page("offices.change_closure")
def reopen(request: HttpRequest, office: Office, closure_id: int) -> HttpResponse:
    """Withdraws the closure. Moves nobody."""
    found = get_object_or_404(_of(office), pk=closure_id)
    if not _may_change(request, found):
        raise PermissionDenied
    try:
        reopen_days(found.pk, now=timezone.now(), actor=actor_of(request.user.pk))
        if Closure.objects.beside(found).exists():
            said = _("This closure is taken back. But another one closes some of these days too, all or in part.")
            messages.warning(request, said)
        else:
            messages.success(request, _("This closure is taken back. What lies ahead is open again. Nobody was moved."))
    except NothingToReopen as refusal:
        messages.warning(request, str(refusal.in_words))
    return redirect("desk:closure", code=office.code, closure_id=closure_id)


@press_only
@office_page("offices.change_closure")
def back(request: HttpRequest, office: Office, row_id: int) -> HttpResponse:
    """Gives a party the time back that the office took from them."""
    # Those who lost their place to fewer places have no closed day to go back to.
    of_closures = RelocatedParty.objects.select_related("relocation").exclude(relocation__closure=None)
    row = get_object_or_404(of_closures, relocation__office=office, pk=row_id)
    try:
        agreed = "agreed" in request.POST
        moved = move_back(row.pk, now=timezone.now(), actor=actor_of(request.user.pk), agreed=agreed)
        messages.success(request, _("%(number)s has the old time again.") % {"number": moved})
        messages.info(request, _("They will be told.") if can_be_told(moved) else _("Nobody told them: call."))
    except NotAgreed as refusal:
        messages.warning(request, str(refusal.in_words))
    except (ChangedMeanwhile, NoSlotLeft):
        messages.warning(request, _("The old time is taken, or they changed it. Nothing was changed."))
    return redirect("desk:closure", code=office.code, closure_id=row.relocation.closure_id)


def _of(office: Office) -> QuerySet[Closure]:
    return Closure.objects.filter(Q(office=office) | Q(office=None))


def _may_change(request: HttpRequest, found: Closure) -> bool:
    # A closure of all offices also changes those that the user does not work for.
    everywhere = found.office_id is not None or request.user.has_perm(EVERY_OFFICE)
    return everywhere and request.user.has_perm("offices.change_closure")
