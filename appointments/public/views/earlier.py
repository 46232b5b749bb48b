"""Asks for an earlier date, by the confirmation's own link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from appointments import booking
from appointments.booking import AlreadyEnded, NoContact, OffersUsed
from appointments.booking.line import can_be_told, longest_notice, share_limits
from appointments.models import Appointment
from appointments.models.offer import MOST_OFFERS
from appointments.pages.forms.earlier import EarlierForm
from appointments.public import access, done
from appointments.public.manage.access import told


@told("earlier")
def earlier(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Whether the party waits for an earlier date; begins, changes or ends that. Only a POST changes anything."""
    if not appointment.can_still_change(timezone.now()):
        return access.to_confirmation(appointment, done.UNCHANGED)
    longest = longest_notice(appointment, now=timezone.now())
    if request.method == "POST":
        _answer(request, appointment, longest)
        return redirect("public:earlier", token=appointment.link_token)
    waiting = appointment.waits.going_on().first()
    context = {
        "appointment": appointment,
        "waiting": waiting,
        "left": MOST_OFFERS - appointment.offers.count(),
        "can_be_told": can_be_told(appointment),
        "limited": share_limits(appointment, waiting),
        "notice": EarlierForm(initial={"notice_days": waiting.notice_days} if waiting else None, longest=longest),
        "can_be_met": waiting is not None and waiting.notice_days <= longest,
    }
    return render(request, "public/earlier.html", context)


def _answer(request: HttpRequest, appointment: Appointment, longest: int) -> None:
    """Does what was pressed. If that is refused, it changes nothing, and the next page shows the state."""
    now = timezone.now()
    notice = EarlierForm(request.POST, longest=longest)
    try:
        if "stop" in request.POST:
            booking.leave(appointment.pk, now=now)
        elif notice.is_valid():
            booking.join(appointment.pk, notice_days=notice.cleaned_data["notice_days"], now=now)
    # The next page shows the state, which says why.
    except (AlreadyEnded, NoContact, OffersUsed):
        pass
