"""Messages: planned, sent, failed; every one in its longest form; and sending a confirmation once more."""

import uuid

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from appointments.admin.filters import ByNumber, DueDays, FirstPages, NextPages
from appointments.booking import AlreadyEnded
from appointments.delivery import resend
from appointments.delivery.preview import answers, previews
from appointments.models import Message
from appointments.people.admin_pages import Disclosed, LookOnly
from offices.own_rows import OwnOfficesAdmin, OwnOfficesFilter

MOST_SENT = 100
"""The most messages that one press sends again."""


@admin.register(Message)
class MessageAdmin(NextPages, ByNumber, Disclosed, LookOnly, OwnOfficesAdmin):
    office_path = "appointment__slot__office"
    list_display = ["kind", "channel", "status", "number", "due_at", "sent_at", "delivery", "tries", "last_error"]
    list_filter = [
        *(DueDays, "status", "delivery", "channel", "kind", "possibly_duplicate"),
        ("appointment__slot__office", OwnOfficesFilter),
    ]
    paginator = FirstPages
    actions = ["send_again"]
    list_select_related = ["appointment"]
    ordering = ["-pk"]
    ordering_of_one = ["-appointment__slot__starts_at", "-pk"]
    # Any other order would sort millions of rows.
    sortable_by = ()
    show_full_result_count = False
    fields = [
        *("appointment", "kind", "channel", "status", "version", "text", "last_error"),
        *("due_at", "expires_at", "tries", "claimed_until", "handed_over_at", "sent_at"),
        *(
            "provider",
            "provider_id",
            "delivery",
            "possibly_duplicate",
            "quiet_hours_waived_until",
            "wording",
            "followed_up_at",
        ),
    ]

    @admin.display(description=_("last error"))
    def last_error(self, message: Message) -> str:
        """Our own words in the reader's language; what a provider said, as it is."""
        return gettext(message.error) if message.error else ""

    def get_urls(self) -> list[URLPattern]:
        preview = path("preview/", self.admin_site.admin_view(self.preview), name="appointments_message_preview")
        return [preview, *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """Every message in its longest form; about no real person."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        channels = [(channel.label, list(previews(channel))) for channel in Message.Channel]
        shown = {"title": _("Every message"), "channels": channels, "answers": list(answers())}
        context = self.admin_site.each_context(request) | shown
        return render(request, "admin/appointments/message/preview.html", context)

    def has_send_permission(self, request: HttpRequest) -> bool:
        """Asked for by the action."""
        return request.user.has_perm("appointments.change_todo")

    @admin.action(description=_("Send the confirmation again"), permissions=["send"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """Once more to the contact of each message. What is on its way, or was sent too often today, is not sent."""
        # One more than allowed tells that there are too many.
        wanted = list(chosen.values_list("appointment", "channel").distinct()[: MOST_SENT + 1])
        if len(wanted) > MOST_SENT:
            text = gettext("Choose %(most)s at most. Nothing was sent.") % {"most": MOST_SENT}
            self.message_user(request, text, messages.WARNING)
            return
        sent = sum(_send_again(appointment, channel) for appointment, channel in wanted)
        done = {"sent": sent, "all": len(wanted)}
        text = gettext("Planned: %(sent)s of %(all)s. The others cannot be sent there now.") % done
        self.message_user(request, text, messages.SUCCESS if sent == len(wanted) else messages.WARNING)

    @admin.display(description=_("confirmation number"))
    def number(self, message: Message) -> str:
        return str(message.appointment or "")

    @admin.display(description=_("text as sent"))
    def text(self, message: Message) -> str:
        return message.sent_text


def _send_again(appointment: uuid.UUID | None, channel: str) -> bool:
    """Whether it is planned now."""
    # An attempt, an alert or a warning has no confirmation.
    if appointment is None:
        return False
    try:
        resend.send(appointment, channel, now=timezone.now())
    except (AlreadyEnded, resend.CannotSend):
        return False
    return True
