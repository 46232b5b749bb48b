"""The file of offices: new ones, and other facts of those that are known."""

from django.utils.translation import gettext as _

from appointments.booking.impact import Impact
from appointments.imports.plan import Plan, Scope
from appointments.supply import steps as supply
from appointments.supply.step import Press, Step
from offices import office_csv
from offices.inventory.seen import stamp
from offices.models import Office


def plan(text: str, scope: Scope) -> Plan:
    """Raises `BadCsv`."""
    reading = office_csv.read(text, show=scope.show)
    found = list(reading.good.values())
    changes = office_csv.changed_facts(found)
    # As they are stored: the rows that were read have the new facts already.
    stored = Office.objects.in_bulk(list(changes))
    new = [office for office in found if not office.pk]
    steps = [_added(office) for office in new]
    steps += [supply.facts(stored[pk], changes[pk], now=scope.now) for pk in sorted(changes)]
    same = len(found) - len(steps)
    return Plan(reading, steps, len(new), len(changes), same, list(office_csv.doubtful(reading, scope.now)))


def _added(office: Office) -> Step:
    def save(press: Press) -> None:
        office_csv.add(office, press.now)

    says = [_("New office: %(address)s") % {"address": office.full_address}]
    # Nobody can be booked at an office that is new.
    return Step(office, says, Impact([]), stamp(office.code, office.full_address), save)
