"""What a page says when a verb refuses. A refusal that the view does not catch is answered here. None is a fault."""

import logging

from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments import booking
from appointments.rate_limits import NoMatch, TooManyTries
from offices.inventory import Busy
from offices.refusals import Refusal

log = logging.getLogger(__name__)

PASSING = {"40001", "40P01", "55P03", "23505", "23P01"}
"""What PostgreSQL calls a serialization failure, a deadlock, a lock that was not to be had in time, and the two rules
that two at once can break together though each was checked: something is unique, and a span excludes another.
"""

STAFF = {"desk": "desk/base.html", "admin": "desk/base.html", "support": "support/base.html"}
"""Namespace -> the frame of its pages."""

PUBLIC = "base.html"

IN_OTHER_WORDS = {
    "desk": {
        booking.AlreadyBooked: gettext_lazy("They have booked again since. Nothing was changed."),
        booking.NothingToUndo: gettext_lazy("There is no mark to undo. Nothing was changed."),
    },
    "support": {
        booking.AlreadyBooked: gettext_lazy(
            "One of them has an appointment already. Nothing was changed. Find them by name or number."
        ),
        booking.NamesWouldSwap: gettext_lazy(
            "The appointment was booked for this person. It cannot go to others. Nothing was changed. "
            "Move everyone, or cancel and book again."
        ),
        booking.NoContact: gettext_lazy(
            "They left no phone and no e-mail that we may write to, so we cannot tell them. Nothing was changed."
        ),
        booking.OfferGone: gettext_lazy("The earlier date is gone. They keep the appointment they have."),
        booking.NoSlotLeft: gettext_lazy("This office has no time for all of them. Choose another office."),
        booking.NothingToUndo: gettext_lazy("Their place is not kept any more. Book a new appointment."),
        NoMatch: gettext_lazy("We found no notice with these details. Check each answer with the caller."),
        TooManyTries: gettext_lazy("Too many tries with this number. Wait an hour, or use the name."),
    },
}
"""Namespace -> what its pages say instead of the refusal's own words, because their readers can do something else."""


class SayRefusals(MiddlewareMixin):
    """Turns what the verbs refuse, and what the database refuses two at once, into a page that says so (409)."""

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page; `None` for a real fault, and on public pages for what passes: their page keeps what was typed."""
        frame = _frame(request)
        # `views.busy` answers these with a page from which the same text is sent again.
        if frame == PUBLIC and isinstance(error, (Busy, OperationalError)):
            return None
        if isinstance(error, Refusal):
            return _page(request, frame, why_refused(request, error))
        if is_passing(error):
            # The kind only: a text of the database can hold what was typed.
            log.warning("Two changes met: %s", type(error).__name__)
            sentence = _("Someone else saved something at the same moment. Nothing was changed. Try again.")
            return _page(request, frame, sentence)
        return None


def why_refused(request: HttpRequest, refusal: Refusal) -> str:
    """Why nothing was done, in the words for the reader of this page."""
    where = request.resolver_match
    others = IN_OTHER_WORDS.get(where.namespace if where else "", {})
    return str(others.get(type(refusal)) or refusal.in_words)


def is_passing(error: Exception) -> bool:
    """Whether the database refused because of another change at the same moment: tried again, it may work."""
    # Django's error does not carry PostgreSQL's code; the driver's error behind it does.
    code = getattr(error.__cause__, "pgcode", None)
    # Every other rule of the database is a fault of ours when it stops a form: the next try meets it too.
    return isinstance(error, (IntegrityError, OperationalError)) and code in PASSING


def _frame(request: HttpRequest) -> str:
    where = request.resolver_match
    return STAFF.get(where.namespace if where else "", PUBLIC)


def _page(request: HttpRequest, frame: str, sentence: str) -> HttpResponse:
    context = {"frame": frame, "sentence": sentence, "is_staff_page": frame != PUBLIC}
    return render(request, "409.html", context, status=409)
