"""The only writer of an appointment's status: every change that others compete for, or that people must be told about.

Each verb is one transaction, which runs once more after a deadlock. Pages, agents, the admin and closures all use
these, and these use `offices.inventory`.

All take their locks in the order of ARCHITECTURE.md, so that two changes do not wait for each other in a circle.
"""

from appointments.booking.attendance import arrive, correct_mark, mark_member, mark_no_show, mark_seen, undo_mark
from appointments.booking.book import book, booked_already
from appointments.booking.change import cancel, reschedule, undo_cancel
from appointments.booking.contact import change_contact
from appointments.booking.day_notes import note_day
from appointments.booking.family import add_member, may_leave, remove_member, split
from appointments.booking.give_back import make_offers, release_expired_holds
from appointments.booking.limits import allowance
from appointments.booking.link import replace_link
from appointments.booking.next_again import set_next_again
from appointments.booking.next_check_in import set_next
from appointments.booking.offers import accept, decline, join, leave
from appointments.booking.party import PERSON, Contact, Person
from appointments.booking.presence_choice import allow_presence
from appointments.booking.refusals import (
    AlreadyBooked,
    AlreadyEnded,
    AlreadySet,
    BookedOtherAnswers,
    ChangedMeanwhile,
    Forgotten,
    NamesWouldSwap,
    NextIsSet,
    NoContact,
    NoSlotLeft,
    NotAgreed,
    NotBegun,
    NothingToReport,
    NothingToUndo,
    NotYet,
    OfferGone,
    OffersUsed,
    OfficeWasClosed,
    PartyTooLarge,
    SamePlace,
    SlotTaken,
    TakesAReason,
    TooLate,
    TooLongAgo,
    TooManyChanges,
    TooManyToday,
    TooNear,
)
from appointments.booking.removed import put_back
from appointments.booking.reports import answer_reports, report, reportable
from appointments.booking.waiting_room import call_in, wait_again
from appointments.booking.walk_ins import book_walk_in, end_walk_in, give_receipt, undo_end, walk_in

__all__ = [
    "PERSON",
    "AlreadyBooked",
    "AlreadyEnded",
    "AlreadySet",
    "BookedOtherAnswers",
    "ChangedMeanwhile",
    "Contact",
    "Forgotten",
    "NamesWouldSwap",
    "NextIsSet",
    "NoContact",
    "NoSlotLeft",
    "NotAgreed",
    "NotBegun",
    "NotYet",
    "NothingToReport",
    "NothingToUndo",
    "OfferGone",
    "OffersUsed",
    "OfficeWasClosed",
    "PartyTooLarge",
    "Person",
    "SamePlace",
    "SlotTaken",
    "TakesAReason",
    "TooLate",
    "TooLongAgo",
    "TooManyChanges",
    "TooManyToday",
    "TooNear",
    "accept",
    "add_member",
    "allow_presence",
    "allowance",
    "answer_reports",
    "arrive",
    "book",
    "book_walk_in",
    "booked_already",
    "call_in",
    "cancel",
    "change_contact",
    "correct_mark",
    "decline",
    "end_walk_in",
    "give_receipt",
    "join",
    "leave",
    "make_offers",
    "mark_member",
    "mark_no_show",
    "mark_seen",
    "may_leave",
    "note_day",
    "put_back",
    "release_expired_holds",
    "remove_member",
    "replace_link",
    "report",
    "reportable",
    "reschedule",
    "set_next",
    "set_next_again",
    "split",
    "undo_cancel",
    "undo_end",
    "undo_mark",
    "wait_again",
    "walk_in",
]
