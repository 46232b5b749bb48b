"""What providers report of a message they took. Reports come late, twice and in any order."""

from datetime import datetime
from typing import Any

from django.db import transaction

from appointments import worklist
from appointments.models import Appointment, Message, ToDo

_Delivery = Message.Delivery

MEANS = {
    **dict.fromkeys(("accepted", "queued", "sending", "sent"), _Delivery.ON_ITS_WAY),
    **dict.fromkeys(("delivered", "read"), _Delivery.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), _Delivery.UNDELIVERED),
}
"""Twilio's statuses. Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values"""

_ORDER = [_Delivery.NO_NEWS, _Delivery.ON_ITS_WAY, _Delivery.DELIVERED]


@transaction.atomic
def report(message_id: int, *, provider: str, number: str, status: str, now: datetime, error: str = "") -> None:
    """Notes what became of a message. A state never moves back: what was delivered or not stays so.

    It settles a message of which it was not known whether it was sent. A report under another number than ours means
    that the provider took it twice. Unknown messages, statuses and providers are passed over. What did not arrive, and
    is told over no other channel, becomes a to-do. Locks the appointment, then the message.
    """
    message = _locked(message_id, provider)
    if message is None or status not in MEANS or message.asked_at is None or not number:
        return
    if message.provider_id not in ("", number):
        Message.objects.filter(pk=message_id).update(may_be_twice=True)
        return
    changes = _settled(message, number) | _moved_on(message, MEANS[status], error)
    if changes:
        Message.objects.filter(pk=message_id).update(**changes)
    if changes.get("delivery") == _Delivery.UNDELIVERED:
        _tell_staff(message, changes["error"], now)


@transaction.atomic
def came_back(message: Message, *, error: str, now: datetime) -> None:
    """Notes that a mail was returned, and makes a to-do as `report` does. `error` holds no personal data.

    One that was delivered stays so. Locks the appointment, then the message.
    """
    found = _locked(message.pk, message.provider)
    if found and found.asked_at and found.delivery in (_Delivery.NO_NEWS, _Delivery.ON_ITS_WAY):
        Message.objects.filter(pk=found.pk).update(delivery=_Delivery.UNDELIVERED, error=error)
        _tell_staff(found, error, now)


def _locked(message_id: int, provider: str) -> Message | None:
    ours = Message.objects.filter(pk=message_id, provider=provider)
    appointment_id = ours.values_list("appointment_id", flat=True).first()
    if appointment_id is None:
        return None
    Appointment.objects.locked(appointment_id)
    return ours.select_for_update(no_key=True).first()


def _tell_staff(message: Message, error: str, now: datetime) -> None:
    if message.is_true(now) and not message.is_told_otherwise():
        worklist.add(message.appointment, ToDo.Kind.MESSAGE_FAILED, reason=error, now=now)


def _settled(message: Message, number: str) -> dict[str, Any]:
    if message.status != Message.Status.UNKNOWN:
        return {}
    return {"status": Message.Status.SENT, "sent_at": message.asked_at, "provider_id": number, "error": ""}


def _moved_on(message: Message, delivery: Message.Delivery, error: str) -> dict[str, Any]:
    now = _Delivery(message.delivery)
    if now == _Delivery.UNDELIVERED or now == delivery:
        return {}
    if delivery == _Delivery.UNDELIVERED:
        return {} if now == _Delivery.DELIVERED else {"delivery": delivery, "error": _named(error)}
    return {"delivery": delivery} if _ORDER.index(delivery) > _ORDER.index(now) else {}


def _named(error: str) -> str:
    return f"Twilio {error}" if error.isdecimal() and len(error) < 10 else "not delivered"
