"""Earlier dates: who asked for one, and every earlier date that was held for a party."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.models.place_hold import PlaceHold
from offices.kept_queries import Given
from offices.models import MAX_PARTY, Slot

MOST_OFFERS = 3
"""The most earlier dates that one appointment is ever offered."""

MOST_NOTICE = 90
"""The most days of notice a party can ask for."""


class WaitingQuerySet(models.QuerySet["EarlierRequest"]):
    def going_on(self) -> "WaitingQuerySet":
        """Requests that have not ended."""
        return self.filter(ended_at=None)

    def end(self, *, now: datetime) -> None:
        """Ends those that go on."""
        self.going_on().update(ended_at=now)

    def resume(self, *, ended_at: datetime) -> None:
        """The wait that ended with the appointment at that moment goes on: the ending is taken back."""
        self.filter(ended_at=ended_at).update(ended_at=None)

    def begin_anew(self, *, now: datetime) -> None:
        """Ends those that go on, and begins each anew at the end of the line."""
        # A wait belongs to one office. Ended first, since an appointment has one wait that goes on.
        for waiting in self.going_on():
            waiting.ended_at = now
            waiting.save(update_fields=["ended_at"])
            waiting.pk, waiting.since, waiting.asked_at, waiting.ended_at = None, now, now, None
            waiting.save(force_insert=True)


class EarlierRequest(models.Model):
    """A party that would come on an earlier date, if told at least `notice_days` before. The row is kept afterwards."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="waits")
    notice_days = models.PositiveSmallIntegerField(_("days of notice they need"))
    since = models.DateTimeField(_("waiting since"))
    # When they last said how many days of notice they need.
    asked_at = models.DateTimeField(_("asked at"))
    # `person`, or `user:<id>`.
    asked_by = models.CharField(_("who asked"), max_length=60)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        verbose_name = _("wait for an earlier date")
        verbose_name_plural = _("waits for an earlier date")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_wait_per_appointment", fields=["appointment"], condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="notice_is_1_to_90_days", condition=Q(notice_days__range=(1, MOST_NOTICE))),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} since {self.since:%Y-%m-%d %H:%M}Z"


class OfferQuerySet(models.QuerySet["Offer"]):
    def standing(self, now: datetime | Given) -> "OfferQuerySet":
        """Offers that can be accepted at `now`."""
        return self.wanted().filter(until__gt=now)

    def wanted(self) -> "OfferQuerySet":
        """Open ones whose slot the office has neither closed nor shrunk since; their time to answer may be over."""
        # A slot with a target has too many people already: the office wants its places back.
        return self.filter(status=Offer.Status.OPEN, slot__is_closed=False, slot__target_capacity__isnull=True)

    def keep_up(self, version: int) -> None:
        """Open ones become offers of this version of the appointment, and so do their messages on the way."""
        for offer in self.filter(status=Offer.Status.OPEN):
            offer.version = version
            offer.save(update_fields=["version"])
            offer.messages.filter(sent_at=None).update(version=version)

    def end(self, status: "Offer.Status", *, now: datetime) -> int:
        """Ends the open ones of these; returns how many."""
        ended = 0
        for offer_id, place_id in self.filter(status=Offer.Status.OPEN).values_list("pk", "place_id"):
            # Accepting and expiring can meet here; the one that still finds it open ends it.
            still_open = Offer.objects.filter(pk=offer_id, status=Offer.Status.OPEN)
            if still_open.update(status=status, ended_at=now, place=None):
                # Due at once: the next sweep gives the places to the next person.
                PlaceHold.objects.filter(pk=place_id).update(until=now)
                ended += 1
        return ended


class Offer(models.Model):
    """An earlier slot held for one party until a moment. While it is open, `place` keeps the slot's places for them.

    The order of the keys is the order in which an office served the people who waited.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not answered in time")
        WITHDRAWN = "withdrawn", _("The appointment changed first")

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="offers")
    number = models.PositiveSmallIntegerField(_("number"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="offers", verbose_name=_("earlier time"))
    # Copied, as are the people and the version: the appointment may change after the offer.
    instead_of = models.ForeignKey(Slot, models.PROTECT, related_name="+", db_index=False, verbose_name=_("instead of"))
    people = models.PositiveSmallIntegerField(_("people"))
    version = models.PositiveIntegerField(_("version"), help_text="The appointment's, when it was offered.")
    is_overdue = models.BooleanField(_("report-by date had passed"))
    # A column of its own: the day of `made_at` depends on the time zone of the office.
    offered_on = models.DateField(_("day"), help_text="On the office's own clock.")
    made_at = models.DateTimeField(_("offered at"))
    until = models.DateTimeField(_("answer by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    place = models.OneToOneField(PlaceHold, models.PROTECT, null=True, blank=True, related_name="offer")

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of an earlier date")
        verbose_name_plural = _("offers of an earlier date")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_open_offer_per_appointment", fields=["appointment"], condition=Q(status="open")
            ),
            # People are asked once a day at most.
            models.UniqueConstraint(name="one_offer_per_appointment_and_day", fields=["appointment", "offered_on"]),
            models.UniqueConstraint(name="one_offer_per_appointment_and_number", fields=["appointment", "number"]),
            # A time that they declined is not offered to them again.
            models.UniqueConstraint(name="one_offer_per_appointment_and_slot", fields=["appointment", "slot"]),
            models.CheckConstraint(name="offer_number_is_1_to_3", condition=Q(number__range=(1, MOST_OFFERS))),
            models.CheckConstraint(name="offer_is_for_1_to_8_people", condition=Q(people__range=(1, MAX_PARTY))),
            models.CheckConstraint(
                name="offer_holds_a_place_while_it_is_open",
                condition=Q(status="open", place__isnull=False, ended_at__isnull=True)
                | (~Q(status="open") & Q(place__isnull=True, ended_at__isnull=False)),
            ),
            models.CheckConstraint(name="offer_can_be_answered", condition=Q(until__gt=models.F("made_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} #{self.number} {self.status}"

    def stands(self, now: datetime) -> bool:
        """Whether it can be accepted at `now`, as far as this row shows."""
        return self.slot.gives_again and self.status == self.Status.OPEN and now < self.until
