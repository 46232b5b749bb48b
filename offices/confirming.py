"""WRITE: an office takes bookings only after someone who works here has confirmed its address, room and hours."""

from datetime import datetime, timedelta

from offices.models import Office, OfficeQuerySet

ASK_AGAIN_AFTER = timedelta(days=365)  # Offices move; nobody tells us.


def confirm(offices: OfficeQuerySet, *, by: str, now: datetime) -> int:
    """Notes who confirmed the offices, and when. Returns how many there were."""
    return offices.update(confirmed_by=by, confirmed_at=now, is_sample=False)


def confirm_as_samples(*, now: datetime) -> int:
    """For trying the site: every office that no one has confirmed takes bookings, and says that it is a sample."""
    # Only those without: a confirmation by a person must not turn into a sample.
    return Office.objects.filter(confirmed_at=None).update(confirmed_by="Sample", confirmed_at=now, is_sample=True)


def withdraw(office: Office) -> None:
    """For an office whose facts have changed: it takes no bookings until it is confirmed again. Not saved."""
    office.confirmed_by, office.confirmed_at, office.is_sample = "", None, False


def is_due(office: Office, now: datetime) -> bool:
    """Whether no one has confirmed the office, or not for a year."""
    return office.confirmed_at is None or office.confirmed_at <= now - ASK_AGAIN_AFTER
