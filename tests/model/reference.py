"""A small reference of supply, allocation and relocation, written from the documents and from no code of the product.

It knows one office. All slots of the plan are there from the start, each found by its moment; nothing is indexed.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = 120
"""How far ahead the reference looks."""

HOLIDAYS = {
    *(date(2026, 11, 11), date(2026, 11, 26), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 18)),
    *(date(2027, 2, 15), date(2027, 5, 31), date(2027, 6, 18), date(2027, 7, 5)),
}
LONGEST_HOLD = timedelta(hours=2)
DAYS_BEFORE = (7, 3, 1)
"""Reminders are sent so many days before, at 10 on the office's clock."""


@dataclass(frozen=True)
class Line:
    """Monday to Friday, from `opens` to `closes`."""

    opens: time
    closes: time
    minutes: int
    people: int


@dataclass
class Party:
    size: int
    at: datetime
    nth: int
    report_by: date | None
    has_address: bool
    is_cancelled: bool = False
    is_waiting: bool = False
    """The office cannot keep their time and has found no other."""

    @property
    def by_deadline(self) -> tuple[date, int]:
        return self.report_by or date.max, self.nth


@dataclass
class Slot:
    """`wanted`: how many people staff want then."""

    minutes: int
    wanted: int
    is_closed: bool = False


@dataclass(eq=False)
class Hold:
    """Places that were left, or that are offered to a party that waits for an earlier date."""

    at: datetime
    size: int
    until: datetime
    left_by: Party | None = None
    """Who cancelled, and may still undo it."""
    offered_to: Party | None = None


@dataclass
class Shut:
    first: date
    last: date
    start: time | None
    end: time | None


@dataclass
class Reference:
    zone: ZoneInfo
    now: datetime
    lead: timedelta
    lines: list[Line]
    ends: date
    slots: dict[datetime, Slot] = field(default_factory=dict)
    parties: list[Party] = field(default_factory=list)
    shut: list[Shut] = field(default_factory=list)
    held: list[Hold] = field(default_factory=list)
    is_on: bool = True
    """Whether the office takes appointments. If not, it still moves its own people."""

    def __post_init__(self) -> None:
        self.slots = {at: Slot(line.minutes, line.people) for at, line in self.plan(self.lines, self.ends).items()}

    def plan(self, lines: list[Line], ends: date) -> dict[datetime, Line]:
        """What the week plan makes, from today on."""
        today, found = self.now.astimezone(self.zone).date(), {}
        days = (today + timedelta(days=n) for n in range(DAYS))
        for day in (day for day in days if day <= ends and day.weekday() < 5 and day not in HOLIDAYS):
            for line in lines:
                wall = datetime.combine(day, line.opens)
                while wall + timedelta(minutes=line.minutes) <= datetime.combine(day, line.closes):
                    found[wall.replace(tzinfo=self.zone).astimezone(UTC)] = line
                    wall += timedelta(minutes=line.minutes)
        return found

    # Who has what

    def expected(self, at: datetime) -> list[Party]:
        return [party for party in self.parties if party.at == at and not party.is_cancelled]

    def people(self, at: datetime) -> int:
        return sum(party.size for party in self.expected(at))

    def taken(self, at: datetime) -> int:
        return self.people(at) + sum(hold.size for hold in self.held if hold.at == at)

    def free(self, at: datetime) -> int:
        slot = self.slots[at]
        return 0 if slot.is_closed else max(slot.wanted - self.taken(at), 0)

    def earliest(self, size: int, on_or_after: datetime) -> datetime | None:
        start = max(self.now + self.lead, on_or_after)
        return min((at for at in self.slots if at >= start and self.free(at) >= size), default=None)

    # What people do

    def book(self, size: int, on_or_after: datetime, report_by: date | None, *, has_address: bool) -> Party | None:
        at = self.earliest(size, on_or_after) if self.is_on else None
        if at is None:
            return None
        self.parties.append(Party(size, at, len(self.parties), report_by, has_address))
        return self.parties[-1]

    def move(self, party: Party, on_or_after: datetime) -> bool:
        """The new place first, the old one second. The places that were left are held, unless the office needs them."""
        at = self.earliest(party.size, on_or_after)
        if at is None or at == party.at:
            return False
        self.go_to(party, at)
        return True

    def go_to(self, party: Party, at: datetime) -> None:
        self.withdraw(party)
        old, needed = party.at, self.is_needed(party.at)
        party.at, party.is_waiting = at, False
        if not needed:
            self.held.append(Hold(old, party.size, self.now + LONGEST_HOLD))

    def withdraw(self, party: Party) -> None:
        """What was offered to a party ends with every change of its appointment; the place is due at once."""
        for hold in self.held:
            if hold.offered_to is party:
                hold.offered_to, hold.until = None, self.now

    def is_needed(self, at: datetime) -> bool:
        return self.slots[at].is_closed or self.taken(at) > self.slots[at].wanted

    def cancel(self, party: Party) -> None:
        self.withdraw(party)
        party.is_cancelled, party.is_waiting = True, False
        self.held.append(Hold(party.at, party.size, self.now + LONGEST_HOLD, left_by=party))

    def undo(self, party: Party) -> bool:
        mine = next((hold for hold in self.held if hold.left_by is party), None)
        if mine is None or self.is_needed(party.at) or mine.until <= self.now:
            return False
        self.held.remove(mine)
        party.is_cancelled = False
        return True

    # What the office does

    def close(self, shut: Shut) -> None:
        self.shut.append(shut)
        self.relocate(self.follow_closures())

    def reopen(self, shut: Shut) -> None:
        # One that is over stays: the office was closed then.
        if self.now.astimezone(self.zone).replace(tzinfo=None) < datetime.combine(shut.last, shut.end or time.max):
            self.shut.remove(shut)
            self.relocate(self.follow_closures())

    def follow_closures(self) -> list[Party]:
        """Closes and opens what is ahead; gives those whose slot closes, the first booked first."""
        touched = []
        for at in sorted(at for at in self.slots if at >= self.now):
            was, slot = self.slots[at].is_closed, self.slots[at]
            slot.is_closed = any(self.touches(shut, at, slot.minutes) for shut in self.shut)
            if slot.is_closed and not was:
                touched += sorted(self.expected(at), key=lambda party: party.nth)
        return touched

    def touches(self, shut: Shut, at: datetime, minutes: int) -> bool:
        start, end = (moment.astimezone(self.zone) for moment in (at, at + timedelta(minutes=minutes)))
        if not shut.first <= start.date() <= shut.last:
            return False
        return shut.start is None or shut.end is None or (start.time() < shut.end and shut.start < end.time())

    def set_places(self, day: date, amount: int, *, adds: bool, moves: bool) -> None:
        plan = self.plan(self.lines, self.ends)
        there = [at for at in plan if at >= self.now and at.astimezone(self.zone).date() == day]
        changed = []
        for at in there:
            wanted = max(self.slots[at].wanted + amount, 0) if adds else amount
            if wanted != self.slots[at].wanted:
                self.slots[at].wanted = wanted
                changed.append(at)
        self.settle()
        self.relocate([], changed if moves else [])

    def set_hours(self, lines: list[Line], *, moves: bool) -> None:
        """Slots that are alike under both plans keep what staff set."""
        before, after = self.plan(self.lines, self.ends), self.plan(lines, self.ends)
        self.lines = lines
        changed = []
        for at in (at for at in {**before, **after} if at >= self.now):
            old, new = before.get(at), after.get(at)
            if old and new and (old.minutes, old.people) == (new.minutes, new.people):
                continue
            slot = self.slots.setdefault(at, Slot(0, 0))
            slot.minutes, slot.wanted = (new.minutes, new.people) if new else (slot.minutes, 0)
            changed.append(at)
        closing = self.follow_closures()
        self.settle()
        self.relocate(closing, changed if moves else [])

    def relocate(self, closing: list[Party], shrinking: list[datetime] | tuple[()] = ()) -> None:
        """Moves those on closed slots, then the last booked of slots that are too full; then all who still wait."""
        for party in closing:
            self.seek(party, is_lost=True)
        for at in sorted(shrinking):
            for party in sorted(self.expected(at), key=lambda party: -party.nth):
                if not self.slots[at].is_closed and self.people(at) > self.slots[at].wanted and not party.is_waiting:
                    self.seek(party, is_lost=self.cannot_keep(at))
        self.settle()

    def seek(self, party: Party, *, is_lost: bool) -> None:
        """Another time. Without one the party keeps its own, or waits where the office cannot keep it."""
        party.is_waiting = not self.move(party, party.at) and is_lost
        if party.is_waiting:
            self.withdraw(party)

    def cannot_keep(self, at: datetime) -> bool:
        return self.slots[at].is_closed or self.slots[at].wanted == 0

    def settle(self) -> None:
        """The nearest deadline first."""
        for party in sorted((each for each in self.parties if each.is_waiting), key=lambda party: party.by_deadline):
            if self.cannot_keep(party.at):
                party.is_waiting = not self.move(party, party.at)
            else:
                # Their time stands again.
                party.is_waiting = False
                self.withdraw(party)

    # What people are told

    def reminders(self, party: Party) -> set[datetime]:
        """When they are still to be reminded."""
        if party.is_cancelled or party.is_waiting:
            return set()
        day = party.at.astimezone(self.zone).date()
        times = (datetime.combine(day - timedelta(days=n), time(10), self.zone) for n in DAYS_BEFORE)
        return {moment.astimezone(UTC) for moment in times if moment > self.now}
