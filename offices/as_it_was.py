"""READ: what an office was at a moment of the past. Papers about that moment say so, whatever has changed since."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from offices.models import Office, SupplyEvent

_SAID = {"name_source", "address", "room", "city", "state", "zip_code", "timezone", "arrival_source"}
"""What papers say of an office, besides its texts in other languages. Its phone is the one to call today."""


def as_it_was(office: Office, moment: datetime) -> Office:
    """The office with the name, the address, the room and the clock of that moment. Queries as `as_they_were`."""
    return as_they_were([(office, moment)])[0]


def as_they_were(asked: Sequence[tuple[Office, datetime]]) -> list[Office]:
    """Each office as it was at its moment. One query, and one for each that has changed since; none if all moments are
    still ahead.
    """
    now = timezone.now()
    past = [(office.pk, moment) for office, moment in asked if moment < now]
    if not past:
        return [office for office, _moment in asked]
    since, which = min(moment for _pk, moment in past), {pk for pk, _moment in past}
    changes = SupplyEvent.objects.filter(office__in=which, kind=SupplyEvent.Kind.OFFICE, happened_at__gt=since)
    rows = list(changes.order_by("-pk").values_list("office", "happened_at", "before"))
    return [
        _without(office, [before for pk, at, before in rows if pk == office.pk and at > moment])
        for office, moment in asked
    ]


def _without(office: Office, later: Sequence[dict[str, Any]]) -> Office:
    """The office before these changes, the latest first."""
    if not later:
        return office
    # A row of its own: the caller's may be saved, or shown as it is now.
    then = Office.objects.get(pk=office.pk)
    for before in later:
        for name in before.keys() & (_SAID | Office.translated_names().keys()):
            then.set_fact(name, before[name])
    return then


def has_had(office: Office, code: str) -> bool:
    """Whether this is the code of the office, or was. No query if it is."""
    return code == office.code or _changes_of(code).filter(office=office.pk).exists()


def with_code(code: str) -> Office | None:
    """The office with this code, else the last that had it: papers keep the code of their day."""
    found = Office.objects.filter(code=code).first()
    before = None if found else _changes_of(code).select_related("office").order_by("-pk").first()
    return before.office if before else found


def _changes_of(code: str) -> QuerySet[SupplyEvent]:
    return SupplyEvent.objects.filter(kind=SupplyEvent.Kind.OFFICE, before__code=code)
