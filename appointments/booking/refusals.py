"""Named refusals of the verbs of `appointments.booking`. A verb that raises one has changed nothing."""

from offices.inventory import Busy, NoSlotLeft, SlotTaken

__all__ = [
    "AlreadyBooked",
    "AlreadyEnded",
    "Busy",
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
    """A member of the party already has an active appointment."""


class PartyTooLarge(Exception):
    """More people than one appointment holds, or none."""


class ChangedMeanwhile(Exception):
    """Someone else changed the appointment after the caller looked at it."""


class AlreadyEnded(Exception):
    """The appointment is cancelled, or the check-in has been marked."""


class Forgotten(Exception):
    """The appointment was so long ago that its people's details are forgotten."""


class SamePlace(Exception):
    """The search finds the same slot that the appointment has."""


class NothingToUndo(Exception):
    """The place is released, or there is nothing to undo."""


class TooNear(Exception):
    """The appointment is too near to be changed on the public pages. The office or the support line can."""


class TooManyChanges(Exception):
    """The person has changed the appointment as often as the office allows. The support line can."""


class NamesWouldSwap(Exception):
    """None of the people it was booked for would stay: a place cannot be passed to another person."""


class NotYet(Exception):
    """The day of the appointment has not come, so nobody can have come or stayed away."""


class TooLate(Exception):
    """The day on which it could be undone is over."""


class NoContact(Exception):
    """The party gave no contact, so it cannot be told about an offer."""


class OfferGone(Exception):
    """The offer was answered, has expired, or no longer fits the appointment or the office."""


class OffersUsed(Exception):
    """The party has had the maximum number of offers."""
