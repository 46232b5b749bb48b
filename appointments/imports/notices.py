"""The file of Notices to Report: adds them, and updates known ones by Subject ID."""

from django.utils.translation import ngettext

from appointments.booking.impact import Impact
from appointments.booking.report_by import would_follow
from appointments.imports.plan import Plan, Scope
from appointments.notices import lines, loading
from appointments.notices.loading import Compared
from appointments.supply.step import Press, Step
from offices.inventory.seen import stamp


def plan(text: str, scope: Scope) -> Plan:
    """Raises `BadCsv`."""
    reading = lines.read(text, now=scope.now, show=scope.show)
    found = list(reading.good.values())
    compared, dates = loading.compare(found)

    def save(press: Press) -> None:
        loading.save(found, now=press.now, show=scope.show)

    # One step: thousands of lines, of which none belongs to an office.
    says = [*_says(compared), *_says_of_booked(*would_follow(dates, now=scope.now))]
    step = Step(None, says, Impact([]), stamp(*compared), save, of_supply=False)
    return Plan(reading, [step] if found else [], *compared, list(loading.doubtful(reading.good)))


def _says(compared: Compared) -> list[str]:
    added, changed, same = compared
    return [
        ngettext("%(number)s notice is added.", "%(number)s notices are added.", added) % {"number": added},
        ngettext("%(number)s notice changes.", "%(number)s notices change.", changed) % {"number": changed},
        ngettext("%(number)s notice says the same.", "%(number)s notices say the same.", same) % {"number": same},
    ]


def _says_of_booked(follow: int, late: int) -> list[str]:
    """Of appointments that get another report-by date. Nothing when there are none."""
    said = [
        ngettext(
            "%(number)s appointment gets another report-by date, and its people are told.",
            "%(number)s appointments get another report-by date, and their people are told.",
            follow,
        )
        % {"number": follow},
        ngettext(
            "%(number)s of them is then after its report-by date.",
            "%(number)s of them are then after their report-by date.",
            late,
        )
        % {"number": late},
    ]
    return [sentence for sentence, number in zip(said, (follow, late), strict=True) if number]
