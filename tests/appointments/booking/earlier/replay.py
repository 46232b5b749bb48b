"""Replays from the log who was offered each place, and finds people who were passed over."""

from datetime import datetime, timedelta

from appointments.booking.line import answer_by
from appointments.models import Appointment, EarlierRequest, Offer
from appointments.models.offer import MOST_OFFERS
from offices.models import Office, Slot


def passed_over(office: Office) -> list[tuple[Offer, EarlierRequest]]:
    """Offers that should have gone to a person earlier in the order who could take the place and be asked.

    Leaves out people who did something at the moment of the offer: the log does not say which came first.
    """
    offers = list(Offer.objects.filter(slot__office=office).select_related("slot", "appointment").order_by("pk"))
    waits = list(EarlierRequest.objects.filter(appointment__slot__office=office).select_related("appointment"))
    return [
        (offer, wait)
        for nth, offer in enumerate(offers)
        for wait in waits
        if wait.appointment_id != offer.appointment_id
        and _could_be_asked(wait, offer.made_at, [each for each in offers[:nth] if _same(each, wait)], office)
        and _suits(offer.slot, wait, offer.made_at, office)
        and _rank(wait, offer.made_at, office) < _rank(_wait_of(offer, waits), offer.made_at, office)
    ]


def _rank(wait: EarlierRequest, at: datetime, office: Office) -> tuple[bool, datetime, int]:
    due = wait.appointment.report_by
    return not (due and due < office.local(at).date()), wait.since, wait.pk


def _wait_of(offer: Offer, waits: list[EarlierRequest]) -> EarlierRequest:
    mine = [wait for wait in waits if _same(offer, wait) and wait.since <= offer.made_at]
    return next(wait for wait in mine if wait.ended_at is None or wait.ended_at >= offer.made_at)


def _same(offer: Offer, wait: EarlierRequest) -> bool:
    return offer.appointment_id == wait.appointment_id


def _could_be_asked(wait: EarlierRequest, at: datetime, before: list[Offer], office: Office) -> bool:
    if wait.since >= at or (wait.ended_at and wait.ended_at <= at):
        return False
    if wait.appointment.events.filter(happened_at=at).exists():
        return False
    today = office.local(at).date()
    return len(before) < MOST_OFFERS and not any(
        each.offered_on == today or each.ended_at is None or each.ended_at >= at for each in before
    )


def _suits(slot: Slot, wait: EarlierRequest, at: datetime, office: Office) -> bool:
    had = _slot_at(wait.appointment, at)
    earliest = answer_by(office, at) + max(timedelta(days=wait.notice_days), timedelta(hours=office.lead_hours))
    is_new = not Offer.objects.filter(appointment=wait.appointment, slot=slot, made_at__lt=at).exists()
    return (
        had is not None
        and is_new
        and had.office_id == office.pk
        and earliest <= slot.starts_at
        and office.local(slot.starts_at).date() < office.local(had.starts_at).date()
    )


def _slot_at(appointment: Appointment, at: datetime) -> Slot | None:
    """Their slot at that moment; nothing once it was cancelled."""
    last = appointment.events.filter(happened_at__lt=at).select_related("to_slot").order_by("pk").last()
    return last.to_slot if last else None
