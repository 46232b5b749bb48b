"""Why a verb of `appointments.booking` refuses. Nothing has been changed when one of these is raised."""

from offices.inventory import NoSlotLeft

__all__ = [
    "AlreadyBooked",
    "AlreadyEnded",
    "ChangedMeanwhile",
    "NoContact",
    "NoSlotLeft",
    "NotYet",
    "NothingToUndo",
    "OfferGone",
    "OffersUsed",
    "PartyTooLarge",
    "SamePlace",
    "TooLate",
]


class AlreadyBooked(Exception):
    """Someone of the party already has an active appointment."""


class PartyTooLarge(Exception):
    """More people than one appointment holds, or none."""


class ChangedMeanwhile(Exception):
    """Someone else changed the appointment after the caller looked at it."""


class AlreadyEnded(Exception):
    """The appointment is cancelled, or the check-in has been marked."""


class SamePlace(Exception):
    """The search leads to the very slot the appointment has."""


class NothingToUndo(Exception):
    """The place has gone back to others, or there is nothing to take back."""


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
