"""The read log and the call log, for supervisors."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from appointments.models import AccessLog, Call
from appointments.people import read_log as log
from appointments.support import log_forms
from appointments.support.access import SUPERVISE, line_page

A_PAGE = 50

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@line_page(SUPERVISE)
def read_log(request: HttpRequest) -> HttpResponse:
    """Who looked at whose record, where and why; a record is named by its confirmation number."""
    form = log_forms.of_looks(request.POST or request.GET)
    rows = log.looks(form.span, viewer=form.account, kind=form.cleaned_data["kind"]) if form.is_valid() else None
    return _show(request, "read_log", form, AccessLog.objects.none() if rows is None else rows)


@page
@line_page(SUPERVISE)
def call_log(request: HttpRequest) -> HttpResponse:
    """Who answered when, for how long, and how it ended."""
    form = log_forms.of_calls(request.POST or request.GET)
    rows = log.calls(form.span, agent=form.account, outcome=form.cleaned_data["kind"]) if form.is_valid() else None
    return _show(request, "call_log", form, Call.objects.none() if rows is None else rows)


def _show(request: HttpRequest, name: str, form: log_forms.LogForm, rows: "QuerySet[Any]") -> HttpResponse:
    chosen = {name: form.data.get(name, "") for name in form.fields}
    if request.method == "POST" and form.is_valid():
        # The choice stands in the address, so that the links to further pages keep it.
        return redirect(f"{request.path}?{urlencode(chosen)}")
    shown = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, f"support/{name}.html", {"form": form, "page": shown, "chosen": urlencode(chosen)})
