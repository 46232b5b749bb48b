"""The reference of the line: people who wait for an earlier date, in the order in which places are offered to them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tests.model.reference import Hold, Party, Reference

DAY_BEGINS, DAY_ENDS = time(9), time(20)
"""People are asked between these, on the office's clock."""

OPEN_FOR = timedelta(hours=4)
"""How long they may answer, counted in these hours."""

MOST_OFFERS = 3
SERVED_TOGETHER = 8


@dataclass
class Waiting:
    """What a party that waits has said, and what it was offered."""

    notice: timedelta = timedelta()
    since: datetime | None = None
    offers: list[tuple[datetime, date]] = field(default_factory=list)
    """The times, and the days on which they were offered."""


@dataclass
class ReferenceWithLine(Reference):
    """Those who left an address may wait; who has a deadline behind them comes first, then who waits for longest."""

    waits: dict[int, Waiting] = field(default_factory=dict)

    @property
    def here(self) -> datetime:
        return self.now.astimezone(self.zone)

    @property
    def is_quiet(self) -> bool:
        return not DAY_BEGINS <= self.here.time() < DAY_ENDS

    def answer_by(self) -> datetime:
        begins, ends = (datetime.combine(self.here, clock, self.zone) for clock in (DAY_BEGINS, DAY_ENDS))
        begins = max(begins, self.here)
        today = max(ends - begins, timedelta())
        if today >= OPEN_FOR:
            return (begins + OPEN_FOR).astimezone(UTC)
        tomorrow = datetime.combine(self.here.date() + timedelta(days=1), DAY_BEGINS, self.zone)
        return (tomorrow + OPEN_FOR - today).astimezone(UTC)

    # What people do

    def join(self, party: Party, notice: int) -> None:
        mine = self.waits.setdefault(party.nth, Waiting())
        if party.has_address and len(mine.offers) < MOST_OFFERS:
            mine.since, mine.notice = mine.since or self.now, timedelta(days=notice)

    def leave(self, party: Party) -> None:
        self.withdraw(party)
        self.waits.setdefault(party.nth, Waiting()).since = None

    def accept(self, party: Party) -> bool:
        """Their own place is left as by any other move."""
        hold = self.offer_of(party)
        if hold is None or self.is_needed(hold.at) or hold.until <= self.now:
            return False
        self.held.remove(hold)
        self.go_to(party, hold.at)
        self.waits[party.nth].since = None
        return True

    # Who is next

    def offer_of(self, party: Party) -> Hold | None:
        return next((hold for hold in self.held if hold.offered_to is party), None)

    def waiting(self) -> list[Party]:
        found = [party for party in self.parties if not party.is_cancelled and self.may_be_asked(party)]
        return sorted(found, key=self.turn)

    def may_be_asked(self, party: Party) -> bool:
        mine = self.waits.get(party.nth)
        if mine is None or mine.since is None or self.offer_of(party):
            return False
        return len(mine.offers) < MOST_OFFERS and all(day != self.here.date() for _at, day in mine.offers)

    def turn(self, party: Party) -> tuple[bool, datetime | None]:
        is_overdue = party.report_by is not None and party.report_by < self.here.date()
        return not is_overdue, self.waits[party.nth].since

    def can_come(self, party: Party, at: datetime) -> bool:
        mine, until = self.waits[party.nth], self.answer_by()
        is_soon = at < until + max(mine.notice, self.lead)
        is_earlier = at.astimezone(self.zone).date() < party.at.astimezone(self.zone).date()
        return is_earlier and not is_soon and all(at != offered for offered, _day in mine.offers)

    def line(self) -> list[tuple[Party, datetime]]:
        """Those for which some free place is suitable, each with the earliest of these."""
        if not self.is_on:
            return []
        found = []
        for party in self.waiting():
            suits = (at for at in self.slots if self.free(at) >= party.size and self.can_come(party, at))
            if place := min(suits, default=None):
                found.append((party, place))
        return found

    # What the office does

    def release(self, hold: Hold) -> None:
        """A held place is free again; who waits is offered it first. At night it is kept for them."""
        suited = [party for party in self.waiting() if party.size <= hold.size and self.can_come(party, hold.at)]
        if self.is_quiet and suited:
            return
        known = [party for party in self.parties if party.is_waiting]
        known += suited[:SERVED_TOGETHER] + [party for party, _place in self.line()[:SERVED_TOGETHER]]
        self.held.remove(hold)
        self.settle()
        self.serve(known)

    def serve(self, known: list[Party]) -> None:
        """Offers places while the first in line is one of these."""
        while not self.is_quiet and (line := self.line()) and line[0][0] in known:
            party, at = line[0]
            self.waits[party.nth].offers.append((at, self.here.date()))
            self.held.append(Hold(at, party.size, self.answer_by(), offered_to=party))

    def serve_all(self) -> None:
        self.settle()
        self.serve(self.parties)
