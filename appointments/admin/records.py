"""What staff may view: appointments, sent messages, requests for earlier dates, notices. Nothing can be changed.

Personal data is masked: initials, and the last three characters of a number.
"""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from appointments.admin.filters import AppointmentDays, ByNumber, FirstPages, MadeDays, NextPages, TriedDays
from appointments.models import (
    Appointment,
    AppointmentEvent,
    AttemptReceipt,
    Attendee,
    EarlierRequest,
    Message,
    Notice,
    Offer,
)
from appointments.models.person import PersonalDetails
from appointments.people.admin_pages import Disclosed, LookOnly
from appointments.people.disclosure import Record
from appointments.values import identifiers
from appointments.values.identifiers import format_reference, masked, masked_email
from offices import languages
from offices.dates import long_datetime
from offices.language import language_name
from offices.own_rows import NotFoundAdmin, OwnOfficesAdmin, OwnOfficesFilter

if TYPE_CHECKING:
    InlineBase = admin.TabularInline[Any, Any]
    ModelAdminBase = admin.ModelAdmin[Any]
else:
    InlineBase = admin.TabularInline
    ModelAdminBase = admin.ModelAdmin


class LanguageFilter(admin.SimpleListFilter):
    """The languages of the site."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(languages.choices())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(language=self.value()) if self.value() else queryset


class AttendeeInline(LookOnly, InlineBase):
    model = Attendee
    fields = ["position", "initials", "is_verified", "is_active"]
    readonly_fields = ["initials"]

    @admin.display(description=_("initials"))
    def initials(self, attendee: Attendee) -> str:
        return _initials(attendee) or str(_("Details no longer kept"))


class MessageInline(LookOnly, InlineBase):
    model = Message
    fields = ["kind", "channel", "status", "delivery", "due_at", "sent_at", "tries", "error"]
    show_change_link = True


class EventInline(LookOnly, InlineBase):
    model = AppointmentEvent
    fields = ["happened_at", "kind", "version", "actor", "reason"]


class ReachedColumns(ModelAdminBase):
    """Columns of a row with a language, an e-mail and a phone."""

    @admin.display(description=_("language"), ordering="language")
    def spoken(self, row: Appointment | AttemptReceipt) -> str:
        return language_name(row.language)

    @admin.display(description=_("e-mail"))
    def masked_email(self, row: Appointment | AttemptReceipt) -> str:
        return masked_email(row.email)

    @admin.display(description=_("phone"))
    def masked_phone(self, row: Appointment | AttemptReceipt) -> str:
        return masked(row.phone)


@admin.register(Appointment)
class AppointmentAdmin(NextPages, ByNumber, ReachedColumns, Disclosed, LookOnly, OwnOfficesAdmin):
    office_path = "slot__office"
    ordering_of_one = ["-slot__starts_at", "-pk"]
    list_display = ["number", "office", "start", "party_size", "status", "verified", "spoken", "links"]
    list_filter = [AppointmentDays, "status", LanguageFilter, ("slot__office", OwnOfficesFilter)]
    paginator = FirstPages
    list_select_related = ["slot__office"]
    # Any other order would sort a million rows.
    sortable_by = ["start"]
    search_fields = ["reference"]
    show_full_result_count = False  # It would read the whole table.
    fields = [
        *("number", "office", "start", "party_size", "status", "verified", "spoken", "masked_email", "masked_phone"),
        *("remind_on_day", "fuller_texts"),
        *("report_by", "booked_at", "was_earliest", "version", "details_forgotten_at", "links"),
    ]
    inlines = [AttendeeInline, MessageInline, EventInline]

    def record(self, row: Appointment) -> Record:
        return Record(appointment=row)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Appointment]:
        # In the same query: a column that asks for each row would be one query a row.
        unverified = Attendee.objects.filter(appointment=OuterRef("pk"), is_verified=False)
        appointments: QuerySet[Appointment] = super().get_queryset(request)
        return appointments.annotate(has_unverified=Exists(unverified))

    @admin.display(description=_("confirmation number"), ordering="reference")
    def number(self, appointment: Appointment) -> str:
        return format_reference(appointment.reference)

    @admin.display(description=_("office"), ordering="slot__office__code")
    def office(self, appointment: Appointment) -> str:
        return str(appointment.office)

    @admin.display(description=_("starts at"), ordering="slot__starts_at")
    def start(self, appointment: Appointment) -> str:
        return long_datetime(appointment.slot.starts_at, appointment.office)

    @admin.display(description=_("verified"), boolean=True)
    def verified(self, appointment: Any) -> bool:
        return not appointment.has_unverified

    @admin.display(description=_("pages for staff"))
    def links(self, appointment: Appointment) -> SafeString:
        office, day = appointment.office, appointment.starts_at.date()
        sheet, slots = (reverse(name, args=[office.code, day]) for name in ("desk:day", "desk:slots"))
        found = [(sheet, _("Day sheet")), (slots, _("The day"))]
        return format_html_join(" ", '<a class="desk-link" href="{}">{}</a>', found)


@admin.register(EarlierRequest)
class WaitingAdmin(ByNumber, LookOnly, OwnOfficesAdmin):
    office_path = "appointment__slot__office"
    list_display = ["appointment", "since", "notice_days", "asked_by", "ended_at"]
    paginator = FirstPages
    list_filter = ["ended_at", ("appointment__slot__office", OwnOfficesFilter)]
    list_select_related = ["appointment"]
    show_full_result_count = False
    fields = ["appointment", "since", "notice_days", "asked_by", "ended_at"]


@admin.register(Offer)
class OfferAdmin(NextPages, ByNumber, LookOnly, OwnOfficesAdmin):
    office_path = "slot__office"
    ordering_of_one = ["-slot__starts_at", "-pk"]
    list_display = ["appointment", "number", "status", "start", "made_at", "until", "is_overdue"]
    paginator = FirstPages
    list_filter = [MadeDays, "status", "is_overdue", ("slot__office", OwnOfficesFilter)]
    list_select_related = ["appointment", "slot__office", "instead_of"]
    sortable_by = ()
    show_full_result_count = False
    fields = [
        *("appointment", "number", "status", "start", "booked", "people", "is_overdue"),
        *("made_at", "until", "ended_at"),
    ]

    @admin.display(description=_("earlier time"), ordering="slot__starts_at")
    def start(self, offer: Offer) -> str:
        return long_datetime(offer.slot.starts_at, offer.slot.office)

    @admin.display(description=_("instead of"))
    def booked(self, offer: Offer) -> str:
        return long_datetime(offer.instead_of.starts_at, offer.slot.office)


@admin.register(Notice)
class NoticeAdmin(Disclosed, LookOnly, NotFoundAdmin):
    # Not by office: a notice belongs to none, and administrators alone may see it.
    list_display = ["imported_at", "issued_on", "report_by", "is_sample"]
    paginator = FirstPages
    list_filter = ["is_sample", "imported_at"]
    ordering = ["-imported_at"]
    show_full_result_count = False
    fields = [
        *("masked_subject_id", "masked_a_number", "initials", "issued_on", "report_by", "family_unit"),
        *("is_sample", "imported_at"),
    ]

    def record(self, row: Notice) -> Record:
        return Record(person=row.person)

    @admin.display(description=_("Subject ID"))
    def masked_subject_id(self, notice: Notice) -> str:
        return masked(notice.subject_id)

    @admin.display(description=_("A-number"))
    def masked_a_number(self, notice: Notice) -> str:
        return masked(notice.a_number)

    @admin.display(description=_("initials"))
    def initials(self, notice: Notice) -> str:
        return _initials(notice)


@admin.register(AttemptReceipt)
class AttemptReceiptAdmin(ByNumber, ReachedColumns, Disclosed, LookOnly, NotFoundAdmin):
    read_number = staticmethod(identifiers.attempt_code)
    list_display = ["number", "kind", "tried_at", "way", "office", "spoken", "look_until", "found_at"]
    paginator = FirstPages
    list_filter = [TriedDays, "kind", LanguageFilter, ("office", OwnOfficesFilter)]
    list_select_related = ["office"]
    search_fields = ["code"]
    search_help_text = _("Receipt code, with or without the dashes")
    ordering = ["-tried_at"]
    show_full_result_count = False
    fields = [
        *("number", "kind", "tried_at", "timezone", "way", "ending", "people", "office", "area", "spoken"),
        *("called", "called_at", "outcome", "look_until", "found_at", "masked_email", "masked_phone"),
    ]

    def record(self, row: AttemptReceipt) -> Record:
        # It names nobody, so the look is noted with the digest of what was tried.
        return Record(person=row.about)

    @admin.display(description=_("receipt code"), ordering="code")
    def number(self, receipt: AttemptReceipt) -> str:
        return str(receipt)


def _initials(person: PersonalDetails) -> str:
    return " ".join(f"{name[0]}." for name in person.full_name.split())
