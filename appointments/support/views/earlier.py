"""Whether the caller waits for an earlier date, and which offer is held for them."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.booking.line import longest_notice
from appointments.models import Appointment, Verification
from appointments.pages.forms.earlier import EarlierForm
from appointments.support.access import actor_of
from appointments.support.views.changing import changing, done, posted_number, show

ANSWERS = {"accept", "decline", "stop"}
"""The buttons that need no other input."""


@changing(Appointment.Status.BOOKED)
def earlier(request: HttpRequest, checked: Verification, appointment: Appointment) -> HttpResponse:
    """Shows their request and offer; does what they say on the phone."""
    waiting = appointment.waits.going_on().first()
    longest = longest_notice(appointment, now=timezone.now())
    initial = {"notice_days": waiting.notice_days} if waiting else None
    notice = EarlierForm(request.POST or None, initial=initial, longest=longest)
    if request.method == "POST" and (notice.is_valid() or not ANSWERS.isdisjoint(request.POST)):
        return done(request, checked, _answered(request, appointment.pk, notice))
    offer = appointment.offers.standing(timezone.now()).select_related("slot").first()
    is_too_near = waiting is not None and waiting.notice_days > longest
    about = {"waiting": waiting, "offer": offer, "is_too_near": is_too_near}
    return show(request, checked, appointment, "earlier", form=notice, **about)


def _answered(request: HttpRequest, pk: uuid.UUID, notice: EarlierForm) -> str:
    now, actor = timezone.now(), actor_of(request)
    if "accept" in request.POST:
        booking.accept(pk, number=posted_number(request, "accept"), now=now, actor=actor)
        return _("The appointment is changed. Read the new one aloud.")
    if "decline" in request.POST:
        booking.decline(pk, number=posted_number(request, "decline"), now=now)
        return _("They keep the appointment they have.")
    if "stop" in request.POST:
        booking.leave(pk, now=now)
        return _("They do not wait for an earlier date.")
    booking.join(pk, notice_days=notice.cleaned_data["notice_days"], now=now, actor=actor)
    return _("They wait for an earlier date. We write to them when one is free.")
