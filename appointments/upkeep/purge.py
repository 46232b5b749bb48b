"""Forgets data that is past its retention time. May run at any time, and twice at once."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session

from appointments.models import AgentDay, Appointment, AttemptReceipt, Draft, FailedTry, Upload
from appointments.models.attempt import CONTACT_KEPT
from appointments.upkeep import reindexing
from appointments.upkeep.retention import forget_appointments, forget_calls, forget_notices, forget_walk_ins
from offices.long_work import long_work

DRAFT_MARGIN = timedelta(minutes=10)
"""A page left open until the end of the idle time can still be sent."""

KEEP_SUBMISSIONS = timedelta(days=7)
"""How long a repeated press of Book gives the same appointment."""

KEEP_RECEIPTS = timedelta(days=730)
"""The trust page says: two years."""


def forget(now: datetime) -> dict[str, int]:
    """Deletes or empties old data, and returns how many rows of each kind."""
    idle = timedelta(minutes=settings.IDLE_MINUTES) + DRAFT_MARGIN
    submissions = Appointment.objects.filter(submission__isnull=False, booked_at__lt=now - KEEP_SUBMISSIONS)
    contacts = AttemptReceipt.objects.with_contact().filter(tried_at__lt=now - CONTACT_KEPT)
    old = {
        "drafts": Draft.objects.filter(touched_at__lt=now - idle).delete,
        "files to load": Upload.objects.over(now).delete,
        "sessions": Session.objects.filter(expire_date__lt=now).delete,
        "tries": FailedTry.objects.filter(forget_at__lt=now).delete,
        # Emptied and not deleted: the rows themselves stay much longer.
        "submissions": lambda: [submissions.update(submission=None)],
        "contacts of attempts": lambda: [contacts.update(email=b"", phone=b"")],
        "receipts": AttemptReceipt.objects.filter(tried_at__lt=now - KEEP_RECEIPTS).delete,
    }
    # One transaction each: what is deleted stays deleted when a later one fails.
    return {name: _in_long_work(delete) for name, delete in old.items()} | {
        "details of appointments": forget_appointments(now),
        "words of calls": forget_calls(now),
        "notices": forget_notices(now),
        "names of walk-ins": forget_walk_ins(now),
        "accounts of old days": AgentDay.objects.fold(now),
        "former digests": reindexing.forget_former(),
    }


def _in_long_work(delete: Callable[[], Sequence[Any]]) -> int:
    with long_work():
        return int(delete()[0])
