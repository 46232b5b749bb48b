"""Two change one appointment, their looks and presses in random order: nothing is lost, and each is told.

`--rounds 10` makes 240 orders instead of 24. Real threads at the same moment are in `test_races`.
"""

import random
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from appointments import booking
from appointments.booking import Contact, move_day
from appointments.models import Appointment, Relocation, Verification
from appointments.support import calls, changes, limits
from offices.models import Closure, Slot
from offices.refusals import Refusal
from tests.rules import broken_rules
from tests.staff import account

pytestmark = pytest.mark.django_db

ORDERS = 8
PAIRS = {"two agents": ("sol", "sid"), "agent and person": ("sol", ""), "agent and closure": ("sol", "closure")}


@dataclass
class Player:
    """Someone who looks at the appointment and later presses a button. `seen`: the version they saw."""

    key: uuid.UUID
    press: Callable[[Appointment], Any]
    seen: Appointment | None = None

    def act(self) -> tuple[bool, Any]:
        """Looks; the second time presses. Returns whether they pressed, and the refusal they were told."""
        if self.seen is None:
            self.seen = Appointment.objects.get(pk=self.key)
            return False, None
        try:
            self.press(self.seen)
        except Refusal as refusal:
            return True, refusal
        return True, None


@pytest.fixture
def player(now, line, free):
    """A player by name, who draws what to do from a seeded `dice`."""

    def person(seen: Appointment, dice: random.Random) -> None:
        if dice.random() < 0.4:
            booking.cancel(seen.pk, version=seen.version, now=now)
        else:
            booking.reschedule(seen.pk, version=seen.version, now=now, slot_id=free(dice))

    def agent(name: str, seen: Appointment, dice: random.Random) -> None:
        call = calls.Call.objects.open().filter(agent__username=name).first() or calls.start(
            account(name, line.offices), caller="person", language="es", now=now
        )
        shown = {"person": "x", "asked": ["born", "country"], "has_passed": True, "checked_at": now}
        wish = changes.Wish(Verification.objects.create(call=call, **shown), seen.pk, seen.version, past="They asked")
        verb, how = (booking.cancel, {}) if dice.random() < 0.4 else (booking.reschedule, {"slot_id": free(dice)})
        about = limits.on_ending if verb == booking.cancel else limits.on_moving
        changes.change(wish, verb, about, now=now, **how)

    def closure(seen: Appointment, _dice: random.Random) -> None:
        day = seen.office.local(seen.slot.starts_at).date()
        closed = move_day.close(
            Closure(office=seen.office, starts_on=day, ends_on=day, reason_source="Snow"), now=now, actor="user:9"
        )
        move_day.relocate(Relocation.objects.get(closure=closed).pk, lambda: now)

    def make(name: str, key: uuid.UUID, dice: random.Random) -> Player:
        presses = {"": person, "closure": closure}
        return Player(key, lambda seen: presses[name](seen, dice) if name in presses else agent(name, seen, dice))

    return make


@pytest.fixture
def free(office):
    """Draws a slot of the office that is open now."""
    return lambda dice: dice.choice(
        list(Slot.objects.filter(office=office, has_room=True, is_closed=False).values_list("pk", flat=True))
    )


@pytest.mark.parametrize("pair", PAIRS)
def test_in_any_order_nothing_is_lost_and_each_is_told(pair, rounds, each_round):
    for dice, players in each_round(pair, ORDERS * rounds):
        for one in dice.sample(players * 2, 4):
            _play(one, is_closure=pair.endswith("closure") and one is players[1])
    assert broken_rules() == []


@pytest.fixture
def each_round(player, book, make_person, now):
    """Rounds of a pair: seeded dice, and the two players of a new appointment."""

    def each_round(pair: str, number: int) -> Iterator[tuple[random.Random, list[Player]]]:
        for seed in range(number):
            dice = random.Random(f"{pair} {seed}")
            day = now + timedelta(days=dice.randrange(1, 20))
            booked = book(make_person(f"P{seed}"), contact=Contact("en", "p@example.com"), on_or_after=day)
            yield dice, [player(name, booked.pk, dice) for name in PAIRS[pair]]

    return each_round


def _is_kept_and_told(after: Appointment) -> None:
    """It is cancelled, or in a place that is open; the person is told how it stands now."""
    assert after.status != "booked" or not after.slot.is_closed
    assert after.messages.filter(version=after.version).exists()


def _play(one: Player, *, is_closure: bool) -> None:
    before = Appointment.objects.get(pk=one.key)
    pressed, refusal = one.act()
    after = Appointment.objects.with_place().get(pk=one.key)
    if not pressed:
        return
    _is_kept_and_told(after)
    if is_closure:
        assert refusal is None
        return
    is_stale = one.seen is not None and one.seen.version != before.version
    assert not is_stale or isinstance(refusal, booking.ChangedMeanwhile | booking.AlreadyEnded)
    assert after.version == before.version + (refusal is None)
    assert after.events.count() == after.version
