"""The kinds of messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageKind(models.TextChoices):
    """`Message.Kind`: what a message says."""

    CONFIRMATION = "confirmation", _("Confirmation")
    CHANGED = "changed", _("Changed")
    OFFICE_CLOSED = "office_closed", _("Moved by the office")
    STRANDED = "stranded", _("The office closes then, no new time yet")
    RESTORED = "restored", _("The office is open after all, same time")
    PLACE_CHANGED = "place_changed", _("Address or time zone of the office changed")
    REPORT_BY = "report_by", _("Report-by date changed")
    NOT_THEIR_DATE = "not_their_date", _("Report-by date was not theirs")
    CANCELLED = "cancelled", _("Cancelled")
    TAKEN_BACK = "taken_back", _("Next check-in taken back")
    FAMILY = "family", _("Family members changed")
    LINK = "link", _("Link to the appointment")
    COPY = "copy", _("The confirmation once more")
    CODE = "code", _("Code that shows who calls")
    CONSENT_CODE = "consent_code", _("Code to let a helper speak")
    CONTACT_CHANGED = "contact_changed", _("Contact changed, to the old one")
    STILL_RIGHT = "still_right", _("Yearly: is it still right?")
    REPORT_ANSWERED = "report_answered", _("The office answered a report")
    OFFER = "offer", _("Offer of an earlier date")
    REMINDER_7 = "reminder_7", _("Reminder, 7 days before")
    REMINDER_3 = "reminder_3", _("Reminder, 3 days before")
    REMINDER_1 = "reminder_1", _("Reminder, 1 day before")
    REMINDER_0 = "reminder_0", _("Reminder, on the day")
    ATTEMPT_FOLLOW_UP = "attempt_follow_up", _("Attempt follow-up")
    TOO_MANY_LOOKS = "too_many_looks", _("Alert to a supervisor")
    FEW_PLACES = "few_places", _("Free places run low")

    @classmethod
    def of_appointments(cls) -> "list[MessageKind]":
        """Messages to people who have an appointment."""
        return [kind for kind in cls if kind not in (cls.ATTEMPT_FOLLOW_UP, *cls.to_staff())]

    @classmethod
    def to_staff(cls) -> "list[MessageKind]":
        """Mails to staff. They are sent at any hour, and nobody opts out of them."""
        return [cls.TOO_MANY_LOOKS, cls.FEW_PLACES]

    @classmethod
    def reminders(cls) -> "list[MessageKind]":
        """Messages sent at a fixed time before the appointment."""
        return [cls.REMINDER_7, cls.REMINDER_3, cls.REMINDER_1, cls.REMINDER_0]

    @classmethod
    def by_the_clock(cls) -> "list[MessageKind]":
        """Messages sent long after they were planned."""
        return [cls.STILL_RIGHT, *cls.reminders()]

    @classmethod
    def answers(cls) -> "list[MessageKind]":
        """Messages that a person has just requested and waits for, at any hour."""
        return [cls.CONFIRMATION, cls.CHANGED, *cls.ends(), cls.FAMILY, cls.LINK, cls.COPY, *cls.codes()]

    @classmethod
    def ends(cls) -> "list[MessageKind]":
        """Messages that say that there is no appointment any more."""
        return [cls.CANCELLED, cls.TAKEN_BACK]

    @classmethod
    def by_office(cls) -> "list[MessageKind]":
        """Messages that say what became of an appointment without anyone asking for it."""
        of_dates = [cls.REPORT_BY, cls.NOT_THEIR_DATE]
        return [cls.OFFICE_CLOSED, cls.STRANDED, cls.RESTORED, cls.PLACE_CHANGED, *of_dates, cls.TAKEN_BACK]

    @classmethod
    def not_then(cls) -> "list[MessageKind]":
        """Messages that say that nobody is to come at a time."""
        return [cls.STRANDED, *cls.ends()]

    @classmethod
    def codes(cls) -> "list[MessageKind]":
        """Messages with a short code, which a person reads out in a call."""
        return [cls.CODE, cls.CONSENT_CODE]

    @classmethod
    def of_any_version(cls) -> "list[MessageKind]":
        """Messages that stay true when the appointment changes."""
        return [cls.REPORT_ANSWERED, *cls.codes()]

    @classmethod
    def repeated(cls) -> "list[MessageKind]":
        """Messages that may be planned more than once for one version of an appointment."""
        return [cls.LINK, cls.COPY, cls.CONTACT_CHANGED, cls.STILL_RIGHT, *cls.of_any_version()]
