"""Writes messages as rows, in the transaction of the change that causes them; those that are asked for, or about other
things than the state of an appointment, are planned here.

Another room sends them: `appointments.delivery`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from appointments.models import Alert, Appointment, AttemptReceipt, Message, Offer, SupplyWarning
from appointments.values.quiet_hours import AWAKE, awake_from, can_wait, is_next_day
from appointments.waking import wake

FOLLOW_UP_IS_OF_USE = timedelta(days=7)
"""How long after a notice was found the message is still useful."""

ALERT_IS_OF_USE = timedelta(days=1)

WARNING_IS_OF_USE = timedelta(days=3)

ANSWER_IS_OF_USE = timedelta(days=7)

END_IS_OF_USE = timedelta(days=1)
"""How long it is told, at least, that an appointment does not take place: it may have begun by then."""

CHANGE_IS_OF_USE = timedelta(days=7)
"""How long after a change of contact the old one is still told."""

ROWS_AT_ONCE = 2_000  # An import of notices can find thousands of people at once.


def plan_copy(appointment: Appointment, channel: Message.Channel, *, now: datetime) -> None:
    """Plans the confirmation once more, on one channel. The caller limits how often."""
    kind = Message.Kind.COPY
    # Both channels are built and one is written, so that a copy has the same rules for quiet hours as the first.
    rows = rows_of(appointment, kind, now, quiet_hours_waived_until=_quiet_hours_waived_until(appointment, kind, now))
    write([row for row in rows if row.channel == channel])


def plan_code(
    appointment: Appointment, kind: Message.Kind, channel: Message.Channel, *, now: datetime, until: datetime
) -> Message:
    """Plans the message with a short code, of no use after `until`, and returns it. It is for any hour: the person
    waits for it in a call.
    """
    planned = Message(
        appointment=appointment,
        version=appointment.version,
        kind=kind,
        channel=channel,
        due_at=now,
        expires_at=until,
        quiet_hours_waived_until=until,
    )
    write([planned])
    return planned


def tell_old_contact(appointment: Appointment, channel: Message.Channel, old: str, now: datetime) -> None:
    """Names no place and no time."""
    # `rows_of` writes to the present contact; this goes to the one before it.
    told = Message(
        appointment=appointment,
        version=appointment.version,
        # A kind of its own, whose words name nothing: someone else may hold that phone or mailbox now.
        kind=Message.Kind.CONTACT_CHANGED,
        channel=channel,
        due_at=now,
        expires_at=now + CHANGE_IS_OF_USE,
    )
    write([told])
    # A value is sealed for its row, so the row comes first.
    told.old_contact = old
    told.save(update_fields=["old_contact"])


def plan_follow_ups(attempts: Iterable[AttemptReceipt], *, now: datetime) -> int:
    """Writes the messages for failed attempts whose notice is found, one row for each channel given; returns how many.

    Call it in the transaction that finds the notices. Uses a fixed number of statements.
    """
    rows = [
        Message(
            attempt=attempt,
            version=1,
            kind=Message.Kind.ATTEMPT_FOLLOW_UP,
            channel=channel,
            due_at=now,
            expires_at=now + FOLLOW_UP_IS_OF_USE,
        )
        for attempt in attempts
        for channel in channels(attempt)
    ]
    write(rows)
    return len(rows)


def plan_alerts(alerts: Iterable[Alert], *, now: datetime) -> None:
    """Writes one mail for each alert, at any hour. Call it in the transaction that makes the alerts."""
    write(_mail_to_staff(Message.Kind.TOO_MANY_LOOKS, now, now + ALERT_IS_OF_USE, alert=alert) for alert in alerts)


def plan_warning(warning: SupplyWarning, *, now: datetime) -> None:
    """Writes one mail to an office, at any hour. Call it in the transaction that makes the warning."""
    write([_mail_to_staff(Message.Kind.FEW_PLACES, now, now + WARNING_IS_OF_USE, warning=warning)])


def _mail_to_staff(kind: Message.Kind, now: datetime, until: datetime, **about: Any) -> Message:
    return Message(
        version=1,
        kind=kind,
        channel=Message.Channel.EMAIL,
        due_at=now,
        expires_at=until,
        quiet_hours_waived_until=until,
        **about,
    )


def plan_answer(appointment: Appointment, *, now: datetime) -> None:
    """Says that the office answered a report, on every channel the party gave. The text says it without the answer."""
    rows = rows_of(appointment, Message.Kind.REPORT_ANSWERED, now)
    for row in rows:
        # Not the start of the appointment, as elsewhere: that has passed when an office answers about it.
        row.expires_at = now + ANSWER_IS_OF_USE
    write(rows)


def plan_offer(offer: Offer, *, now: datetime) -> None:
    """Plans the messages of an offer, on every channel the party gave. They expire with the offer."""
    appointment = offer.appointment
    write(
        Message(
            appointment=appointment,
            version=appointment.version,
            kind=Message.Kind.OFFER,
            offer=offer,
            channel=channel,
            due_at=now,
            # After it, the link would lead to an offer that nobody can accept.
            expires_at=offer.until,
        )
        for channel in channels(appointment)
    )


def fall_back(message: Message, *, now: datetime) -> None:
    """Plans the same message on the other channel, if the party gave one and nothing was ever planned there.

    Call it in the transaction that handles the failure.
    """
    # They are sent on both channels from the start.
    if message.kind in Message.Kind.repeated():
        return
    rows = rows_of(
        message.booked, Message.Kind(message.kind), now, quiet_hours_waived_until=message.quiet_hours_waived_until
    )
    for row in rows:
        row.offer, row.expires_at = message.offer, message.expires_at
    # One row for each version, kind and channel: the constraint drops what was planned there before.
    write((row for row in rows if row.channel != message.channel), ignore_conflicts=True)


def nudge() -> None:
    """Wakes a worker to look for due messages."""
    wake("send_due_messages")


def write(rows: Iterable[Message], *, ignore_conflicts: bool = False) -> None:
    """Saves new messages, and wakes a worker after the commit."""
    # Without rows no worker is woken.
    if rows := list(rows):
        Message.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE, ignore_conflicts=ignore_conflicts)
        transaction.on_commit(nudge, robust=True)


def told_rows(appointment: Appointment, kind: Message.Kind, now: datetime, needed_by: datetime | None) -> list[Message]:
    """What is told of the change itself: when it is of use at any hour, as soon as people can be woken for it."""
    # Nobody sets out any more for a time that has passed.
    if needed_by and needed_by <= now:
        needed_by = appointment.slot.starts_at
    quiet_hours_waived_until = _quiet_hours_waived_until(appointment, kind, now, needed_by)
    due = now
    if kind in Message.Kind.by_office() and needed_by and is_next_day(now, appointment.office.zone, needed_by):
        due, quiet_hours_waived_until = awake_from(now, appointment.office.zone), appointment.slot.starts_at
    rows = rows_of(appointment, kind, due, quiet_hours_waived_until=quiet_hours_waived_until)
    if kind in Message.Kind.not_then():
        for row in rows:
            row.expires_at = max(row.expires_at, now + END_IS_OF_USE)
    return rows


def rows_of(
    appointment: Appointment,
    kind: Message.Kind,
    due: datetime,
    *,
    quiet_hours_waived_until: datetime | None = None,
    until: datetime | None = None,
) -> list[Message]:
    """One row for each channel the party gave, of no use from `until` on, else once the appointment begins."""
    return [
        Message(
            appointment=appointment,
            version=appointment.version,
            kind=kind,
            channel=channel,
            due_at=due,
            expires_at=until or appointment.slot.starts_at,
            quiet_hours_waived_until=quiet_hours_waived_until,
        )
        for channel in channels(appointment)
    ]


def _quiet_hours_waived_until(
    appointment: Appointment, kind: Message.Kind, now: datetime, needed_by: datetime | None = None
) -> datetime | None:
    """Until when the message may be sent at night: while a person waits for it, or because the morning would be too
    late.
    """
    if kind in Message.Kind.answers():
        return now + AWAKE
    if needed_by and not can_wait(now, appointment.office.zone, needed_by):
        return appointment.slot.starts_at
    return None


def channels(party: Appointment | AttemptReceipt) -> list[Message.Channel]:
    """Over which the party can be reached."""
    return [channel for channel, contact in contacts(party).items() if contact]


def contacts(party: Appointment | AttemptReceipt) -> dict[Message.Channel, str]:
    """Channel -> where the party is reached; empty where it gave nothing."""
    return {Message.Channel.EMAIL: party.email, Message.Channel.SMS: party.phone}
