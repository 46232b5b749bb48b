"""The outbox: what must be told to whom by when."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.vault import SealedTextField, seal


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime) -> "MessageQuerySet":
        """Messages waiting to be sent whose time has come, longest waiting first."""
        return self.filter(status=Message.Status.PLANNED, due_at__lte=now).order_by("due_at")

    def with_place(self) -> "MessageQuerySet":
        """With appointment, slot and office read in the same query."""
        return self.select_related("appointment__slot__office")


class Message(models.Model):
    """One thing to tell one party over one channel. Its text is composed when it is sent, from what holds then.

    A row is `planned` until a dispatcher claims it (`sending`, with a lease) and records how it ended. A reminder
    whose appointment has moved or ended by then is `dropped`.
    """

    class Kind(models.TextChoices):
        CONFIRMATION = "confirmation", _("Confirmation")
        CHANGED = "changed", _("Changed")
        OFFICE_CLOSED = "office_closed", _("Moved by the office")
        CANCELLED = "cancelled", _("Cancelled")
        FAMILY = "family", _("Family members changed")
        LINK = "link", _("Link to the appointment")
        STILL_RIGHT = "still_right", _("Yearly: is it still right?")
        REMINDER_7 = "reminder_7", _("Reminder, 7 days before")
        REMINDER_3 = "reminder_3", _("Reminder, 3 days before")
        REMINDER_1 = "reminder_1", _("Reminder, 1 day before")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Not sent: no longer true")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="messages")
    version = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    due_at = models.DateTimeField(_("due at"))
    useless_at = models.DateTimeField(_("useless after"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_text = SealedTextField(_("text as sent"))
    error = models.CharField(_("last error"), max_length=200, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint(
                name="one_message_per_version_kind_and_channel",
                fields=["appointment", "version", "kind", "channel"],
                condition=~Q(kind__in=["link", "still_right"]),
            ),
            models.UniqueConstraint(
                name="one_yearly_message_per_version_time_and_channel",
                fields=["appointment", "version", "channel", "due_at"],
                condition=Q(kind="still_right"),
            ),
            models.CheckConstraint(
                name="message_has_a_lease_while_being_sent",
                condition=Q(status="sending", lease_until__isnull=False)
                | (~Q(status="sending") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(name="messages_due", fields=["due_at"], condition=Q(status="planned")),
            models.Index(name="messages_leased", fields=["lease_until"], condition=Q(status="sending")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.status}"

    @property
    def recipient(self) -> str:
        """The e-mail address or phone number it goes to; empty when the party left none."""
        return self.appointment.email if self.channel == self.Channel.EMAIL else self.appointment.phone

    def is_true(self, now: datetime) -> bool:
        """Whether it still tells the party something that holds and that they can use."""
        holds = (
            self.appointment.status == Appointment.Status.CANCELLED
            if self.kind == self.Kind.CANCELLED
            else self.appointment.status in Appointment.Status.active()
        )
        return holds and self.appointment.version == self.version and now < self.useless_at and bool(self.recipient)

    def seal_text(self, text: str) -> bytes:
        """`text` sealed for this row's `sent_text`, for a conditional update."""
        return seal(text, type(self).sent_text.field.place(self))
