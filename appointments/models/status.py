"""The states of an appointment, and what the office can record in each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentStatus(models.TextChoices):
    """`Appointment.Status`. Everything but BOOKED and ARRIVED ends the appointment."""

    BOOKED = "booked", _("Booked")
    ARRIVED = "arrived", _("Arrived")
    CANCELLED = "cancelled", _("Cancelled")
    SEEN = "seen", _("Seen")
    NO_SHOW = "no_show", _("Did not come")
    PASSED = "passed", _("Passed, not marked")

    @classmethod
    def active(cls) -> "list[AppointmentStatus]":
        """In the future: no member of the party may have another appointment."""
        return [cls.BOOKED, cls.ARRIVED]

    @classmethod
    def marks(cls) -> "list[AppointmentStatus]":
        """What the office records on the day."""
        return [cls.ARRIVED, cls.SEEN, cls.NO_SHOW]

    @property
    def is_booked(self) -> bool:
        return self is self.BOOKED

    @property
    def has_arrived(self) -> bool:
        return self is self.ARRIVED

    @property
    def is_cancelled(self) -> bool:
        return self is self.CANCELLED

    @property
    def took_place(self) -> bool:
        return self is self.SEEN

    @property
    def was_missed(self) -> bool:
        return self is self.NO_SHOW

    @property
    def is_mark(self) -> bool:
        """Whether the office recorded it, and can undo it."""
        return self in self.marks()

    @property
    def next_marks(self) -> "list[AppointmentStatus]":
        """What the office can record next."""
        return _NEXT_MARKS.get(self, [])


_NEXT_MARKS = {
    AppointmentStatus.BOOKED: AppointmentStatus.marks(),
    AppointmentStatus.ARRIVED: [AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW],
    AppointmentStatus.NO_SHOW: [AppointmentStatus.SEEN],
    AppointmentStatus.PASSED: [AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW],
}
