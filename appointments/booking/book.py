"""Gives a party the earliest slot with room for all of them."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction

from appointments import outbox, vault
from appointments.booking.party import PERSON, Contact, Person
from appointments.booking.refusals import AlreadyBooked, PartyTooLarge, SlotTaken, one_appointment_each
from appointments.booking.share import binds, first_moment, has_share
from appointments.models import Appointment, AppointmentEvent, Attendee, Message
from appointments.models.constraints import constraint_of
from appointments.models.former_digest import settle
from appointments.rate_limits import DAY, TooManyTries
from appointments.values.identifiers import new_reference
from appointments.values.reasons import SET_BY_THE_OFFICE
from offices import inventory
from offices.metrics import BOOKINGS
from offices.models import MAX_PARTY, Office, Slot
from offices.prepared import Prepared
from offices.transactions import one_transaction

_REFERENCE_TRIES = 5  # Two equal numbers in a row are all but impossible.

MOST_CANCELLED = 5
"""How many appointments a person may cancel in a day and still book. Each leaves places that no one gets for a while,
so booking and cancelling in turn would empty an office.
"""

# One array of all identities: with `= ANY(…) OR person IN (…)` PostgreSQL reads the whole table.
_KNOWN = Prepared(
    """
    SELECT
        EXISTS (
            SELECT 1 FROM appointments_attendee
            WHERE is_active AND person = ANY(%s::text[] || ARRAY(
                SELECT person::text FROM appointments_sameperson WHERE alias = ANY(%s::text[])))
        ),
        EXISTS (SELECT 1 FROM appointments_appointment WHERE submission = %s),
        EXISTS (SELECT 1 FROM appointments_notice),
        (
            SELECT count(DISTINCT appointment_id)
            FROM appointments_attendee JOIN appointments_appointmentevent USING (appointment_id)
            WHERE person = ANY(%s::text[]) AND kind = 'cancelled' AND actor = 'person' AND happened_at > %s
        )
    """
)


class _Known(NamedTuple):
    """What the database says of a press of Book before anything is written."""

    are_booked: bool
    is_repeated: bool
    has_notices: bool
    cancelled: int


def book(
    *,
    office: Office,
    people: Sequence[Person],
    contact: Contact,
    submission: uuid.UUID,
    now: datetime,
    on_or_after: datetime | None = None,
    report_by: date | None = None,
    slot_id: int | str | None = None,
    first: datetime | None = None,
    actor: str = PERSON,
    reason: str = "",
) -> Appointment:
    """Assigns the party the earliest slot with room for all of them, or exactly the slot of `slot_id`, and plans what
    they are told.

    All or nothing. The same `submission` always gives the same appointment, however often and wherever it arrives.
    `now` and `on_or_after` are aware. `first`: from when the share gives places to the larger party that these people
    are a group of; the caller holds the lock under which it was found. Locks the office's queue until it commits.
    Raises `AlreadyBooked`, `NoSlotLeft` (`ShareUsed` for a party without a notice), `SlotTaken`, `TooFarAhead` or
    `PartyTooLarge`; for a person who has cancelled `MOST_CANCELLED` times in a day `TooManyTries`.
    """
    if not 1 <= len(people) <= MAX_PARTY:
        raise PartyTooLarge(len(people))
    # Each try is a whole transaction: a failed insert ends the one it happens in.
    for _try in range(_REFERENCE_TRIES):
        try:
            return _book(
                office, people, contact, submission, now, on_or_after, report_by, slot_id, first, actor, reason
            )
        except IntegrityError as error:
            match constraint_of(error):
                case "one_active_appointment_per_person":
                    raise AlreadyBooked from error
                case "one_appointment_per_submission":
                    # The same press came twice at once. The other one has committed, so this one answers with its
                    # result.
                    return Appointment.objects.with_place().get(submission=submission)
                case "one_appointment_per_reference":
                    continue
                case _:
                    raise
    raise RuntimeError("No free confirmation number found")


def booked_already(people: Sequence[Person]) -> bool:
    """Whether a member of the party has an active appointment now. A hint for pages: `book` decides."""
    return _known(people).are_booked


def _known(
    people: Sequence[Person], submission: uuid.UUID | None = None, cancelled_since: datetime | None = None
) -> _Known:
    digests = [digest for person in people for digest in person.digests]
    # A notice holds the digest that it was linked to. Typed details give the one before the link.
    aliases = [] if all(person.notice for person in people) else digests
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [digests, aliases, submission, digests, cancelled_since])
        return _Known(*cursor.fetchone())


@one_transaction
def _book(
    office: Office,
    people: Sequence[Person],
    contact: Contact,
    submission: uuid.UUID,
    now: datetime,
    on_or_after: datetime | None,
    report_by: date | None,
    slot_id: int | str | None,
    first: datetime | None,
    actor: str,
    reason: str,
) -> Appointment:
    # One statement sees one moment: a copy of this submission has either committed both its people and itself, or
    # nothing. In two statements it could commit between them, and its people would seem to be booked elsewhere.
    known = _known(people, submission, now - DAY if actor == PERSON else None)
    if known.is_repeated:
        return Appointment.objects.with_place().get(submission=submission)
    if known.are_booked:
        raise AlreadyBooked
    if known.cancelled >= MOST_CANCELLED:
        raise TooManyTries(DAY)
    # Until an operator imports notices, nobody can have one, and a share would limit everyone.
    is_bound = first is not None or binds(people, actor, has_notices=known.has_notices)
    claim = _claim(office, people, now, on_or_after, slot_id, first, is_bound)
    # The caller has it already; the slot would read it from the database again.
    claim.slot.office = office
    appointment = new_appointment(
        claim, contact, now, actor, people=len(people), report_by=report_by, submission=submission, reason=reason
    )
    _add_attendees(appointment, people)
    outbox.follow(appointment, Message.Kind.CONFIRMATION, now=now)
    return appointment


def _claim(
    office: Office,
    people: Sequence[Person],
    now: datetime,
    on_or_after: datetime | None,
    slot_id: int | str | None,
    first: datetime | None,
    is_bound: bool,
) -> inventory.Claim:
    """The earliest places for this party: for one without a notice, on the first day whose share is not used up."""
    if slot_id is not None:
        slot = inventory.named(slot_id)
        # The name of the slot comes from a page, so it may belong to another office.
        if slot.office != office:
            raise SlotTaken
        return _claim_exact(slot, people, now, is_bound)
    if not is_bound:
        return inventory.claim(office, len(people), now=now, on_or_after=on_or_after)
    queue = inventory.lock(office)
    # Under the lock: the share is counted and the places are taken without anyone in between.
    front = inventory.earliest_start(office, now)
    asked = max(front, on_or_after or now)
    first = first or first_moment(office, len(people), now=now, on_or_after=on_or_after, queue=queue)
    # No later day was asked for: what they get is the earliest there is for them.
    since = first if asked == front else None
    return inventory.claim(office, len(people), now=now, on_or_after=max(first, asked), since=since, queue=queue)


def _claim_exact(slot: Slot, people: Sequence[Person], now: datetime, is_bound: bool) -> inventory.Claim:
    """Exactly this slot: for a party without a notice, on a day whose share is not used up."""
    if not is_bound:
        return inventory.claim_exact(slot, len(people), now=now)
    inventory.lock(slot.office)
    # The share is counted from the slots of the day, so the day is made before it is counted.
    slot = inventory.made(slot, now=now)
    if not has_share(slot, len(people)):
        raise SlotTaken
    first = first_moment(slot.office, len(people), now=now)
    claim = inventory.claim_exact(slot, len(people), now=now)
    # An earlier slot that was free only to people with a notice is not one that they passed over.
    return claim._replace(earliest=inventory.earliest_before(claim.slot, len(people), first))


def new_appointment(
    claim: inventory.Claim,
    contact: Contact,
    now: datetime,
    actor: str,
    *,
    people: int,
    report_by: date | None,
    submission: uuid.UUID | None,
    follows: Appointment | None = None,
    reason: str = "",
) -> Appointment:
    """Writes a booked appointment in the claimed slot, with its first event and no attendees yet.

    `follows`: the check-in at which the office set it. Then nothing is said of what else was free.
    """
    appointment = Appointment(
        reference=new_reference(),
        slot=claim.slot,
        party_size=people,
        language=contact.language,
        email=contact.email,
        phone=contact.phone,
        needs=contact.needs,
        remind_on_day=contact.remind_on_day,
        fuller_texts=contact.fuller_texts,
        report_by=report_by,
        booked_at=now,
        was_earliest=claim.from_front and follows is None,
        submission=submission,
        follows=follows,
    )
    # Only the hash is stored: a dump of the database opens no appointment.
    appointment.link_hash = vault.token_hash(appointment.link_token)
    appointment.save(force_insert=True)
    appointment.events.create(
        kind=AppointmentEvent.Kind.BOOKED,
        version=1,
        happened_at=now,
        actor=actor,
        to_slot=claim.slot,
        earliest=None if follows else claim.earliest,
        reason=SET_BY_THE_OFFICE if follows else reason,
    )
    # Only committed bookings count.
    transaction.on_commit(BOOKINGS.inc)
    return appointment


def attendee(appointment: Appointment, person: Person, position: int) -> Attendee:
    """An unsaved row for a person who comes to the appointment at its present version."""
    return Attendee(
        appointment=appointment,
        position=position,
        notice=person.notice,
        person=person.digest,
        given_names=person.given_names,
        family_name=person.family_name,
        date_of_birth=person.born.isoformat(),
        country_of_birth=person.country,
        # Kept on the row: the share counts these people, and a notice may be deleted later.
        is_verified=person.notice is not None,
        named_themselves=person.named_themselves,
        joined=appointment.version,
        found_by=vault.index("find/reference", appointment.reference, person.born.isoformat()),
    )


def add_again(appointment: Appointment, people: Sequence[Person]) -> None:
    """Adds the people of an ended appointment to another. Raises `AlreadyBooked`."""
    if booked_already(people):
        raise AlreadyBooked
    with one_appointment_each():
        _add_attendees(appointment, people)


def _add_attendees(appointment: Appointment, people: Sequence[Person]) -> None:
    settle(person.digest for person in people)
    rows = [attendee(appointment, person, position) for position, person in enumerate(people, start=1)]
    # Always in the same order, so that two families with a common member cannot deadlock on the unique index.
    Attendee.objects.bulk_create(sorted(rows, key=lambda row: row.person))
