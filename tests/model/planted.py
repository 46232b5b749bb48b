"""Plants one-line faults in the product, one at a time; the model must find each.

`bin/test tests/model/planted.py`
"""

import importlib
import inspect
import textwrap
from typing import Any

import pytest

from tests.model.driver import steps_of
from tests.model.test_model import STEPS, difference

pytestmark = pytest.mark.django_db

MOST_SEEDS = 40

FAULTS = {
    "the earliest slot is searched a slot too late": (
        "offices.inventory.places:fill_earliest", "search_from(queue, people, start)", "start + timedelta(days=1)",
    ),
    "places are taken for one person": ("offices.inventory.places:fill_earliest", '"people": people', '"people": 1'),
    "places left are not counted back": (
        "offices.inventory.places:release", 'F("booked") - people', 'F("booked") - people * 0',
    ),
    "a mark is not lowered": ("offices.inventory.marks:lower_marks", "min(mark, starts_at)", "mark"),
    "a capacity is not kept for those booked": (
        "offices.inventory.capacity:_new", "capacity += amount", "capacity -= amount",
    ),
    "slots outside the hours keep their places": (
        "offices.inventory.derived:_left_over", "capacity=0", "capacity=row.meant",
    ),
    "a closure forgets the other closures": (
        "offices.inventory.derived:Inputs.on", "for closure in shut)", "for closure in shut[:1])",
    ),
    "a reopened day stays closed": (
        "offices.inventory.closing:reopen", 'closure.save(update_fields=["reopened_at"])', "pass",
    ),
    "places that staff set are forgotten": (
        "offices.inventory.derived:Inputs.on", "self.own.get((day, start.time()), slot.capacity)", "slot.capacity",
    ),
    "places that staff set outlive their slot": (
        "offices.inventory.derived:Inputs.under", "before.get(hour) == after[hour]", "True",
    ),
    "those on closed slots are moved last booked first": (
        "appointments.booking.move_day:waiting", '"booked_at" if', '"-booked_at" if',
    ),
    "those on full slots are moved first booked first": (
        "appointments.booking.move_day:waiting", 'else "-booked_at"', 'else "booked_at"',
    ),
    "places a party leaves are free at once": (
        "appointments.booking.change:hold_or_release", "if not slot.gives_again", "if True",
    ),
    "a new place is searched before the old time": (
        "appointments.booking.stranded:move_on", "on_or_after=appointment.slot.starts_at", "on_or_after=now",
    ),
    "those without a place wait in the order of booking": (
        "appointments.models.relocation:RelocatedPartyQuerySet.without_place",
        'F("appointment__report_by").asc(nulls_last=True), ', "",
    ),
    "a cancellation is undone on a closed day": (
        "appointments.booking.change:undo_cancel", "if not slot.gives_again", "if slot.target_capacity is not None",
    ),
    "a move leaves the old reminders": (
        "appointments.outbox.state:follow", "is_first = appointment", "is_first = True or appointment",
    ),
    "a party without a time is reminded of it": (
        "appointments.outbox.state:by_the_clock", " or appointment.is_stranded", "",
    ),
    "those whose deadline has passed are not first in line": (
        "appointments.booking.line:_in_order", '"-is_overdue", ', "",
    ),
    "those who waited for longest are last in line": ("appointments.booking.line:_in_order", '"since"', '"-since"'),
    "people are asked at night": ("appointments.booking.give_back:_serve", "not is_quiet(office, now) and", ""),
    "those in line come before those without a time": (
        "appointments.booking.give_back:_serve_both", "stranded.settle(waiting_for_a_time, now=now)", "0",
    ),
    "an offer ends and its place stays held": (
        "appointments.models.offer:OfferQuerySet.end", ".update(until=now)", ".count()",
    ),
    "an office that takes nobody is booked": (
        "offices.inventory.places:_refuse_shut", "not (office.is_active or by_office)", "False",
    ),
}  # fmt: skip
"""What is wrong -> the function, what stands in it, and what stands there instead."""


def plant(where: str, old: str, new: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs the changed source in the function's own module, and puts its code into the function everyone holds."""
    name, _colon, path = where.partition(":")
    module: Any = importlib.import_module(name)
    *around, last = path.split(".")
    holder = getattr(module, around[0]) if around else module
    found = inspect.unwrap(getattr(holder, last))
    source = textwrap.dedent(inspect.getsource(found))
    assert old in source
    space: dict[str, Any] = dict(vars(module))
    exec(compile("\n".join(_plain(source.replace(old, new))), name, "exec"), space)  # noqa: S102
    monkeypatch.setattr(found, "__code__", space[last].__code__)


def _plain(source: str) -> list[str]:
    """Without decorators: the function keeps its own."""
    lines = source.splitlines()
    return lines[next(at for at, line in enumerate(lines) if line.startswith("def ")) :]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_model_finds_it(fault, monkeypatch):
    plant(*FAULTS[fault], monkeypatch)
    found = next((seed for seed in range(MOST_SEEDS) if difference(seed, steps_of(seed, STEPS), monkeypatch)), None)
    print(f"{fault}: {'not found' if found is None else f'found by seed {found}'}")
    assert found is not None
