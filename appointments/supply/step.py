"""One change, looked at before it is saved: what it says, who is touched, and the call that does it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from appointments.booking.impact import Impact, MovePreview
from appointments.booking.move_day import Surplus
from offices.inventory import ChangedSinceSeen
from offices.inventory.seen import stamp
from offices.models import Office, SupplyEvent

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Press:
    """Who saves, when, and what they chose for those who are booked."""

    actor: str
    now: datetime
    surplus: Surplus


@dataclass(frozen=True)
class Step:
    """One change at one office, or with no office at all of them."""

    office: Office | None
    says: "Sequence[StrOrPromise]"
    touched: Impact | MovePreview
    stamp: str
    save: Callable[[Press], Any]
    may_keep: bool = False
    """Whether those touched can also keep their time."""
    of_supply: bool = True
    """Whether it changes what offices are or when they are open: it then waits for other such changes."""


@dataclass(frozen=True)
class OfficeSteps:
    """The steps at one office, saved in one transaction; with no office, at all of them."""

    office: Office | None
    steps: Sequence[Step]

    @property
    def stamp(self) -> str:
        """Tells what the page shows of this office, and the history it was made from, from anything else."""
        return stamp(self._last_event(), self.office and self.office.pk, [step.stamp for step in self.steps])

    def _last_event(self) -> int | None:
        # A file of notices changes no office, and must not be refused because an office changed meanwhile.
        if not self._is_of_supply:
            return None
        events = SupplyEvent.objects.filter(office=self.office.pk) if self.office else SupplyEvent.objects.all()
        return events.order_by("-pk").values_list("pk", flat=True).first()

    @property
    def _is_of_supply(self) -> bool:
        return any(step.of_supply for step in self.steps)

    @transaction.atomic
    def save(self, press: Press, seen: Sequence[str]) -> None:
        """Saves the steps. Locks the office's row, so that two presses take turns. Raises `ChangedSinceSeen`."""
        rows = Office.objects.filter(pk=self.office.pk) if self.office else Office.objects.all()
        rows = rows if self._is_of_supply else rows.none()
        # The row of the office, not its queue: the verbs lock appointments first, and queues after them.
        list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))
        # Under the lock: of two presses of one page the second finds another history.
        if self.stamp not in seen:
            raise ChangedSinceSeen
        for step in self.steps:
            step.save(press)


def parts_of(steps: Sequence[Step]) -> list[OfficeSteps]:
    """What is saved together: the steps of one office."""
    found: dict[int | None, list[Step]] = {}
    for step in steps:
        found.setdefault(_key(step), []).append(step)
    return [OfficeSteps(steps[0].office, steps) for steps in found.values()]


def together(steps: Sequence[Step]) -> MovePreview | dict[str, int]:
    """How many all of them touch; when all of these move, also to where."""
    touched = [step.touched for step in steps]
    moving = [each for each in touched if isinstance(each, MovePreview)]
    if moving == touched:
        moves = [move for each in moving for move in each.moves]
        return MovePreview(moves, sum(each.here for each in moving), sum(each.partly for each in moving))
    return {"parties": sum(each.parties for each in touched), "people": sum(each.people for each in touched)}


def _key(step: Step) -> int | None:
    """What steps of one office have in common; each new office is for itself."""
    if step.office is None:
        return None
    # Several new offices of one file have no key yet.
    return step.office.pk or -id(step)
