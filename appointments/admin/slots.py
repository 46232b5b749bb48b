"""Time slots: places changed in the list, in the form, or for any selection; closed and opened again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.admin.ask import MoreForm, NumberForm, ask
from appointments.admin.check import Check, answer
from appointments.admin.closures import REOPENED, THEIRS_STANDS
from appointments.admin.filters import DaysFilter, FirstPages, FullFilter
from appointments.desk.closing_reasons import IN_SOURCE, ReasonsForm, usual_reasons
from appointments.supply import steps as supply
from appointments.supply.step import Step
from offices import dates
from offices.access import EVERY_OFFICE
from offices.inventory import How
from offices.models import MOST_PEOPLE, Closure, Office, Slot
from offices.own_rows import OwnOfficesAdmin, OwnOfficesFilter
from offices.typed_text import number_in

MOST_AT_ONCE = 2_000
TOLD = _("Those who are moved are told their new time, and that they did not miss an appointment.")


class PlacesForm(forms.ModelForm):  # type: ignore[type-arg]
    """Places of one slot."""

    # With what the page showed: only what was typed over is changed.
    capacity = forms.IntegerField(
        label=_("places"), min_value=0, max_value=MOST_PEOPLE, show_hidden_initial=True, localize=False
    )

    class Meta:
        model = Slot
        fields = ["capacity"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """In the list, where no label is seen, each box says aloud which slot it is of."""
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Where fewer are wanted than are booked, `capacity` is the number booked.
            self.initial["capacity"] = self.instance.meant
            start = dates.long_datetime(self.instance.starts_at, self.instance.office)
            named = gettext("places, %(start)s") % {"start": start}
            self.fields["capacity"].widget.attrs["aria-label"] = named


@admin.register(Slot)
class SlotAdmin(OwnOfficesAdmin):
    """Slots are made and filled by `offices.inventory` alone; staff change places and close through its verbs."""

    form = PlacesForm
    list_display = ["office_code", "local_start", "capacity", "booked", "free", "status", "links"]
    list_display_links = ["local_start"]
    list_editable = ["capacity"]
    list_filter = [DaysFilter, FullFilter, "is_closed", ("office", OwnOfficesFilter)]
    list_select_related = ["office"]
    list_per_page = 50
    paginator = FirstPages
    show_full_result_count = False
    ordering = ["starts_at", "office"]
    # Any other order would sort millions of rows.
    sortable_by = ["office_code", "local_start"]
    fields = ["office", "local_start", "minutes", "capacity", "booked", "status", "links"]
    actions = ["set_places", "add_places", "close", "reopen"]

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return PlacesForm

    def get_readonly_fields(self, request: HttpRequest, obj: Slot | None = None) -> list[str]:
        return ["office", "local_start", "minutes", "booked", "status", "links"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        # No role has Django's own right, which would be for every field of a slot.
        return request.user.has_perm("offices.change_capacity")

    def has_delete_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        return False

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Asked for by the actions that close and open again."""
        return request.user.has_perm("offices.add_closure")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST" and "_save" in request.POST and self.has_change_permission(request):
            return self._answer_typed(request, _typed(request))
        return super().changelist_view(request, extra_context)

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        slot = self.get_object(request, object_id) if object_id and request.method == "POST" else None
        if slot and self.has_change_permission(request, slot):
            form = PlacesForm(request.POST, instance=slot)
            if form.is_valid():
                return self._answer_typed(request, {slot.pk: form.cleaned_data["capacity"]})
        return super().changeform_view(request, object_id, *args, **kwargs)

    @admin.action(description=_("Set places…"), permissions=["change"])
    def set_places(self, request: HttpRequest, slots: QuerySet[Slot]) -> HttpResponse | None:
        return self._ask_number(request, slots, How.SET, NumberForm, _("Set places"))

    @admin.action(description=_("Add places…"), permissions=["change"])
    def add_places(self, request: HttpRequest, slots: QuerySet[Slot]) -> HttpResponse | None:
        return self._ask_number(request, slots, How.ADD, MoreForm, _("Add places"))

    @admin.action(description=_("Close…"), permissions=["close"])
    def close(self, request: HttpRequest, slots: QuerySet[Slot]) -> HttpResponse | None:
        # "Select all" takes every row; what is closed or has begun cannot be closed.
        found = self._at_most(request, slots.filter(is_closed=False, starts_at__gt=timezone.now()))
        form = ReasonsForm(request.POST if IN_SOURCE in request.POST else None, initial=usual_reasons())
        if found is None:
            return None
        if not form.is_valid():
            return ask(self, request, form, _("Close"), chosen=len(found))
        now = timezone.now()
        by_office: dict[Office | None, list[Closure]] = {}
        for closure in supply.closures_of(found, form.reasons):
            by_office.setdefault(closure.office, []).append(closure)
        steps = [supply.closing(office, each, instead_of=None, now=now) for office, each in by_office.items()]
        return self._answer(request, _("Check before you close"), steps, _("Closed. Nobody new is given these times."))

    @admin.action(description=_("Reopen…"), permissions=["close"])
    def reopen(self, request: HttpRequest, slots: QuerySet[Slot]) -> HttpResponse | None:
        found = self._at_most(request, slots.filter(is_closed=True))
        if found is None:
            return None
        closures = supply.closing_them(found)
        if not request.user.has_perm(EVERY_OFFICE):
            # A closure of all offices is taken back only by those who may close all.
            closures = [closure for closure in closures if closure.office_id]
        steps = [supply.reopening(closure, now=timezone.now()) for closure in closures]
        return self._answer(request, _("Check before you reopen"), steps, REOPENED, told=THEIRS_STANDS)

    @admin.display(description=_("starts at"), ordering="starts_at")
    def local_start(self, slot: Slot) -> str:
        return dates.long_datetime(slot.starts_at, slot.office)

    @admin.display(description=_("office"), ordering="office__code")
    def office_code(self, slot: Slot) -> str:
        return slot.office.code

    @admin.display(description=_("status"))
    def status(self, slot: Slot) -> str:
        if slot.is_closed:
            return gettext("Closed")
        lowered = gettext("It goes down to %(wanted)s as people leave.") % {"wanted": slot.target_capacity}
        return "" if slot.target_capacity is None else lowered

    @admin.display(description=_("free"))
    def free(self, slot: Slot) -> int:
        return slot.room

    @admin.display(description=_("pages for staff"))
    def links(self, slot: Slot) -> SafeString:
        day = slot.office.local(slot.starts_at).date()
        return format_html(
            '<a class="desk-link" href="{}">{}</a> <a class="desk-link" href="{}">{}</a>',
            reverse("desk:slots", args=[slot.office.code, day]),
            gettext("The day"),
            reverse("desk:day", args=[slot.office.code, day]),
            gettext("Who is booked"),
        )

    def _ask_number(
        self, request: HttpRequest, slots: QuerySet[Slot], how: How, kind: type[forms.Form], title: Any
    ) -> HttpResponse | None:
        found = self._at_most(request, slots)
        if found is None:
            return None
        form = kind(request.POST if "amount" in request.POST else None)
        if not form.is_valid():
            return ask(self, request, form, title, chosen=len(found))
        amounts = dict.fromkeys((slot.pk for slot in found), form.cleaned_data["amount"])
        return self._answer_places(request, supply.places(found, how, amounts, now=timezone.now()))

    def _at_most(self, request: HttpRequest, slots: QuerySet[Slot]) -> list[Slot] | None:
        # One more than allowed tells that there are too many.
        found = list(slots.select_related("office")[: MOST_AT_ONCE + 1])
        if len(found) <= MOST_AT_ONCE:
            return found
        text = gettext("These are more than %(most)s slots. Choose fewer, or use the week plan.")
        self.message_user(request, text % {"most": MOST_AT_ONCE}, "error")
        return None

    def _answer_typed(self, request: HttpRequest, wanted: dict[int, int]) -> HttpResponse:
        slots = self.get_queryset(request).filter(pk__in=wanted).select_related("office")
        return self._answer_places(request, supply.places(slots, How.SET, wanted, now=timezone.now()))

    def _answer_places(self, request: HttpRequest, steps: list[Step]) -> HttpResponse:
        return self._answer(request, _("Check the change"), steps, _("The places are changed."))

    def _answer(
        self, request: HttpRequest, title: Any, steps: list[Step], done: Any, *, told: Any = TOLD
    ) -> HttpResponse:
        shown = reverse("admin:offices_slot_changelist")
        # Back to the filtered list the rows were chosen in.
        query = request.GET.urlencode() if request.path == shown else ""
        return answer(self, request, Check(title, steps, told, done, f"{shown}?{query}" if query else shown))


def _typed(request: HttpRequest) -> dict[int, int]:
    """Slot id -> places, of the rows of the list where another number was typed; says which could not be read."""
    sent, wanted = request.POST, {}
    rows = number_in(sent.get("form-TOTAL_FORMS", ""))
    # A forged number of rows must not make this loop long.
    for row in range(min(rows, MOST_AT_ONCE)):
        typed, pk = sent.get(f"form-{row}-capacity", ""), number_in(sent.get(f"form-{row}-id", ""))
        # The list sends every row: an untouched one would write back a number that others changed meanwhile.
        if typed == sent.get(f"initial-form-{row}-capacity") or not pk:
            continue
        form = NumberForm({"amount": typed})
        if form.is_valid():
            wanted[pk] = form.cleaned_data["amount"]
        else:
            text = gettext("“%(typed)s” is not a number of places. That slot stays as it is.")
            messages.warning(request, text % {"typed": typed})
    return wanted
