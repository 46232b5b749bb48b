"""Delivery reports of providers. They come late, twice and in any order."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop

from appointments.models import Message

_Delivery = Message.Delivery

MEANS = {
    **dict.fromkeys(("accepted", "queued", "sending", "sent"), _Delivery.ON_ITS_WAY),
    **dict.fromkeys(("delivered", "read"), _Delivery.DELIVERED),
    **dict.fromkeys(("undelivered", "failed", "canceled"), _Delivery.UNDELIVERED),
}
"""Twilio's statuses. Source: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values"""

_ORDER = [_Delivery.NO_NEWS, _Delivery.ON_ITS_WAY, _Delivery.DELIVERED]


@transaction.atomic
def report(message_id: int, *, provider: str, number: str, status: str, error: str = "") -> None:
    """Records the status of a message. A final status never changes back.

    A report settles a message whose result was unknown. Ignores unknown messages, statuses and providers. Locks the
    message.
    """
    message = Message.objects.select_for_update(no_key=True).filter(pk=message_id, provider=provider).first()
    # Providers add statuses, and a report can be of a message of another site with the same account.
    if message is None or status not in MEANS or message.handed_over_at is None or not number:
        return
    # A second number at the provider means that it accepted the message twice.
    if message.provider_id not in ("", number):
        Message.objects.filter(pk=message_id).update(possibly_duplicate=True)
        return
    changes = _settled(message, number) | _moved_on(message, MEANS[status], error)
    if changes:
        Message.objects.filter(pk=message_id).update(**changes)


def came_back(message_id: int, *, error: str) -> None:
    """Records that a mail was returned, unless it was delivered. `error` holds no personal data."""
    # One that was never handed over cannot have come back.
    sent = Message.objects.filter(pk=message_id).exclude(handed_over_at=None).exclude(delivery=_Delivery.DELIVERED)
    sent.update(delivery=_Delivery.UNDELIVERED, error=error)


def _settled(message: Message, number: str) -> dict[str, Any]:
    if message.status != Message.Status.UNKNOWN:
        return {}
    return {"status": Message.Status.SENT, "sent_at": message.handed_over_at, "provider_id": number, "error": ""}


def _moved_on(message: Message, delivery: Message.Delivery, error: str) -> dict[str, Any]:
    now = _Delivery(message.delivery)
    # Final, or the same report again.
    if now == _Delivery.UNDELIVERED or now == delivery:
        return {}
    if delivery == _Delivery.UNDELIVERED:
        return {} if now == _Delivery.DELIVERED else {"delivery": delivery, "error": _named(error)}
    # A report that was overtaken by a later one changes nothing.
    return {"delivery": delivery} if _ORDER.index(delivery) > _ORDER.index(now) else {}


def _named(error: str) -> str:
    # A code only: it comes from outside and is shown to staff.
    return f"Twilio {error}" if error.isdecimal() and len(error) < 10 else gettext_noop("not delivered")
