"""A family that one time cannot hold: several appointments at times next to each other, all or none."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from appointments.booking.book import book
from appointments.booking.party import PERSON, Contact, Person
from appointments.booking.share import binds, first_moment
from appointments.models import Appointment
from appointments.values import births
from offices import inventory
from offices.inventory import NoSlotLeft, TooFarAhead
from offices.models import MAX_PARTY, Office
from offices.transactions import one_transaction


@dataclass(frozen=True)
class Apart:
    """How many people go in at each of the times, and when these start now (UTC)."""

    office: Office
    sizes: list[int]
    starts: list[datetime]

    @property
    def most(self) -> int:
        """How many people fit in one time at this office."""
        return self.sizes[0]

    @property
    def groups(self) -> list[tuple[int, datetime]]:
        """Each number of people with the start of their time."""
        return list(zip(self.sizes, self.starts, strict=True))


def at(office: Office, people: int, *, now: datetime, is_bound: bool = False) -> Apart | None:
    """The times for a party that this office cannot take in one; `None` if it can, or has none. Reserves nothing.

    `is_bound`: whether the share limits them.
    """
    sizes = sizes_at(office, people, now)
    # One group is an ordinary booking; none means that no slot of this office takes anyone.
    if len(sizes) < 2:
        return None
    try:
        # As `book_apart`, so that the times shown are those given.
        bound = first_moment(office, people, now=now, largest=sizes[0]) if is_bound else None
        return Apart(office, sizes, inventory.starts_in_one_day(office, sizes, now=now, on_or_after=bound))
    except (NoSlotLeft, TooFarAhead):
        return None


def sizes_at(office: Office, people: int, now: datetime) -> list[int]:
    """4 and 1 for five people where the most that one time can take is four; empty where no time takes anyone."""
    most = inventory.most_in_one(office, people, now=now)
    return [min(most, people - taken) for taken in range(0, people, most)] if most else []


@one_transaction
def book_apart(
    *,
    office: Office,
    people: Sequence[Person],
    contact: Contact,
    submission: uuid.UUID,
    now: datetime,
    report_by: date | None = None,
    actor: str = PERSON,
) -> list[Appointment]:
    """Books one appointment for each group: the earliest time for the first, the next ones of that day for the others.

    All or nothing; the same `submission` gives the same appointments. Locks the office's queue. Raises `NoSlotLeft`,
    and what `book` raises.
    """
    # Before the look-up: of two copies of one press the second waits here, and then finds what the first booked.
    inventory.lock(office)
    if done := booked_together(submission):
        return done
    sizes = sizes_at(office, len(people), now)
    if not sizes:
        raise NoSlotLeft
    bound = first_moment(office, len(people), now=now, largest=sizes[0]) if binds(people, actor) else None
    starts = inventory.starts_in_one_day(office, sizes, now=now, on_or_after=bound)
    front = inventory.earliest_free(office, sizes[0], now=now, on_or_after=bound)
    groups = with_an_adult_each(people, sizes, office.local(starts[0]).date())
    booked = [
        book(
            office=office,
            people=groups[number],
            contact=contact,
            submission=key_of(submission, number),
            now=now,
            # A moment given counts as a later day asked for, and the confirmation would not say “earliest”.
            on_or_after=start if number or start != front else None,
            # The share was asked for all of them. Asked for a group alone, it could give another day, or none.
            first=bound,
            report_by=report_by,
            actor=actor,
        )
        for number, start in enumerate(starts)
    ]
    # `book` searches again for each group. A family on two days is what this must never give; raising undoes all of it.
    if len({office.local(each.starts_at).date() for each in booked}) > 1:
        raise NoSlotLeft
    return booked


def with_an_adult_each(people: Sequence[Person], sizes: Sequence[int], day: date) -> list[list[Person]]:
    """The groups in the order of the people; a group of children gets an adult of a group that has two."""
    groups = [list(people[sum(sizes[:number]) : sum(sizes[: number + 1])]) for number in range(len(sizes))]
    for group in groups:
        if not _adults(group, day):
            spare = next((one for one in groups if len(_adults(one, day)) > 1), None)
            if spare:
                _swap(group, spare, _adults(spare, day)[-1])
    return groups


def _adults(group: Sequence[Person], day: date) -> list[Person]:
    return [person for person in group if births.age_at_least(person.born, day) >= births.OF_AGE]


def _swap(group: list[Person], spare: list[Person], adult: Person) -> None:
    child = group[-1]
    spare[spare.index(adult)] = child
    group[-1] = adult


def booked_together(submission: uuid.UUID) -> list[Appointment]:
    """All appointments of one press, in the order of their times."""
    # How many groups there were is not kept, so all possible keys are asked for: at most one for each person.
    keys = [key_of(submission, number) for number in range(MAX_PARTY)]
    return list(Appointment.objects.with_place().filter(submission__in=keys).order_by("slot__starts_at"))


def is_as_pressed(submission: uuid.UUID, office: Office, people: Sequence[Person], contact: Contact) -> bool:
    """Whether what this press has booked is for these people, at this office, with this contact."""
    booked = booked_together(submission)
    theirs = (Person.of(each) for one in booked for each in one.attendees.all())
    # Not by the digest of a person, which becomes another when two records are linked.
    who = [sorted((each.born.isoformat(), each.country) for each in party) for party in (theirs, people)]
    return who[0] == who[1] and (booked[0].office, Contact.of(booked[0])) == (office, contact)


def key_of(submission: uuid.UUID, number: int) -> uuid.UUID:
    """Of each appointment of one press. The first has the submission itself: the browser is led to that one."""
    return uuid.uuid5(submission, f"apart/{number}") if number else submission
