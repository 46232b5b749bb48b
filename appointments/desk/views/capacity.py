"""Changes the number of people per slot: the form, the preview, and the change."""

from datetime import date, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appointments.booking.impact import by_capacity
from appointments.booking.move_day import Surplus, change_capacity
from appointments.desk.supply_forms import CapacityForm
from offices.access import office_page, page
from offices.actors import actor_of
from offices.inventory import BelowBooked, ChangedSinceSeen, plan_capacity
from offices.models import Office, Slot


@page
@office_page("offices.change_capacity")
def capacity(request: HttpRequest, office: Office, day: date) -> HttpResponse:
    """The capacity of a day, or of any days."""
    return _capacity(request, office, {"starts_on": day, "ends_on": day})


@page
@office_page("offices.change_capacity")
def slot_capacity(request: HttpRequest, office: Office, slot_id: int) -> HttpResponse:
    """The capacity of one slot."""
    slot = get_object_or_404(Slot, office=office, pk=slot_id)
    start, end = office.local(slot.starts_at), office.local(slot.ends_at)
    # A span cannot end at 24:00.
    until = end.time() if end.date() == start.date() else time(23, 59)
    one = {"starts_on": start.date(), "ends_on": start.date(), "from_time": start.time(), "until_time": until}
    return _capacity(request, office, one | {"amount": slot.meant})


def _capacity(request: HttpRequest, office: Office, initial: dict[str, Any]) -> HttpResponse:
    today = office.local(timezone.now()).date()
    form = CapacityForm(request.POST or None, today=today, initial=initial)
    if not form.is_valid():
        return render(request, "desk/capacity.html", {"office": office, "form": form})
    go = request.POST.get("go")
    if go == "change":
        # Unbound: the page comes again with what was typed, to change it.
        again = CapacityForm(today=today, initial=form.cleaned_data)
        return render(request, "desk/capacity.html", {"office": office, "form": again})
    return _save(request, office, form) if go in {"save", *Surplus} else _preview(request, office, form)


def _preview(request: HttpRequest, office: Office, form: CapacityForm) -> HttpResponse:
    given = form.cleaned_data
    now = timezone.now()
    change = plan_capacity(office, form.span, given["how"], given["amount"], now=now)
    impact = by_capacity(office, change, now=now)
    context = {"office": office, "given": form, "change": change, "impact": impact}
    return render(request, "desk/capacity_check.html", context)


def _save(request: HttpRequest, office: Office, form: CapacityForm) -> HttpResponse:
    given, go = form.cleaned_data, request.POST["go"]
    try:
        change = change_capacity(
            office,
            form.span,
            given["how"],
            given["amount"],
            surplus=None if go == "save" else Surplus(go),
            now=timezone.now(),
            actor=actor_of(request.user.pk),
            # An empty stamp fits nothing; `None` would mean that no preview was asked for.
            seen=request.POST.get("seen", ""),
        )
    except (BelowBooked, ChangedSinceSeen) as refusal:
        # The check page comes again with what is true now.
        messages.warning(request, str(refusal.in_words))
        return _preview(request, office, form)
    changed = len(change.slots)
    messages.success(
        request, ngettext("%(number)s slot changed.", "%(number)s slots changed.", changed) % {"number": changed}
    )
    if go == Surplus.MOVE and change.overfull:
        messages.info(request, _("People are being moved now."))
        # There staff see how far the moving is, and who must be called.
        return redirect("desk:to_call", code=office.code)
    return redirect("desk:slots", code=office.code, day=given["starts_on"])
