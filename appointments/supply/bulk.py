"""One change of many offices, saved office by office: each in a transaction of its own, and continued when stopped."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Any, cast

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Field

from appointments.booking.move_day import RUN, Surplus
from appointments.models import BulkChange, BulkChangePart
from appointments.supply import steps
from appointments.supply.step import OfficeSteps, Press, Step
from appointments.waking import wake_after_commit
from offices.inventory import Busy, How, Span
from offices.inventory.seen import stamp
from offices.models import Closure, Office, OpeningHours
from offices.refusals import Refusal
from offices.sweeps import one_by_one
from offices.transactions import one_transaction

DAYS = ("starts_on", "ends_on", "from_time", "until_time")
AT_ONCE = timedelta(seconds=1)
"""A few offices are saved before the next page; a worker goes on with the others."""

_WAITING = BulkChangePart.State.WAITING


def steps_at(kind: str, typed: Mapping[str, Any], office: Office, *, now: datetime) -> list[Step]:
    """What the change would do at one office now."""
    match kind:
        case BulkChange.Kind.WEEK_PLAN:
            lines = [OpeningHours(**_read(OpeningHours, steps.LINE, line)) for line in typed["lines"]]
            return [steps.hours(office, lines, now=now)]
        case BulkChange.Kind.PLACES:
            span = Span(**_read(Closure, DAYS, typed))
            step = steps.places_in(office, span, How.PERCENT, typed["percent"], now=now)
            return [step] if step else []
        case BulkChange.Kind.CLOSE:
            mine = [days for days in closures_in(typed) if days.get("office", office.pk) == office.pk]
            new = [
                Closure(office=office, **_read(Closure, DAYS, days)).write("reason", days["reasons"]) for days in mine
            ]
            return [steps.closing(office, new, instead_of=None, now=now)]
        case _:
            theirs = Closure.objects.filter(pk__in=typed["closures"], office=office)
            return [steps.reopening(closure, now=now) for closure in theirs.select_related("office").order_by("pk")]


def typed_of(closure: Closure) -> dict[str, Any]:
    """What a `BulkChange` keeps of a closure of one office."""
    reasons = {code: closure.text("reason", code) for code, _name in settings.LANGUAGES}
    return {"office": closure.office_id} | {name: getattr(closure, name) for name in DAYS} | {"reasons": reasons}


def closures_in(typed: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Each of a file, with the office it is for; or the one that a page closes at all."""
    found: Sequence[Mapping[str, Any]] = typed.get("closures", [typed])
    return found


def _read(model: type[OpeningHours | Closure], names: Sequence[str], typed: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the fields of the model have them."""
    return {name: cast("Field[Any, Any]", model._meta.get_field(name)).to_python(typed[name]) for name in names}


@transaction.atomic
def begin(
    kind: str, typed: Mapping[str, Any], parts: Sequence[OfficeSteps], press: Press, seen: Sequence[str]
) -> BulkChange:
    """Writes down what is asked for at which offices; after the commit a worker saves it. Sent twice, it is one.

    An office that is not what the page showed is left as it is.
    """
    stamps = {part.office: part.stamp for part in parts if part.office}
    try:
        with transaction.atomic():
            change = BulkChange.objects.create(
                kind=kind,
                typed=typed,
                surplus=press.surplus,
                press=stamp(kind, sorted(seen), press.surplus),
                asked_at=press.now,
                asked_by=press.actor,
            )
    # The unique press: sent twice, the second finds what the first wrote.
    except IntegrityError:
        return BulkChange.objects.get(press=stamp(kind, sorted(seen), press.surplus))
    left = BulkChangePart.State.LEFT
    BulkChangePart.objects.bulk_create(
        BulkChangePart(change=change, office=office, seen=found, state=_WAITING if found in seen else left)
        for office, found in stamps.items()
    )
    wake_after_commit("save_bulk_change", change.pk)
    return change


def work(change_id: int, clock: Callable[[], datetime], *, at_most: timedelta = RUN) -> bool:
    """Saves what still waits, for at most this long; returns whether it is finished. Safe to run again or twice."""
    stop = clock() + at_most
    still = BulkChangePart.objects.filter(change=change_id, state=_WAITING)
    in_time = takewhile(lambda _pk: clock() < stop, still.values_list("pk", flat=True))
    one_by_one(lambda pk: save_part(pk, now=clock()), in_time)
    # Out of time, or an office is busy: the next run goes on.
    if still.exists():
        return False
    BulkChange.objects.filter(pk=change_id, finished_at=None).update(finished_at=clock())
    return True


@one_transaction
def save_part(part_id: int, *, now: datetime) -> bool:
    """Saves it at one office, if that is still what staff saw; whether it did. Locks the part, then the office's row.

    Raises `Busy`; then the part still waits.
    """
    # `of`: the office's row is locked by the step itself, after this one.
    part = BulkChangePart.objects.select_for_update(of=["self"]).select_related("change", "office").get(pk=part_id)
    if part.state != _WAITING:
        return False
    change = part.change
    # As of the press: a slot that has begun since must not look like a change.
    found = OfficeSteps(part.office, steps_at(change.kind, change.typed, part.office, now=change.asked_at))
    try:
        found.save(Press(change.asked_by, now, Surplus(change.surplus)), [part.seen])
        part.state = BulkChangePart.State.SAVED
    except Busy:
        raise
    # Left as it is, and shown so: one office that changed must not stop the others.
    except Refusal:
        part.state = BulkChangePart.State.LEFT
    part.save(update_fields=["state"])
    return part.state == BulkChangePart.State.SAVED
