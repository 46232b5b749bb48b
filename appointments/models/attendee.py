"""The people of an appointment."""

import uuid

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appointments.models.appointment import Appointment
from appointments.models.known_as import AttendeeIsKnownAs
from appointments.models.notice import Notice
from appointments.models.person import PersonalDetails
from appointments.models.status import AppointmentStatus
from offices.models import MAX_PARTY


class Attendee(PersonalDetails):
    """One person of the party. `person` is the same digest for the same person on any appointment.

    It is empty once the appointment's details are forgotten; the row stays, so the size of the party stays.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="attendees")
    position = models.PositiveSmallIntegerField()
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, blank=True, related_name="attendees")
    person = models.CharField(max_length=64)
    is_active = models.BooleanField(default=True, help_text="Whether the appointment still holds this person's place.")
    is_verified = models.BooleanField(_("verified"))
    presence = models.CharField(
        _("mark of their own"), max_length=10, blank=True, help_text="Empty: the mark of the whole party."
    )
    named_themselves = models.BooleanField(default=True, db_default=True, help_text="Whether they typed their name.")
    joined = models.PositiveIntegerField(default=1, help_text="The version at which they came to this appointment.")
    found_by = models.CharField(max_length=64, help_text="Digest of confirmation number and date of birth together.")

    class Meta:
        verbose_name = _("family member")
        verbose_name_plural = _("family members")
        ordering = ["position"]
        triggers = [AttendeeIsKnownAs()]
        constraints = [
            models.UniqueConstraint(
                name="one_active_appointment_per_person", fields=["person"], condition=Q(is_active=True)
            ),
            models.UniqueConstraint(name="one_attendee_per_position", fields=["appointment", "position"]),
            models.CheckConstraint(
                name="a_mark_of_ones_own_is_a_mark",
                condition=Q(presence__in=["", "arrived", "seen", "unseen", "no_show"]),
            ),
            models.CheckConstraint(name="position_is_1_to_8", condition=Q(position__range=(1, MAX_PARTY))),
            models.CheckConstraint(
                name="who_comes_is_known_whole_or_not_at_all",
                condition=~Q(person="")
                | Q(
                    is_active=False,
                    notice=None,
                    given_names=b"",
                    family_name=b"",
                    date_of_birth=b"",
                    country_of_birth=b"",
                    name_digests=[],
                    born_digest="",
                    found_by="",
                ),
            ),
        ]
        indexes = [
            models.Index(name="attendees_of_person", fields=["person"]),
            models.Index(name="attendees_by_number_and_birth", fields=["found_by"]),
            GinIndex(name="attendees_by_name", fields=["name_digests"]),
            models.Index(name="attendees_by_birth", fields=["born_digest"]),
            models.Index(
                name="attendees_unverified", fields=["appointment"], condition=Q(is_active=True, is_verified=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment_id} #{self.position}"

    @property
    def name_for_themselves(self) -> str:
        """The name on their own pages and papers. In full only if they typed it: a number may be a stranger's."""
        return self.full_name if self.named_themselves else self.initials

    @property
    def mark(self) -> AppointmentStatus:
        """What the office noted of this person: a mark of their own, or that of the party."""
        return AppointmentStatus(self.presence or self.appointment.status)
