"""The outbox: messages, their recipients and their times."""

from datetime import datetime
from typing import TypeAlias

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from appointments.models.alert import Alert
from appointments.models.appointment import Appointment
from appointments.models.attempt import AttemptReceipt
from appointments.models.message_kind import MessageKind
from appointments.models.offer import Offer
from appointments.models.supply_warning import SupplyWarning
from appointments.models.told import slot_last_told
from appointments.values.quiet_hours import awake_from, before_the_trip, put_off_until
from appointments.vault import SealedTextField, seal


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime) -> "MessageQuerySet":
        """Messages to be sent, or asked about, whose time has come; longest waiting first."""
        # A later message waits while an earlier one of the same appointment is on its way, so they arrive in order.
        earlier = Message.objects.filter(
            appointment=OuterRef("appointment"), channel=OuterRef("channel"), status=Message.Status.SENDING
        )
        waiting = self.filter(status__in=Message.Status.waiting(), due_at__lte=now)
        return waiting.filter(~Exists(earlier.filter(pk__lt=OuterRef("pk")))).order_by("due_at")

    def failed(self) -> "MessageQuerySet":
        """Messages that reached nobody, as far as we know."""
        return self.filter(Q(status=Message.Status.FAILED) | Q(delivery=Message.Delivery.UNDELIVERED))

    def with_place(self) -> "MessageQuerySet":
        """With appointment, slot and office read in the same query; an offer or what else it is about is read when
        it is asked for, since few have one.
        """
        return self.select_related("appointment__slot__office")


class Message(models.Model):
    """One message over one channel, about an appointment, an attempt, or a warning to staff.

    Its text is composed when it is sent. A dispatcher claims a `planned` row (`sending`) for a while. It is `dropped`
    when it is no longer true. A row that was handed over and is not `sent` is `unknown`.
    """

    Kind: TypeAlias = MessageKind

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        SENDING = "sending", _("Being sent")
        UNKNOWN = "unknown", _("Not known whether it was sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Not sent: no longer true")

        @classmethod
        def waiting(cls) -> "list[Message.Status]":
            """Messages that a dispatcher claims when their time has come."""
            return [cls.PLANNED, cls.UNKNOWN]

        @classmethod
        def on_the_way(cls) -> "list[Message.Status]":
            """Messages that have not ended yet."""
            return [*cls.waiting(), cls.SENDING]

    class Delivery(models.TextChoices):
        """The delivery status that the provider reported. It only moves forward."""

        NO_NEWS = "", _("No news")
        ON_ITS_WAY = "on_its_way", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        UNDELIVERED = "undelivered", _("Not delivered")

    class Wording(models.TextChoices):
        """The wording of a reminder, where the office compares two."""

        PLAIN = "plain", _("Without the line")
        CONSEQUENCE = "consequence", _("With the line")

    appointment = models.ForeignKey(Appointment, models.PROTECT, null=True, blank=True, related_name="messages")
    attempt = models.ForeignKey(AttemptReceipt, models.CASCADE, null=True, blank=True, related_name="messages")
    alert = models.ForeignKey(Alert, models.CASCADE, null=True, blank=True, related_name="messages")
    warning = models.OneToOneField(SupplyWarning, models.CASCADE, null=True, blank=True, related_name="message")
    version = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    offer = models.ForeignKey(Offer, models.PROTECT, null=True, blank=True, related_name="messages")
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    # Kept here: the appointment has only the new one.
    old_contact = SealedTextField(_("old contact"), help_text="Where it goes, if not to the party's contact.")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.PLANNED)
    due_at = models.DateTimeField(_("due at"))
    expires_at = models.DateTimeField(_("useless after"))
    waits_since = models.DateTimeField(null=True, blank=True, help_text="First due then, while it is tried again.")
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    claimed_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    sent_text = SealedTextField(_("text as sent"))
    error = models.CharField(_("last error"), max_length=200, blank=True)
    provider = models.CharField(_("provider"), max_length=20, blank=True)
    # A mail service may use the Message-ID, with the name of our domain in it.
    provider_id = models.CharField(_("number at the provider"), max_length=300, blank=True)
    handed_over_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    possibly_duplicate = models.BooleanField(_("may have arrived twice"), default=False)
    delivery = models.CharField(_("delivery"), max_length=12, choices=Delivery, blank=True)
    quiet_hours_waived_until = models.DateTimeField(_("may be sent at night until"), null=True, blank=True)
    wording = models.CharField(_("wording compared"), max_length=12, choices=Wording, blank=True)
    followed_up_at = models.DateTimeField(_("failure taken up at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-due_at"]
        permissions = [("compare_wordings", _("Can compare wordings of reminders"))]
        constraints = [
            models.UniqueConstraint(
                name="one_message_per_version_kind_and_channel",
                fields=["appointment", "version", "kind", "channel"],
                # `MessageKind.repeated` may be planned again for one version; an offer has a constraint of its own.
                condition=Q(offer__isnull=True) & ~Q(kind__in=MessageKind.repeated()),
            ),
            models.UniqueConstraint(
                # It comes again each year, so only the time tells one from the next.
                name="one_yearly_message_per_version_time_and_channel",
                fields=["appointment", "version", "channel", "due_at"],
                condition=Q(kind="still_right"),
            ),
            models.UniqueConstraint(
                name="one_message_per_offer_and_channel", fields=["offer", "channel"], condition=Q(offer__isnull=False)
            ),
            models.CheckConstraint(
                name="message_of_an_offer_names_it",
                condition=Q(kind="offer", offer__isnull=False) | (~Q(kind="offer") & Q(offer__isnull=True)),
            ),
            models.UniqueConstraint(
                name="one_message_per_attempt_and_channel",
                fields=["attempt", "channel"],
                condition=Q(attempt__isnull=False),
            ),
            models.UniqueConstraint(name="one_message_per_alert", fields=["alert"], condition=Q(alert__isnull=False)),
            models.CheckConstraint(
                name="message_is_about_what_its_kind_says",
                condition=Q(kind="attempt_follow_up", attempt__isnull=False, appointment=None, alert=None, warning=None)
                | Q(kind="too_many_looks", alert__isnull=False, appointment=None, attempt=None, warning=None)
                | Q(kind="few_places", warning__isnull=False, appointment=None, attempt=None, alert=None)
                | (
                    ~Q(kind__in=["attempt_follow_up", "too_many_looks", "few_places"])
                    & Q(attempt=None, alert=None, warning=None, appointment__isnull=False)
                ),
            ),
            models.CheckConstraint(
                # A row without one would never be taken back from a dead worker.
                name="message_is_claimed_while_being_sent",
                condition=Q(status="sending", claimed_until__isnull=False)
                | (~Q(status="sending") & Q(claimed_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=Q(status="sent", sent_at__isnull=False) | (~Q(status="sent") & Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                # Before the hand-over nothing can have been sent, so there is nothing to ask the provider.
                name="message_is_unknown_only_if_handed_over",
                condition=Q(status="unknown", handed_over_at__isnull=False)
                | Q(status="planned", handed_over_at__isnull=True)
                | ~Q(status__in=["planned", "unknown"]),
            ),
            models.UniqueConstraint(
                # The provider's reports name a message by it.
                name="one_message_per_number_at_the_provider",
                fields=["provider", "provider_id"],
                condition=~Q(provider_id=""),
            ),
        ]
        indexes = [
            models.Index(name="messages_due", fields=["due_at"], condition=Q(status__in=["planned", "unknown"])),
            # For the health check, which looks for the message that waits longest.
            models.Index(name="messages_late", fields=["waits_since"], condition=Q(status__in=["planned", "unknown"])),
            # For the wording trial; few offices compare wordings.
            models.Index(name="messages_compared", fields=["wording", "appointment"], condition=~Q(wording="")),
            # Few among many, and what the administration's list is opened for.
            models.Index(name="messages_failed", fields=["-id"], condition=Q(status="failed")),
            models.Index(name="messages_claimed", fields=["claimed_until"], condition=Q(status="sending")),
            models.Index(
                name="messages_to_follow_up",
                fields=["id"],
                condition=Q(followed_up_at__isnull=True) & (Q(status="failed") | Q(delivery="undelivered")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.channel} {self.status}"

    @property
    def party(self) -> Appointment | AttemptReceipt | Alert | SupplyWarning:
        """The recipient: the party of the appointment, the owner of the attempt, a supervisor or an office."""
        about = self.appointment or self.attempt or self.alert or self.warning
        if about is None:
            raise ValueError("A message is about something")
        return about

    @property
    def booked(self) -> Appointment:
        """The appointment it is about. Raises `ValueError` for a message about anything else."""
        if self.appointment is None:
            raise ValueError("This message is about no appointment")
        return self.appointment

    @property
    def state(self) -> str:
        """Its state, in the reader's language: the reported delivery, else our own status."""
        known = self.get_delivery_display() if self.delivery else self.get_status_display()
        return f"{known} ({_('may have arrived twice')})" if self.possibly_duplicate else known

    @property
    def has_failed(self) -> bool:
        """Whether it reached nobody, as far as we know."""
        return self.status == self.Status.FAILED or self.delivery == self.Delivery.UNDELIVERED

    @property
    def recipient(self) -> str:
        """The e-mail address or phone number of the recipient; empty when the party gave none."""
        return self.old_contact or self._contact

    @property
    def _contact(self) -> str:
        return self.party.email if self.channel == self.Channel.EMAIL else self.party.phone

    def is_said_otherwise(self) -> bool:
        """Whether the other channel has sent the same message, or may."""
        same = Message.objects.filter(appointment=self.appointment, version=self.version, kind=self.kind)
        ended_in_vain = [self.Status.FAILED, self.Status.DROPPED]
        return same.exclude(pk=self.pk).exclude(status__in=ended_in_vain).exists()

    def is_true(self, now: datetime) -> bool:
        """Whether the message is still true and still useful to the party."""
        # The old contact hears that it was changed, which stays true unless it is the contact again.
        holds = self.old_contact != self._contact if self.old_contact else self._holds(now)
        return now < self.expires_at and bool(self.recipient) and holds

    def _holds(self, now: datetime) -> bool:
        if self.attempt:
            return self.attempt.is_of_use(now)
        if self.alert:
            return self.alert.supervisor.is_active
        if self.warning:
            return self.warning.office.is_active
        if self.kind in self.Kind.of_any_version():
            return True
        # A later change has its own message.
        if not self.appointment or self.appointment.version != self.version:
            return False
        if self.offer and not self.offer.stands(now):
            return False
        if self.kind in self.Kind.ends():
            return self.appointment.status == Appointment.Status.CANCELLED
        if self.kind in self.Kind.by_the_clock():
            # Planned long ago: they may sit in the waiting room now, or the office cannot keep that time.
            return self.appointment.status == Appointment.Status.BOOKED and not self.appointment.is_stranded
        return self.appointment.status in Appointment.Status.active()

    def waits_until(self, now: datetime) -> datetime | None:
        """When the night ends for this message; `None`: it may be sent now."""
        zone = self.party.clock.zone
        needed_by = self._needed_by(now)
        morning = put_off_until(now, zone, quiet_hours_waived_until=self.quiet_hours_waived_until, needed_by=needed_by)
        # The morning is too late for it, or it is day: a reminder alone may still wait for the hours before the trip.
        if morning is None and self.kind in self.Kind.reminders():
            return before_the_trip(now, zone, needed_by)
        if morning is None and self.kind in self.Kind.by_office():
            awake = awake_from(now, zone)
            return awake if now < awake < needed_by else None
        return morning

    def _needed_by(self, now: datetime) -> datetime:
        """Until when it keeps someone from a useless trip: also to a time that they do not know they no longer have."""
        # Not until the next reminder: one that waits for the morning needs to be in time for the appointment only.
        if self.kind in self.Kind.reminders():
            return self.booked.slot.starts_at
        known = slot_last_told(self.booked) if self.kind == self.Kind.OFFICE_CLOSED else None
        return min(self.expires_at, known.starts_at) if known and known.starts_at > now else self.expires_at

    def seal_text(self, text: str) -> bytes:
        """`text` sealed for this row's `sent_text`, for a conditional update."""
        return seal(text, type(self).sent_text.field.place(self))
