"""The receipt of a change that the rules of the office refuse."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from appointments import booking
from appointments.notices import attempts
from appointments.notices.attempts import Kind
from appointments.pages import failures
from appointments.pages.visitor import actor_of
from appointments.public.error_page import too_many_tries
from appointments.public.manage.access import Visit, managed
from appointments.rate_limits import TooManyTries


@managed("refused")
def refused(request: HttpRequest, visit: Visit) -> HttpResponse:
    """A POST writes it: one a day, however often it is pressed. Leads back while a change is allowed."""
    now = timezone.now()
    allowed = booking.allowance(visit.appointment, now)
    # A change may have become possible again since the page was shown.
    if request.method != "POST" or not allowed.is_over:
        return visit.to("change")
    tried = failures.refused_change(visit.appointment, Kind.TOO_LATE if allowed.is_late else Kind.CHANGES_USED, now=now)
    try:
        written = attempts.write(
            tried, failures.keeper_of(visit.draft, {}), actor=actor_of(request, visit.draft), now=now
        )
    except TooManyTries:
        return too_many_tries(request)
    return redirect("public:attempt_receipt", token=written.link_token)
