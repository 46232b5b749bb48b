"""People who were removed from a party, for as long as their place is kept."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F

from appointments.models.appointment import Appointment
from appointments.models.notice import Notice
from appointments.models.person import PersonalDetails
from appointments.models.place_hold import PlaceHold


class RemovedMemberQuerySet(models.QuerySet["RemovedMember"]):
    def can_return(self, now: datetime) -> "RemovedMemberQuerySet":
        """Those whose place is still kept, at the present time of their party, and is not needed by the office."""
        # In the slot of the party: once it has moved, the kept place is at a time when the others do not come.
        kept = self.filter(hold__until__gt=now, hold__slot=F("appointment__slot"))
        return kept.filter(hold__slot__is_closed=False, hold__slot__target_capacity=None).select_related(
            "hold", "notice"
        )


class RemovedMember(PersonalDetails):
    """What is needed to put a removed person back. It is deleted together with the hold of their place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, models.CASCADE, related_name="removed_members")
    hold = models.OneToOneField(PlaceHold, models.CASCADE, related_name="removed_member")
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, related_name="+")
    named_themselves = models.BooleanField(help_text="Whether they typed their name.")
    report_by = models.DateField(
        null=True, help_text="Their own report-by date, also when they told it without a notice."
    )
    joined = models.PositiveIntegerField(help_text="The version at which they had come to the appointment.")

    objects = RemovedMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "removed family member"
        verbose_name_plural = "removed family members"
        ordering = ["hold__until", "pk"]

    def __str__(self) -> str:
        return f"{self.appointment_id} without {self.pk}"

    @property
    def name_for_themselves(self) -> str:
        """The name on their own pages, as `Attendee.name_for_themselves`."""
        return self.full_name if self.named_themselves else self.initials
