"""Attempt receipts: writes one, opens it again, and later looks again for a notice that was not in the system yet."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from appointments import outbox, vault
from appointments.models import Appointment, AttemptReceipt, Notice
from appointments.models.constraints import constraint_of
from appointments.rate_limits import Actor, Limit, NoMatch, count_tries, counted, limits_for, limits_of_networks
from appointments.values.births import as_on_paper, from_iso
from appointments.values.identifiers import new_attempt_code
from offices.models import Office

LOOK_FOR = timedelta(days=16)
"""How long a notice that is not yet in the system is looked for."""

RECEIPTS_PER_BROWSER = 20
"""In an hour."""

_CODE_TRIES = 5

Kind = AttemptReceipt.Kind
Way = AttemptReceipt.Way

_INDEXES = {Way.SUBJECT_ID: "subject", Way.A_NUMBER: "a", Way.REFERENCE: "reference"}
"""The vault's index for each kind of number that can be tried."""


@dataclass(frozen=True)
class UnansweredCall:
    """What a person says of a call: the number as printed, about when, and what happened."""

    number: str
    at: datetime
    outcome: AttemptReceipt.Outcome


@dataclass(frozen=True)
class Attempt:
    """A failed attempt. `submission` is the same each time its receipt is requested.

    `number` is the Subject ID, A-number or confirmation number they typed, `person` the digest of the name they typed.
    `area` is a state, or the first three digits of a ZIP code. `asked`: the offices that had no date, in words.
    """

    submission: uuid.UUID
    kind: Kind
    tried_at: datetime
    timezone: str
    way: Way
    number: str = ""
    born: str = ""
    country: str = ""
    people: int = 1
    office: Office | None = None
    area: str = ""
    person: str = ""
    asked: tuple[str, ...] = ()
    call: UnansweredCall | None = None

    @property
    def about(self) -> str:
        """The digest of the person, or that which a notice has of this number; empty when neither was given."""
        # The index that notices use, so that agents find the try with the notice when that arrives.
        return self.person or (vault.index(_INDEXES[self.way], self.number) if self.number else "")

    @property
    def matches(self) -> list[str]:
        """The digests that the notice to look for may have; none unless the notice is missing from the system."""
        if self.kind != Kind.NOT_YET:
            return []
        if self.way == Way.A_NUMBER:
            # A notice may have 00 for a day or month that the person knows.
            forms = as_on_paper(from_iso(self.born))
            return [one for each in forms for one in Notice.matches_of_a_number(self.number, each, self.country)]
        return Notice.matches_of_subject_id(self.number, self.country)


def of_appointment(appointment: Appointment) -> dict[str, Any]:
    """What the receipt of an attempt says of the booked appointment that it is about."""
    return {
        "way": Way.REFERENCE,
        "number": appointment.reference,
        "people": appointment.party_size,
        "timezone": appointment.office.timezone,
        "person": next((each.person for each in appointment.attendees.all()), ""),
    }


@dataclass(frozen=True)
class Keeper:
    """What we know of the owner of the receipt: language, contact, and the people they keep together."""

    holder: str
    language: str
    email: str = ""
    phone: str = ""


def write(attempt: Attempt, keeper: Keeper, *, actor: Actor, now: datetime) -> AttemptReceipt:
    """The receipt of an attempt: one for each attempt, however often it is requested. Keeps a contact given later.

    Raises `TooManyTries` for a browser or address that requests too many.
    """
    written = AttemptReceipt.objects.filter(submission=attempt.submission).first()
    if written:
        return _reachable(written, keeper)
    # After the look-up: reloading a receipt that is written already is no new one.
    count_tries(_limits(keeper, actor), now)
    for _try in range(_CODE_TRIES):
        try:
            # A savepoint: the caller's transaction must survive a code that is taken.
            with transaction.atomic():
                return _write(attempt, keeper)
        except IntegrityError as error:
            match constraint_of(error):
                case "one_receipt_per_failure":
                    return _reachable(AttemptReceipt.objects.get(submission=attempt.submission), keeper)
                case "one_receipt_per_code":
                    continue
                case _:
                    raise
    raise RuntimeError("No free receipt code found")


def by_code(code: str, *, actor: Actor, now: datetime) -> AttemptReceipt:
    """The receipt with a code, for any reader who checks that it is ours. Raises `NoMatch` or `TooManyTries`."""
    with counted(limits_of_networks("tries/address", actor), now):
        found = AttemptReceipt.objects.filter(code=code).first()
        if found is None:
            raise NoMatch
    return found


def open_again(code: str, facts: Sequence[str], *, actor: Actor, now: datetime) -> AttemptReceipt:
    """The receipt with a code that was tried with one of `facts`: a number, or a date of birth (ISO 8601).

    Looks up code and fact together, so an unknown code and a wrong number give the same answer. Raises `NoMatch` or
    `TooManyTries`.
    """
    with counted(limits_for(vault.index("tries/receipt", code), actor), now):
        found = AttemptReceipt.objects.filter(opens__in=[one for fact in facts for one in _opens(code, fact)]).first()
        if found is None:
            raise NoMatch
    return found


@transaction.atomic
def look_again(now: datetime) -> int:
    """Finds the notices that have arrived since people tried, and plans messages to those with a contact.

    Returns how many were found. Uses a fixed number of statements. Locks the receipts found, so two runs at once send
    nothing twice.
    """
    waiting = AttemptReceipt.objects.waiting(now).in_the_system().order_by("pk").select_for_update(no_key=True)
    # The locks are taken here; a second run waits, and then finds none of them waiting.
    found = list(waiting.only("pk", "email", "phone"))
    # Before the messages: a message is of use only while its receipt says that the notice was found.
    AttemptReceipt.objects.filter(pk__in=[receipt.pk for receipt in found]).update(found_at=now)
    outbox.plan_follow_ups(found, now=now)
    return len(found)


def _write(attempt: Attempt, keeper: Keeper) -> AttemptReceipt:
    is_awaited = attempt.kind == Kind.NOT_YET
    code = new_attempt_code()
    receipt = AttemptReceipt(
        code=code,
        kind=attempt.kind,
        tried_at=attempt.tried_at,
        timezone=attempt.timezone,
        language=keeper.language,
        way=attempt.way,
        # The last three digits are all that is kept of the number; the rest is digests.
        ending=attempt.number[-3:],
        people=attempt.people,
        office=attempt.office,
        area=attempt.area,
        matches=attempt.matches,
        asked="\n".join(attempt.asked),
        called=attempt.call.number if attempt.call else "",
        called_at=attempt.call.at if attempt.call else None,
        outcome=attempt.call.outcome if attempt.call else "",
        about=attempt.about,
        look_until=attempt.tried_at + LOOK_FOR if is_awaited else None,
        # A contact is kept only where there will be something to write.
        email=keeper.email if is_awaited else "",
        phone=keeper.phone if is_awaited else "",
        opens=vault.index("attempt/opens", code, attempt.number or attempt.born),
        holder=keeper.holder,
        submission=attempt.submission,
    )
    receipt.link_hash = vault.token_hash(receipt.link_token)
    receipt.save(force_insert=True)
    return receipt


def _reachable(receipt: AttemptReceipt, keeper: Keeper) -> AttemptReceipt:
    """With the contact given last."""
    # Once the notice is found the message is planned, and another contact would never be used.
    if receipt.kind == Kind.NOT_YET and not receipt.found_at and (keeper.email or keeper.phone):
        receipt.email, receipt.phone = keeper.email, keeper.phone
        receipt.save(update_fields=["email", "phone"])
    return receipt


def _limits(keeper: Keeper, actor: Actor) -> list[Limit]:
    return [
        Limit(vault.index("receipts/browser", keeper.holder), RECEIPTS_PER_BROWSER),
        *limits_of_networks("receipts/address", actor),
    ]


def _opens(code: str, fact: str) -> list[str]:
    return vault.indexes("attempt/opens", code, fact)
