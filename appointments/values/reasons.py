"""Pure: why someone who came was not seen, and why a mark was corrected. Codes, so that no name stands in a history."""

from datetime import date

from django.utils.translation import gettext_lazy as _

NOT_SEEN = {
    "full": _("the waiting room was full"),
    "no_officer": _("nobody was free to see them"),
    "closed_early": _("the office closed early"),
    "elsewhere": _("they were sent to another office"),
    "left": _("they left before their turn"),
    "late": _("they came late"),
    "not_seen": _("another reason"),
}
"""Printed after “came and was not seen because”."""

CORRECTED = {
    "showed": _("they showed that they were there"),
    "wrong_row": _("another row was meant"),
    "forgotten": _("the mark was forgotten on the day"),
    "corrected": _("another reason"),
}

TAKEN_BACK = {
    "wrong_date": _("a wrong date was pressed"),
    "wrong_people": _("it was meant for other people"),
    "decided": _("it was decided otherwise"),
    "taken_back": _("another reason"),
}
"""Why the office took a next check-in back."""

ALL = NOT_SEEN | CORRECTED | TAKEN_BACK

SET_BY_THE_OFFICE = "next"
"""Of a booking that the office made at the check-in before it."""

FROM_A_FAMILY = "split"
"""Of a booking for one person who had a place in an appointment with others."""

AT_THE_OFFICE = "walk_in"
"""Of a booking that the office made for people who came without an appointment."""


NOT_THEIRS = "not_theirs"


def of_dates(before: date | None, after: date | None, *, not_theirs: bool = False) -> str:
    """Of a report-by date that changed: what it was and what it is. `not_theirs`: it was another person's before."""
    dates = [day.isoformat() if day else "" for day in (before, after)]
    return "/".join([*dates, NOT_THEIRS] if not_theirs else dates)


def dates_in(reason: str) -> tuple[date | None, date | None]:
    """The two dates that `of_dates` wrote."""
    before, after = reason.split("/")[:2]
    return date.fromisoformat(before) if before else None, date.fromisoformat(after) if after else None
