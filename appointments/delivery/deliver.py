"""Hands one claimed message to a provider, and finds out what happened after a try without an answer.

The row records the hand-over, and this is committed, before the provider is called. So when a worker dies, we know
whether its message may have been sent. The provider is asked before the message is sent again. If the provider cannot
be asked (SMTP), or does not answer for an hour, the message is sent again and says that it may have arrived twice: two
copies are better than none.
"""

import logging
import secrets
import time
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext_noop

from appointments.delivery import calls, circuits, deadlines, opt_outs, secrets_in_texts
from appointments.delivery.channels import PermanentFailure, ProviderDown, TemporaryFailure, Unknown, channel_named
from appointments.delivery.claims import CLAIM_LASTS, MessageClaim, claimed, give_back, put_off, record
from appointments.messages import of_appointments, wording_trial
from appointments.messages.letter import Letter
from appointments.models import Appointment, Message
from appointments.models.unsubscribe import code_of
from offices.kept_queries import Given, KeptQuery

log = logging.getLogger(__name__)

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
"""The first wait after a failure, doubled each time up to the longest, plus or minus a half."""

SETTLED = timedelta(seconds=60)
"""After this, the provider has not accepted a message that it does not list, and will not."""

ASK_AGAIN = timedelta(seconds=20)
ASK_FOR = timedelta(hours=1)

_MESSAGE = KeptQuery(lambda: Message.objects.with_place().filter(pk=Given("pk")))
_LOCKED = KeptQuery(lambda: Appointment.objects.select_for_update(no_key=True).filter(pk=Given("pk")))

_Status = Message.Status


def deliver(claim: MessageClaim, now: datetime) -> Message.Status:
    """Sends one claimed message, or drops it if it is no longer true, and returns how it ended.

    Call it outside any transaction: it waits for the provider. `PLANNED` means it will be tried again, `UNKNOWN` that
    the provider will be asked, `SENDING` that the claim was lost and this try no longer counts.
    """
    message = _MESSAGE.rows(pk=claim.message_id)[0]
    try:
        # Handed over and no answer: it may have arrived. Ask before sending it again.
        if message.handed_over_at and (end := _what_became_of_it(claim, message, message.handed_over_at, now)):
            return end
        return _hand_over(claim, message, now)
    except Exception as error:  # noqa: BLE001  # One bad message must not hold up all the others.
        _log(message, error)
        due_at = now + _backoff(claim.tries)
        if due_at >= message.expires_at:
            return record(claim, _Status.FAILED, error=type(error).__name__)
        return put_off(claim, due_at, type(error).__name__)


def _hand_over(claim: MessageClaim, message: Message, now: datetime) -> Message.Status:
    """Tries the providers in order. Tries the next one only after a clear refusal."""
    if not message.is_true(now):
        return _drop(claim, message, now)
    if morning := message.waits_until(now):
        return record(claim, _Status.PLANNED, due_at=morning, waits_since=None, handed_over_at=None, sent_text=b"")
    # Composed before the lock: the PDF takes longer than anyone should hold an appointment.
    text = _text(message, now)
    refusal = ""
    for provider in circuits.usable(message.channel, now):
        # Committed before the call, so that a worker that dies in the call leaves a trace.
        if end := _commit_to(provider, claim, message, text, now):
            return end
        try:
            return _send(provider, claim, message, text, now)
        except TemporaryFailure as failure:
            # A clear refusal: the message was not sent, so the next provider may send it.
            refusal = str(failure)
    # Without a refusal no provider was tried: all rest. That is no try of this message.
    if refusal:
        return _wait(claim, message, now, refusal)
    give_back(claim)
    return _Status.PLANNED


def _text(message: Message, now: datetime) -> Letter:
    useful_for = int((message.expires_at - now).total_seconds())
    return replace(
        of_appointments.compose(message, now),
        attachments=of_appointments.attachments(message, now),
        unsubscribe=_way_out(message),
        reference=str(message.pk),
        useful_for=useful_for,
    )


def _way_out(message: Message) -> str:
    """The address to unsubscribe from reminders by mail; none for mail to staff."""
    # Mail programs call only addresses with `https`.
    if message.channel != Message.Channel.EMAIL or message.kind in Message.Kind.to_staff() or not settings.HTTPS:
        return ""
    return settings.SITE_URL + reverse("unsubscribe", args=[code_of(message)])


@transaction.atomic
def _commit_to(
    provider: str, claim: MessageClaim, message: Message, text: Letter, now: datetime
) -> Message.Status | None:
    """Records that the message is sent now. If it is no longer true, drops it and returns how it ended.

    Locks the appointment, if there is one. Renews the claim.
    """
    if message.appointment:
        # Locked, so that it cannot be moved or cancelled between this check and the hand-over.
        fresh = _LOCKED.rows(pk=message.appointment.pk)[0]
        # Spares a query: the same version has the same slot, and `is_true` checks the version.
        fresh.slot = message.appointment.slot
        message.appointment = fresh
    if not message.is_true(now):
        return _drop(claim, message, now)
    if reason := opt_outs.why_not(message):
        return _unwanted(claim, message, reason)
    # Staff can read the stored text, so it must not open the person's pages.
    kept = secrets_in_texts.without_secrets(str(text), message)
    handed = {"provider": provider, "provider_id": "", "handed_over_at": now, "sent_text": message.seal_text(kept)}
    handed["wording"] = wording_trial.compared(message)
    return None if claimed(claim).update(claimed_until=now + CLAIM_LASTS, **handed) else _Status.SENDING


def _send(provider: str, claim: MessageClaim, message: Message, text: Letter, now: datetime) -> Message.Status:
    """Calls the provider and records the result. Raises `TemporaryFailure` for a clear refusal that may pass."""
    began = time.monotonic()
    try:
        with calls.noted(provider, claim.message_id), deadlines.limited():
            number = channel_named(provider).send(message.recipient, text)
    except PermanentFailure as failure:
        circuits.went_well(provider, message.channel, _since(began), now)
        return record(claim, _Status.FAILED, error=str(failure), handed_over_at=None, sent_text=b"")
    except TemporaryFailure as failure:
        # Any other refusal is about this message and says nothing about the provider.
        if isinstance(failure, ProviderDown):
            circuits.failed(provider, now)
        raise
    except Unknown as failure:
        circuits.failed(provider, now)
        return _ask_later(claim, message, now, str(failure))
    except Exception as error:  # noqa: BLE001  # Nobody knows how far it came.
        _log(message, error)
        return _ask_later(claim, message, now, type(error).__name__)
    circuits.went_well(provider, message.channel, _since(began), now)
    return _sent(claim, number, now)


def _ask_later(claim: MessageClaim, message: Message, now: datetime, error: str) -> Message.Status:
    """Records that this try has no known end."""
    # Its provider could not be asked, so each further try may put another copy into the same mailbox.
    wait = _backoff(claim.tries) if message.possibly_duplicate else ASK_AGAIN
    return record(claim, _Status.UNKNOWN, error=error, due_at=min(now + wait, message.expires_at))


def _sent(claim: MessageClaim, number: str, at: datetime, **changes: bool) -> Message.Status:
    """Records that the message was sent. If another worker has taken over meanwhile, marks the message as possibly
    duplicate.
    """
    end = record(claim, _Status.SENT, sent_at=at, provider_id=number, error="", **changes)
    # The other worker found the message without an end and may have sent it too.
    if end != _Status.SENT:
        Message.objects.filter(pk=claim.message_id).update(possibly_duplicate=True)
    return end


def _what_became_of_it(
    claim: MessageClaim, message: Message, handed_over_at: datetime, now: datetime
) -> Message.Status | None:
    """Asks the provider whether it accepted the last try. `None`: it did not, so the message may be sent."""
    # The call below may take most of a claim, so it begins with a whole one.
    if not claimed(claim).update(claimed_until=now + CLAIM_LASTS):
        return _Status.SENDING
    try:
        body = secrets_in_texts.with_secrets(message.sent_text, message)
        with calls.noted(message.provider, claim.message_id), deadlines.limited():
            found = channel_named(message.provider).find(message.recipient, body, handed_over_at)
    except TemporaryFailure as failure:
        if now < min(handed_over_at + ASK_FOR, message.expires_at):
            # A question is no try: after an hour of them the next wait would be the longest.
            return record(claim, _Status.UNKNOWN, error=str(failure), due_at=now + ASK_AGAIN, tries=F("tries") - 1)
        found = None
    if found is None:
        return _forget(claim, message, now)
    # Another message with the same text, to the same phone, may be the one that was found.
    if others := Message.objects.filter(provider=message.provider, provider_id__in=found):
        found = sorted(set(found) - set(others.values_list("provider_id", flat=True)))
    if found:
        return _sent(claim, found[0], handed_over_at, possibly_duplicate=message.possibly_duplicate or len(found) > 1)
    # It may not be in the provider's list yet.
    if now < handed_over_at + SETTLED:
        return record(claim, _Status.UNKNOWN, due_at=handed_over_at + SETTLED)
    return None


def _forget(claim: MessageClaim, message: Message, now: datetime) -> Message.Status | None:
    """The provider cannot be asked: sends the message again if it is still true, and it says that it may have arrived
    already.
    """
    message.possibly_duplicate = True
    claimed(claim).update(possibly_duplicate=True)
    if message.is_true(now):
        return None
    return record(claim, _Status.FAILED, error=gettext_noop("not known whether it was sent"))


def _since(began: float) -> timedelta:
    return timedelta(seconds=time.monotonic() - began)


def _drop(claim: MessageClaim, message: Message, now: datetime) -> Message.Status:
    # Staff ask why a reminder never came: nothing was sent for days, or it was no longer true.
    why = gettext_noop("its time had passed") if now >= message.expires_at else ""
    return record(claim, _Status.DROPPED, handed_over_at=None, sent_text=b"", error=why)


def _unwanted(claim: MessageClaim, message: Message, reason: str) -> Message.Status:
    """Does not send what its recipient does not want; it has failed if nothing else tells them what the office did."""
    # Then someone has to call them.
    must_be_called = message.kind in Message.Kind.by_office() and not message.is_said_otherwise()
    status = _Status.FAILED if must_be_called else _Status.DROPPED
    return record(claim, status, handed_over_at=None, sent_text=b"", error=reason)


def _wait(claim: MessageClaim, message: Message, now: datetime, error: str) -> Message.Status:
    """Plans another try, unless it would come too late to be useful."""
    due_at = now + _backoff(claim.tries)
    if due_at >= message.expires_at:
        return record(claim, _Status.FAILED, error=error, handed_over_at=None, sent_text=b"")
    return record(claim, _Status.PLANNED, error=error, handed_over_at=None, sent_text=b"", due_at=due_at)


def _backoff(tries: int) -> timedelta:
    """Doubles with each try, and varies at random."""
    wait = min(FIRST_WAIT * (1 << min(tries - 1, 20)), LONGEST_WAIT)
    # At random, so that messages that failed together do not return together.
    return wait * secrets.SystemRandom().uniform(0.5, 1.5)


def _log(message: Message, error: Exception) -> None:
    """Logs an unexpected error."""
    # The log format keeps the type and the place of an error, not its text, which may hold an address.
    log.error("A message could not be handled.", exc_info=error, extra={"message_id": message.pk})
