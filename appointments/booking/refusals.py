"""Named refusals of the verbs of `appointments.booking`. A verb that raises one has changed nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from appointments.models.constraints import constraint_of
from offices.inventory import NoSlotLeft as NoSlotLeft
from offices.inventory import SlotTaken as SlotTaken
from offices.refusals import Refusal


class AlreadyBooked(Refusal):
    """Someone of the party already has an active appointment."""

    in_words = _("Someone in this family has an appointment already. Nothing was changed.")


class BookedOtherAnswers(Refusal):
    """The same browser has booked before, with other answers than those that the pressed page showed."""

    in_words = _("You already booked, with other answers. Nothing is booked with these answers.")


class PartyTooLarge(Refusal):
    """More people than one appointment holds, or none."""

    in_words = _("One appointment is for 8 people at most. Nothing was changed.")


class ChangedMeanwhile(Refusal):
    """Someone else changed the appointment after the caller looked at it."""

    in_words = _("This appointment was changed a moment ago. Nothing you sent was saved.")


class AlreadyEnded(Refusal):
    """The appointment is cancelled, or the check-in has been marked."""

    in_words = _("This appointment was cancelled, is going on or is over. Nothing was changed.")


class AlreadySet(Refusal):
    """The office has set the next check-in, or said that there is none."""

    in_words = _("The next check-in was set a moment ago. Nothing was changed.")


class Forgotten(Refusal):
    """The appointment was so long ago that nothing is known of its people any more."""

    in_words = _("We no longer keep the details of this appointment. Nothing was changed.")


class SamePlace(Refusal):
    """The search leads to the very slot the appointment has."""

    in_words = _("That is the time of this appointment now. Nothing was changed.")


class NextIsSet(Refusal):
    """The office has set their next check-in, so they cannot be expected at this one too."""

    in_words = _(
        "Their next check-in is set. Nothing was changed. Take it back first: open “Next check-in” beside them, then "
        "“Was this set wrongly? Change it”, and press “No next check-in”. Then undo the mark."
    )


class NothingToUndo(Refusal):
    """The place has gone back to others, or there is nothing to take back."""

    in_words = _("There is nothing left to take back. Nothing was changed.")


class ClosedSince(NothingToUndo):
    """The office has closed the time since: nobody may be booked for it again."""

    in_words = _(
        "The office is closed at this time, so the mark cannot be undone. Nothing was changed. "
        "You can correct it under “Marks and reports”."
    )


class TooNear(Refusal):
    """The appointment is too near to be changed on the public pages. The office or the support line can."""

    in_words = _("This appointment is too soon to be changed here. Call the support line.")


class TooManyChanges(Refusal):
    """The person has changed the appointment as often as the office allows. The support line can."""

    in_words = _("This appointment was changed too often. Call the support line to change it.")


class TooManyToday(Refusal):
    """The person has changed something of the appointment again and again. The support line can go on."""

    in_words = _(
        "This appointment was changed very often in one day. Nothing was changed. Wait a day, or call the support line."
    )


class NamesWouldSwap(Refusal):
    """None of the people it was booked for would be left: a place is never handed to someone else."""

    in_words = _("A place cannot go to other people. Nothing was changed.")


class NotYet(Refusal):
    """The day of the appointment has not come: the party cannot have come, or stayed away."""

    in_words = _("The day of this appointment has not come. Nothing was changed.")


class NotBegun(Refusal):
    """An appointment that has not begun cannot be missed."""

    in_words = _("This appointment has not begun, so it cannot be missed yet. Nothing was changed.")


class OfficeWasClosed(Refusal):
    """A time at which the office is closed cannot be missed."""

    in_words = _("The office is closed at this time, so it cannot be missed. Nothing was changed.")


class TakesAReason(Refusal):
    """The mark is of another day, or says that they came and were not seen."""

    in_words = _("This takes a reason. Open “Marks and reports” beside them. Nothing was changed.")


class NothingToReport(Refusal):
    """The appointment was cancelled, its day has not come, or it was too long ago."""

    in_words = _("This cannot be reported now. Nothing was changed.")


class NotAgreed(Refusal):
    """The party knows of its later time and has not said yes to an earlier one."""

    in_words = _("They know their new time. Ask them first. Nothing was changed.")


class TooLate(Refusal):
    """The day on which it could be taken back is over."""

    in_words = _("You can undo a mark on the same day only. Nothing was changed.")


class TooLongAgo(Refusal):
    """The days in which a mark can be corrected are over."""

    in_words = _("A mark can be corrected for 30 days. Nothing was changed.")


class NoContact(Refusal):
    """No message could tell the party of an offer: it left no contact, or wants no messages there."""

    in_words = _("We have no phone and no e-mail that we may write to. Nothing was changed.")


class OfferGone(Refusal):
    """The offer was answered, has run out, or no longer fits the appointment or the office."""

    in_words = _("This earlier date is gone. The appointment stays as it is.")


class OffersUsed(Refusal):
    """The party has had as many offers as there are."""

    in_words = _("All offers for this appointment are used. Nothing was changed.")


@contextmanager
def one_appointment_each() -> Iterator[None]:
    """Raises `AlreadyBooked` where the database refuses a second active appointment of a person."""
    try:
        yield
    except IntegrityError as error:
        # By the name of the constraint: any other breach is a fault of ours and must not read as a refusal.
        if constraint_of(error) == "one_active_appointment_per_person":
            raise AlreadyBooked from error
        raise
