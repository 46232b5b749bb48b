"""The read log and the call log, for supervisors."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from appointments.models import AccessLog, Call
from appointments.people import read_log as log
from appointments.support.access import SUPERVISE, line_page
from appointments.support.log_forms import LogForm
from offices.access import page


@page
@line_page(SUPERVISE)
def read_log(request: HttpRequest) -> HttpResponse:
    """Who looked at whose record, where and why; a record is named by its confirmation number."""
    form = LogForm(request.POST or request.GET, kinds=AccessLog.Kind.choices)
    rows = log.looks(form.span, viewer=form.account, kind=form.cleaned_data["kind"]) if form.is_valid() else None
    return _show(request, "read_log", "looked_at", form, AccessLog.objects.none() if rows is None else rows)


@page
@line_page(SUPERVISE)
def call_log(request: HttpRequest) -> HttpResponse:
    """Who answered when, for how long, and how it ended."""
    form = LogForm(request.POST or request.GET, kinds=Call.Outcome.choices)
    rows = log.calls(form.span, agent=form.account, outcome=form.cleaned_data["kind"]) if form.is_valid() else None
    return _show(request, "call_log", "started_at", form, Call.objects.none() if rows is None else rows)


def _show(request: HttpRequest, name: str, field: str, form: LogForm, rows: "QuerySet[Any]") -> HttpResponse:
    chosen = {name: form.data.get(name, "") for name in form.fields}
    if request.method == "POST" and form.is_valid():
        # The choice stands in the address, so that the links to older rows keep it.
        return redirect(f"{request.path}?{urlencode(chosen)}")
    try:
        part = log.part(rows, field, request.GET.get("after", ""))
    except ValueError:
        # An address that was not ours.
        part = log.part(rows, field)
    context = {"form": form, "rows": part.rows, "newest": urlencode(chosen) if "after" in request.GET else ""}
    older = urlencode(chosen | {"after": part.last}) if part.last else ""
    return render(request, f"support/{name}.html", context | {"older": older})
