"""A check-in appointment.

Only `appointments.booking` changes a status.
"""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeAlias

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from appointments import vault
from appointments.models.appointment_event import AppointmentEvent
from appointments.models.audit import OF_APPOINTMENTS
from appointments.models.contact import digest
from appointments.models.status import AppointmentStatus
from appointments.values.identifiers import format_reference
from appointments.vault import DigestsField, SealedTextField
from offices.language import LanguageField
from offices.models import MAX_PARTY, Office, Slot


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def active(self) -> "AppointmentQuerySet":
        """Appointments that hold places."""
        return self.filter(status__in=Appointment.Status.active())

    def to_move(self) -> "AppointmentQuerySet":
        """Booked ones of which no one has come: those that an office may move to another time."""
        return self.filter(status="booked").exclude(attendees__presence__in=AppointmentStatus.marks_of_presence())

    def locked(self, pk: uuid.UUID) -> "Appointment":
        """The appointment, locked until the transaction ends, as it is after the wait for the lock."""
        # The place is read afterwards: a join in the locking query would miss the row if a move made it wait.
        return self.select_for_update(no_key=True).get(pk=pk)

    def lock_all(self, keys: Iterable[uuid.UUID]) -> None:
        """Locks these until the transaction ends, in the order of their keys, so that no two wait in a circle."""
        # `list` runs the query: it is there for its locks.
        list(self.select_for_update(no_key=True).filter(pk__in=set(keys)).order_by("pk").values_list("pk"))

    def with_place(self) -> "AppointmentQuerySet":
        """With slot and office read in the same query."""
        return self.select_related("slot__office")

    def by_link(self, token: str) -> "AppointmentQuerySet":
        """The appointment whose confirmation link holds `token`."""
        return self.filter(link_hash=vault.token_hash(token))

    def over_before(self, moment: datetime) -> "AppointmentQuerySet":
        """Ended ones whose time was before `moment`, and that were not cancelled after it."""
        late = AppointmentEvent.objects.filter(appointment=OuterRef("pk"), kind="cancelled", happened_at__gte=moment)
        ended = self.exclude(status__in=Appointment.Status.active())
        # A time in the past cannot be booked, so later bookings are left out without a read of their slots.
        return ended.filter(~Exists(late), booked_at__lt=moment, slot__starts_at__lt=moment)

    def with_details(self) -> "AppointmentQuerySet":
        """Those whose people's details are kept."""
        return self.filter(details_forgotten_at=None)


class Appointment(models.Model):
    """A check-in appointment of one party. `version` rises with every move, which reveals a stale message."""

    Status: TypeAlias = AppointmentStatus

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(_("confirmation number"), max_length=8)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="appointments", verbose_name=_("time slot"))
    party_size = models.PositiveSmallIntegerField(_("people"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.BOOKED)
    version = models.PositiveIntegerField(_("version"), default=1)
    language = LanguageField(_("language"))
    email = SealedTextField(_("e-mail"))
    phone = SealedTextField(_("phone"))
    contact_digests = DigestsField(help_text="E-mail and phone.")
    needs = SealedTextField(_("interpreter or help with access"))
    remind_on_day = models.BooleanField(_("reminder on the day"), default=False)
    # They agreed to texts that say what they are about.
    fuller_texts = models.BooleanField(_("fuller text messages"), default=False)
    report_by = models.DateField(_("report-by date"), null=True, blank=True)
    booked_at = models.DateTimeField(_("booked at"))
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="next_ones", verbose_name=_("set at the check-in")
    )
    was_earliest = models.BooleanField(_("was the earliest date at that moment"))
    submission = models.UUIDField(null=True, help_text="Idempotency key of the form that booked it.")
    link_hash = models.CharField(max_length=64, null=True)  # noqa: DJ001 — many may have none, no two the same
    link_secret = SealedTextField(help_text="Of the confirmation link, which messages and papers repeat.")
    link_number = models.PositiveSmallIntegerField(default=0, help_text="How often the link was replaced.")
    details_forgotten_at = models.DateTimeField(_("details deleted"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    may_have_offer = True
    """False where the query that read it has looked: then the offer need not be read."""

    class Meta:
        verbose_name = _("check-in appointment")
        verbose_name_plural = _("check-in appointments")
        ordering = ["-booked_at"]
        permissions = [
            ("mark_attendance", _("Can mark who came")),
            ("view_figures", _("Can see the figures of an office")),
        ]
        constraints = [
            models.UniqueConstraint(name="one_appointment_per_reference", fields=["reference"]),
            models.UniqueConstraint(name="one_appointment_per_submission", fields=["submission"]),
            models.UniqueConstraint(name="one_appointment_per_link", fields=["link_hash"]),
            models.CheckConstraint(name="party_has_1_to_8_people", condition=Q(party_size__range=(1, MAX_PARTY))),
            models.CheckConstraint(name="version_starts_at_1", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="only_an_ended_appointment_is_without_details",
                condition=Q(details_forgotten_at=None, link_hash__isnull=False)
                | Q(
                    details_forgotten_at__isnull=False,
                    status__in=["cancelled", "seen", "unseen", "no_show", "passed"],
                    email=b"",
                    phone=b"",
                    needs=b"",
                    contact_digests=[],
                    link_hash=None,
                    link_secret=b"",
                    submission=None,
                ),
            ),
        ]
        triggers = [OF_APPOINTMENTS]
        indexes = [
            GinIndex(name="appointments_by_contact", fields=["contact_digests"]),
            # The order of the administration's list, which adds the key.
            models.Index(name="appointments_by_booking", fields=["-booked_at", "-id"]),
            models.Index(
                # For retention, which looks for what is still to be deleted.
                name="appointments_with_details",
                fields=["booked_at"],
                condition=Q(details_forgotten_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return format_reference(self.reference)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        # Without the digests the support line would still find it by the contact of before.
        if update_fields and {"email", "phone"} & set(update_fields):
            update_fields = {*update_fields, "contact_digests"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def compute_contact_digests(self) -> list[str]:
        """The digests of its e-mail and phone, by which the support line finds the appointment."""
        return [digest(channel, to) for channel, to in (("email", self.email), ("sms", self.phone)) if to]

    @property
    def office(self) -> Office:
        """Where to report."""
        return self.slot.office

    @property
    def clock(self) -> Office:
        """The time zone that applies: the office's."""
        return self.office

    @property
    def starts_at(self) -> datetime:
        """The start, in the office's time zone."""
        return self.office.local(self.slot.starts_at)

    @property
    def shows_presence(self) -> bool:
        """Whether its QR code also shows who came: the last choice of its people; without one, no."""
        choices = self.events.filter(kind__in=["shown", "hidden"]).order_by("-pk").values_list("kind", flat=True)
        return choices.first() == "shown"

    @property
    def last_said_of_next(self) -> str:
        """The kind of the last event about the next check-in; an undone mark takes back what was said with it."""
        said = self.events.filter(kind__in=AppointmentEvent.Kind.about_next()).order_by("-pk")
        return said.values_list("kind", flat=True).first() or ""

    @property
    def stage(self) -> AppointmentStatus:
        """The status, as a value that answers questions about itself."""
        return AppointmentStatus(self.status)

    @property
    def marks(self) -> str:
        """The marks that its people have, for a form to say what its page showed."""
        return "-".join(sorted({each.mark for each in self.attendees.all()}))

    @property
    def can_be_marked(self) -> bool:
        """Whether the office can record who came."""
        return not self.stage.is_cancelled and not self.details_forgotten_at

    @property
    def is_partly_come(self) -> bool:
        """Whether some of the party are at the office while the others are still expected: it is not moved then."""
        # As `to_move` has it, of people who were read already.
        marks = {each.presence for each in self.attendees.all()}
        return self.stage.is_booked and not marks.isdisjoint(self.Status.marks_of_presence())

    @property
    def is_stranded(self) -> bool:
        """Whether the office cannot keep its time, and has found no other yet. Reads the slot."""
        # The answers that need no query. A preview that was never saved has no people and no relocations.
        if self.status != self.Status.BOOKED or self._state.adding:
            return self.status == self.Status.BOOKED and self.slot.is_closed
        if self.slot.is_closed:
            return not self.is_partly_come
        if self.slot.target_capacity != 0:
            return False
        # Lists have it from the query that read them: `relocation.without_place`.
        found = self.__dict__.get("has_no_place")
        return self.relocations.without_place().exists() if found is None else bool(found)

    def has_begun(self, now: datetime) -> bool:
        """Whether it has started, with or without the party."""
        return self.slot.starts_at <= now

    def can_still_change(self, now: datetime) -> bool:
        """Whether it is booked and has not started, or waits for a new time."""
        return self.status == self.Status.BOOKED and (not self.has_begun(now) or self.is_stranded)

    def can_be_taken_back(self, now: datetime) -> bool:
        """Whether it is cancelled, its places are held for it, and the office wants people then. Reads the slot."""
        # `getattr`: without a row, the reverse of a one-to-one raises.
        held = getattr(self, "place_hold", None)
        return self.stage.is_cancelled and held is not None and held.until > now and self.slot.gives_again

    @property
    def link_token(self) -> str:
        """The secret of the confirmation link, made when it is first asked for. Links are found by its hash."""
        self.link_secret = self.link_secret or vault.new_token()
        return self.link_secret

    @property
    def is_verified(self) -> bool:
        """Whether everyone in the party matched a notice."""
        return all(attendee.is_verified for attendee in self.attendees.all())
