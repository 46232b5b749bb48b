"""The states of an appointment, and what the office can record in each."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentStatus(models.TextChoices):
    """`Appointment.Status`. Everything but BOOKED and ARRIVED ends the appointment."""

    BOOKED = "booked", _("Booked")
    ARRIVED = "arrived", _("Arrived")
    CANCELLED = "cancelled", _("Cancelled")
    SEEN = "seen", _("Seen")
    UNSEEN = "unseen", _("Came, was not seen")
    NO_SHOW = "no_show", _("Did not come")
    PASSED = "passed", _("Passed, not marked")

    @classmethod
    def active(cls) -> "list[AppointmentStatus]":
        """Not over: no member of the party may have another appointment."""
        return [cls.BOOKED, cls.ARRIVED]

    @classmethod
    def marks(cls) -> "list[AppointmentStatus]":
        """What the office records."""
        return [cls.ARRIVED, cls.SEEN, cls.UNSEEN, cls.NO_SHOW]

    @classmethod
    def marks_of_presence(cls) -> "list[AppointmentStatus]":
        """The marks of someone who is, or was, at the office."""
        return [cls.ARRIVED, cls.SEEN, cls.UNSEEN]

    @classmethod
    def last_marks(cls) -> "list[AppointmentStatus]":
        """The marks that say how the day ended."""
        return [cls.SEEN, cls.UNSEEN, cls.NO_SHOW]

    @property
    def is_active(self) -> bool:
        """Whether it may still take place."""
        return self in self.active()

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
    def was_in_vain(self) -> bool:
        """Whether they came and were not seen."""
        return self is self.UNSEEN

    @property
    def is_present(self) -> bool:
        """Whether they are, or were, at the office."""
        return self in self.marks_of_presence()

    @property
    def was_there(self) -> bool:
        """Whether the day ended with them at the office: only a correction with a reason, or undoing, changes that."""
        return self in (self.SEEN, self.UNSEEN)

    @property
    def has_no_mark(self) -> bool:
        """Whether the day is over and the office noted nothing."""
        return self is self.PASSED

    @property
    def is_last_mark(self) -> bool:
        """Whether the office recorded how the day ended."""
        return self in self.last_marks()

    @property
    def is_mark(self) -> bool:
        """Whether the office recorded it, and can undo it."""
        return self in self.marks()

    @property
    def next_of_one(self) -> "list[AppointmentStatus]":
        """What the office can record of one person of a party."""
        return [] if self.was_there else [mark for mark in (self.ARRIVED, self.SEEN, self.NO_SHOW) if mark is not self]

    @property
    def next_marks(self) -> "list[AppointmentStatus]":
        """What the office can record next."""
        return _NEXT_MARKS.get(self, [])


# Not UNSEEN: it takes a reason, on a page of its own.
_NEXT_MARKS = {
    AppointmentStatus.BOOKED: [AppointmentStatus.ARRIVED, AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW],
    AppointmentStatus.ARRIVED: [AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW],
    AppointmentStatus.NO_SHOW: [AppointmentStatus.SEEN],
    AppointmentStatus.PASSED: [AppointmentStatus.SEEN, AppointmentStatus.NO_SHOW],
}
