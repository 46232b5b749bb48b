"""Closures: closing days, changing what is closed, taking it back. Staff see those of every office too."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appointments.admin.ask import ClosureForm, ask
from appointments.admin.check import Check, answer, answer_bulk
from appointments.desk.closing_reasons import reasons_of, usual_reasons
from appointments.desk.supply_forms import earliest_today
from appointments.models import BulkChange
from appointments.supply import steps as supply
from appointments.supply.step import Step
from offices.access import EVERY_OFFICE, offices_of
from offices.inventory import ChangedSinceSeen, ClosureIsOver, is_over
from offices.inventory.span import LONGEST_EVERYWHERE
from offices.models import Closure, Office, Slot
from offices.own_rows import OwnOfficesAdmin, OwnOfficesFilter
from offices.typed_text import number_in

TAKE_BACK = "take_back"
TOLD = _(
    "Each is moved to the next time with room for all of them, and told that the office made the change. "
    "They keep the old time until then. Those for whom there is no place are on the list of people to call."
)
REOPENED = _("Taken back. What no other closure closes is open again.")
THEIRS_STANDS = _("They have no other time. They keep this one, and are told so. Nobody else is moved.")
FIELDS = ["office", "starts_on", "ends_on", "from_time", "until_time"]


@admin.register(Closure)
class ClosureAdmin(OwnOfficesAdmin):
    """Every change ends on the check page and goes through the verbs that close and reopen."""

    list_display = ["days", "office_or_all", "reason_source", "reopened_at", "links"]
    list_filter = ["starts_on", ("office", OwnOfficesFilter)]
    list_select_related = ["office"]
    search_fields = ["reason_source", "translations__text", "office__code"]
    fields = ["office", ("starts_on", "ends_on"), ("from_time", "until_time"), "reasons", "reopened_at"]
    readonly_fields = ["reasons", "reopened_at"]
    ordering = ["-starts_on", "-pk"]
    actions = ["reopen"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Closure]:
        # A closure of every office closes those of the reader too.
        return Closure.objects.filter(Q(office=None) | Q(office__in=offices_of(request.user)))

    def has_change_permission(self, request: HttpRequest, obj: Closure | None = None) -> bool:
        # A closure of every office also changes those that the reader does not work for.
        everywhere = obj is None or obj.office_id is not None or request.user.has_perm(EVERY_OFFICE)
        may = super().has_change_permission(request, obj) and everywhere
        return may and not (obj and (obj.reopened_at or is_over(obj, timezone.now())))

    def has_delete_permission(self, request: HttpRequest, obj: Closure | None = None) -> bool:
        # It is taken back instead: those who were moved by it, and its history, refer to it.
        return False

    def add_view(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        day = _next_day(request)
        chosen = {"starts_on": day, "ends_on": day} | usual_reasons()
        asked = {name: request.GET[name] for name in FIELDS if name in request.GET}
        return self._form(request, None, chosen | asked, _("Close days"))

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        closure = self.get_object(request, object_id)
        ended = closure and (closure.reopened_at or is_over(closure, timezone.now()))
        if closure and ended and request.method == "POST" and self.has_change_permission(request):
            # The button was pressed twice or late, or a colleague was faster: the reader has every right to it.
            messages.warning(request, str((ChangedSinceSeen if closure.reopened_at else ClosureIsOver).in_words))
            return redirect("admin:offices_closure_changelist")
        # Django's own page answers: not found, or the closure to look at.
        if closure is None or not self.has_change_permission(request, closure):
            return super().change_view(request, object_id, *args, **kwargs)
        if TAKE_BACK in request.POST:
            step = supply.reopening(closure, now=timezone.now())
            return self._answer(request, _("Check before you reopen"), step, REOPENED, told=THEIRS_STANDS)
        stored = {name: getattr(closure, name) for name in FIELDS} | reasons_of(closure)
        return self._form(request, closure, stored, _("Change a closure"))

    @admin.action(description=_("Take back…"), permissions=["change"])
    def reopen(self, request: HttpRequest, closures: QuerySet[Closure]) -> HttpResponse:
        """Those of single offices that are in force; one of all offices has its own page."""
        found = closures.filter(reopened_at=None, office__isnull=False).select_related("office")
        ahead = [closure for closure in found.order_by("pk") if not is_over(closure, timezone.now())]
        offices = list(Office.objects.filter(pk__in={closure.office_id for closure in ahead}))
        typed = {"closures": [closure.pk for closure in ahead]}
        return answer_bulk(
            self, request, _("Check before you reopen"), BulkChange.Kind.REOPEN, typed, offices, THEIRS_STANDS
        )

    @admin.display(description=_("days"), ordering="starts_on")
    def days(self, closure: Closure) -> str:
        return supply.closed_when(closure)

    @admin.display(description=_("reason"))
    def reasons(self, closure: Closure) -> str:
        return " · ".join(text for text in reasons_of(closure).values() if text)

    @admin.display(description=_("office"), ordering="office")
    def office_or_all(self, closure: Closure) -> str:
        return str(closure.office or _("All offices"))

    @admin.display(description=_("pages for staff"))
    def links(self, closure: Closure) -> str:
        if not closure.office:
            return ""
        page = reverse("desk:closure", args=[closure.office.code, closure.pk])
        return format_html('<a class="desk-link" href="{}">{}</a>', page, _("Progress"))

    def _form(self, request: HttpRequest, closure: Closure | None, initial: dict[str, Any], title: Any) -> HttpResponse:
        form = ClosureForm(request.POST or None, request=request, today=earliest_today(_some(request)), initial=initial)
        if not form.is_valid() or not _is_short_enough(form):
            return ask(self, request, form, title, take_back=TAKE_BACK if closure else "", closure=closure)
        new = form.closure
        if new.office is None and closure is None:
            offices, title = list(Office.objects.all()), _("Check before you close")
            return answer_bulk(self, request, title, BulkChange.Kind.CLOSE, form.typed, offices, TOLD)
        step = supply.closing(new.office, [new], instead_of=closure, now=timezone.now())
        return self._answer(request, _("Check before you close"), step, _("Closed. Nobody new is given a time then."))

    def _answer(self, request: HttpRequest, title: Any, step: Step, done: Any, *, told: Any = TOLD) -> HttpResponse:
        then = reverse("admin:offices_closure_changelist")
        return answer(self, request, Check(title, [step], told, done, then))


def _is_short_enough(form: ClosureForm) -> bool:
    """All offices at once are closed for a month at most: people cannot book while their slots are closed."""
    span = form.span
    if form.cleaned_data["office"] is None and span.ends_on - span.starts_on > LONGEST_EVERYWHERE:
        form.add_error("ends_on", _("All offices can be closed for a month at a time. Choose fewer days."))
    return form.is_valid()


def _next_day(request: HttpRequest) -> Any:
    """The day of the next slot at the office that is chosen: today, unless it has closed for the day."""
    offices = _some(request)
    if len(offices) != 1:
        return earliest_today(offices)
    ahead = Slot.objects.filter(office=offices[0], starts_at__gt=timezone.now(), is_closed=False)
    first = ahead.order_by("starts_at").first()
    return offices[0].local(first.starts_at).date() if first else earliest_today(offices)


def _some(request: HttpRequest) -> list[Office]:
    chosen = number_in(request.POST.get("office", request.GET.get("office", "")))
    own = offices_of(request.user)
    # From the address or the form, so it can be anything.
    return list(own.filter(pk=chosen) if chosen else own)
