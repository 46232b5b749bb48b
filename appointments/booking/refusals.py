"""Why a verb of `appointments.booking` refuses. Nothing has been changed when one of these is raised."""

from offices.inventory import NoSlotLeft, SlotTaken

__all__ = [
    "AlreadyBooked",
    "AlreadyEnded",
    "ChangedMeanwhile",
    "Forgotten",
    "NamesWouldSwap",
    "NoContact",
    "NoSlotLeft",
    "NotYet",
    "NothingToUndo",
    "OfferGone",
    "OffersUsed",
    "PartyTooLarge",
    "SamePlace",
    "SlotTaken",
    "TooLate",
    "TooManyChanges",
    "TooNear",
]


class AlreadyBooked(Exception):
    """Someone of the party already has an active appointment."""


class PartyTooLarge(Exception):
    """More people than one appointment holds, or none."""


class ChangedMeanwhile(Exception):
    """Someone else changed the appointment after the caller looked at it."""


class AlreadyEnded(Exception):
    """The appointment is cancelled, or the check-in has been marked."""


class Forgotten(Exception):
    """The appointment was so long ago that nothing is known of its people any more."""


class SamePlace(Exception):
    """The search leads to the very slot the appointment has."""


class NothingToUndo(Exception):
    """The place has gone back to others, or there is nothing to take back."""


class TooNear(Exception):
    """The appointment is too near to be changed on the public pages. The office or the support line can."""


class TooManyChanges(Exception):
    """The person has changed the appointment as often as the office allows. The support line can."""


class NamesWouldSwap(Exception):
    """None of the people it was booked for would be left: a place is never handed to someone else."""


class NotYet(Exception):
    """The day of the appointment has not come: the party cannot have come, or stayed away."""


class TooLate(Exception):
    """The day on which it could be taken back is over."""


class NoContact(Exception):
    """The party left nowhere to write to, so nobody could tell them of an offer."""


class OfferGone(Exception):
    """The offer was answered, has run out, or no longer fits the appointment or the office."""


class OffersUsed(Exception):
    """The party has had as many offers as there are."""
