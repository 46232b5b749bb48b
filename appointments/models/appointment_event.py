"""The history of an appointment."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.audit import OF_APPENDED
from appointments.models.consent import NeverEarlierUnasked
from appointments.models.true_events import SaysWhatHappened
from appointments.values.reasons import FROM_A_FAMILY
from offices.models import Slot
from offices.triggers import AppendOnly

OUT_OF_A_PARTY = Q(events__kind="booked", events__reason=FROM_A_FAMILY)
"""For appointments: those of people who left a party for an appointment of their own."""


class AppointmentEvent(models.Model):
    """An event of an appointment: append-only, a database trigger refuses changes and deletion."""

    class Kind(models.TextChoices):
        BOOKED = "booked", _("Booked")
        MOVED = "moved", _("Moved")
        CANCELLED = "cancelled", _("Cancelled")
        REINSTATED = "reinstated", _("Cancellation undone")
        JOINED = "joined", _("Family member added")
        LEFT = "left", _("Family member taken off")
        SPLIT = "split", _("Family member given an appointment of their own")
        CONTACT = "contact", _("Contact changed")
        LINK = "link", _("Link replaced")
        ARRIVED = "arrived", _("Arrived")
        CALLED_IN = "called_in", _("Called in")
        WAITS = "waits", _("Waits again")
        SEEN = "seen", _("Seen")
        UNSEEN = "unseen", _("Came, was not seen")
        NO_SHOW = "no_show", _("Did not come")
        UNMARKED = "unmarked", _("Mark undone")
        NEXT = "next", _("Next check-in set by the office")
        TAKEN_BACK = "taken_back", _("Next check-in taken back")
        NO_NEXT = "no_next", _("The office set no next check-in")
        SHOWN = "shown", _("The person allowed that the code shows who came")
        HIDDEN = "hidden", _("The person allowed it no longer")
        PASSED = "passed", _("Passed, not marked")
        OFFICE = "office", _("Address or time zone of the office changed")
        REPORT_BY = "report_by", _("Report-by date changed")
        STRANDED = "stranded", _("The office closes then, no new time yet")
        RESTORED = "restored", _("The office is open after all, same time")

        @classmethod
        def about_next(cls) -> "list[AppointmentEvent.Kind]":
            """What the office said of the next check-in; an undone mark takes it back."""
            return [cls.NEXT, cls.NO_NEXT, cls.UNMARKED]

    appointment = models.ForeignKey("appointments.Appointment", models.PROTECT, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=Kind)
    version = models.PositiveIntegerField(_("version"))
    happened_at = models.DateTimeField(_("when"))
    actor = models.CharField(_("who"), max_length=60, help_text="`person`, or `user:<id>`.")
    from_slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="+", db_index=False)
    to_slot = models.ForeignKey(Slot, models.PROTECT, null=True, related_name="+", db_index=False)
    reason = models.CharField(_("why"), max_length=200, blank=True)
    # No foreign key: a person may be taken off the party, and what happened to them stays.
    member = models.UUIDField(null=True, help_text="The person of the party that a mark is about; None: all of them.")
    # One to one: an offer is accepted once.
    offer = models.OneToOneField("appointments.Offer", models.PROTECT, null=True, related_name="taken_by")
    earliest = models.DateTimeField(_("earliest then"), null=True)

    class Meta:
        verbose_name = _("appointment event")
        verbose_name_plural = _("appointment events")
        ordering = ["pk"]
        triggers = [AppendOnly(), NeverEarlierUnasked(), SaysWhatHappened(), OF_APPENDED]
        indexes = [
            # What accounts did lately, for the figures of the support line.
            models.Index(name="events_by_staff", fields=["happened_at"], condition=Q(actor__startswith="user:")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} v{self.version}"
