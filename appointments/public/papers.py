"""The papers that people hold, and what each of them means."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Paper:
    """A paper that people hold. `number` is how its form is printed on it."""

    number: str
    name: "StrOrPromise"
    lines: tuple["StrOrPromise", ...]


PAPERS = {
    "i-385": Paper(
        "I-385",
        _("Notice to Report"),
        (
            _("It tells you to report to ICE. It does not say when or where. You book that here."),
            _("Look for the Subject ID on it. With it you can book."),
        ),
    ),
    "i-220a": Paper(
        "I-220A",
        _("Order of Release on Recognizance"),
        (
            _("It says what you must do while you wait. It may say where and when to report."),
            _("If it shows a day and a place, go there on that day. If it shows none, book here."),
        ),
    ),
    "i-862": Paper(
        "I-862",
        _("Notice to Appear"),
        (
            _("It is for the immigration court, not for a check-in. It shows your A-number."),
            _("The court sets its own date. Look it up each week."),
        ),
    ),
    "g-56": Paper(
        "G-56",
        _("Call-In Letter"),
        (
            _("With it an office asks you to come. It shows the day, the hour and the place."),
            _("Go there on that day. Do not book another day here."),
        ),
    ),
    "i-94": Paper(
        "I-94",
        _("Arrival / Departure Record"),
        (
            _("It shows when you came to the United States, and how long you may stay."),
            _("If someone told you to report and no paper shows a day, book here."),
        ),
    ),
}
