"""READ: the people that a change of supply would affect. Reserves nothing: the change decides."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet

from appointments.models import Appointment, PlaceHold, RelocatedParty
from offices.inventory import Change, PlacesThen, Span, WeekChange, differs, inputs_of
from offices.models import Closure, Office, Slot

_Status = Appointment.Status

MOST_SHOWN = 200  # There may be thousands, and a page of all of them would be slow.


@dataclass(frozen=True)
class Impact:
    """Appointments that would be moved."""

    appointments: list[Appointment]
    here: int = 0
    partly: int = 0
    """As in `MovePreview`."""

    @property
    def shown(self) -> list[tuple[Appointment, None]]:
        """The first of them, for one page; nothing says where they would go."""
        return [(appointment, None) for appointment in self.appointments[:MOST_SHOWN]]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.parties - len(self.shown)

    @property
    def parties(self) -> int:
        """How many appointments."""
        return len(self.appointments)

    @property
    def people(self) -> int:
        """How many people they are for."""
        return sum(appointment.party_size for appointment in self.appointments)


@dataclass(frozen=True)
class Move:
    """Where one party would go: `to`, or nowhere yet."""

    appointment_id: uuid.UUID
    people: int
    day: date
    to: datetime | None
    is_past_deadline: bool
    """Whether it would come after the report-by date, and would not without the move."""
    keeps: bool = False
    """Whether it keeps its time when there is no other: the office is open then, with fewer places."""


@dataclass(frozen=True)
class MovePreview:
    """Everyone a change would move, and to when. A few numbers for each, as there may be thousands."""

    moves: list[Move]
    here: int = 0
    """How many people have come to the office already. They are not moved."""
    partly: int = 0
    """How many parties they are of of which others are still expected. Nobody of these is moved."""

    @property
    def shown(self) -> list[tuple[Appointment, Move]]:
        """The first of them, for one page: those without a place, then those past their deadline, then the others."""
        first = sorted(self.moves, key=lambda move: (move.to is not None, not move.is_past_deadline))[:MOST_SHOWN]
        parties = Appointment.objects.with_place().in_bulk([move.appointment_id for move in first])
        return [(parties[move.appointment_id], move) for move in first if move.appointment_id in parties]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(self.parties - MOST_SHOWN, 0)

    @property
    def parties(self) -> int:
        """How many appointments."""
        return len(self.moves)

    @property
    def people(self) -> int:
        """How many people they are for."""
        return sum(move.people for move in self.moves)

    @property
    def placed(self) -> int:
        """How many appointments get a new time."""
        return sum(move.to is not None for move in self.moves)

    @property
    def keeping(self) -> int:
        """How many keep their time because there is no other."""
        return sum(move.to is None and move.keeps for move in self.moves)

    @property
    def past_deadline(self) -> int:
        """How many of these would then come after their report-by date."""
        return sum(move.is_past_deadline for move in self.moves)

    @property
    def without_place(self) -> int:
        """How many would have no time at all."""
        return sum(move.to is None and not move.keeps for move in self.moves)

    @property
    def a_later_day(self) -> date:
        """A day on which places can be added for them."""
        return max(move.day for move in self.moves) + timedelta(days=1)


def by_closing(
    offices: Iterable[Office], closures: Sequence[Closure], *, now: datetime, instead_of: Closure | None = None
) -> MovePreview:
    """Everyone booked on a slot ahead that one of the closures shuts, and where the job would move them now.

    Follows the same order and asks for places as `claim` gives them, without a lock: bookings made later change it.
    """
    there = list(offices)
    moves = [move for office in there for move in _moves(office, closures, now, instead_of)]
    return MovePreview(moves, *_arrived(there, closures, now))


def by_reopening(closure: Closure, *, now: datetime) -> Impact:
    """Those who have no time and whose old one stands again, in the order in which places go to them."""
    rows = RelocatedParty.objects.without_place().select_related("appointment__slot__office")
    rows = rows.filter(appointment__slot__is_closed=True, appointment__slot__starts_at__gt=now)
    # The office wants no place there, closed or not.
    there = [row.appointment for row in rows.exclude(appointment__slot__target_capacity=0)]
    others = list(Closure.objects.beside(closure))
    return Impact(
        [each for each in there if _shuts(closure, each.slot) and not any(_shuts(o, each.slot) for o in others)]
    )


def _shuts(closure: Closure, slot: Slot) -> bool:
    return closure.office_id in (None, slot.office_id) and Span.of(closure).holds(slot)


def _arrived(offices: Sequence[Office], closures: Sequence[Closure], now: datetime) -> tuple[int, int]:
    """How many people have come already for a time that one of the closures shuts, and are there; and of how many
    parties only some have.
    """
    # People are marked as arrived on their day only, so no later slot is read.
    near = Appointment.objects.with_place().active().filter(slot__starts_at__range=(now, now + timedelta(days=1)))
    spans = [Span.of(closure) for closure in closures]
    parties = near.filter(slot__office__in=offices).prefetch_related("attendees")
    shut = [each for each in parties if any(span.holds(each.slot) for span in spans)]
    marks = [[person.mark for person in each.attendees.all()] for each in shut]
    partly = sum(_Status.BOOKED in party and any(mark.is_present for mark in party) for party in marks)
    return sum(party.count(_Status.ARRIVED) for party in marks), partly


def _moves(office: Office, closures: Sequence[Closure], now: datetime, instead_of: Closure | None) -> Iterator[Move]:
    spans = [Span.of(closure) for closure in [*closures, *([instead_of] if instead_of else [])]]
    there = inputs_of(office, office.local(now).date())
    # What is taken back is gone before the new closures are made: they ask everyone on its slots to move.
    kept = replace(there, closures=[each for each in there.closures if each != instead_of])
    then = replace(kept, closures=[*kept.closures, *closures])
    difference = differs(then, [day for span in spans for day in span.days(office, now)], since=now)
    # One for all closures: a day that another of them closes must not be offered.
    places = PlacesThen(office, then, difference, now=now)
    asked: set[int] = set()
    for closure in closures:
        touched = [slot for slot in Span.of(closure).slots(office, now) if slot.booked and not kept.closing(slot)]
        # Two closures of one change may touch the same slot; its people move once.
        slots = {slot.pk for slot in touched} - asked
        asked |= slots
        yield from _leaving(office, places, list(slots))


def _leaving(office: Office, places: PlacesThen, slots: list[int]) -> Iterator[Move]:
    """Everyone on slots that close, in the order of the job: the page shows who gets the last place and who none."""
    parties = booked_on(slots).order_by("slot__starts_at", "booked_at", "pk")
    for key, people, starts_at, report_by in parties.values_list("pk", "party_size", "slot__starts_at", "report_by"):
        yield _move(office, places, key, people, starts_at, report_by)


def _move(
    office: Office,
    places: PlacesThen,
    key: uuid.UUID,
    people: int,
    starts_at: datetime,
    report_by: date | None,
    *,
    keeps: bool = False,
) -> Move:
    """Takes the places that `claim` would give the party."""
    to = places.claim(people, starts_at)
    # Only a date that the move makes late: those who were late before are no worse off.
    late = to is not None and _is_after(office, to, report_by) and not _is_after(office, starts_at, report_by)
    return Move(key, people, office.local(starts_at).date(), to, late, keeps)


def _is_after(office: Office, moment: datetime, report_by: date | None) -> bool:
    return report_by is not None and office.local(moment).date() > report_by


def by_capacity(office: Office, change: Change, *, now: datetime) -> MovePreview:
    """Who would be moved when the places change, and to when, if staff move those who booked last."""
    places = PlacesThen(office, change.then, change.difference, now=now)
    return _by_surplus(places, change.overfull, change.wanted)


def by_hours(office: Office, change: WeekChange, *, now: datetime) -> MovePreview:
    """The same when the opening hours change; and before them everyone whose longer slot lasts into a closure."""
    places = PlacesThen(office, change.then, change.difference, now=now)
    shut = [slot.pk for slot in change.shut]
    leaving = list(_leaving(office, places, shut))
    kept = [slot for slot in change.kept if slot.pk not in shut]
    return MovePreview([*leaving, *_by_surplus(places, kept, change.wanted).moves])


def _by_surplus(places: PlacesThen, slots: Sequence[Slot], wanted: Mapping[int, Slot]) -> MovePreview:
    """Follows `move_day.relocate`: the last booked leave, until the others fit. Places that are held move nobody."""
    surplus = _surplus(slots, {slot.pk: wanted[slot.pk].capacity for slot in slots})
    # Those who booked last go first: the others have relied on their date for longer.
    parties = booked_on(list(surplus)).order_by("slot__starts_at", "-booked_at", "pk")
    moves = []
    for key, people, slot_id, starts_at, report_by in parties.values_list(
        "pk", "party_size", "slot", "slot__starts_at", "report_by"
    ):
        if surplus[slot_id] > 0:
            keeps = wanted[slot_id].capacity > 0
            move = _move(places.office, places, key, people, starts_at, report_by, keeps=keeps)
            # Those who find no time stay, so the next ones have to leave in their place.
            surplus[slot_id] -= people if move.to else 0
            moves.append(move)
    return MovePreview(moves)


def _surplus(slots: Iterable[Slot], wanted: Mapping[int, int]) -> dict[int, int]:
    """Slot id -> how many people more are booked, places that are held aside, than are wanted."""
    held = PlaceHold.objects.people_in("pk")
    rows = Slot.objects.filter(pk__in=[slot.pk for slot in slots]).order_by()
    return {pk: people - wanted[pk] for pk, people in rows.values_list("pk", F("booked") - held)}


def booked_on(slots: list[int]) -> QuerySet[Appointment]:
    """Appointments still to take place on these slots."""
    return Appointment.objects.with_place().to_move().filter(slot__in=slots)
