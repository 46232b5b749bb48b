"""Steps of several verbs that seldom meet by chance: what one does to the other, and in which turn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tests.model.reference import Party, Shut

if TYPE_CHECKING:
    from tests.model.driver import Both

CROWD = 8
"""How many parties of one person book one after another."""


def regret(both: Both, which: int, how: int, *_others: int) -> None:
    """A party cancels, and undoes it after its day has closed or has lost its places."""
    if found := both.chosen(which, lambda party: not party.is_cancelled and party.at > both.now):
        party, real = found
        day = both.office.local(party.at).date()
        both.cancel(which)
        if how % 2:
            both.shut(Shut(day, day, None, None))
        else:
            both.set_places(day, how % 3, adds=False, moves=True)
        both.work()
        real.refresh_from_db()
        both.undo_of(party, real)


def crowd_at_one_time(both: Both, when: int, deadline: int, *_others: int) -> None:
    """The hour of the first of a crowd closes: its people move one after the other."""
    if crowd := _crowd(both, when, deadline):
        first = crowd[0].at
        begins, ends = both.office.local(first), both.office.local(first + timedelta(minutes=30))
        both.shut(Shut(begins.date(), begins.date(), begins.time(), ends.time()))


def crowd_without_a_time(both: Both, when: int, deadline: int, *_others: int) -> None:
    """All days of a crowd and after it close; then the last day opens again."""
    last = max(both.office.local(at).date() for at in both.model.slots)
    before = last - timedelta(days=1)
    both.shut(Shut(last, last, None, None))
    both.work()
    if crowd := _crowd(both, when, deadline):
        # Before the last day opens again, everyone must have looked for a time and found none.
        both.shut(Shut(min(_day(both, crowd[0]), before), before, None, None))
        both.work()
        both.closures[-2:] = reversed(both.closures[-2:])
    both.reopen(-1)


def line(both: Both, when: int, deadline: int, *_others: int) -> None:
    """A crowd waits for an earlier date."""
    for party in _crowd(both, when, deadline):
        both.tick()
        both.join_of(*both.both(party), 1)
    both.wait(when)


def _crowd(both: Both, when: int, deadline: int) -> list[Party]:
    """Each with another deadline than the one before."""
    before = len(both.model.parties)
    for nth in range(CROWD):
        both.tick()
        both.book(0, when | 1, deadline + nth)
    return both.model.parties[before:]


def _day(both: Both, party: Party) -> date:
    return both.office.local(party.at).date()
