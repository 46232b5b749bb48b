"""The file of Notices to Report: adds them, and updates known ones by Subject ID."""

from django.utils.translation import ngettext

from appointments.booking.impact import Impact
from appointments.imports.plan import Plan, Scope
from appointments.notices import lines, loading
from appointments.notices.loading import Compared
from appointments.supply.step import Press, Step
from offices.inventory.seen import stamp


def plan(text: str, scope: Scope) -> Plan:
    """Raises `BadCsv`."""
    reading = lines.read(text, now=scope.now, show=scope.show)
    found = list(reading.good.values())
    compared = loading.compare(found)

    def save(press: Press) -> None:
        loading.save(found, now=press.now, show=scope.show)

    # One step: thousands of lines, of which none belongs to an office.
    step = Step(None, _says(compared), Impact([]), stamp(*compared), save, of_supply=False)
    return Plan(reading, [step] if found else [], *compared, list(loading.doubtful(reading.good)))


def _says(compared: Compared) -> list[str]:
    added, changed, same = compared
    return [
        ngettext("%(number)s notice is added.", "%(number)s notices are added.", added) % {"number": added},
        ngettext("%(number)s notice changes.", "%(number)s notices change.", changed) % {"number": changed},
        ngettext("%(number)s notice says the same.", "%(number)s notices say the same.", same) % {"number": same},
    ]
