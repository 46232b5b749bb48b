"""Files that staff load, in the administration and on the command line: one mechanism for every kind of file.

    plan = KINDS["closures"].plan(text_of(content), scope)     # raises BadCsv
    plan.steps, plan.problems, plan.doubtful, plan.reading.to_mend()

A bad line is held back and the others are saved. A module here knows one kind of file.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext_lazy as _

from appointments.imports import closures, coverage, hours, notices, offices
from appointments.imports.plan import Plan, Scope
from appointments.notices import lines
from offices import office_csv

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class FileKind(NamedTuple):
    """One kind of file."""

    title: "StrOrPromise"
    right: str
    """Who may load it."""
    columns: Callable[[], tuple[Sequence[str], Sequence[str]]]
    """Those that a file must have, and those that it may have."""
    plan: Callable[[str, Scope], Plan]
    then: str
    """The list in the administration that shows what was loaded."""


KINDS = {
    "offices": FileKind(_("offices"), "offices.add_office", office_csv.columns, offices.plan, "offices_office"),
    "hours": FileKind(
        _("opening hours"),
        "offices.change_openinghours",
        lambda: (hours.REQUIRED, hours.OPTIONAL),
        hours.plan,
        "offices_office",
    ),
    "closures": FileKind(
        _("closures"),
        "offices.add_closure",
        closures.columns,
        closures.plan,
        "offices_closure",
    ),
    "coverage": FileKind(
        _("counties covered"),
        "offices.add_coverage",
        lambda: (coverage.REQUIRED, coverage.OPTIONAL),
        coverage.plan,
        "offices_coverage",
    ),
    "notices": FileKind(
        _("Notices to Report"),
        "appointments.add_notice",
        lambda: (lines.REQUIRED, lines.OPTIONAL),
        notices.plan,
        "appointments_notice",
    ),
}
"""Name -> kind."""
