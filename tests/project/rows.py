"""Rows that some pages of the administration show."""

from django.utils import timezone

from appointments.models import Appointment, BulkChange, BulkChangePart, EarlierRequest, Offer, PlaceHold
from offices.models import Office


def change_of_many(office: Office) -> BulkChange:
    change = BulkChange.objects.create(kind="places", typed={}, press="1", asked_at=timezone.now(), asked_by="user:1")
    BulkChangePart.objects.create(change=change, office=office)
    return change


def line_for_earlier_dates(ana: Appointment) -> dict[str, object]:
    """Ana waits, and has an offer."""
    asked = {"since": ana.booked_at, "asked_at": ana.booked_at, "asked_by": "person"}
    waiting = EarlierRequest.objects.create(appointment=ana, notice_days=2, **asked)
    slot = ana.slot
    place = PlaceHold.objects.create(slot=slot, people=1, until=slot.starts_at)
    facts = {"number": 1, "version": 1, "people": 1, "is_overdue": False, "offered_on": slot.starts_at.date()}
    times = {"made_at": ana.booked_at, "until": slot.starts_at}
    offer = Offer.objects.create(appointment=ana, slot=slot, instead_of=slot, place=place, **facts, **times)
    return {"appointments_earlierrequest": waiting.pk, "appointments_offer": offer.pk}
