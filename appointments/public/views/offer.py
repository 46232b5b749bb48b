"""The earlier date that is held for a party: accept or decline it. By the confirmation's own link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from appointments import booking
from appointments.booking import OfferGone
from appointments.booking.line import can_be_told
from appointments.models import Appointment, Offer
from appointments.public.manage.access import told
from offices.typed_text import number_in


@told("offer")
def offer(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """The offer and its end, or what happened to it."""
    # Mail scanners open links, so only a POST answers.
    if request.method == "POST":
        return _answer(request, appointment)
    found = appointment.offers.select_related("slot__office").order_by("number").last()
    context: dict[str, object] = {"appointment": appointment, "offer": found, "state": _state(found, appointment)}
    if found is None and appointment.waits.going_on().exists():
        context |= {"is_waiting": True, "can_be_told": can_be_told(appointment)}
    return render(request, "public/offer.html", context)


def _answer(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """Accepts or declines the offer that the page showed; if it is gone, the page says so."""
    now = timezone.now()
    # The offer of the page, not the newest one: the page may be an old one.
    number = number_in(request.POST.get("number", ""))
    try:
        if "decline" in request.POST:
            booking.decline(appointment.pk, number=number, now=now)
        else:
            booking.accept(appointment.pk, number=number, now=now)
            return redirect("public:confirmation", token=appointment.link_token)
    # The next page says what became of it.
    except OfferGone:
        pass
    return redirect("public:offer", token=appointment.link_token)


def _state(offer: Offer | None, appointment: Appointment) -> str:
    """The present state of the offer."""
    if offer is None:
        return "none"
    now = timezone.now()
    can_move = appointment.status == Appointment.Status.BOOKED and offer.stands(now)
    # The row stays open until the next sweep ends it; the page is right before that.
    if offer.status == Offer.Status.OPEN and not can_move:
        return Offer.Status.EXPIRED if now >= offer.until else Offer.Status.WITHDRAWN
    return offer.status
